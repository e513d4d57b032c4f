//! What of a reading is told, and what the cursor keeps of it.

use super::compare::{Compared, Known, Listed, compare};
use super::cursor::{Marks, Order, Resume, Scan};
use super::mark::Mark;
use super::reading::LogReading;
use std::collections::{BTreeMap, BTreeSet};

/// Most marks of a cursor: the largest SEL seen has 4,096 entries.
const WINDOW: usize = 4_096;

impl LogReading {
    /// The whole log is read.
    pub(super) fn end_whole(&mut self, order: Option<Order>) {
        let mut listed = self.listed();
        if order == Some(Order::NewestFirst) {
            listed.reverse();
        }
        let known = Known {
            marks: &self.cursor.marks.0,
            newest_at: self.cursor.newest_at,
            newest_id: self.cursor.newest_id.as_deref(),
            emptied: self.cursor.emptied,
            ordered: order.is_some(),
            most_records: self.bounds.most_records,
        };
        let compared = compare(known, &listed);
        self.read.happened.extend(compared.happened);
        let first_known = compared.matched.iter().position(Option::is_some);
        let untold = if self.is_first {
            let skipped = listed.len().saturating_sub(self.bounds.first_entries);
            self.first_contact(skipped as u64);
            skipped
        } else if self.cursor.whole {
            0
        } else {
            // Marks that were let go are of the oldest.
            first_known.unwrap_or_default()
        };
        let marks: Vec<Mark> = listed.iter().map(|listed| listed.mark).collect();
        let before = std::mem::take(&mut self.cursor.marks.0);
        self.cursor.order = order;
        self.cursor.resume = None;
        self.cursor.emptied = listed.is_empty();
        self.cursor.whole = true;
        self.note_newest(&listed);
        self.tell(listed, &before, &compared.matched, untold);
        let vanished = if compared.forget { Vec::new() } else { vanished(&before, &compared, marks.len()) };
        self.cursor.marks = Marks([vanished, marks].concat());
        self.trim();
    }

    /// Adds what was not known, with its marks before the mark `at`. The first `untold` entries are not told.
    pub(super) fn append(&mut self, listed: Vec<Listed>, matched: &[Option<usize>], untold: usize, at: usize) {
        let new: Vec<Mark> = listed.iter().zip(matched).filter(|(_, matched)| matched.is_none()).map(|(listed, _)| listed.mark).collect();
        let before = self.cursor.marks.0.clone();
        if at >= before.len() {
            self.note_newest(&listed);
        }
        self.tell(listed, &before, matched, untold);
        let rest = self.cursor.marks.0.split_off(at.min(before.len()));
        self.cursor.marks.0.extend(new);
        self.cursor.marks.0.extend(rest);
        self.trim();
    }

    fn tell(&mut self, listed: Vec<Listed>, before: &[Mark], matched: &[Option<usize>], untold: usize) {
        let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
        for mark in before {
            *counts.entry(mark.identity).or_default() += 1;
        }
        for (place, (listed, matched)) in listed.into_iter().zip(matched).enumerate() {
            let Listed { mut entry, mark, .. } = listed;
            if let Some(known) = matched {
                let changed = before.get(*known).is_some_and(|old| old.identity == mark.identity && old.revision != mark.revision);
                if changed {
                    if let Some(kept) = self.cursor.marks.0.get_mut(*known) {
                        kept.revision = mark.revision;
                    }
                    self.read.changed.push(entry);
                }
                continue;
            }
            let count = counts.entry(mark.identity).or_default();
            *count += 1;
            if place >= untold {
                if *count > 1 {
                    entry.identity = format!("{}-{count}", entry.identity);
                }
                self.read.entries.push(entry);
            }
        }
    }

    fn note_newest(&mut self, listed: &[Listed]) {
        if let Some(newest) = listed.last() {
            self.cursor.newest_id = Some(newest.entry.id.clone());
            self.cursor.newest_at = newest.entry.created_at.map(|at| at.unix_millis);
        }
    }

    fn trim(&mut self) {
        let over = self.cursor.marks.0.len().saturating_sub(WINDOW);
        if over > 0 {
            self.cursor.marks.0.drain(..over);
            self.cursor.whole = false;
            match &mut self.cursor.resume {
                Some(Resume::Gap { floor, .. } | Resume::Page { scan: Scan { unmet: Some(floor), .. }, .. }) => {
                    *floor = floor.saturating_sub(over)
                }
                Some(Resume::Page { .. }) | None => {}
            }
        }
    }
}

/// Marks that are not listed now and are worth keeping: a BMC that restarts shows a part of its log for a while. What
/// a full log has dropped at its old end is not.
fn vanished(before: &[Mark], compared: &Compared, listed: usize) -> Vec<Mark> {
    let present: BTreeSet<usize> = compared.matched.iter().flatten().copied().collect();
    let new = compared.matched.iter().filter(|matched| matched.is_none()).count();
    let gone: Vec<Mark> = before.iter().enumerate().filter(|(place, _)| !present.contains(place)).map(|(_, mark)| *mark).collect();
    let at_old_end = present.first().is_some_and(|first| *first >= gone.len());
    if at_old_end && gone.len() <= new + listed / 2 { Vec::new() } else { gone }
}
