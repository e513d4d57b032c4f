//! What is read how often: the host's own file, and within it what the server wishes.

use crate::settings::{CollectorSettings, Settings};
use ironwatch_shared::wire::v1::agent_health::{Wish, Wishes};
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Slowest: daily.
const MAX_INTERVAL_SECONDS: u32 = 86_400;

/// What is read how often.
#[derive(Debug)]
pub struct Plan {
    own: BTreeMap<String, CollectorSettings>,
    server_may_wish: bool,
    wishes: Mutex<Wishes>,
    changed: Condvar,
}

/// How one collector is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    pub enabled: bool,
    pub interval_seconds: u32,
}

impl Plan {
    /// From the host's own file.
    pub fn new(settings: &Settings) -> Self {
        Self {
            own: settings.collectors.clone(),
            server_may_wish: settings.server.may_set_collectors,
            wishes: Mutex::new(Wishes::default()),
            changed: Condvar::new(),
        }
    }

    fn wishes(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the server wishes. Answers whether that is news.
    pub fn take(&self, wishes: &Wishes) -> bool {
        let mut known = self.wishes();
        let news = self.server_may_wish && *known != *wishes;
        if news {
            *known = wishes.clone();
            self.changed.notify_all();
        }
        news
    }

    /// Waits until then, or until the wishes are others than those of this version.
    pub fn wait(&self, version: u64, until: Instant) {
        let timeout = until.saturating_duration_since(Instant::now());
        drop(self.changed.wait_timeout_while(self.wishes(), timeout, |wishes| wishes.version == version));
    }

    /// Version of the wishes that were taken.
    pub fn version(&self) -> u64 {
        self.wishes().version
    }

    /// How a collector is read. The host's own "no" is final, and so is its shortest interval.
    pub fn pace(&self, name: &str, default_seconds: u32) -> Pace {
        let own = self.own.get(name).cloned().unwrap_or_default();
        let wish = if own.fixed { Wish::default() } else { self.wishes().collectors.get(name).copied().unwrap_or_default() };
        let own_seconds = if own.interval_seconds == 0 { default_seconds } else { own.interval_seconds };
        let seconds = wish.interval_seconds.unwrap_or(own_seconds);
        let least = if wish.interval_seconds.is_some() { own.least_interval_seconds.max(1) } else { 1 };
        Pace {
            enabled: own.enabled && wish.enabled.unwrap_or(true),
            interval_seconds: seconds.clamp(least, MAX_INTERVAL_SECONDS.max(least)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(own: CollectorSettings, may_wish: bool) -> Plan {
        let mut settings = Settings::default();
        settings.server.may_set_collectors = may_wish;
        settings.collectors.insert("hwmon".to_owned(), own);
        Plan::new(&settings)
    }

    fn wish(enabled: Option<bool>, interval_seconds: Option<u32>) -> Wishes {
        Wishes { version: 3, collectors: [("hwmon".to_owned(), Wish { enabled, interval_seconds })].into() }
    }

    #[test]
    fn the_server_gets_what_the_host_allows() {
        let own = CollectorSettings { least_interval_seconds: 20, ..CollectorSettings::default() };
        let free = plan(own.clone(), true);
        assert!(free.take(&wish(None, Some(1))) && !free.take(&wish(None, Some(1))));
        assert_eq!((free.pace("hwmon", 60), free.version()), (Pace { enabled: true, interval_seconds: 20 }, 3));
        assert!(free.take(&wish(Some(false), None)));
        assert_eq!(free.pace("hwmon", 60), Pace { enabled: false, interval_seconds: 60 });

        let off = plan(CollectorSettings { enabled: false, ..own.clone() }, true);
        off.take(&wish(Some(true), None));
        assert!(!off.pace("hwmon", 60).enabled, "the host's own no is final");

        for deaf in [plan(CollectorSettings { fixed: true, ..own.clone() }, true), plan(own, false)] {
            deaf.take(&wish(Some(false), Some(300)));
            assert_eq!(deaf.pace("hwmon", 60), Pace { enabled: true, interval_seconds: 60 });
        }
    }
}
