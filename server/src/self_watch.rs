//! The server looks after itself: its disk, its database, its queue, its loops, its certificate and its clock.

mod certificate;

use crate::clock::Clock;
use crate::loops::{LoopStatus, Loops};
use crate::pipeline::{MAX_WAITING, Pipeline, Writer};
use crate::settings::SelfWatchSettings;
use crate::store::{StoreResult, meta};
use ironwatch_core::component::Component;
use ironwatch_core::fleet::{Outcome, ServerCondition};
use ironwatch_core::self_watch::{Disk, Look, LoopSeen, SelfWatch};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use certificate::valid_until;
use utoipa::ToSchema;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(10);
/// Classes that are judged here, each with the part it is told of; loops have one each.
const CLASSES: [&str; 6] = ["server_disk", "server_database", "server_queue", "server_certificate", "server_clock", "server_loop_late"];
/// Loops by name, and how long each may be silent, seconds.
const LOOPS: [(&str, i64); 4] = [("liveness", 60), ("prune", 900), ("tasks", 120), ("bmc", 300)];

/// What was seen last, for whoever asks.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = SelfWatch)]
pub struct Seen {
    looked_at: Option<Timestamp>,
    disk_free_bytes: Option<u64>,
    disk_total_bytes: Option<u64>,
    database_bytes: Option<i64>,
    commit_millis: Option<u64>,
    turn_millis: Option<u64>,
    certificate_until: Option<Timestamp>,
    /// What is wrong.
    conditions: Vec<Told>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SelfTrouble)]
struct Told {
    class: &'static str,
    component: String,
    words: String,
}

/// Where it is kept. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct LastSeen(Arc<Mutex<Seen>>);

impl LastSeen {
    /// As it is now.
    #[must_use]
    pub fn get(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What watching needs.
pub struct Watcher {
    pub pipeline: Pipeline,
    pub clock: Arc<dyn Clock>,
    pub loops: Loops,
    pub data_dir: PathBuf,
    /// Empty: the server has none.
    pub cert_file: String,
    pub settings: SelfWatchSettings,
    pub seen: LastSeen,
}

/// What is remembered from look to look.
#[derive(Default)]
struct Memory {
    watch: SelfWatch,
    /// How often each loop had run, and since when it has not run again.
    runs: HashMap<String, (u64, Instant)>,
}

/// Looks again and again, for ever.
pub async fn watch(watcher: Watcher, status: LoopStatus) {
    let mut memory = Memory::default();
    loop {
        let result = watcher.turn(&mut memory).await;
        status.ran(watcher.clock.now(), result.err());
        tokio::time::sleep(EVERY).await;
    }
}

/// Small work for the writer, and how long it took: a commit, and the wait for its turn.
struct Measured {
    commit: Duration,
    turn: Duration,
    database_bytes: Option<i64>,
}

fn measure(writer: &mut Writer, asked: Instant) -> StoreResult<Measured> {
    let (turn, now) = (asked.elapsed(), writer.now().as_millis());
    let begun = Instant::now();
    writer.transaction(|db| meta::set(db, meta::SELF_WATCH_AT, &now.to_string()))?;
    let commit = begun.elapsed();
    Ok(Measured { commit, turn, database_bytes: writer.transaction(meta::size_bytes).ok() })
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

impl Watcher {
    async fn turn(&self, memory: &mut Memory) -> Result<(), String> {
        let queue = self.pipeline.waiting();
        let asked = Instant::now();
        let measured = self.pipeline.run(move |writer| measure(writer, asked)).await.ok_or("the server stops")?;
        let measured = measured.map_err(|error| error.to_string())?;
        let (now, monotonic) = (self.clock.now(), self.clock.monotonic_millis());
        let percent = queue.saturating_mul(100) / i64::try_from(MAX_WAITING).unwrap_or(i64::MAX);
        let look = Look {
            disk: disk(&self.data_dir),
            commit_millis: Some(millis(measured.commit)),
            turn_millis: Some(millis(measured.turn)),
            queue_percent: u32::try_from(percent).unwrap_or(u32::MAX),
            // A renewed one counts when the server shows it: that is what it read at its start.
            certificate_until: certificate::valid_until(&self.cert_file),
            loops: self.loops(&mut memory.runs),
        };
        let found = memory.watch.judge(&look, self.settings.disk(), now, monotonic);
        self.remember(&look, measured.database_bytes, &found, now);
        let told = self.pipeline.run(move |writer| tell(writer, &found)).await.ok_or("the server stops")?;
        told.map_err(|error| error.to_string())
    }

    fn loops(&self, runs: &mut HashMap<String, (u64, Instant)>) -> Vec<LoopSeen> {
        let mut seen = Vec::new();
        for status in self.loops.statuses() {
            let limit = LOOPS.iter().find(|(known, _)| *known == status.name).map(|(_, seconds)| seconds * 1000);
            let (Some(every_millis), Some(ran_at)) = (limit, status.last_run_at) else { continue };
            let known = runs.entry(status.name.clone()).or_insert((status.runs, Instant::now()));
            if known.0 != status.runs {
                *known = (status.runs, Instant::now());
            }
            let silent_millis = i64::try_from(known.1.elapsed().as_millis()).unwrap_or(i64::MAX);
            seen.push(LoopSeen { name: status.name, ran_at, silent_millis, every_millis });
        }
        seen
    }

    fn remember(&self, look: &Look, database_bytes: Option<i64>, found: &[ServerCondition], now: Timestamp) {
        let told = |condition: &ServerCondition| Told {
            class: condition.class,
            component: condition.component.to_string(),
            words: condition.words.clone(),
        };
        *self.seen.0.lock().unwrap_or_else(PoisonError::into_inner) = Seen {
            looked_at: Some(now),
            disk_free_bytes: look.disk.map(|disk| disk.free_bytes),
            disk_total_bytes: look.disk.map(|disk| disk.total_bytes),
            database_bytes,
            commit_millis: look.commit_millis,
            turn_millis: look.turn_millis,
            certificate_until: look.certificate_until,
            conditions: found.iter().map(told).collect(),
        };
    }
}

/// Tells what holds, and ends what does not hold any more. Nothing is written when nothing changed.
fn tell(writer: &mut Writer, found: &[ServerCondition]) -> StoreResult<()> {
    let decide = |fleet: &mut ironwatch_core::fleet::Fleet, now| {
        let mut outcome = Outcome::default();
        for class in CLASSES {
            let over: Vec<Component> = fleet
                .server_parts_with(class)
                .filter(|part| !found.iter().any(|condition| condition.class == class && condition.component == **part))
                .cloned()
                .collect();
            for part in over {
                outcome.append(fleet.server_is_over(class, &part, "it is well again", now));
            }
        }
        for condition in found {
            outcome.append(fleet.server_holds(condition, now));
        }
        outcome
    };
    writer.judge(decide, |_| Ok(())).map(drop)
}

fn disk(folder: &Path) -> Option<Disk> {
    let seen = rustix::fs::statvfs(folder).ok()?;
    Some(Disk { free_bytes: seen.f_bavail.saturating_mul(seen.f_frsize), total_bytes: seen.f_blocks.saturating_mul(seen.f_frsize) })
}
