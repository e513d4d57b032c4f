//! How fast a channel is used: so many messages a minute, and not at all while it says that it takes none.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What the limit counts over.
const MINUTE: Duration = Duration::from_secs(60);
/// Longest pause of a channel that fails without saying for how long.
const LONGEST_PAUSE_MILLIS: i64 = 60_000;

/// The pace of one channel.
#[derive(Debug, Default)]
pub struct Pace {
    per_minute: Option<usize>,
    /// When something was sent in the last minute.
    sent: VecDeque<Instant>,
    /// Attempts that failed since one did not.
    failures: u32,
    paused_until: Option<Instant>,
}

impl Pace {
    /// So many messages a minute; `None`: as many as there are.
    #[must_use]
    pub fn new(per_minute: Option<usize>) -> Self {
        Self { per_minute, ..Self::default() }
    }

    /// How many may go now; `None`: as many as there are.
    pub fn allowed(&mut self, now: Instant) -> Option<usize> {
        while self.sent.front().is_some_and(|at| now.duration_since(*at) >= MINUTE) {
            self.sent.pop_front();
        }
        self.per_minute.map(|most| most.saturating_sub(self.sent.len()))
    }

    /// How long nothing may go; `None`: something may.
    pub fn wait(&mut self, now: Instant) -> Option<Duration> {
        let paused = self.paused_until.and_then(|until| until.checked_duration_since(now)).filter(|wait| !wait.is_zero());
        if paused.is_some() {
            return paused;
        }
        if self.allowed(now) != Some(0) {
            return None;
        }
        self.sent.front().map(|first| MINUTE.saturating_sub(now.duration_since(*first)))
    }

    /// Something goes out. It counts, whatever comes of it.
    pub fn goes(&mut self, now: Instant) {
        if self.per_minute.is_some() {
            self.sent.push_back(now);
        }
    }

    /// Something was taken. Says whether the channel had failed before.
    pub fn taken(&mut self) -> bool {
        self.paused_until = None;
        std::mem::take(&mut self.failures) > 0
    }

    /// Something was not taken; the channel may have said for how long. A first failure may be that of one message: the next one
    /// is tried at once. Then the channel itself is asked less and less often, by one message at a time.
    pub fn failed(&mut self, now: Instant, after_millis: Option<i64>) {
        self.failures = self.failures.saturating_add(1);
        let own = match self.failures {
            1 => 0,
            more => 1_000_i64.saturating_mul(1 << (more - 2).min(10)).min(LONGEST_PAUSE_MILLIS),
        };
        let millis = after_millis.unwrap_or(own).max(0);
        self.paused_until = Some(now + Duration::from_millis(millis.unsigned_abs()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn so_many_go_in_a_minute_and_no_more() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(2));
        assert_eq!(pace.allowed(start), Some(2));
        pace.goes(start);
        pace.goes(start + 10 * SECOND);
        assert_eq!(pace.wait(start + 20 * SECOND), Some(40 * SECOND));
        assert_eq!((pace.wait(start + 60 * SECOND), pace.allowed(start + 60 * SECOND)), (None, Some(1)));
        assert_eq!(Pace::new(None).allowed(start), None);
    }

    #[test]
    fn one_failure_is_the_message_and_more_are_the_channel() {
        let start = Instant::now();
        let mut pace = Pace::new(None);
        pace.failed(start, None);
        assert_eq!(pace.wait(start), None);
        pace.failed(start, None);
        assert_eq!(pace.wait(start), Some(SECOND));
        for _ in 0..20 {
            pace.failed(start, None);
        }
        assert_eq!(pace.wait(start), Some(MINUTE));
        assert!(pace.taken() && pace.wait(start).is_none() && !pace.taken());
        pace.failed(start, Some(7_000));
        assert_eq!(pace.wait(start), Some(7 * SECOND), "what it says itself holds");
    }
}
