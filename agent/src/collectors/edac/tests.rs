//! On a tree of files that looks as `/sys` does; no memory is real.

use super::*;
use crate::collectors::fake::{Tree, values};
use std::time::Duration;

const MC: &str = "devices/system/edac/mc";

fn dimm(tree: &Tree, place: &str, label: &str, counts: (&str, &str)) {
    for (file, text) in
        [("dimm_label", label), ("dimm_ce_count", counts.0), ("dimm_ue_count", counts.1), ("dimm_location", "channel 1 slot 0")]
    {
        tree.write(&format!("{MC}/{place}/{file}"), &format!("{text}\n"));
    }
}

#[test]
fn modules_are_told_by_label_and_those_without_by_controller() {
    let tree = Tree::new();
    dimm(&tree, "mc0/dimm0", "CPU_SrcID#0_MC#0_Chan#1_DIMM#0", ("12", "0"));
    dimm(&tree, "mc0/dimm1", "DIMM_A2", ("0", "0"));
    dimm(&tree, "mc1/rank0", "DIMM_B1", ("3", "0"));
    dimm(&tree, "mc1/rank1", "DIMM_B1", ("4", "1"));
    dimm(&tree, "mc1/rank2", "", ("5", "0"));
    dimm(&tree, "mc1/rank3", "any memory", ("6", "0"));
    tree.write(&format!("{MC}/mc1/ce_noinfo_count"), "7\n");
    tree.write(&format!("{MC}/mc1/ue_noinfo_count"), "0\n");
    tree.write(&format!("{MC}/mc1/ce_count"), "25\n");
    // Rows count the same once more.
    tree.write(&format!("{MC}/mc1/csrow0/ch0_ce_count"), "7\n");
    assert_eq!(
        values(&Edac::new(&tree.settings()).collect()),
        [
            "memory_corrected_errors_total memory/CPU_SrcID#0_MC#0_Chan#1_DIMM#0 12",
            "memory_corrected_errors_total memory/DIMM_B1 7",
            "memory_uncorrected_errors_total memory/DIMM_B1 1",
            "memory_corrected_errors_total memory/mc1 18",
        ]
    );
}

#[test]
fn old_kernels_count_by_row_and_channel() {
    let tree = Tree::new();
    for (file, text) in [
        ("csrow0/ue_count", "2"),
        ("csrow0/ch0_ce_count", "9"),
        ("csrow0/ch0_dimm_label", "DIMM_A1"),
        ("csrow0/ch1_ce_count", "0"),
        ("csrow0/ch1_dimm_label", "DIMM_B1"),
        ("csrow1/ue_count", "1"),
        ("csrow1/ch0_ce_count", "0"),
        ("csrow1/ch0_dimm_label", "DIMM_A2"),
        ("dimm0/dimm_label", "DIMM_A1"),
    ] {
        tree.write(&format!("{MC}/mc0/{file}"), &format!("{text}\n"));
    }
    assert_eq!(
        values(&Edac::new(&tree.settings()).collect()),
        [
            "memory_corrected_errors_total memory/DIMM_A1 9",
            "memory_uncorrected_errors_total memory/DIMM_A2 1",
            "memory_uncorrected_errors_total memory/mc0 2",
        ]
    );
}

#[test]
fn no_controller_is_nothing_of_the_kind_and_no_error_is_a_reading() {
    let tree = Tree::new();
    assert!(Edac::new(&tree.settings()).collect().absent);
    tree.write(&format!("{MC}/power/control"), "auto\n");
    assert!(Edac::new(&tree.settings()).collect().absent);
    dimm(&tree, "mc0/dimm0", "DIMM_A1", ("0", "0"));
    assert_eq!(Edac::new(&tree.settings()).collect(), Findings::default());
}

#[test]
fn garbage_is_no_number_a_reset_is_told_as_it_is_and_a_module_may_go() {
    let tree = Tree::new();
    dimm(&tree, "mc0/dimm0", "DIMM_A1", ("12", "0"));
    dimm(&tree, "mc0/dimm1", "DIMM_A2", ("1", "0"));
    let mut edac = Edac::new(&tree.settings());
    let start = Instant::now();
    edac.read(start);
    tree.write(&format!("{MC}/mc0/dimm0/dimm_ce_count"), "twelve\n");
    let findings = edac.read(start + Duration::from_secs(60));
    assert_eq!(values(&findings).first().map(String::as_str), Some("memory_corrected_errors_total memory/DIMM_A1 none"));
    dimm(&tree, "mc0/dimm0", "DIMM_A1", ("2", "0"));
    tree.remove(&format!("{MC}/mc0/dimm1"));
    edac.read(start + Duration::from_secs(120));
    assert_eq!(values(&edac.read(start + Duration::from_secs(180))), ["memory_corrected_errors_total memory/DIMM_A1 2"]);
}
