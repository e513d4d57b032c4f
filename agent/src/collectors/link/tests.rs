//! On a tree of files that looks as `/sys` does; no device is real.

use super::*;
use crate::collectors::fake::{Tree, held, values};
use std::time::Duration;

const ROOT: &str = "devices/pci0000:3a/0000:3a:00.0";

fn device(tree: &Tree, path: &str, class: &str, max: (&str, &str), current: (&str, &str)) {
    let files = [
        ("class", class),
        ("max_link_width", max.0),
        ("max_link_speed", max.1),
        ("current_link_width", current.0),
        ("current_link_speed", current.1),
        ("power_state", "D0"),
    ];
    for (file, text) in files {
        tree.write(&format!("{path}/{file}"), &format!("{text}\n"));
    }
    let address = path.rsplit('/').next().unwrap_or_default();
    if !tree.sys(&format!("bus/pci/devices/{address}")).exists() {
        tree.link(&format!("bus/pci/devices/{address}"), path);
    }
}

/// A root port that can do 16 lanes of the fourth generation, and a card below it.
fn with_card(class: &str, max: (&str, &str), current: (&str, &str)) -> (Tree, String) {
    let tree = Tree::new();
    device(&tree, ROOT, "0x060400", ("16", "16.0 GT/s PCIe"), current);
    let card = format!("{ROOT}/0000:3b:00.0");
    device(&tree, &card, class, max, current);
    (tree, card)
}

fn twice(tree: &Tree) -> (Findings, Findings) {
    let mut link = Link::new(&tree.settings());
    let start = Instant::now();
    let first = link.read(start);
    (first, link.read(start + Duration::from_secs(60)))
}

#[test]
fn a_narrow_link_holds_from_the_second_reading_on_and_ends_with_the_first_good_one() {
    let (tree, card) = with_card("0x030200", ("16", "32.0 GT/s PCIe"), ("8", "2.5 GT/s PCIe"));
    let mut link = Link::new(&tree.settings());
    let start = Instant::now();
    let first = link.read(start);
    assert!(first.holds.is_empty());
    assert_eq!(values(&first), ["pcie_link_lanes gpu/0000:3b:00 8", "pcie_link_gigatransfers gpu/0000:3b:00 2.5"]);
    let second = link.read(start + Duration::from_secs(60));
    assert_eq!(held(&second), ["pcie_link_degraded gpu/0000:3b:00"]);
    let words = second.holds.first().map(|holds| holds.detail.as_str()).unwrap_or_default();
    assert!(words.contains("8 of 16 lanes") && words.contains("0000:3a:00.0") && !words.contains("GT/s"), "{words}");
    // Devices are looked up again, and it holds still.
    assert_eq!(held(&link.read(start + Duration::from_secs(700))).len(), 1);
    tree.write(&format!("{card}/current_link_width"), "16\n");
    assert!(link.read(start + Duration::from_secs(760)).holds.is_empty());
}

#[test]
fn what_is_so_by_design_is_no_fault() {
    for (class, max, current, why) in [
        ("0x030000", ("16", "16.0 GT/s PCIe"), ("16", "2.5 GT/s PCIe"), "a GPU that idles"),
        ("0x020000", ("16", "32.0 GT/s PCIe"), ("16", "16.0 GT/s PCIe"), "a card that is faster than its slot"),
        ("0x010802", ("4", "8.0 GT/s PCIe"), ("4", "8.0 GT/s PCIe"), "a drive with four lanes"),
        ("0x010802", ("255", "Unknown"), ("0", "Unknown"), "a device that tells nothing"),
        ("0x0c0330", ("4", "8.0 GT/s PCIe"), ("1", "2.5 GT/s PCIe"), "USB"),
    ] {
        let (tree, _) = with_card(class, max, current);
        assert_eq!(twice(&tree).1.holds, [], "{why}");
    }
    // A slot with eight lanes.
    let (tree, _) = with_card("0x030200", ("16", "16.0 GT/s PCIe"), ("8", "16.0 GT/s PCIe"));
    tree.write(&format!("{ROOT}/max_link_width"), "8\n");
    assert_eq!(twice(&tree).1.holds, []);
}

#[test]
fn a_slow_link_of_a_drive_is_a_fault() {
    let (tree, _) = with_card("0x010802", ("4", "16.0 GT/s PCIe"), ("4", "5.0 GT/s PCIe"));
    let (_, second) = twice(&tree);
    assert_eq!(held(&second), ["pcie_link_degraded pci/0000:3b:00.0"]);
    assert!(second.holds.first().is_some_and(|holds| holds.detail.contains("5 of 16 GT/s")));
}

#[test]
fn a_link_that_trains_for_a_moment_is_no_fault() {
    let (tree, card) = with_card("0x020000", ("16", "16.0 GT/s PCIe"), ("1", "2.5 GT/s PCIe"));
    let mut link = Link::new(&tree.settings());
    let start = Instant::now();
    for minute in 0..6 {
        tree.write(&format!("{card}/current_link_width"), if minute % 2 == 0 { "1\n" } else { "16\n" });
        tree.write(&format!("{card}/current_link_speed"), if minute % 2 == 0 { "2.5 GT/s PCIe\n" } else { "16.0 GT/s PCIe\n" });
        assert_eq!(link.read(start + Duration::from_secs(60) * minute).holds, []);
    }
}

#[test]
fn a_device_that_sleeps_or_says_nothing_is_not_compared() {
    let (tree, card) = with_card("0x030200", ("16", "16.0 GT/s PCIe"), ("16", "16.0 GT/s PCIe"));
    let mut link = Link::new(&tree.settings());
    let start = Instant::now();
    link.read(start);
    tree.write(&format!("{card}/current_link_width"), "63\n");
    tree.write(&format!("{card}/current_link_speed"), "Unknown\n");
    let findings = link.read(start + Duration::from_secs(60));
    assert_eq!((values(&findings), held(&findings)), (vec!["pcie_link_lanes gpu/0000:3b:00 none".to_owned()], vec![]));
    tree.write(&format!("{card}/current_link_width"), "1\n");
    tree.write(&format!("{card}/power_state"), "D3cold\n");
    for minute in 2..5 {
        let findings = link.read(start + Duration::from_secs(60) * minute);
        assert_eq!((findings.samples, findings.holds), (vec![], vec![]));
    }
}

#[test]
fn a_device_that_vanishes_is_told_no_more() {
    let (tree, card) = with_card("0x020000", ("16", "16.0 GT/s PCIe"), ("8", "16.0 GT/s PCIe"));
    let mut link = Link::new(&tree.settings());
    let start = Instant::now();
    link.read(start);
    assert_eq!(link.read(start + Duration::from_secs(60)).holds.len(), 1);
    tree.remove(&card);
    link.read(start + Duration::from_secs(120));
    assert!(link.read(start + Duration::from_secs(180)).absent);
}

#[test]
fn the_upper_end_of_a_switch_is_compared_and_its_lower_ends_are_not() {
    let tree = Tree::new();
    let (full, narrow) = (("16", "16.0 GT/s PCIe"), ("4", "2.5 GT/s PCIe"));
    let upper = format!("{ROOT}/0000:3b:00.0");
    let lower = format!("{upper}/0000:3c:00.0");
    device(&tree, ROOT, "0x060400", full, narrow);
    device(&tree, &upper, "0x060400", full, narrow);
    device(&tree, &lower, "0x060400", full, narrow);
    device(&tree, &format!("{lower}/0000:3d:00.0"), "0x030200", full, full);
    // Two functions of one card, and a virtual one: one link.
    let card = format!("{upper}/0000:3c:01.0");
    device(&tree, &card, "0x060400", full, full);
    device(&tree, &format!("{card}/0000:3e:00.0"), "0x020000", full, narrow);
    device(&tree, &format!("{card}/0000:3e:00.1"), "0x020000", full, narrow);
    device(&tree, &format!("{card}/0000:3e:08.2"), "0x020000", full, narrow);
    tree.link(&format!("{card}/0000:3e:08.2/physfn"), &format!("{card}/0000:3e:00.0"));
    let (_, second) = twice(&tree);
    assert_eq!(held(&second), ["pcie_link_degraded pci/0000:3b:00.0", "pcie_link_degraded pci/0000:3e:00.0"]);
    assert!(second.holds.first().is_some_and(|holds| !holds.detail.contains("GT/s")));
    assert!(values(&second).iter().all(|value| !value.contains("3b:00")));
}

#[test]
fn where_the_port_is_hidden_only_a_gpu_should_have_all_its_lanes() {
    let tree = Tree::new();
    let (full, narrow) = (("16", "16.0 GT/s PCIe"), ("8", "16.0 GT/s PCIe"));
    device(&tree, "devices/pci0000:00/0000:00:05.0", "0x030200", full, narrow);
    device(&tree, "devices/pci0000:00/0000:00:06.0", "0x020000", full, narrow);
    assert_eq!(held(&twice(&tree).1), ["pcie_link_degraded gpu/0000:00:05"]);
}
