#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step is a failing test")]

use super::*;
use crate::private_file;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use tempfile::TempDir;

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_age_ms: 3_600_000 };

fn boot(word: &str) -> BootId {
    BootId::parse(word).unwrap()
}

fn cursor(sequence: u64) -> Option<KernelCursor> {
    Some(KernelCursor { boot_id: boot("boot-1"), sequence })
}

fn draft(kind: Kind, kernel: Option<KernelCursor>, size: usize) -> Draft {
    Draft { kind, taken_ms: clock::wall_ms(), kernel, log_places: Vec::new(), packed: vec![b'x'; size] }
}

fn open(dir: &TempDir) -> Spool {
    Spool::open(dir.path(), LIMITS).unwrap()
}

fn numbers(spool: &Spool) -> Vec<u64> {
    spool.waiting().map(|(number, _)| number).collect()
}

fn lost(spool: &mut Spool) -> Vec<(String, u64)> {
    spool.losses_mut().list().into_iter().map(|loss| (loss.why, loss.count)).collect()
}

fn file_of(dir: &TempDir, number: u64) -> PathBuf {
    dir.path().join(list(dir.path()).unwrap().into_iter().find(|(name, _)| name.number == number).unwrap().0.to_string())
}

/// A directory that cannot be written to even by root: a file stands in its place.
fn break_disk(dir: &TempDir) {
    fs::rename(dir.path().join("spool"), dir.path().join("gone")).unwrap();
    fs::write(dir.path().join("spool"), "").unwrap();
}

fn mend_disk(dir: &TempDir) {
    fs::remove_file(dir.path().join("spool")).unwrap();
    fs::rename(dir.path().join("gone"), dir.path().join("spool")).unwrap();
}

#[test]
fn a_report_is_there_until_it_is_committed_whatever_happens_between() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    let number = spool.put(draft(Kind::Event, cursor(7), 100));
    let epoch = spool.on_the_wire(number);
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!((numbers(&spool), spool.kernel_cursor().cloned(), spool.on_the_wire(number)), (vec![number], cursor(7), epoch.clone()));
    assert_eq!(spool.packed(number).unwrap(), vec![b'x'; 100]);
    spool.committed(number);
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!((numbers(&spool), spool.kernel_cursor().cloned()), (vec![], cursor(7)));
    let next = spool.put(draft(Kind::Live, None, 10));
    assert_eq!((next, spool.on_the_wire(next)), (number + 1, (epoch.0, number + 1)), "a number is never used twice");
}

#[test]
fn the_position_is_known_from_names_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    spool.put(draft(Kind::Event, cursor(5), 10));
    spool.put(draft(Kind::Live, cursor(9), 10));
    // As if the process had died before anything else was written.
    drop(spool);
    let spool = open(&dir);
    assert_eq!((spool.last_number, spool.kernel_cursor().cloned()), (2, cursor(9)));
}

#[test]
fn a_new_boot_replaces_the_ring_position() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    let old = spool.put(draft(Kind::Event, cursor(900), 10));
    let rebooted = Some(KernelCursor { boot_id: boot("boot-2"), sequence: 3 });
    spool.put(draft(Kind::Event, rebooted.clone(), 10));
    assert_eq!(spool.kernel_cursor().cloned(), rebooted);
    spool.committed(old);
    assert_eq!(open(&dir).kernel_cursor().cloned(), rebooted);
}

#[test]
fn torn_and_strange_files_are_set_aside_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    let torn = spool.put(draft(Kind::Event, None, 500));
    let flipped = spool.put(draft(Kind::Event, None, 500));
    let good = spool.put(draft(Kind::Live, None, 500));
    let path = file_of(&dir, torn);
    fs::write(&path, &fs::read(&path).unwrap()[..200]).unwrap();
    let path = file_of(&dir, flipped);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    fs::write(dir.path().join("noise"), "x").unwrap();
    fs::write(dir.path().join("half.tmp"), "x").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", dir.path().join(format!("{:020}.event.1.-.-.report", 77))).unwrap();
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!(lost(&mut spool), [("corrupt".to_owned(), 2)], "the noise and the link");
    assert_eq!((spool.packed(torn), spool.packed(flipped)), (None, None));
    assert!(spool.packed(good).is_some());
    assert_eq!((lost(&mut spool), numbers(&spool)), (vec![("corrupt".to_owned(), 4)], vec![good]));
    assert_eq!(rejected(dir.path()).len(), 4);
    assert!(!dir.path().join("half.tmp").exists());
    assert_eq!(spool.put(draft(Kind::Live, None, 1)), 78, "the link's number may have been used");
}

#[test]
fn at_most_twenty_are_kept_for_looking_at() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    for _ in 0..25 {
        let number = spool.put(draft(Kind::Event, None, 10));
        spool.set_aside(number, "refused");
        assert_eq!(lost(&mut spool), [("refused".to_owned(), 1)]);
    }
    assert_eq!((rejected(dir.path()).len(), numbers(&spool)), (20, vec![]));
}

#[test]
fn a_full_spool_drops_readings_before_events_oldest_first_and_counts() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = Spool::open(dir.path(), Limits { max_bytes: 5_000, ..LIMITS }).unwrap();
    let mut dropped = 0;
    for (kind, _) in [(Kind::Event, 0), (Kind::Live, 1), (Kind::Live, 2), (Kind::Event, 3), (Kind::Live, 4)] {
        spool.put(draft(kind, None, 1_000));
        dropped += lost(&mut spool).first().map_or(0, |(_, count)| *count);
    }
    assert_eq!((numbers(&spool), dropped), (vec![1, 3, 4, 5], 1));
    for _ in 0..2 {
        spool.put(draft(Kind::Event, None, 1_000));
        dropped += lost(&mut spool).first().map_or(0, |(_, count)| *count);
    }
    assert_eq!((numbers(&spool), dropped), (vec![1, 4, 6, 7], 3), "readings first");
    spool.put(draft(Kind::Live, None, 1_000));
    assert_eq!(
        (numbers(&spool), lost(&mut spool)),
        (vec![4, 6, 7, 8], vec![("spool_full".to_owned(), 1)]),
        "then the oldest event, never the newest"
    );
    assert!(list(dir.path()).unwrap().iter().map(|(_, bytes)| bytes).sum::<u64>() <= 5_000);
}

#[test]
fn what_is_too_old_goes_by_the_clock_of_the_kernel() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    let hours_ago = clock::wall_ms() - 2 * 3_600_000;
    spool.put(Draft { taken_ms: hours_ago, ..draft(Kind::Live, None, 10) });
    assert_eq!(numbers(&spool), [1], "taken just now, whatever its wall clock says");
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!((numbers(&spool), lost(&mut spool)), (vec![], vec![("spool_age".to_owned(), 1)]));
}

#[test]
fn losses_are_told_exactly_once_over_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    let refused = spool.put(draft(Kind::Event, None, 10));
    spool.set_aside(refused, "refused");
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!(lost(&mut spool), [("refused".to_owned(), 1)], "still to be told");
    spool.put(draft(Kind::Live, None, 10));
    // Dies right after the report that tells it got its name.
    drop(spool);
    assert_eq!(lost(&mut open(&dir)), [], "told");
}

#[test]
fn an_unreadable_position_begins_a_new_life_and_keeps_what_waits() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    for _ in 0..3 {
        spool.put(draft(Kind::Live, cursor(4), 10));
    }
    spool.committed(1);
    let (old_epoch, _) = spool.on_the_wire(2);
    drop(spool);
    fs::write(dir.path().join(position::FILE), "{torn").unwrap();
    let spool = open(&dir);
    let (epoch, sequence) = spool.on_the_wire(2);
    assert_ne!(epoch, old_epoch);
    assert_eq!((sequence, numbers(&spool), spool.kernel_cursor().cloned()), (1, vec![2, 3], cursor(4)));
}

#[test]
fn a_new_epoch_counts_what_waits_from_one_and_survives() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    for _ in 0..5 {
        spool.put(draft(Kind::Event, None, 10));
    }
    spool.committed(1);
    spool.committed(2);
    let (old_epoch, _) = spool.on_the_wire(3);
    spool.begin_epoch().unwrap();
    let on_the_wire = [3, 4, 5].map(|number| spool.on_the_wire(number));
    assert_eq!(on_the_wire.clone().map(|(_, sequence)| sequence), [1, 2, 3]);
    assert_ne!(on_the_wire[0].0, old_epoch);
    drop(spool);
    let spool = open(&dir);
    assert_eq!([3, 4, 5].map(|number| spool.on_the_wire(number)), on_the_wire);
}

#[test]
fn a_disk_that_takes_nothing_is_survived_in_memory() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = Spool::open(&dir.path().join("spool"), LIMITS).unwrap();
    let on_disk = spool.put(draft(Kind::Event, cursor(1), 10));
    break_disk(&dir);
    let event = spool.put(draft(Kind::Event, cursor(2), 10));
    spool.put(draft(Kind::Live, cursor(2), 10));
    let live = spool.put(draft(Kind::Live, cursor(3), 10));
    assert!(spool.trouble().is_some());
    assert_eq!((numbers(&spool), lost(&mut spool)), (vec![on_disk, event, live], vec![("spool_full".to_owned(), 1)]));
    assert!(spool.packed(event).is_some() && spool.packed(live).is_some());
    assert_eq!(spool.kernel_cursor().cloned(), cursor(1), "memory is forgotten by a crash, so it does not count");
    mend_disk(&dir);
    let after = spool.put(draft(Kind::Live, cursor(4), 10));
    assert_eq!((spool.trouble(), numbers(&spool)), (None, vec![on_disk, event, live, after]));
    drop(spool);
    let spool = Spool::open(&dir.path().join("spool"), LIMITS).unwrap();
    assert_eq!((numbers(&spool), spool.kernel_cursor().cloned()), (vec![on_disk, event, live, after], cursor(4)));
}

#[test]
fn what_is_committed_while_the_disk_takes_nothing_goes_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = Spool::open(&dir.path().join("spool"), LIMITS).unwrap();
    let first = spool.put(draft(Kind::Event, cursor(1), 10));
    break_disk(&dir);
    spool.committed(first);
    assert_eq!((numbers(&spool), spool.bytes()), (vec![], 0), "it is not sent again");
    mend_disk(&dir);
    spool.put(draft(Kind::Live, cursor(1), 10));
    assert_eq!(list(&dir.path().join("spool")).unwrap().len(), 1);
}

#[test]
fn memory_is_bounded_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = Spool::open(&dir.path().join("spool"), LIMITS).unwrap();
    break_disk(&dir);
    for _ in 0..30 {
        spool.put(draft(Kind::Event, None, 100 << 10));
    }
    assert!(spool.bytes() <= 1 << 20);
    mend_disk(&dir);
}

#[test]
fn files_are_for_the_agent_only() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("spool");
    let mut spool = Spool::open(&inner, LIMITS).unwrap();
    spool.put(draft(Kind::Live, None, 10));
    assert_eq!(fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
    for found in fs::read_dir(&inner).unwrap() {
        assert_eq!(found.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(private_file::read(&inner, 10).is_err(), "a directory is no file");
}
