//! How long a BMC has.

use std::time::Duration;

/// Waits and repetitions. A BMC needs about 2 ms for a command, some need seconds for a sensor that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Wait for the first answer; each repetition waits twice as long.
    pub first_wait: Duration,
    /// How often a request is sent in all.
    pub tries: u32,
    /// Longest wait between two repetitions.
    pub longest_wait: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { first_wait: Duration::from_millis(400), tries: 5, longest_wait: Duration::from_secs(3) }
    }
}

impl Timing {
    /// Wait after the nth sending, counted from 0.
    pub(crate) fn wait(&self, sent_before: u32) -> Duration {
        self.first_wait.saturating_mul(1 << sent_before.min(16)).min(self.longest_wait)
    }

    /// Wait until it is given up.
    #[must_use]
    pub fn patience(&self) -> Duration {
        (0..self.tries).map(|sent| self.wait(sent)).sum()
    }
}
