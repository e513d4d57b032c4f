//! Lines gathered into one report: few reports for many lines, no wait that a person would notice for one.

use super::WHAT;
use crate::told::Told;
use ironwatch_shared::wire::v1::log_line::LogLine;
use std::time::{Duration, Instant};

/// Lines of one report; the wire takes ten times as many.
const MAX_LINES: usize = 500;
/// Text of one report; escaped and packed it stays far below what the server takes.
const MAX_BYTES: usize = 256 << 10;
/// How long the first line waits for company.
const PATIENCE: Duration = Duration::from_millis(200);
/// A place without lines, of text that nobody wants, is told this often, so that not too much is read again after a start.
const PLACE_EVERY: Duration = Duration::from_secs(600);

/// What waits.
#[derive(Debug, Default)]
pub struct Batch {
    told: Told,
    bytes: usize,
    first_at: Option<Instant>,
    place: Option<(String, Instant)>,
}

impl Batch {
    /// A line waits, and with it the log is told up to its place.
    pub fn add(&mut self, line: LogLine, now: Instant) {
        self.bytes = self.bytes.saturating_add(line.text.len() + line.place.len() + line.from.len());
        self.told.log_lines.push(line);
        self.first_at.get_or_insert(now);
    }

    /// So many lines could not be understood or kept.
    pub fn lose(&mut self, count: u64, why: &str, now: Instant) {
        self.told.losses.add(WHAT, count, why);
        self.first_at.get_or_insert(now);
    }

    /// Everything up to this place is in the batch, was told, or is not wanted.
    pub fn reach(&mut self, place: String, now: Instant) {
        let since = self.place.as_ref().map_or(now, |(_, since)| *since);
        self.place = Some((place, since));
    }

    /// It is time to tell.
    pub fn is_due(&self, now: Instant) -> bool {
        let late = |since: Option<Instant>, patience| since.is_some_and(|since| now.saturating_duration_since(since) >= patience);
        let full = self.told.log_lines.len() >= MAX_LINES || self.bytes >= MAX_BYTES;
        full || late(self.first_at, PATIENCE) || late(self.place.as_ref().map(|(_, since)| *since), PLACE_EVERY)
    }

    /// Until lines are due at the latest; `None` while none wait.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        self.first_at.map(|first| PATIENCE.saturating_sub(now.saturating_duration_since(first)))
    }

    /// What is to be told, with the place that this log is told up to.
    pub fn take(&mut self, log: &str) -> Told {
        let mut batch = std::mem::take(self);
        batch.told.cursors.extend(batch.place.map(|(place, _)| (log.to_owned(), place)));
        batch.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: String) -> LogLine {
        let (from, place, program) = ("journal".to_owned(), "p".to_owned(), "sshd".to_owned());
        LogLine { from, place, program, unit: None, level: None, wall_ms: None, text }
    }

    #[test]
    fn it_is_due_when_full_by_lines_or_bytes_or_time() {
        let now = Instant::now();
        let mut many = Batch::default();
        (0..500).for_each(|_| many.add(line("x".to_owned()), now));
        let mut long = Batch::default();
        (0..40).for_each(|_| long.add(line("x".repeat(8 << 10)), now));
        let mut one = Batch::default();
        one.add(line("x".to_owned()), now);
        assert!(many.is_due(now) && long.is_due(now) && !one.is_due(now));
        assert_eq!(one.left(now + Duration::from_millis(150)), Some(Duration::from_millis(50)));
        assert!(one.is_due(now + PATIENCE));
    }

    #[test]
    fn a_place_alone_is_told_now_and_then_and_counts_from_its_first_step() {
        let (now, mut batch) = (Instant::now(), Batch::default());
        batch.reach("1".to_owned(), now);
        batch.reach("2".to_owned(), now + Duration::from_secs(599));
        assert!(!batch.is_due(now + Duration::from_secs(599)) && batch.is_due(now + PLACE_EVERY));
        let told = batch.take("/var/log/a");
        assert_eq!((told.is_news(), told.cursors), (false, vec![("/var/log/a".to_owned(), "2".to_owned())]));
        assert!(!batch.is_due(now + PLACE_EVERY * 9));
    }
}
