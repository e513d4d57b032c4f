//! How long to wait after a failure: decorrelated jitter, so that a fleet does not come back in one instant.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
/// As the agent has it: two intervals, so that a server that returns hears each host before it calls it down.
const LONGEST: Duration = Duration::from_secs(300);

/// Grows with each failure, begins anew with each success.
#[derive(Debug, Default)]
pub struct Backoff(Option<Duration>);

impl Backoff {
    /// The next wait: never earlier than the server asked for, and not all at once; `chance` is from 0 to 1.
    pub fn next(&mut self, asked_seconds: Option<u64>, interval_seconds: u32, chance: f64) -> Duration {
        if let Some(seconds) = asked_seconds {
            return Duration::from_secs(seconds.clamp(1, 3_600)).mul_f64(1.0 + chance / 2.0);
        }
        let cap = Duration::from_secs(u64::from(interval_seconds) * 2).clamp(FIRST, LONGEST);
        let highest = self.0.map_or(FIRST * 2, |previous| previous * 3).min(cap);
        let wait = FIRST + highest.saturating_sub(FIRST).mul_f64(chance);
        self.0 = Some(wait);
        wait
    }

    /// It worked.
    pub fn reset(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound_and_respect_what_was_asked() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..8).map(|_| backoff.next(None, 15, 1.0)).collect();
        assert!(waits.is_sorted() && waits.last() == Some(&Duration::from_secs(30)), "{waits:?}");
        backoff.reset();
        assert_eq!(backoff.next(None, 15, 0.0), FIRST);
        assert!((0..=10).all(|chance| backoff.next(Some(5), 15, f64::from(chance) / 10.0) >= Duration::from_secs(5)));
    }
}
