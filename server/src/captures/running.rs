//! Captures that run, in memory: what is asked of whom, and readings that are not packed for good yet. Watches of BMCs and the
//! door of the agents bring readings; the writer takes them to the store every two seconds (see `record`).

use super::chunk::Reading;
use super::series::Series;
use super::tally::Tally;
use crate::sources::bmc::SensorName;
use ironwatch_shared::wire::v1::report::Sample;
use ironwatch_shared::{HostId, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A chunk is closed after so many milliseconds, or so many readings.
const CHUNK_MILLIS: i64 = 60_000;
const CHUNK_READINGS: usize = 8_192;
/// Readings of one host that wait while the store takes nothing; what comes then is counted as failed.
const MOST_WAITING: usize = 200_000;
/// An answer that is still on its way after so long is not waited for by whoever looks on.
const LONGEST_WAIT: i64 = 5_000;
/// Reports of agents are on their way for so long.
const AGENT_WAIT: i64 = 2_000;

/// One host of a capture.
#[derive(Debug, Clone)]
pub struct CapturedHost {
    pub id: HostId,
    pub series: Vec<Series>,
    pub tallies: Vec<Tally>,
    /// Id of the chunk that is not closed, once it was stored.
    chunk: Option<i64>,
    waiting: Vec<Vec<Reading>>,
    /// Since when an answer of its BMC is waited for.
    asking_since: Option<i64>,
    is_watched: bool,
    /// Grows with each change; what the store has of it.
    changes: u64,
    stored: u64,
    /// Size of the chunk that is not closed.
    open_bytes: i64,
}

impl CapturedHost {
    /// One of which nothing was read yet.
    #[must_use]
    pub fn new(id: HostId, series: Vec<Series>) -> Self {
        let count = series.len();
        Self {
            id,
            series,
            tallies: vec![Tally::default(); count],
            chunk: None,
            waiting: vec![Vec::new(); count],
            asking_since: None,
            is_watched: true,
            changes: 0,
            stored: 0,
            open_bytes: 0,
        }
    }

    fn waiting(&self) -> usize {
        self.waiting.iter().map(Vec::len).sum()
    }

    fn take(&mut self, series: usize, at: i64, number: Option<f64>) {
        let is_full = self.waiting() >= MOST_WAITING;
        let (Some(tally), Some(waiting)) = (self.tallies.get_mut(series), self.waiting.get_mut(series)) else { return };
        self.changes += 1;
        if is_full {
            tally.failed += 1;
            return;
        }
        tally.take(at, number, self.series.get(series).map_or(1, |series| series.every));
        waiting.push((at, number));
    }
}

/// One capture that runs.
#[derive(Debug, Clone)]
pub struct Running {
    pub id: i64,
    pub started_at: i64,
    pub ends_at: i64,
    pub interval: i64,
    pub hosts: Vec<CapturedHost>,
    /// Readings that were not asked for, because the BMC was busy with those before.
    pub late: u64,
    /// Bytes of closed chunks.
    closed_bytes: i64,
}

impl Running {
    /// One that starts now.
    #[must_use]
    pub fn new(id: i64, started_at: Timestamp, seconds: i32, interval: i64, hosts: Vec<CapturedHost>) -> Self {
        let ends_at = started_at.plus_millis(i64::from(seconds) * 1000).as_millis();
        Self { id, started_at: started_at.as_millis(), ends_at, interval, hosts, late: 0, closed_bytes: 0 }
    }

    /// Up to when nothing will be added.
    fn complete_until(&self, now: i64) -> i64 {
        let with_agent = self.hosts.iter().flat_map(|host| &host.series).any(|series| series.of_sensor().is_none());
        let asking = self.hosts.iter().filter_map(|host| host.asking_since).min().unwrap_or(now);
        let until = asking.saturating_sub(1).max(now - LONGEST_WAIT);
        if with_agent { until.min(now - AGENT_WAIT) } else { until }
    }
}

/// What is asked of one BMC for one capture.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub capture: i64,
    /// Milliseconds between two readings.
    pub interval: u64,
    /// Unix milliseconds: not after.
    pub ends_at: i64,
    /// Place of the series, and the sensor.
    pub sensors: Vec<(usize, SensorName)>,
}

/// One chunk on its way to the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsaved {
    pub place: usize,
    /// None for one that is new.
    pub chunk: Option<i64>,
    pub series: Vec<Vec<Reading>>,
    pub first_at: i64,
    pub last_at: i64,
    closes: bool,
}

/// What of a capture is to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub id: i64,
    pub samples: u64,
    pub late: u64,
    pub failed: u64,
    /// What it takes already, without these chunks.
    pub other_bytes: i64,
    pub complete_until: i64,
    pub chunks: Vec<Unsaved>,
    /// By place.
    pub tallies: Vec<(usize, Vec<Tally>)>,
    changes: Vec<(usize, u64)>,
}

/// What came of it: id and size of each chunk, in the order of the snapshot.
pub type Saved = Vec<(i64, usize)>;

/// All captures that run. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Captures(Arc<Mutex<BTreeMap<i64, Running>>>);

impl Captures {
    fn all(&self) -> MutexGuard<'_, BTreeMap<i64, Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many run.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all().len()
    }

    /// Their ids, the oldest first.
    #[must_use]
    pub fn ids(&self) -> Vec<i64> {
        self.all().keys().copied().collect()
    }

    /// One more runs.
    pub fn begin(&self, running: Running) {
        self.all().insert(running.id, running);
    }

    /// It runs no more.
    pub fn end(&self, id: i64) {
        self.all().remove(&id);
    }

    /// When it ends by itself, Unix milliseconds.
    #[must_use]
    pub fn ends_at(&self, id: i64) -> Option<i64> {
        self.all().get(&id).map(|running| running.ends_at)
    }

    /// Those whose time is over, and those of whose BMCs none is watched any more.
    #[must_use]
    pub fn over(&self, now: i64) -> Vec<(i64, &'static str)> {
        let is_left = |running: &Running| running.hosts.iter().all(|host| !host.is_watched);
        let all = self.all();
        let why = |running: &Running| match running {
            running if running.ends_at <= now => Some("its time was over"),
            running if is_left(running) => Some("none of its BMCs is watched any more"),
            _ => None,
        };
        all.values().filter_map(|running| Some((running.id, why(running)?))).collect()
    }

    /// What is asked of the BMC of a host. From now on it is watched.
    #[must_use]
    pub fn wanted(&self, host: &HostId) -> Vec<Wanted> {
        let mut all = self.all();
        let mut wanted = Vec::new();
        for running in all.values_mut() {
            for captured in running.hosts.iter_mut().filter(|captured| captured.id == *host) {
                captured.is_watched = true;
                let sensors: Vec<_> =
                    captured.series.iter().enumerate().filter_map(|(place, series)| Some((place, series.of_sensor()?))).collect();
                let slowest = captured.series.iter().filter(|series| series.of_sensor().is_some()).map(|series| series.every).max();
                let interval = u64::try_from(slowest.unwrap_or(running.interval)).unwrap_or(1).max(1);
                if !sensors.is_empty() {
                    wanted.push(Wanted { capture: running.id, interval, ends_at: running.ends_at, sensors });
                }
            }
        }
        wanted
    }

    /// The BMC of a host is not watched any more.
    pub fn unwatched(&self, host: &HostId) {
        for captured in self.all().values_mut().flat_map(|running| &mut running.hosts).filter(|captured| captured.id == *host) {
            captured.is_watched = false;
            captured.asking_since = None;
        }
    }

    fn of<T>(&self, capture: i64, host: &HostId, work: impl FnOnce(&mut CapturedHost, &mut u64) -> T) -> Option<T> {
        let mut all = self.all();
        let running = all.get_mut(&capture)?;
        let captured = running.hosts.iter_mut().find(|captured| captured.id == *host)?;
        Some(work(captured, &mut running.late))
    }

    /// The BMC of a host is being asked.
    pub fn asking(&self, capture: i64, host: &HostId, now: Timestamp) {
        self.of(capture, host, |captured, _| captured.asking_since = Some(now.as_millis()));
    }

    /// What came of a round: readings by place of their series; rounds that were missed, because the BMC was still busy or did
    /// not answer. Returns whether the capture still runs.
    pub fn take(&self, capture: i64, host: &HostId, readings: &[(usize, Timestamp, Option<f64>)], missed: Missed) -> bool {
        let taken = self.of(capture, host, |captured, late| {
            captured.asking_since = None;
            for (series, at, number) in readings {
                captured.take(*series, at.as_millis(), *number);
            }
            let (places, rounds) = match missed {
                Missed::Late(rounds) => {
                    *late += rounds * captured.series.iter().filter(|series| series.of_sensor().is_some()).count() as u64;
                    (Vec::new(), 0)
                }
                Missed::Failed(rounds) => (captured.series.iter().map(|series| series.of_sensor().is_some()).collect(), rounds),
            };
            for (tally, _) in captured.tallies.iter_mut().zip(places).filter(|(_, of_bmc)| *of_bmc) {
                tally.failed += rounds;
            }
            captured.changes += 1;
        });
        taken.is_some()
    }

    /// A report of an agent that told of `at`.
    pub fn hear(&self, host: &HostId, at: Timestamp, samples: &[Sample]) {
        let mut all = self.all();
        let at = at.as_millis();
        for running in all.values_mut().filter(|running| (running.started_at..=running.ends_at).contains(&at)) {
            for captured in running.hosts.iter_mut().filter(|captured| captured.id == *host) {
                for place in 0..captured.series.len() {
                    let Some(series) = captured.series.get(place).filter(|series| series.of_sensor().is_none()) else { continue };
                    let its = samples.iter().find(|sample| sample.name == series.name && sample.component == series.component);
                    if let Some(sample) = its {
                        captured.take(place, at, sample.value);
                    }
                }
            }
        }
    }

    /// Something is captured of this host.
    #[must_use]
    pub fn listens_to(&self, host: &HostId) -> bool {
        self.all().values().any(|running| running.hosts.iter().any(|captured| captured.id == *host))
    }

    /// What is to be stored of one.
    #[must_use]
    pub fn snapshot(&self, id: i64, now: Timestamp) -> Option<Snapshot> {
        let all = self.all();
        let running = all.get(&id)?;
        let tallies = running.hosts.iter().flat_map(|host| &host.tallies);
        let (samples, failed) = tallies.fold((0, 0), |(samples, failed), tally| (samples + tally.samples, failed + tally.failed));
        let changed = || running.hosts.iter().enumerate().filter(|(_, host)| host.changes != host.stored);
        let unchanged: i64 = running.hosts.iter().map(|host| if host.changes == host.stored { host.open_bytes } else { 0 }).sum();
        let chunks = changed().filter_map(|(place, host)| {
            let moments = || host.waiting.iter().flatten().map(|(at, _)| *at);
            let (first_at, last_at) = (moments().min()?, moments().max()?);
            let closes = last_at - first_at >= CHUNK_MILLIS || host.waiting() >= CHUNK_READINGS;
            Some(Unsaved { place, chunk: host.chunk, series: host.waiting.clone(), first_at, last_at, closes })
        });
        Some(Snapshot {
            id,
            samples,
            late: running.late,
            failed,
            other_bytes: running.closed_bytes + unchanged,
            complete_until: running.complete_until(now.as_millis()),
            chunks: chunks.collect(),
            tallies: changed().map(|(place, host)| (place, host.tallies.clone())).collect(),
            changes: changed().map(|(place, host)| (place, host.changes)).collect(),
        })
    }

    /// A snapshot is on disk.
    pub fn saved(&self, snapshot: &Snapshot, saved: &Saved) {
        let mut all = self.all();
        let Some(running) = all.get_mut(&snapshot.id) else { return };
        for (place, changes) in &snapshot.changes {
            if let Some(host) = running.hosts.get_mut(*place) {
                host.stored = *changes;
            }
        }
        for (chunk, (id, bytes)) in snapshot.chunks.iter().zip(saved) {
            let Some(host) = running.hosts.get_mut(chunk.place) else { continue };
            host.chunk = Some(*id).filter(|_| !chunk.closes);
            let bytes = i64::try_from(*bytes).unwrap_or(i64::MAX);
            host.open_bytes = if chunk.closes { 0 } else { bytes };
            if chunk.closes {
                running.closed_bytes += bytes;
                for (waiting, stored) in host.waiting.iter_mut().zip(&chunk.series) {
                    waiting.drain(..stored.len().min(waiting.len()));
                }
            }
        }
    }
}

/// Rounds that were not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// The BMC was still busy with what it was asked before.
    Late(u64),
    /// It did not answer.
    Failed(u64),
}
