//! Old readings in files with others: nothing is lost, doubled or forgotten by it.

#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
#![expect(clippy::indexing_slicing, reason = "a failing step is a failing test")]

use super::bundle::{BundleName, MAX_REPORTS};
use super::{Draft, Kind, Limits, Spool, list, rejected};
use crate::clock;
use proptest::prelude::*;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const LIMITS: Limits = Limits { max_bytes: 64 << 20, max_age_ms: 3_600_000 };
/// So many readings make two bundles and leave some alone.
const MANY: usize = 3 * MAX_REPORTS;

fn put(spool: &mut Spool, kind: Kind, bytes: usize) -> u64 {
    let packed = vec![b'0' + u8::try_from(spool.waiting().count() % 10).unwrap(); bytes];
    spool.put(Draft { kind, taken_ms: clock::wall_ms(), kernel: None, packed, log_places: Vec::new() })
}

fn open(dir: &TempDir) -> Spool {
    Spool::open(dir.path(), LIMITS).unwrap()
}

/// Readings with an event among them; the event's number is 5.
fn filled(dir: &TempDir) -> Spool {
    let mut spool = open(dir);
    for number in 1..=MANY + 1 {
        put(&mut spool, if number == 5 { Kind::Event } else { Kind::Live }, 100);
    }
    spool
}

fn numbers(spool: &Spool) -> Vec<u64> {
    spool.waiting().map(|(number, _)| number).collect()
}

fn lost(spool: &mut Spool) -> Vec<(String, u64)> {
    spool.losses_mut().list().into_iter().map(|loss| (loss.why, loss.count)).collect()
}

fn files(dir: &TempDir, extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir.path()).unwrap().map(|found| found.unwrap().path()).collect();
    found.retain(|path| path.to_string_lossy().ends_with(extension));
    found.sort();
    found
}

#[test]
fn many_readings_share_files_and_are_what_they_were_also_after_a_start() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = filled(&dir);
    let all: Vec<u64> = (1..=MANY as u64 + 1).collect();
    let bodies: Vec<_> = all.iter().map(|number| spool.packed(*number).unwrap()).collect();
    assert_eq!((files(&dir, ".bundle").len(), files(&dir, ".report").len()), (2, MANY + 1 - 2 * MAX_REPORTS));
    let bytes = spool.bytes();
    drop(spool);
    assert_eq!(list(dir.path()).unwrap().iter().map(|(name, _)| name.number).collect::<Vec<_>>(), all);
    let mut spool = open(&dir);
    assert_eq!((numbers(&spool), spool.bytes(), spool.oldest_event()), (all.clone(), bytes, Some(5)));
    assert_eq!(all.iter().map(|number| spool.packed(*number).unwrap()).collect::<Vec<_>>(), bodies);
    assert_eq!(put(&mut spool, Kind::Live, 1), MANY as u64 + 2);
}

#[test]
fn a_bundle_goes_with_its_last_report_and_what_went_stays_gone() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = filled(&dir);
    for number in 1..=10 {
        spool.committed(number);
    }
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!(numbers(&spool).first(), Some(&11), "nothing is sent again");
    let last = numbers(&spool)[MAX_REPORTS];
    for number in 11..=last {
        spool.committed(number);
    }
    assert_eq!(files(&dir, ".bundle").len(), 1);
    let waiting = numbers(&spool);
    drop(spool);
    assert_eq!(numbers(&open(&dir)), waiting);
}

#[test]
fn dies_between_a_bundle_and_the_going_of_its_files() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    for _ in 0..2 * MAX_REPORTS - 1 {
        put(&mut spool, Kind::Live, 100);
    }
    let copies: Vec<_> = files(&dir, ".report").into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
    put(&mut spool, Kind::Live, 100);
    let (waiting, bytes) = (numbers(&spool), spool.bytes());
    drop(spool);
    for (content, path) in copies {
        fs::write(path, content).unwrap();
    }
    let mut spool = open(&dir);
    assert_eq!((numbers(&spool), spool.bytes(), lost(&mut spool)), (waiting, bytes, vec![]));
    assert_eq!(files(&dir, ".report").len(), MAX_REPORTS, "those in the bundle have no file of their own");
}

#[test]
fn a_bundle_that_was_changed_is_set_aside_and_counted_and_one_reading_in_it_alone() {
    let dir = tempfile::tempdir().unwrap();
    drop(filled(&dir));
    let bundles = files(&dir, ".bundle");
    let mut content = fs::read(&bundles[0]).unwrap();
    content[100] ^= 1;
    fs::write(&bundles[0], content).unwrap();
    let mut content = fs::read(&bundles[1]).unwrap();
    *content.last_mut().unwrap() ^= 1;
    fs::write(&bundles[1], content).unwrap();
    let mut spool = open(&dir);
    assert_eq!(lost(&mut spool), [("corrupt".to_owned(), MAX_REPORTS as u64)], "its table cannot be trusted");
    let second = BundleName::parse(&bundles[1].file_name().unwrap().to_string_lossy()).unwrap();
    assert!(spool.packed(second.last).is_none() && spool.packed(second.first).is_some());
    assert_eq!(lost(&mut spool), [("corrupt".to_owned(), MAX_REPORTS as u64 + 1)]);
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!(lost(&mut spool), [("corrupt".to_owned(), MAX_REPORTS as u64 + 1)], "counted once");
    assert!(!numbers(&spool).contains(&second.last));
}

#[test]
fn a_reading_in_a_bundle_that_is_refused_is_kept_for_looking_at_and_blocks_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = filled(&dir);
    let body = spool.packed(2).unwrap();
    spool.set_aside(2, "refused");
    let kept = rejected(dir.path());
    assert_eq!((kept.len(), fs::read(dir.path().join("rejected").join(&kept[0])).unwrap()), (1, body));
    assert!(!numbers(&spool).contains(&2) && files(&dir, ".bundle").len() == 2);
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!((lost(&mut spool), numbers(&spool).contains(&2)), (vec![("refused".to_owned(), 1)], false));
}

#[test]
fn a_new_epoch_and_a_full_spool_reach_into_bundles() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = filled(&dir);
    spool.committed(1);
    spool.begin_epoch().unwrap();
    assert_eq!(spool.on_the_wire(2).1, 1);
    drop(spool);
    let mut spool = Spool::open(dir.path(), Limits { max_bytes: 15_000, ..LIMITS }).unwrap();
    let waiting = numbers(&spool);
    assert!(spool.bytes() <= 15_000 && waiting.contains(&5), "{waiting:?}: events stay");
    assert_eq!(lost(&mut spool), [("spool_full".to_owned(), MANY as u64 - waiting.len() as u64)]);
    assert_eq!(files(&dir, ".bundle").len(), 1, "the oldest bundle went as a whole");
}

#[test]
fn what_is_too_old_goes_when_the_youngest_of_its_bundle_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    for number in 0..2 * MAX_REPORTS {
        let taken_ms = clock::wall_ms() - if number < MAX_REPORTS / 2 { LIMITS.max_age_ms as i64 + 60_000 } else { 0 };
        spool.put(Draft { kind: Kind::Live, taken_ms, kernel: None, packed: vec![b'x'; 50], log_places: Vec::new() });
    }
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!((numbers(&spool).len(), lost(&mut spool)), (2 * MAX_REPORTS, vec![]));
    drop(spool);
    // The youngest of the bundle grows old.
    let mut spool = Spool::open(dir.path(), Limits { max_age_ms: 0, ..LIMITS }).unwrap();
    spool.enforce(clock::boot_ms() + 5_000);
    assert_eq!(lost(&mut spool), [("spool_age".to_owned(), 2 * MAX_REPORTS as u64)]);
    assert!(files(&dir, ".bundle").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever is committed, refused and restarted in between: what waits is what was put and not dealt with.
    #[test]
    fn what_waits_is_what_was_put_and_not_dealt_with(steps in prop::collection::vec(0..12_u8, 1..300)) {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let mut spool = open(&dir);
        let mut wanted: Vec<u64> = Vec::new();
        for step in steps {
            match (step, wanted.len()) {
                (0, 1..) => { spool.committed(wanted.remove(0)); }
                (1, 1..) => { spool.committed(wanted.remove(wanted.len() / 2)); }
                (2, 1..) => { spool.set_aside(wanted.remove(wanted.len() / 3), "refused"); }
                (3, _) => { drop(spool); spool = open(&dir); }
                (4, _) => wanted.push(put(&mut spool, Kind::Event, 40)),
                (_, _) => wanted.extend((0..4).map(|_| put(&mut spool, Kind::Live, 40))),
            }
            prop_assert_eq!(numbers(&spool), wanted.clone());
        }
        for number in wanted {
            prop_assert!(spool.packed(number).is_some());
            spool.committed(number);
        }
        prop_assert_eq!((numbers(&spool), spool.bytes()), (vec![], 0));
        prop_assert!(files(&dir, ".bundle").is_empty() && files(&dir, ".report").is_empty());
    }

    #[test]
    fn other_names_are_no_bundles(text in ".{0,60}") {
        prop_assert!(BundleName::parse(&text).is_none_or(|name| name.to_string() == text));
    }
}
