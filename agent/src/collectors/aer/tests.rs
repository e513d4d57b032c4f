#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
//! On a tree of files that looks as `/sys` does; no device is real.

use super::*;
use crate::collectors::fake::{Tree, values};

const CORRECTABLE: &str =
    "RxErr 12\nBadTLP 0\nBadDLLP 3\nRollover 0\nTimeout 0\nNonFatalErr 0\nCorrIntErr 0\nHeaderOF 0\nTOTAL_ERR_COR 14\n";
const ROOT: &str = "bus/pci/devices/0000:00:01.0";
const CARD: &str = "bus/pci/devices/0000:01:00.0";

fn tree() -> Tree {
    let tree = Tree::new();
    tree.write(&format!("{CARD}/aer_dev_correctable"), CORRECTABLE);
    tree.write(&format!("{CARD}/aer_dev_nonfatal"), "Undefined 0\nDLP 0\nTOTAL_ERR_NONFATAL 0\n");
    tree.write(&format!("{CARD}/aer_dev_fatal"), "Undefined 0\nSurprise Down Error 2\n");
    tree.write("bus/pci/devices/0000:02:00.0/class", "0x020000\n");
    tree
}

fn root_port(tree: &Tree, messages: u64) {
    for (file, total, _) in KINDS {
        tree.write(&format!("{ROOT}/{file}"), &format!("RxErr 0\n{total} 0\n"));
    }
    for file in ROOT_TOTALS {
        tree.write(&format!("{ROOT}/{file}"), &format!("{messages}\n"));
    }
}

#[test]
fn totals_are_told_and_bits_are_added_only_where_there_is_no_total() {
    let tree = tree();
    let findings = Aer::new(&tree.settings()).collect();
    assert_eq!(values(&findings), ["pcie_corrected_errors_total pci/0000:01:00.0 14", "pcie_fatal_errors_total pci/0000:01:00.0 2"]);
    assert!(!findings.absent && findings.cannot.is_none());
}

#[test]
fn a_machine_without_aer_has_nothing_of_the_kind() {
    let tree = Tree::new();
    assert!(Aer::new(&tree.settings()).collect().absent);
    tree.write("bus/pci/devices/0000:02:00.0/class", "0x020000\n");
    assert!(Aer::new(&tree.settings()).collect().absent);
}

#[test]
fn garbage_is_no_number_and_a_device_that_is_gone_is_not_told() {
    let tree = tree();
    let mut aer = Aer::new(&tree.settings());
    let start = Instant::now();
    aer.read(start);
    tree.write(&format!("{CARD}/aer_dev_correctable"), "RxErr many\n");
    let findings = aer.read(start + Duration::from_secs(60));
    assert!(values(&findings).contains(&"pcie_corrected_errors_total pci/0000:01:00.0 none".to_owned()), "{findings:?}");
    tree.remove(CARD);
    let findings = aer.read(start + Duration::from_secs(120));
    assert_eq!((findings.samples, findings.absent), (Vec::new(), true));
}

#[test]
fn a_counter_that_begins_again_is_told_as_it_is() {
    let tree = tree();
    let mut aer = Aer::new(&tree.settings());
    let start = Instant::now();
    aer.read(start);
    tree.write(&format!("{CARD}/aer_dev_correctable"), "RxErr 1\nTOTAL_ERR_COR 1\n");
    let findings = aer.read(start + Duration::from_secs(60));
    assert_eq!(values(&findings).first().map(String::as_str), Some("pcie_corrected_errors_total pci/0000:01:00.0 1"));
}

#[test]
fn devices_are_asked_when_a_root_port_counted_or_time_has_passed() {
    let tree = tree();
    root_port(&tree, 7);
    let mut aer = Aer::new(&tree.settings());
    let start = Instant::now();
    aer.read(start);
    tree.write(&format!("{CARD}/aer_dev_correctable"), "TOTAL_ERR_COR 20\n");
    let corrected = |findings: &Findings| values(findings).first().cloned().unwrap();
    assert!(corrected(&aer.read(start + Duration::from_secs(60))).ends_with(" 14"));
    root_port(&tree, 8);
    assert!(corrected(&aer.read(start + Duration::from_secs(120))).ends_with(" 20"));
    tree.write(&format!("{CARD}/aer_dev_correctable"), "TOTAL_ERR_COR 21\n");
    assert!(corrected(&aer.read(start + Duration::from_secs(180))).ends_with(" 20"));
    assert!(corrected(&aer.read(start + Duration::from_secs(421))).ends_with(" 21"));
}
