//! What one BMC may cost: it is small, slow, and may lie.

use std::time::Duration;

/// Limits of one client. The defaults suit the slowest BMCs seen: a single answer of 18 s, 500 sensors, 10,000 log entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Name, connection and TLS handshake together.
    pub connect: Duration,
    /// From the request to the last byte of its answer.
    pub answer: Duration,
    /// One walk or poll. What is not read by then is told as a trouble.
    pub walk: Duration,
    /// Most bytes of one answer.
    pub answer_bytes: usize,
    /// Most bytes of all answers of one walk.
    pub walk_bytes: u64,
    /// Most values (objects, lists, texts, numbers) in one answer: what 16 MiB of `[[],[],…` would cost is 100 times that.
    pub answer_values: usize,
    /// Most GETs of one walk.
    pub gets: usize,
    /// Most members read of one collection, over all its pages.
    pub members: usize,
    /// Most steps from the service root; a real tree has about 8.
    pub depth: usize,
    /// Requests at one time, 1 to 4: many BMCs serve one after the other anyway, some fall over.
    pub at_once: usize,
    /// Time-outs in a row after which a walk gives up.
    pub silent_answers: usize,
    /// Remembered answers with an ETag, and the most bytes that they may have had on the wire.
    pub cached_answers: usize,
    /// See above.
    pub cached_bytes: usize,
    /// How long a task of the BMC is followed.
    pub task: Duration,
    /// After so long the map of links is made anew.
    pub map_age: Duration,
    /// Longest wait that a BMC may ask for.
    pub longest_wait: Duration,
    /// Newest entries taken of a log that was never read before.
    pub first_entries: usize,
    /// Most answers read of one log in one poll; the rest is read next time.
    pub log_pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(60),
            walk: Duration::from_secs(600),
            answer_bytes: 16 << 20,
            walk_bytes: 128 << 20,
            answer_values: 1_000_000,
            gets: 3_000,
            members: 10_000,
            depth: 16,
            at_once: 1,
            silent_answers: 3,
            cached_answers: 256,
            // A thousand BMCs share one server.
            cached_bytes: 512 << 10,
            task: Duration::from_secs(30),
            map_age: Duration::from_secs(3_600),
            longest_wait: Duration::from_secs(3_600),
            first_entries: 1_000,
            log_pages: 20,
        }
    }
}

impl Limits {
    /// Requests at one time within what any BMC stands.
    pub(crate) fn in_flight(&self) -> usize {
        self.at_once.clamp(1, 4)
    }
}
