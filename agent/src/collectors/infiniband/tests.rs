//! On a tree of files that looks as `/sys` does; no port is real.

use super::*;
use crate::collectors::fake::{Tree, held, values};

const PORT: &str = "class/infiniband/mlx5_0/ports/1";

fn port(tree: &Tree, state: &str, physical: &str) {
    for (file, text) in [("state", state), ("phys_state", physical), ("link_layer", "InfiniBand")] {
        tree.write(&format!("{PORT}/{file}"), &format!("{text}\n"));
    }
}

fn nic(tree: &Tree, name: &str, flags: &str, operstate: &str) {
    for (file, text) in [("type", "1"), ("flags", flags), ("operstate", operstate), ("device/vendor", "0x15b3")] {
        tree.write(&format!("class/net/{name}/{file}"), &format!("{text}\n"));
    }
}

#[test]
fn a_port_that_was_up_and_is_down_holds_and_one_that_never_was_does_not() {
    let tree = Tree::new();
    port(&tree, "1: DOWN", "2: Polling");
    let mut infiniband = Infiniband::new(&tree.settings());
    assert_eq!(infiniband.collect().holds, []);
    port(&tree, "4: ACTIVE", "5: LinkUp");
    assert_eq!(infiniband.collect().holds, []);
    port(&tree, "1: DOWN", "2: Polling");
    let findings = infiniband.collect();
    assert_eq!(held(&findings), ["fabric_port_down fabric/mlx5_0/1"]);
    let words = findings.holds.first().map(|holds| holds.detail.as_str()).unwrap_or_default();
    assert!(words.contains("DOWN") && words.contains("Polling"), "{words}");
    // Another agent of the same boot knows, one of the next boot does not.
    assert_eq!(held(&Infiniband::new(&tree.settings()).collect()).len(), 1);
    tree.boot("0d9f8a3c-0000-4000-8000-000000000001");
    assert_eq!(Infiniband::new(&tree.settings()).collect().holds, []);
    port(&tree, "1: DOWN", "3: Disabled");
    assert_eq!(infiniband.collect().holds, []);
}

#[test]
fn a_port_without_a_subnet_manager_holds_after_three_readings() {
    let tree = Tree::new();
    port(&tree, "4: ACTIVE", "5: LinkUp");
    let mut infiniband = Infiniband::new(&tree.settings());
    infiniband.collect();
    port(&tree, "2: INIT", "5: LinkUp");
    let readings: Vec<usize> = (0..4).map(|_| infiniband.collect().holds.len()).collect();
    assert_eq!(readings, [0, 0, 1, 1]);
    port(&tree, "4: ACTIVE", "5: LinkUp");
    assert_eq!(infiniband.collect().holds, []);
}

#[test]
fn counters_are_told_and_one_at_its_end_is_said() {
    let tree = Tree::new();
    port(&tree, "4: ACTIVE", "5: LinkUp");
    for (file, text) in [
        ("counters/link_downed", "255"),
        ("counters/symbol_error", "12"),
        ("counters/port_rcv_errors", "0"),
        ("counters/local_link_integrity_errors", "N/A (no PMA)"),
        ("hw_counters/local_ack_timeout_err", "5"),
    ] {
        tree.write(&format!("{PORT}/{file}"), &format!("{text}\n"));
    }
    let mut infiniband = Infiniband::new(&tree.settings());
    let start = Instant::now();
    let findings = infiniband.read(start);
    let expected = [
        "fabric_link_downed_total fabric/mlx5_0/1 255",
        "fabric_symbol_errors_total fabric/mlx5_0/1 12",
        "fabric_integrity_errors_total fabric/mlx5_0/1 none",
        "fabric_acknowledge_timeouts_total fabric/mlx5_0/1 5",
    ];
    assert_eq!(values(&findings), expected);
    assert_eq!(held(&findings), ["fabric_counter_full fabric/mlx5_0/1"]);
    // Between two readings of the counters the last ones are told.
    tree.write(&format!("{PORT}/counters/link_downed"), "1\n");
    assert_eq!(values(&infiniband.read(start + Duration::from_secs(15))), expected);
    let later = infiniband.read(start + Duration::from_secs(59));
    assert!(values(&later).contains(&"fabric_link_downed_total fabric/mlx5_0/1 1".to_owned()) && later.holds.is_empty());
}

#[test]
fn a_card_that_lost_its_link_holds_and_one_that_is_switched_off_does_not() {
    let tree = Tree::new();
    nic(&tree, "eth0", "0x1003", "up");
    nic(&tree, "eth1", "0x1003", "down");
    nic(&tree, "eth2", "0x1003", "up");
    tree.write("class/net/eth0/carrier_down_count", "3\n");
    tree.write("class/net/eth0/statistics/rx_errors", "0\n");
    let mut infiniband = Infiniband::new(&tree.settings());
    let findings = infiniband.collect();
    assert_eq!((values(&findings), held(&findings)), (vec!["network_link_losses_total nic/eth0 3".to_owned()], vec![]));
    for name in ["eth0", "eth1"] {
        nic(&tree, name, "0x1003", "down");
    }
    nic(&tree, "eth2", "0x1002", "down");
    assert_eq!(held(&infiniband.collect()), ["nic_link_lost nic/eth0"]);
    tree.remove("class/net/eth0");
    assert_eq!(infiniband.collect().holds, []);
}

#[test]
fn only_cards_are_told() {
    let tree = Tree::new();
    for name in ["docker0", "bond0", "veth12"] {
        for (file, text) in [("type", "1"), ("flags", "0x1003"), ("operstate", "up"), ("carrier_down_count", "9")] {
            tree.write(&format!("class/net/{name}/{file}"), &format!("{text}\n"));
        }
    }
    assert!(Infiniband::new(&tree.settings()).collect().absent);
    nic(&tree, "wlan0", "0x1003", "up");
    tree.write("class/net/wlan0/wireless/status", "0\n");
    nic(&tree, "ib0", "0x1003", "up");
    tree.write("class/net/ib0/type", "32\n");
    nic(&tree, "eth0v1", "0x1003", "up");
    tree.write("class/net/eth0v1/device/physfn/vendor", "0x15b3\n");
    assert!(Infiniband::new(&tree.settings()).collect().absent);
}

#[test]
fn a_port_over_ethernet_is_judged_by_its_card() {
    let tree = Tree::new();
    nic(&tree, "eth0", "0x1003", "up");
    port(&tree, "4: ACTIVE", "5: LinkUp");
    tree.write(&format!("{PORT}/link_layer"), "Ethernet\n");
    let mut infiniband = Infiniband::new(&tree.settings());
    infiniband.collect();
    port(&tree, "1: DOWN", "2: Polling");
    tree.write(&format!("{PORT}/link_layer"), "Ethernet\n");
    nic(&tree, "eth0", "0x1003", "down");
    assert_eq!(held(&infiniband.collect()), ["nic_link_lost nic/eth0"]);
}

#[test]
fn a_carrier_that_cannot_be_read_is_no_loss() {
    let tree = Tree::new();
    tree.write("class/net/eth0/type", "1\n");
    tree.write("class/net/eth0/device/vendor", "0x8086\n");
    tree.write("class/net/eth0/carrier", "1\n");
    let mut infiniband = Infiniband::new(&tree.settings());
    infiniband.collect();
    tree.write("class/net/eth0/carrier", "0\n");
    assert_eq!(held(&infiniband.collect()), ["nic_link_lost nic/eth0"]);
    // As the kernel refuses the read when the interface is down; here it is a directory.
    tree.remove("class/net/eth0/carrier");
    tree.write("class/net/eth0/carrier/x", "");
    assert_eq!(infiniband.collect().holds, []);
}
