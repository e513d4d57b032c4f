//! Readings of a capture in the order of time, a piece at a time: whoever reads a day of it holds minutes.

use super::chunk::unpack;
use crate::store::captures::chunks;
use crate::store::{Db, StoreResult};
use std::collections::BTreeMap;

/// Chunks read at once.
const CHUNKS: i64 = 16;

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Read {
    /// Unix milliseconds.
    pub at: i64,
    /// Which series of the capture.
    pub series: usize,
    pub number: Option<f64>,
}

/// A way through a capture.
#[derive(Debug)]
pub struct Walk {
    capture: i64,
    after: i64,
    until: i64,
    /// Number of the first series of each host, by its place.
    first_series: Vec<usize>,
    behind: (i64, i64),
    /// Read, and not yet known to be next. By moment and series; several of one moment in the order in which they came.
    waiting: BTreeMap<(i64, usize), Vec<Option<f64>>>,
    is_done: bool,
}

impl Walk {
    /// Through what was read after `after` and up to `until`. `counts`: how many series each host has.
    #[must_use]
    pub fn new(capture: i64, after: i64, until: i64, counts: &[usize]) -> Self {
        let mut next = 0;
        let first_series = counts
            .iter()
            .map(|count| {
                let first = next;
                next += count;
                first
            })
            .collect();
        Self { capture, after, until, first_series, behind: (i64::MIN, i64::MIN), waiting: BTreeMap::new(), is_done: false }
    }

    /// What is next, in order; nothing at the end.
    ///
    /// # Errors
    /// What the database says.
    pub fn next(&mut self, db: &mut Db) -> StoreResult<Vec<Read>> {
        loop {
            if self.is_done && self.waiting.is_empty() {
                return Ok(Vec::new());
            }
            let read = chunks(db, self.capture, self.behind, self.after, self.until, CHUNKS)?;
            self.is_done = i64::try_from(read.len()).unwrap_or_default() < CHUNKS;
            for chunk in &read {
                let first = usize::try_from(chunk.place).ok().and_then(|place| self.first_series.get(place)).copied().unwrap_or(0);
                for (series, readings) in unpack(chunk.first_at, &chunk.body) {
                    for (at, number) in readings.into_iter().filter(|(at, _)| *at > self.after && *at <= self.until) {
                        self.waiting.entry((at, first + series)).or_default().push(number);
                    }
                }
                self.behind = (chunk.first_at, chunk.id);
            }
            // Chunks that follow begin here at the earliest.
            let later = if self.is_done { BTreeMap::new() } else { self.waiting.split_off(&(self.behind.0, 0)) };
            let ready = std::mem::replace(&mut self.waiting, later);
            if !ready.is_empty() {
                let rows = ready
                    .into_iter()
                    .flat_map(|((at, series), numbers)| numbers.into_iter().map(move |number| Read { at, series, number }));
                return Ok(rows.collect());
            }
        }
    }
}
