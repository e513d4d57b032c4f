//! On files that look as those of `/proc` do; nothing is mounted.

use super::*;
use crate::collectors::fake::{Tree, held};

const PROC: &str = "22 27 0:21 / /proc rw,relatime - proc proc rw\n";

fn mounts(tree: &Tree, fstab: &str) -> Mounts {
    let mut mounts = Mounts::new(&tree.settings());
    mounts.fstab = tree.sys("fstab");
    tree.write("fstab", fstab);
    mounts
}

fn line(point: &str, place: &str, rest: &str) -> String {
    format!("{PROC}30 1 8:2 / {point} {place} shared:1 master:2 - {rest}\n")
}

#[test]
fn a_file_system_that_was_writable_and_is_not_holds() {
    let tree = Tree::new();
    tree.write_proc("1/mountinfo", &line("/var/lib/my\\040data", "rw,noatime", "ext4 /dev/sdb1 rw,errors=remount-ro"));
    let mut reader = mounts(&tree, "");
    assert_eq!(reader.collect(), Findings::default());
    tree.write_proc("1/mountinfo", &line("/var/lib/my\\040data", "rw,noatime", "ext4 /dev/sdb1 ro,errors=remount-ro"));
    let findings = reader.collect();
    assert_eq!(held(&findings), ["filesystem_read_only filesystem/var/lib/my data"]);
    assert!(findings.holds.first().is_some_and(|holds| holds.detail.contains("/dev/sdb1 (ext4)")));
    // The next agent of the same boot knows it too.
    assert_eq!(held(&mounts(&tree, "").collect()).len(), 1);
    tree.boot("0d9f8a3c-0000-4000-8000-000000000002");
    assert_eq!(mounts(&tree, "").collect().holds, []);
}

#[test]
fn what_a_sandbox_mounts_read_only_is_writable_still() {
    let tree = Tree::new();
    let mut reader = mounts(&tree, "/dev/sda1 / ext4 defaults 0 1\n");
    tree.write_proc("self/mountinfo", &line("/", "ro,relatime", "ext4 /dev/sda1 rw,errors=remount-ro"));
    assert_eq!(reader.collect(), Findings::default());
    tree.write_proc("self/mountinfo", &line("/", "ro,relatime", "ext4 /dev/sda1 ro,errors=remount-ro"));
    assert_eq!(held(&reader.collect()), ["filesystem_read_only filesystem/root"]);
}

#[test]
fn fstab_says_who_should_be_writable() {
    let fstab = "# device point type options\n\
        /dev/sda1 / ext4 defaults,errors=remount-ro 0 1\n\
        /dev/sda2 /usr ext4 ro 0 1\n\
        /dev/sdc1 /mnt/by\\040hand ext4 noauto 0 0\n\
        /dev/sdd1 none swap sw 0 0\n\
        broken\n";
    for (point, expected) in [("/", true), ("/usr", false), ("/mnt/by\\040hand", false), ("/data", false)] {
        let tree = Tree::new();
        tree.write_proc("1/mountinfo", &line(point, "ro", "ext4 /dev/sda1 ro"));
        assert_eq!(mounts(&tree, fstab).collect().holds.len(), usize::from(expected), "{point}");
    }
}

#[test]
fn an_error_that_new_kernels_say_in_words_holds_though_the_mount_says_rw() {
    for word in ["emergency_ro", "shutdown"] {
        let tree = Tree::new();
        tree.write_proc("1/mountinfo", &line("/", "rw", &format!("ext4 /dev/sda1 rw,{word}")));
        assert_eq!(held(&mounts(&tree, "").collect()), ["filesystem_read_only filesystem/root"]);
    }
}

#[test]
fn images_and_network_mounts_are_not_judged_and_garbage_is_passed_over() {
    let tree = Tree::new();
    let fstab = "a /srv nfs4 rw\n";
    assert!(mounts(&tree, fstab).collect().cannot.is_some_and(|why| why.contains("mountinfo")));
    let text = "31 1 7:1 / /snap/a ro - squashfs /dev/loop1 ro\n32 1 0:50 / /srv ro - nfs4 server:/x ro\nbroken line\n33 1 8:1 / /x - \n";
    tree.write_proc("1/mountinfo", text);
    assert!(mounts(&tree, fstab).collect().absent);
}

#[test]
fn a_file_system_is_told_once_under_its_shortest_place() {
    let text =
        "1 0 8:1 / /very/long rw - xfs /dev/sda1 rw\n2 0 8:1 /x / ro - xfs /dev/sda1 rw\n3 0 8:1 / /a\\134b rw - ext4 /dev/sdb1 rw\n";
    let points: Vec<String> = mountinfo::local(text).into_iter().map(|mount| mount.point).collect();
    assert_eq!(points, ["/", "/a\\b"]);
}
