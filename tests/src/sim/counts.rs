//! What happened to the reports, counted by all agents together.

use super::latency::Latency;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// All counters.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests that were sent, tries again too.
    pub sent: AtomicU64,
    /// Receipts, each for a report of its own.
    pub acknowledged: AtomicU64,
    /// Of these: the server had had it before (an answer was lost on the way).
    pub duplicates: AtomicU64,
    /// Requests that were sent again later.
    pub retries: AtomicU64,
    /// Requests without an answer.
    pub unanswered: AtomicU64,
    /// Reports that had to wait, as the server did not take them at once.
    pub spooled: AtomicU64,
    /// Reports that left a full spool, or that the server will never take.
    pub lost: AtomicU64,
    /// Connections opened.
    pub connections: AtomicU64,
    /// Bytes of bodies acknowledged.
    pub bytes: AtomicU64,
    /// From the moment a report goes out to its receipt; tries that failed are not in it.
    pub latency: Latency,
    refused: Mutex<BTreeMap<String, u64>>,
}

/// One more.
pub fn one(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// How many.
pub fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl Counts {
    /// A refusal with this code, or with this status when there is no code.
    pub fn refusal(&self, code: String) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }

    /// Refusals by code.
    #[must_use]
    pub fn refused(&self) -> BTreeMap<String, u64> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
