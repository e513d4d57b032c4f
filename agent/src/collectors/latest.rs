//! The newest findings of every collector, from which a check-in takes them.

use super::LISTENERS;
use super::findings::Findings;
use ironwatch_shared::wire::v1::agent_health::{CollectorHealth, CollectorState};
use ironwatch_shared::wire::v1::report::Sample;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A number older than so many intervals is none any more.
const STALE_INTERVALS: u32 = 3;
/// Slack beside them, for a machine that is busy.
const STALE_SLACK: Duration = Duration::from_secs(30);

/// By collector.
#[derive(Debug, Default)]
pub struct Latest {
    entries: Mutex<BTreeMap<&'static str, Entry>>,
    expected: AtomicUsize,
}

#[derive(Debug)]
struct Entry {
    samples: Vec<Sample>,
    /// None while the first reading has not ended.
    health: Option<CollectorHealth>,
    read_at: Instant,
    /// It is being read since then.
    begun_at: Option<Instant>,
}

impl Entry {
    fn is_stale(&self, now: Instant) -> bool {
        let interval = Duration::from_secs(self.health.as_ref().map_or(0, |health| health.interval_seconds).into());
        now.saturating_duration_since(self.read_at) > interval * STALE_INTERVALS + STALE_SLACK
    }
}

impl Latest {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<&'static str, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A reading begins.
    pub fn begin(&self, name: &'static str, now: Instant) {
        let first = || Entry { samples: Vec::new(), health: None, read_at: now, begun_at: None };
        self.entries().entry(name).or_insert_with(first).begun_at = Some(now);
    }

    /// A reading has ended.
    pub fn keep(&self, name: &'static str, interval_seconds: u32, findings: &mut Findings, took: Duration, now: Instant) {
        let state = match (&findings.cannot, findings.absent) {
            (Some(_), _) => CollectorState::Cannot,
            (None, true) => CollectorState::Absent,
            (None, false) => CollectorState::Reads,
        };
        let why = findings.cannot.clone().unwrap_or_default();
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let health = CollectorHealth { state, why, interval_seconds, took_ms };
        let samples = std::mem::take(&mut findings.samples);
        self.entries().insert(name, Entry { samples, health: Some(health), read_at: now, begun_at: None });
    }

    /// How a collector that waits for what comes does, or one that is switched off.
    pub fn note(&self, name: &'static str, state: CollectorState, why: &str) {
        let health = CollectorHealth { state, why: why.to_owned(), interval_seconds: 0, took_ms: 0 };
        self.entries().insert(name, Entry { samples: Vec::new(), health: Some(health), read_at: Instant::now(), begun_at: None });
    }

    /// All numbers that are fresh.
    pub fn samples(&self, now: Instant) -> Vec<Sample> {
        let entries = self.entries();
        entries.values().filter(|entry| !entry.is_stale(now)).flat_map(|entry| entry.samples.iter().cloned()).collect()
    }

    /// Every collector that is read from time to time has been read once; known from `expect` on.
    pub fn is_whole(&self) -> bool {
        let is_read = |(name, entry): &(&&str, &Entry)| !LISTENERS.contains(*name) && entry.health.is_some();
        let read = self.entries().iter().filter(is_read).count();
        self.expected.load(Ordering::SeqCst) <= read
    }

    /// So many collectors will be kept or noted.
    pub fn expect(&self, count: usize) {
        self.expected.store(count, Ordering::SeqCst);
    }

    /// Collectors that do not come back from a reading, and for how long.
    pub fn hanging(&self, now: Instant) -> Vec<(&'static str, Duration)> {
        let entries = self.entries();
        let since = |entry: &Entry| entry.begun_at.map(|begun| now.saturating_duration_since(begun));
        entries.iter().filter_map(|(name, entry)| Some((*name, since(entry).filter(|_| entry.is_stale(now))?))).collect()
    }

    /// How each does.
    pub fn health(&self) -> BTreeMap<String, CollectorHealth> {
        self.entries().iter().filter_map(|(name, entry)| Some(((*name).to_owned(), entry.health.clone()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_numbers_are_no_numbers_and_a_reading_that_does_not_end_is_told() {
        let latest = Latest::default();
        let begin = Instant::now();
        let mut findings = Findings::default();
        findings.number("temperature_celsius", "sensor/a", 40.0);
        latest.keep("hwmon", 60, &mut findings, Duration::from_millis(3), begin);
        assert_eq!(latest.samples(begin + Duration::from_secs(200)).len(), 1);
        latest.begin("hwmon", begin + Duration::from_secs(60));
        assert!(latest.hanging(begin + Duration::from_secs(120)).is_empty());
        let late = begin + Duration::from_secs(211);
        assert!(latest.samples(late).is_empty());
        assert_eq!(latest.hanging(late), [("hwmon", Duration::from_secs(151))]);
    }

    #[test]
    fn a_first_reading_that_does_not_end_is_told_and_leaves_the_set_incomplete() {
        let latest = Latest::default();
        latest.expect(2);
        let begin = Instant::now();
        latest.keep("edac", 60, &mut Findings::absent(), Duration::ZERO, begin);
        latest.begin("hwmon", begin);
        assert!(!latest.is_whole() && latest.hanging(begin + Duration::from_secs(30)).is_empty());
        let late = begin + Duration::from_secs(31);
        assert_eq!(latest.hanging(late), [("hwmon", Duration::from_secs(31))]);
        assert_eq!(latest.health().into_keys().collect::<Vec<_>>(), ["edac"], "nothing is known of the other");
        latest.keep("hwmon", 60, &mut Findings::default(), Duration::from_secs(40), late);
        assert!(latest.is_whole() && latest.hanging(late).is_empty());
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let latest = Latest::default();
        latest.keep("edac", 60, &mut Findings::cannot("no right"), Duration::ZERO, Instant::now());
        latest.keep("md", 60, &mut Findings::absent(), Duration::ZERO, Instant::now());
        let health = latest.health();
        let told = |name: &str| health.get(name).map(|health| (health.state, health.why.clone()));
        assert_eq!(told("edac"), Some((CollectorState::Cannot, "no right".to_owned())));
        assert_eq!(told("md"), Some((CollectorState::Absent, String::new())));
    }
}
