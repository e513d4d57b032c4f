#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::*;
use std::fs;
use tempfile::TempDir;

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_age_ms: 3_600_000 };

fn draft(kind: Kind, places: &[(&str, &str)]) -> Draft {
    let log_places = places.iter().map(|(log, place)| ((*log).to_owned(), (*place).to_owned())).collect();
    Draft { kind, taken_ms: clock::wall_ms(), kernel: None, log_places, packed: vec![b'x'; 50] }
}

fn event(place: &str) -> Draft {
    draft(Kind::Event, &[("a", place)])
}

fn dir_of(dir: &TempDir) -> PathBuf {
    dir.path().join("spool")
}

fn open(dir: &TempDir) -> Spool {
    Spool::open(&dir_of(dir), LIMITS).unwrap()
}

fn place(spool: &Spool) -> Option<&str> {
    spool.log_places().get("a").map(String::as_str)
}

/// Also root cannot write there: a file stands in its place.
fn break_disk(dir: &TempDir) {
    fs::rename(dir_of(dir), dir.path().join("gone")).unwrap();
    fs::write(dir_of(dir), "").unwrap();
}

fn mend_disk(dir: &TempDir) {
    fs::remove_file(dir_of(dir)).unwrap();
    fs::rename(dir.path().join("gone"), dir_of(dir)).unwrap();
}

fn file_of(dir: &TempDir, number: u64) -> PathBuf {
    let name = list(&dir_of(dir)).unwrap().into_iter().map(|(name, _)| name).find(|name| name.number == number).unwrap();
    dir_of(dir).join(name.to_string())
}

#[test]
fn places_hold_with_their_report_and_after_it_has_gone() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    let first = spool.put(event("1"));
    assert_eq!(place(&open(&dir)), Some("1"));
    spool.committed(first);
    assert_eq!(place(&open(&dir)), Some("1"));
    spool.put(draft(Kind::Live, &[]));
    let last = spool.put(draft(Kind::Live, &[("a", "2"), ("b", "9"), ("a", "3")]));
    spool.committed(last);
    assert_eq!(place(&open(&dir)), Some("3"), "of two the later one");
    spool.put(draft(Kind::Live, &[("a", "")]));
    let spool = open(&dir);
    assert_eq!((place(&spool), spool.log_places().len()), (None, 1), "an empty place takes the log out");
}

#[test]
fn killed_between_place_and_report_the_old_place_holds() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    spool.put(event("1"));
    let second = spool.put(event("2"));
    drop(spool);
    // As if the report had never got its name.
    fs::remove_file(file_of(&dir, second)).unwrap();
    let mut spool = open(&dir);
    assert_eq!(place(&spool), Some("1"));
    // Its number is used again, and must not make the old step hold.
    assert_eq!(spool.put(draft(Kind::Live, &[])), second);
    assert_eq!(place(&open(&dir)), Some("1"));
}

#[test]
fn a_report_in_memory_only_does_not_hold_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    spool.put(event("1"));
    break_disk(&dir);
    spool.put(event("2"));
    let third = spool.put(event("3"));
    spool.put(draft(Kind::Live, &[]));
    mend_disk(&dir);
    assert_eq!(place(&open(&dir)), Some("1"), "killed now, both are read again");
    let fifth = spool.put(draft(Kind::Live, &[]));
    assert_eq!((third, fifth), (3, 5));
    assert_eq!(place(&open(&dir)), Some("3"), "with the next report they came onto the disk");
}

#[test]
fn killed_while_memory_is_written_out_each_report_holds_for_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    spool.put(event("1"));
    break_disk(&dir);
    spool.put(event("2"));
    spool.put(event("3"));
    mend_disk(&dir);
    let last = spool.put(event("4"));
    drop(spool);
    fs::remove_file(file_of(&dir, last)).unwrap();
    assert_eq!(place(&open(&dir)), Some("3"));
    fs::remove_file(file_of(&dir, 3)).unwrap();
    // What a start settles it writes down, so this is as late as it gets.
    assert_eq!(place(&open(&dir)), Some("3"));
}

#[test]
fn the_server_having_a_report_from_memory_holds_its_place_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    spool.put(event("1"));
    break_disk(&dir);
    let second = spool.put(event("2"));
    let live = spool.put(draft(Kind::Live, &[("a", "3")]));
    spool.committed(live);
    mend_disk(&dir);
    assert_eq!(place(&open(&dir)), Some("1"), "what waits before it must not be passed over");
    spool.committed(second);
    assert_eq!(place(&open(&dir)), Some("2"));
}

#[test]
fn a_file_of_places_that_is_nonsense_begins_anew_and_is_no_report() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    spool.put(event("1"));
    fs::write(dir_of(&dir).join(log_places::FILE), "{torn").unwrap();
    let mut spool = open(&dir);
    assert_eq!((spool.losses_mut().list().len(), place(&spool)), (0, None));
    spool.put(event("5"));
    assert_eq!(place(&open(&dir)), Some("5"));
}

#[test]
fn a_disk_that_takes_nothing_for_long_does_not_fill_the_memory_with_places() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir);
    break_disk(&dir);
    for number in 0..1_000 {
        spool.put(event(&number.to_string()));
    }
    mend_disk(&dir);
    spool.put(draft(Kind::Live, &[]));
    assert_eq!(place(&open(&dir)), Some("999"));
}
