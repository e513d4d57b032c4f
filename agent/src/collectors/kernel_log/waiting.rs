//! Lines between the ring and the spool: joined, filtered, bounded; what is missing is counted.

use super::record::{Record, shortened};
use super::urgency::is_wanted;
use crate::losses::Losses;
use ironwatch_shared::wire::v1::report::{KernelLine, MAX_TEXT_BYTES};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Lines that may wait; a storm beyond is counted, not kept: the agent must not eat the memory of a host in trouble.
const MAX_LINES: usize = 20_000;
/// Bytes of text that may wait.
const MAX_BYTES: usize = 8 << 20;
/// A fragment belongs to the line before it when it comes within this time; the kernel prints them in one go.
const JOIN_WITHIN_USEC: u64 = 1_000_000;
const WHAT: &str = "kernel_lines";

/// The ring's lines that are in no report yet.
#[derive(Debug)]
pub struct Waiting(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    lines: VecDeque<KernelLine>,
    bytes: usize,
    losses: Losses,
    /// Up to here everything is in a report, here, or not wanted.
    seen: Option<u64>,
    /// Where reading went on after the last start; what is read again below it has been told or counted before.
    resume_at: u64,
    /// A first line above 0 means that lines are missing; not so on a host that never had an agent.
    from_the_beginning: bool,
    last: Option<Last>,
    read_again: Option<u64>,
}

/// The record before, for joining.
#[derive(Debug)]
struct Last {
    seq: u64,
    usec: u64,
    caller: Option<String>,
    /// It is the last of `lines`.
    kept: bool,
}

/// What goes into one report.
#[derive(Debug, Default)]
pub struct Taken {
    pub lines: Vec<KernelLine>,
    pub losses: Losses,
    /// With this report everything up to here has been told.
    pub through: Option<u64>,
    /// More lines wait.
    pub more: bool,
}

impl Waiting {
    /// `told` is the last line of this boot that is in a report; `known_host` whether any boot was ever told of.
    pub fn new(told: Option<u64>, known_host: bool) -> Self {
        let resume_at = told.map_or(0, |told| told.saturating_add(1));
        Self(Mutex::new(State { seen: told, resume_at, from_the_beginning: known_host, ..State::default() }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The source was opened, so its oldest record comes next.
    pub fn begin_reading(&self) {
        let mut state = self.state();
        state.resume_at = state.seen.map_or(0, |seen| seen.saturating_add(1));
        state.read_again = None;
        state.last = None;
    }

    /// Takes in what was read; `None` is a record that cannot be understood. Answers whether lines begin to wait.
    pub fn offer(&self, record: Option<Record>, ours: impl Fn(&Record) -> bool) -> bool {
        let mut state = self.state();
        let Some(record) = record else {
            if state.read_again.is_none_or(|seq| seq.saturating_add(1) >= state.resume_at) {
                state.losses.add(WHAT, 1, "malformed");
            }
            return false;
        };
        state.read_again = Some(record.seq);
        if record.seq < state.resume_at || state.seen.is_some_and(|seen| record.seq <= seen) {
            return false;
        }
        state.count_gap(record.seq);
        state.seen = Some(record.seq);
        if !ours(&record) {
            return false;
        }
        if state.join(&record) {
            return false;
        }
        let wanted = is_wanted(record.level, &record.text);
        state.last = Some(Last { seq: record.seq, usec: record.usec, caller: record.caller.clone(), kept: false });
        wanted && state.keep(record.into_line())
    }

    /// Takes the oldest lines, at most so many and so long. Losses and the place in the ring come with the last ones.
    pub fn take(&self, max_lines: usize, max_bytes: usize) -> Taken {
        let mut state = self.state();
        let mut taken = Taken::default();
        let mut bytes = 0_usize;
        while taken.lines.len() < max_lines
            && let Some(line) = state.lines.front()
            && (taken.lines.is_empty() || bytes.saturating_add(weight(line)) <= max_bytes)
            && let Some(line) = state.lines.pop_front()
        {
            bytes = bytes.saturating_add(weight(&line));
            taken.lines.push(line);
        }
        state.bytes = state.bytes.saturating_sub(bytes);
        taken.more = !state.lines.is_empty();
        if taken.more {
            // Fragments joined into a line that goes now lie below the line that stays.
            taken.through = state.lines.front().and_then(|line| line.seq.checked_sub(1));
        } else {
            taken.through = state.seen;
            taken.losses = std::mem::take(&mut state.losses);
            state.last = None;
        }
        taken
    }

    /// No line waits.
    pub fn is_empty(&self) -> bool {
        self.state().lines.is_empty()
    }
}

impl State {
    fn count_gap(&mut self, seq: u64) {
        let expected = match self.seen {
            Some(seen) => seen.saturating_add(1),
            None if self.from_the_beginning => 0,
            None => seq,
        };
        self.losses.add(WHAT, seq.saturating_sub(expected), "ring_overrun");
    }

    /// Puts a fragment behind the record it continues. Answers whether it is dealt with.
    fn join(&mut self, record: &Record) -> bool {
        let Some(last) = &mut self.last else { return false };
        let adjacent = record.seq == last.seq.saturating_add(1) && record.caller == last.caller;
        let soon = record.usec.saturating_sub(last.usec) <= JOIN_WITHIN_USEC;
        if !record.continuation || !adjacent || !soon {
            return false;
        }
        last.seq = record.seq;
        if last.kept
            && let Some(line) = self.lines.back_mut()
        {
            let before = line.text.len();
            line.text.push_str(&record.text);
            line.text = shortened(std::mem::take(&mut line.text), MAX_TEXT_BYTES);
            self.bytes = self.bytes.saturating_add(line.text.len().saturating_sub(before));
            return true;
        }
        // The line it continues is not wanted; then only its own level counts.
        !is_wanted(record.level, "")
    }

    /// Answers whether this is the first to wait.
    fn keep(&mut self, line: KernelLine) -> bool {
        let bytes = self.bytes.saturating_add(weight(&line));
        if self.lines.len() >= MAX_LINES || bytes > MAX_BYTES {
            self.losses.add(WHAT, 1, "storm");
            return false;
        }
        self.bytes = bytes;
        self.lines.push_back(line);
        if let Some(last) = &mut self.last {
            last.kept = true;
        }
        self.lines.len() == 1
    }
}

fn weight(line: &KernelLine) -> usize {
    line.text.len() + line.tags.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>()
}

#[cfg(test)]
#[path = "waiting_tests.rs"]
mod tests;
