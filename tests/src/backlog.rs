//! What an agent has in its spool after a long time without a server, written as `agent/src/spool/file.rs` and
//! `name.rs` say: one file a report, the name tells number, kind and moment, the first line has the digest.
//!
//! Real: names, digests, packing, words. Not real: who wrote it. Of the readings that nobody will see in a test many
//! have the same body.

use crate::signed_host::{gzip, random_id};
use crate::sim::body::{Random, Shapes};
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::report::{KernelLine, Machine, Moment, Report, Sample};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Between two check-ins.
const INTERVAL_SECONDS: i64 = 15;
/// Every fourth check-in has all numbers.
const COMPLETE_EVERY: usize = 4;
/// Numbers of a complete one on a machine with eight GPUs, and of the others.
const COMPLETE_SAMPLES: usize = 300;
const QUICK_SAMPLES: usize = 24;
/// Different bodies of readings.
const BODIES: usize = 48;

/// What was written.
#[derive(Debug, Default, Clone)]
pub struct Backlog {
    /// Numbers of readings, oldest first.
    pub readings: Vec<u64>,
    /// Numbers of events, oldest first.
    pub events: Vec<u64>,
    pub bytes: u64,
    /// What the files take where each begins with a block of 4 kB.
    pub block_bytes: u64,
}

/// Writes what an agent has kept from `seconds` ago until now: a reading each 15 s, and `events` reports with one line
/// each, spread over the time. All were taken in a boot that is over. `spool` must be empty.
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn write(spool: &Path, seconds: i64, events: usize, line: impl Fn(usize) -> String) -> Backlog {
    fs::create_dir_all(spool).unwrap_or_else(|error| panic!("{}: {error}", spool.display()));
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()).unwrap_or_default();
    let boot: BootId = random_id();
    let taken = |ago_seconds: i64| Moment {
        wall_ms: now - ago_seconds * 1000,
        boot_ms: u64::try_from((seconds - ago_seconds) * 1000).unwrap_or_default(),
    };
    let readings = usize::try_from(seconds / INTERVAL_SECONDS).unwrap_or_default();
    let event_every = readings / events.max(1);
    let bodies: Vec<Vec<u8>> = (0..BODIES).map(|place| packed(&reading(&boot, taken(seconds), place))).collect();
    let mut backlog = Backlog::default();
    let mut number = 0;
    let mut told = 0;
    let mut keep = |kind: &str, moment: Moment, file: &[u8], sequence: usize| {
        number += 1;
        let path = spool.join(format!("{number:020}.{kind}.{}.{sequence}.{boot}.report", moment.wall_ms));
        fs::write(&path, file).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        backlog.bytes += file.len() as u64;
        backlog.block_bytes += (file.len() as u64).next_multiple_of(4096);
        if kind == "live" { backlog.readings.push(number) } else { backlog.events.push(number) }
    };
    for (place, ago_seconds) in (0..readings).zip((0_i64..).map(|place| seconds - place * INTERVAL_SECONDS)) {
        let moment = taken(ago_seconds);
        keep("live", moment, bodies.get(place % BODIES).map(Vec::as_slice).unwrap_or_default(), told);
        if told < events && place % event_every == event_every / 2 {
            let mut report = Report::new(boot.clone(), moment, 15);
            report.kernel_lines = vec![KernelLine {
                seq: told as u64,
                boot_ms: moment.boot_ms,
                level: 4,
                facility: 0,
                text: line(told),
                tags: BTreeMap::new(),
            }];
            keep("event", moment, &packed(&report), told);
            told += 1;
        }
    }
    backlog
}

fn reading(boot: &BootId, taken: Moment, place: usize) -> Report {
    let complete = place.is_multiple_of(COMPLETE_EVERY);
    let shapes = Shapes::new(if complete { COMPLETE_SAMPLES } else { QUICK_SAMPLES });
    let mut random = Random::new(place as u64 + 1);
    let mut values = shapes.start(&mut random);
    let mut text = b"[".to_vec();
    shapes.write(&mut values, &mut random, &mut text);
    text.push(b']');
    let mut samples: Vec<Sample> = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("samples: {error}"));
    // Far above every level: as history it must page nobody.
    samples.push(Sample {
        name: "filesystem_used_percent".to_owned(),
        component: "filesystem/root".to_owned(),
        value: Some(99.9),
        no_reading: None,
    });
    Report {
        machine: Some(Machine {
            hostname: "node-1".to_owned(),
            os: "Debian GNU/Linux 12".to_owned(),
            kernel: "6.1.0-26-amd64".to_owned(),
            architecture: "x86_64".to_owned(),
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_seconds: taken.boot_ms / 1000,
        }),
        samples,
        complete,
        ..Report::new(boot.clone(), taken, 15)
    }
}

fn packed(report: &Report) -> Vec<u8> {
    let body = gzip(&serde_json::to_vec(report).unwrap_or_default());
    let digest: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = format!("ironwatch-spool-1 {digest}\n").into_bytes();
    file.extend_from_slice(&body);
    file
}
