//! Towards older entries, until known ones: a log that lists its newest first.

use super::{LogReading, Mode, Page};
use crate::log::compare::pair;
use crate::log::cursor::{Order, Resume};
use crate::log::entry::LogEntry;
use crate::log::mark::Mark;
use std::collections::BTreeSet;

/// So many known entries in a row, at the old end of a page, end a reading from the newest.
const GROUND: usize = 3;

impl LogReading {
    pub(super) fn backward(&mut self, page: Page) {
        self.cursor.order = Some(Order::NewestFirst);
        let ground = is_ground(&self.cursor.marks.0, &page.entries);
        let next = page.next.clone();
        self.pages.push(page);
        let read: usize = self.pages.iter().map(|page| page.entries.len()).sum();
        let enough = self.is_first && (read >= self.bounds.first_entries || self.pages_left == 0);
        match next {
            None => self.end_whole(Some(Order::NewestFirst)),
            Some(_) if ground => self.end_backward(false),
            Some(_) if enough => self.end_first(),
            Some(next) if self.pages_left > 0 => {
                self.want = Some(next);
                self.mode = Mode::Backward;
            }
            next => self.end_backward(next.is_some()),
        }
    }

    /// `more`: known entries were not reached; they are below.
    pub(super) fn end_backward(&mut self, more: bool) {
        let mut listed = self.listed();
        listed.reverse();
        let (gap, floor) = match self.cursor.resume.take() {
            Some(Resume::Gap { link, floor }) => (Some(link), floor),
            Some(Resume::Page { .. }) | None => (None, self.cursor.marks.0.len()),
        };
        let matched = pair(&self.cursor.marks.0, &listed);
        // What is older than something of before the gap was known; what is older than the rest is in the gap.
        let reached = matched.iter().position(|matched| matched.is_some_and(|place| place < floor));
        let old = if self.cursor.whole { 0 } else { reached.unwrap_or_default() };
        // From the page that was read last: within a second entries may change places between two polls.
        let below = Some(self.last_url.clone()).filter(|_| more).or_else(|| gap.filter(|_| reached.is_none()));
        self.cursor.resume = below.clone().map(|link| Resume::Gap { link, floor });
        self.read.more = below.is_some();
        let end = self.cursor.marks.0.len();
        self.append(listed, &matched, old, end);
        if let (Some(link), Some(Resume::Gap { floor, .. })) = (below.filter(|_| self.pages_left > 0), &self.cursor.resume) {
            self.mode = Mode::Backfill { floor: *floor };
            self.want = Some(link);
        }
    }

    pub(super) fn backfill(&mut self, page: Page, floor: usize) {
        let below = self.cursor.marks.0.get(..floor).unwrap_or_default();
        let next = page.next.clone().filter(|_| !is_ground(below, &page.entries));
        self.pages.push(page);
        match next {
            Some(next) if self.pages_left > 0 => {
                self.want = Some(next);
                self.mode = Mode::Backfill { floor };
            }
            next => self.end_backfill(next.is_some(), floor),
        }
    }

    pub(super) fn end_backfill(&mut self, more: bool, floor: usize) {
        let mut listed = self.listed();
        listed.reverse();
        let matched = pair(&self.cursor.marks.0, &listed);
        let reached = matched.iter().position(|matched| matched.is_some_and(|place| place < floor));
        let old = if self.cursor.whole { 0 } else { reached.unwrap_or_default() };
        self.read.more = more;
        let link = self.last_url.clone();
        self.cursor.resume = more.then_some(Resume::Gap { link, floor });
        self.append(listed, &matched, old, floor);
    }

    /// A log never read before, newest first, of which the newest entries are enough.
    fn end_first(&mut self) {
        let mut listed = self.listed();
        listed.reverse();
        let untold = listed.len().saturating_sub(self.bounds.first_entries);
        let told = (listed.len() - untold) as u64;
        self.first_contact(self.total.unwrap_or(told).max(listed.len() as u64) - told);
        let matched = vec![None; listed.len()];
        self.append(listed, &matched, untold, 0);
    }
}

/// Whether the old end of a page, newest first, is known.
fn is_ground(marks: &[Mark], entries: &[LogEntry]) -> bool {
    let known: BTreeSet<u64> = marks.iter().map(|mark| mark.identity).collect();
    let mut oldest = entries.iter().rev().take(GROUND).peekable();
    oldest.peek().is_some() && oldest.all(|entry| known.contains(&Mark::of(entry).identity))
}
