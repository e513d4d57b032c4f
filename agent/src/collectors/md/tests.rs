//! On a tree of files that looks as `/sys` does; no array is real.

use super::*;
use crate::collectors::fake::{Tree, held, values};

fn array(tree: &Tree, name: &str, files: &[(&str, &str)]) {
    for (file, text) in files {
        tree.write(&format!("block/{name}/md/{file}"), &format!("{text}\n"));
    }
}

fn mirror(tree: &Tree) {
    array(
        tree,
        "md0",
        &[
            ("array_state", "clean"),
            ("level", "raid1"),
            ("raid_disks", "2"),
            ("degraded", "0"),
            ("mismatch_cnt", "0"),
            ("sync_action", "idle"),
            ("sync_completed", "none"),
            ("metadata_version", "1.2"),
            ("dev-sda1/state", "in_sync"),
            ("dev-sdb1/state", "in_sync"),
        ],
    );
}

fn words(findings: &Findings) -> &str {
    findings.holds.first().map(|holds| holds.detail.as_str()).unwrap_or_default()
}

#[test]
fn a_healthy_array_is_told_and_nothing_holds() {
    let tree = Tree::new();
    assert!(Md::new(&tree.settings()).collect().absent);
    mirror(&tree);
    tree.write("block/sda/size", "1\n");
    array(&tree, "md9", &[("array_state", "clear")]);
    let findings = Md::new(&tree.settings()).collect();
    assert_eq!((values(&findings), held(&findings)), (vec!["raid_missing_devices raid/md0 0".to_owned()], vec![]));
}

#[test]
fn a_missing_member_degrades_and_a_rebuild_shows_how_far_it_is() {
    let tree = Tree::new();
    mirror(&tree);
    array(&tree, "md0", &[("degraded", "1"), ("dev-sdb1/state", "faulty,write_error")]);
    let mut md = Md::new(&tree.settings());
    let findings = md.collect();
    assert_eq!(held(&findings), ["raid_degraded raid/md0"]);
    assert_eq!(words(&findings), "raid1 is clean; 1 of 2 members missing; faulty: sdb1; there is no spare");
    array(&tree, "md0", &[("sync_action", "recover"), ("sync_completed", "250 / 1000"), ("dev-sdc1/state", "spare")]);
    let findings = md.collect();
    assert!(words(&findings).ends_with("it is being rebuilt, 25 % done"), "{}", words(&findings));
    assert!(values(&findings).contains(&"raid_sync_percent raid/md0 25".to_owned()));
    tree.remove("block/md0/md/dev-sdb1");
    array(&tree, "md0", &[("degraded", "0"), ("sync_action", "idle"), ("sync_completed", "none")]);
    assert_eq!(md.collect().holds, []);
}

#[test]
fn a_check_is_no_fault_and_what_it_found_is_told() {
    let tree = Tree::new();
    mirror(&tree);
    array(&tree, "md0", &[("sync_action", "check"), ("sync_completed", "delayed"), ("mismatch_cnt", "128")]);
    let findings = Md::new(&tree.settings()).collect();
    assert_eq!(held(&findings), Vec::<String>::new());
    assert_eq!(values(&findings), ["raid_missing_devices raid/md0 0", "raid_mismatches_total raid/md0 128"]);
}

#[test]
fn too_many_missing_is_failed_and_not_degraded_too() {
    for (level, disks, missing, failed) in [
        ("raid5", "4", "1", false),
        ("raid5", "4", "2", true),
        ("raid6", "6", "2", false),
        ("raid6", "6", "3", true),
        ("raid10", "4", "2", false),
        ("raid1", "2", "2", true),
    ] {
        let tree = Tree::new();
        array(&tree, "md0", &[("array_state", "active"), ("level", level), ("raid_disks", disks), ("degraded", missing)]);
        let expected = if failed { "raid_failed raid/md0" } else { "raid_degraded raid/md0" };
        assert_eq!(held(&Md::new(&tree.settings()).collect()), [expected], "{level} {missing}");
    }
    let tree = Tree::new();
    array(&tree, "md1", &[("array_state", "broken"), ("level", "raid0"), ("raid_disks", "2"), ("dev-sda1/state", "in_sync")]);
    assert_eq!(held(&Md::new(&tree.settings()).collect()), ["raid_failed raid/md1"]);
}

#[test]
fn an_array_that_does_not_start_has_failed_and_a_container_has_not() {
    let tree = Tree::new();
    array(&tree, "md127", &[("array_state", "inactive"), ("metadata_version", "external:imsm"), ("dev-sda/state", "spare")]);
    array(&tree, "md5", &[("array_state", "inactive"), ("level", "raid5"), ("metadata_version", "1.2"), ("dev-sdc/state", "spare")]);
    array(&tree, "md6", &[("array_state", "inactive"), ("level", "raid5"), ("metadata_version", "1.2")]);
    let mut md = Md::new(&tree.settings());
    assert_eq!(md.collect().holds, []);
    assert_eq!(held(&md.collect()), ["raid_failed raid/md5"]);
    array(&tree, "md5", &[("array_state", "active"), ("degraded", "0")]);
    assert_eq!(md.collect().holds, []);
    tree.remove("block/md5");
    tree.remove("block/md6");
    tree.remove("block/md127");
    assert!(md.collect().absent);
}

#[test]
fn a_state_that_cannot_be_read_is_said_and_garbage_is_no_number() {
    let tree = Tree::new();
    mirror(&tree);
    array(&tree, "md0", &[("degraded", "some"), ("mismatch_cnt", "-"), ("sync_action", "resync"), ("sync_completed", "9 / 0")]);
    assert_eq!(Md::new(&tree.settings()).collect(), Findings::default());
    // A directory in place of the file: it is there, and reading it is an error.
    tree.write("block/md1/md/array_state/x", "");
    let findings = Md::new(&tree.settings()).collect();
    assert!(findings.cannot.as_ref().is_some_and(|why| why.contains("md1")), "{findings:?}");
}
