use super::super::classify_line;

fn told(line: &str) -> Option<(String, String)> {
    let told = classify_line(line)?;
    assert_eq!(told.class, "net_nic", "{line}");
    Some((told.code?.to_string(), told.component.to_string()))
}

#[test]
fn links_that_go_down_in_the_words_of_many_drivers() {
    for (line, component) in [
        ("e1000e: eno3 NIC Link is Down", "nic/eno3"),
        ("e1000e 0000:00:1f.6 eno3: NIC Link is Down", "nic/eno3"),
        ("igb 0000:02:00.1: igb: eth3 NIC Link is Down", "nic/eth3"),
        ("igb 0000:02:00.1 enp2s0f1: igb: enp2s0f1 NIC Link is Down", "nic/enp2s0f1"),
        ("ixgbe 0000:02:00.1: eth3: NIC Link is Down", "nic/eth3"),
        ("ixgbe 0000:02:00.1 enp2s0f1: NIC Link is Down", "nic/enp2s0f1"),
        ("i40e 0000:02:00.1 ens3f1: NIC Link is Down", "nic/ens3f1"),
        ("ice 0000:02:00.1 ens3f1np1: NIC Link is Down", "nic/ens3f1np1"),
        ("bnxt_en 0000:02:00.1 eno2np1: NIC Link is Down", "nic/eno2np1"),
        ("bnx2x 0000:02:00.1 eno2: NIC Link is Down", "nic/eno2"),
        ("bnx2 0000:02:00.1 eth3: NIC Copper Link is Down", "nic/eth3"),
        ("tg3 0000:02:00.1 eth3: Link is down", "nic/eth3"),
        ("tg3: eth3: Link is down.", "nic/eth3"),
        ("r8169 0000:02:00.0 enp2s0: Link is Down", "nic/enp2s0"),
        ("r8169: eth3: link down", "nic/eth3"),
        ("r8169 0000:02:00.0: eth3: link down", "nic/eth3"),
        ("mlx5_core 0000:02:00.1 ens3f1np1: Link down", "nic/ens3f1np1"),
        ("mlx5_core ens3f1np1: Link down", "nic/ens3f1np1"),
        ("mlx4_en: ens3d1: Link Down", "nic/ens3d1"),
        ("cxgb4 0000:02:00.4: eth3: link down", "nic/eth3"),
        ("eth3: link down", "nic/eth3"),
        ("bcmgenet fd580000.ethernet eth0: Link is Down", "nic/eth0"),
        ("bond1: (slave ens3f1): link status definitely down, disabling slave", "nic/ens3f1"),
        ("bond1: link status definitely down for interface ens3f1, disabling it", "nic/ens3f1"),
        ("bonding: bond1: link status definitely down for interface eth3, disabling it", "nic/eth3"),
        ("bond1: now running without any active interface!", "nic/bond1"),
    ] {
        assert_eq!(told(line), Some(("link_down".to_owned(), component.to_owned())), "{line}");
    }
}

#[test]
fn sending_that_got_stuck() {
    for (line, component) in [
        ("NETDEV WATCHDOG: ens3f1 (ixgbe): transmit queue 14 timed out", "nic/ens3f1"),
        ("NETDEV WATCHDOG: ens3f1 (ixgbe): transmit queue 14 timed out 7104 ms", "nic/ens3f1"),
        ("NETDEV WATCHDOG: eth3: transmit timed out", "nic/eth3"),
        ("ice 0000:02:00.1 ens3f1: NETDEV WATCHDOG: CPU: 6: transmit queue 14 timed out 5312 ms", "nic/ens3f1"),
        ("virtio_net virtio2 eth0: NETDEV WATCHDOG: CPU: 1: transmit queue 0 timed out 5500 ms", "nic/eth0"),
        ("fsl_dpaa 1ae0000.ethernet uplink: NETDEV WATCHDOG: CPU: 1: transmit queue 2 timed out 6020 ms", "nic/uplink"),
        ("e1000e 0000:00:1f.6 eno3: Detected Hardware Unit Hang:", "nic/eno3"),
        ("ixgbe 0000:02:00.1 ens3f1: Detected Tx Unit Hang", "nic/ens3f1"),
        ("ixgbe 0000:02:00.1 ens3f1: initiating reset due to tx timeout", "nic/ens3f1"),
        ("mlx5_core 0000:02:00.1 ens3f1np1: TX timeout detected", "nic/ens3f1np1"),
        ("mlx5_core 0000:02:00.1 ens3f1np1: TX timeout on queue: 3, SQ: 0x11b2, CQ: 0x5d, SQ Cons: 0x2 SQ Prod: 0x4", "nic/ens3f1np1"),
        ("i40e 0000:02:00.1 ens3f1: tx_timeout: VSI_seid: 391, Q 14, NTC: 0x1a, HWB: 0x1a, NTU: 0x1b", "nic/ens3f1"),
        ("bnxt_en 0000:02:00.1 eno2np1: TX timeout detected, starting reset task!", "nic/eno2np1"),
        ("tg3 0000:02:00.1 eth3: transmit timed out, resetting", "nic/eth3"),
        ("ena 0000:00:05.0 ens5: Found a Tx that wasn't completed on time, qid 5, index 44.", "nic/ens5"),
    ] {
        assert_eq!(told(line), Some(("tx_timeout".to_owned(), component.to_owned())), "{line}");
    }
}

#[test]
fn cards_that_are_not_well() {
    for (line, code, component) in [
        (
            "mlx5_core 0000:9c:00.1: poll_health:1043:(pid 0): device's health compromised - reached miss count",
            "health",
            "nic/0000:9c:00.1",
        ),
        ("mlx5_core 0000:9c:00.1: device's health compromised", "health", "nic/0000:9c:00.1"),
        (
            "mlx5_core 0000:9c:00.1: print_health_info:431:(pid 0): Health issue observed, firmware internal error, severity(3) ERROR:",
            "health",
            "nic/0000:9c:00.1",
        ),
        ("mlx5_core 0000:9c:00.1: poll_health:1019:(pid 0): Fatal error 3 detected", "health", "nic/0000:9c:00.1"),
        (
            "mlx5_core 0000:9c:00.1: wait_func:1146:(pid 771): QUERY_VPORT_COUNTER(0x770) timeout. Will cause a leak of a command resource",
            "cmd_error",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_core 0000:9c:00.1: cmd0: ENABLE_HCA(0x104) timeout. Will cause a leak of a command resource",
            "cmd_error",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_core 0000:9c:00.1: mlx5_cmd_out_err:838:(pid 1): CREATE_EQ(0x301) op_mod(0x0) failed, status internal error(0x1), syndrome (0x0), err(-5)",
            "cmd_error",
            "nic/0000:9c:00.1",
        ),
        ("mlx5_core 0000:9c:00.1: cq_err_event_notifier:517:(pid 0): CQ error on CQN 0x91f, syndrome 0x1", "cmd_error", "nic/0000:9c:00.1"),
        (
            "mlx5_core 0000:9c:00.1 ens3f1np1: Error cqe on cqn 0x5d, ci 0x2a, sqn 0x11b2, opcode 0xd, syndrome 0x2, vendor syndrome 0x68",
            "cmd_error",
            "nic/ens3f1np1",
        ),
        (
            "mlx5_core 0000:9c:00.1: Port module event[error]: module 1, Cable error, High Temperature",
            "high_temperature",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_core 0000:9c:00.1: port_module:253:(pid 0): Port module event[error]: module 1, Cable error, Power budget exceeded",
            "insufficient_power",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_port_module_event:1131:(pid 12): Port module event[error]: module 1, Cable error, High Temperature",
            "high_temperature",
            "nic",
        ),
        (
            "mlx5_core 0000:9c:00.1: temp_warn_event:141:(pid 0): High temperature on sensors with bit set 0 1",
            "high_temperature",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_core 0000:9c:00.1: mlx5_pcie_event:326:(pid 8): Detected insufficient power on the PCIe slot (25W).",
            "insufficient_power",
            "nic/0000:9c:00.1",
        ),
        ("mlx4_core 0000:9c:00.0: Internal error detected:", "health", "nic/0000:9c:00.0"),
        ("mlx4_core 0000:9c:00.0: command 0x5a timed out (go bit not cleared)", "cmd_error", "nic/0000:9c:00.0"),
        ("igb 0000:02:00.1 eth3: PCIe link lost", "health", "nic/eth3"),
        ("ixgbe 0000:02:00.1: Adapter removed", "health", "nic/0000:02:00.1"),
        (
            "ixgbe 0000:02:00.1 eth3: Network adapter has been stopped because it has over heated. Restart the computer.",
            "high_temperature",
            "nic/eth3",
        ),
        ("ice 0000:02:00.1: Firmware recovery mode detected. Limiting functionality.", "health", "nic/0000:02:00.1"),
        ("bnxt_en 0000:02:00.1 eno2np1: Error (timeout: 500015) msg {0x23 0x1b2} len:0", "cmd_error", "nic/eno2np1"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), component.to_owned())), "{line}");
    }
}

#[test]
fn good_news_boot_lines_and_polite_refusals_are_nothing() {
    for line in [
        "e1000e 0000:00:1f.6 eno3: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx",
        "mlx5_core 0000:9c:00.1 ens3f1np1: Link up",
        "bond1: (slave ens3f1): link status definitely up, 25000 Mbps full duplex",
        "IPv6: ADDRCONF(NETDEV_UP): eth3: link is not ready",
        "IPv6: ADDRCONF(NETDEV_CHANGE): eth3: link becomes ready",
        "mlx5_core 0000:9c:00.1: Port module event: module 1, Cable unplugged",
        "mlx5_core 0000:9c:00.1: Port module event: module 1, Cable plugged",
        "mlx5_core 0000:9c:00.1: mlx5_cmd_out_err:838:(pid 1): ACCESS_REG(0x805) op_mod(0x1) failed, status bad operation(0x2), syndrome (0x305684), err(-22)",
        "mlx5_core 0000:9c:00.1: mlx5_pcie_event:301:(pid 8): PCIe slot advertised sufficient power (75W).",
        "mlx5_core 0000:9c:00.1: firmware version: 28.39.1002",
        "mlx5_core 0000:9c:00.1: E-Switch: Total vports 2, per vport: max uc(128) max mc(2048)",
        "ixgbe 0000:02:00.1 ens3f1: renamed from eth1",
        "r8169 0000:02:00.0 eth0: RTL8168h/8111h, 00:00:5e:00:53:01, XID 541, IRQ 126",
        "docker0: port 1(veth1a2b3c4) entered disabled state",
        "watcher: link down",
        "ata1: link down",
        "pcieport 0000:00:01.0: x: eth0: renamed",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
