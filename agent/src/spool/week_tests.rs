//! A week without a server, in the spool itself: real files, real sizes, a week's names. Not real: the time.

#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::{Draft, Kind, Limits, Spool};
use crate::clock;
use crate::pack::pack;
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::report::{Moment, Report, Sample};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use tempfile::TempDir;

const WEEK_SECONDS: i64 = 7 * 86_400 - 3_600;
const INTERVAL_SECONDS: i64 = 15;
const MAX_BYTES: u64 = 64 << 20;
const EVENTS: i64 = 200;

/// In memory where that can be had: 40,000 reports are as many syncs.
fn dir() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Bodies of readings as they come one after the other: one with 300 numbers, three with 24.
fn bodies() -> Vec<Vec<u8>> {
    let parts = ["gpu", "cpu", "sensor", "disk", "memory"];
    let body = |place: u32| {
        let mut report = Report::new(BootId::parse("boot-1").unwrap(), Moment { wall_ms: 1_800_000_000_000, boot_ms: 1 }, 15);
        report.complete = place.is_multiple_of(4);
        let mut noise = place.wrapping_mul(2_654_435_761).wrapping_add(1);
        for number in 0..if report.complete { 300 } else { 24 } {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let part = parts.get(number % parts.len()).unwrap();
            let value = Some(f64::from(noise >> 17) / 10.0);
            let (name, component) = (format!("{part}_gauge_{}_celsius", number % 23), format!("{part}/0000:{:02x}:00", number / 12));
            report.samples.push(Sample { name, component, value, no_reading: None });
        }
        pack(&report).unwrap()
    };
    (0..40).map(body).collect()
}

/// Bytes of the files, and bytes of the blocks that they take.
fn on_disk(dir: &Path) -> (u64, u64) {
    let found = std::fs::read_dir(dir).unwrap().map(|found| found.unwrap().metadata().unwrap());
    found.filter(|found| found.is_file()).fold((0, 0), |(bytes, blocks), found| (bytes + found.len(), blocks + found.blocks() * 512))
}

#[test]
fn a_week_without_a_server_fits() {
    assert_eq!(week_within(MAX_BYTES), 0);
}

#[test]
fn what_does_not_fit_is_the_oldest_reading_and_counted() {
    assert!(week_within(MAX_BYTES / 4) > 0);
}

/// Keeps a week's reports within so many bytes; answers how many were lost.
fn week_within(max_bytes: u64) -> u64 {
    let dir = dir();
    let limits = Limits { max_bytes, max_age_ms: 168 * 3_600_000 };
    let mut spool = Spool::open(dir.path(), limits.clone()).unwrap();
    let (bodies, now) = (bodies(), clock::wall_ms());
    let (mut made, mut told_lost) = (0_u64, 0_u64);
    let steps = WEEK_SECONDS / INTERVAL_SECONDS;
    for step in 0..steps {
        let taken_ms = now - (WEEK_SECONDS - step * INTERVAL_SECONDS) * 1000;
        let mut put = |kind, packed: &[u8]| {
            // As a check-in does: what was lost before goes into this report.
            told_lost += spool.losses_mut().list().iter().map(|loss| loss.count).sum::<u64>();
            made += 1;
            assert_eq!(spool.put(Draft { kind, taken_ms, kernel: None, packed: packed.to_vec(), log_places: Vec::new() }), made);
            assert!(spool.bytes() <= max_bytes, "{} bytes", spool.bytes());
        };
        put(Kind::Live, bodies.get(usize::try_from(step).unwrap() % bodies.len()).unwrap());
        if step % (steps / EVENTS) == 0 {
            put(Kind::Event, bodies.get(1).unwrap());
        }
    }
    let begun = std::time::Instant::now();
    drop(spool);
    let mut spool = Spool::open(dir.path(), limits).unwrap();
    let (bytes, blocks) = on_disk(dir.path());
    let count = |wanted: fn(Kind) -> bool| spool.waiting().filter(|(_, entry)| wanted(entry.kind)).count() as u64;
    let (readings, events) = (count(|kind| kind == Kind::Live), count(|kind| kind == Kind::Event));
    let oldest = spool.waiting().find(|(_, entry)| entry.kind == Kind::Live).map(|(_, entry)| now - entry.taken_ms).unwrap_or(0);
    let lost = told_lost + spool.losses_mut().list().iter().map(|loss| loss.count).sum::<u64>();
    println!(
        "{made} reports made; {readings} readings of {:.1} days and {events} events kept in {:.1} MiB ({:.1} MiB of blocks), {lost} lost; opened in {} ms",
        oldest as f64 / 86_400_000.0,
        bytes as f64 / f64::from(1 << 20),
        blocks as f64 / f64::from(1 << 20),
        begun.elapsed().as_millis(),
    );
    assert!(bytes <= max_bytes + (64 << 10), "the reserve and the position beside it: {bytes}");
    assert!(blocks <= bytes + bytes / 10, "a file for each reading would take three times its bytes: {blocks} for {bytes}");
    assert!(events >= u64::try_from(EVENTS).unwrap(), "no event went before a reading");
    assert_eq!(readings + events + lost, made, "every report is there or counted");
    let numbers: Vec<u64> = spool.waiting().filter(|(_, entry)| entry.kind == Kind::Live).map(|(number, _)| number).collect();
    let first_kept = *numbers.first().unwrap();
    let between = spool.waiting().filter(|(number, _)| *number >= first_kept).count() as u64;
    assert_eq!(between, made - first_kept + 1, "the oldest readings went, none from the middle");
    lost
}
