//! How long to wait after a failure: decorrelated jitter, so that a fleet does not come back in one instant.

use ring::rand::{SecureRandom as _, SystemRandom};
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
/// However long the interval is, a server that is back is found within five minutes.
const LONGEST: Duration = Duration::from_secs(300);

/// Grows with each failure, begins anew with each success.
#[derive(Debug, Default)]
pub struct Backoff {
    previous: Option<Duration>,
}

impl Backoff {
    /// The next wait. Two intervals are the most: a server that returns gives each host at least that long before it
    /// calls it down.
    pub fn next(&mut self, interval_seconds: u32, random: f64) -> Duration {
        let cap = Duration::from_secs(u64::from(interval_seconds) * 2).clamp(FIRST, LONGEST);
        let highest = self.previous.map_or(FIRST * 2, |previous| previous.saturating_mul(3)).min(cap);
        let wait = FIRST + highest.saturating_sub(FIRST).mul_f64(random.clamp(0.0, 1.0));
        self.previous = Some(wait);
        wait
    }

    /// It worked.
    pub fn reset(&mut self) {
        self.previous = None;
    }
}

/// A number from 0 to 1.
pub fn random() -> f64 {
    let mut bytes = [0_u8; 4];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_second_to_two_intervals_and_begin_anew() {
        let mut backoff = Backoff::default();
        assert_eq!(backoff.next(15, 0.0), FIRST);
        let waits: Vec<_> = (0..10).map(|_| backoff.next(15, 1.0)).collect();
        assert!(waits.is_sorted() && waits.last() == Some(&Duration::from_secs(30)), "{waits:?}");
        backoff.reset();
        assert!(backoff.next(15, 1.0) <= FIRST * 2);
        assert!((0..20).all(|_| backoff.next(3600, 1.0) <= LONGEST));
        assert!((0..20).all(|_| backoff.next(1, 1.0) <= FIRST * 2));
    }
}
