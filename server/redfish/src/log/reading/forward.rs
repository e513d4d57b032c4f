//! Towards newer entries: a log that lists its oldest first, or in an order that cannot be told.

use super::{LogReading, Mode, Page};
use crate::log::LogEvent;
use crate::log::compare::pair;
use crate::log::cursor::{LogCursor, Order, Resume, Scan};

impl LogReading {
    /// The BMC was asked to skip: whether it did.
    pub(super) fn skipped(&mut self, page: Page, first: Page, skip: u64) {
        let begins_alike = page.entries.first().map(|entry| &entry.path) == first.entries.first().map(|entry| &entry.path);
        if page.entries.is_empty() || begins_alike {
            self.last_url = self.first_url.clone();
            return self.forward(first, Scan { from_start: true, skip, ..Scan::default() });
        }
        self.first_contact(skip);
        self.is_first = false;
        self.forward(page, Scan::default());
    }

    pub(super) fn forward(&mut self, page: Page, scan: Scan) {
        let next = page.next.clone();
        self.pages.push(page);
        match next {
            Some(next) if self.pages_left > 0 => {
                self.want = Some(next);
                self.mode = Mode::Forward(scan);
            }
            next => self.end_forward(next.is_some(), scan),
        }
    }

    /// `more`: there are pages that were not read.
    pub(super) fn end_forward(&mut self, more: bool, scan: Scan) {
        // In an unknown order new entries may come anywhere.
        let resumes = more || self.cursor.order == Some(Order::OldestFirst);
        let link = self.last_url.clone();
        let page = |scan| Some(Resume::Page { link, scan }).filter(|_| resumes);
        if !more && scan.from_start {
            let resume = page(Scan::default()).filter(|_| self.pages.len() > 1);
            self.end_whole(self.cursor.order);
            self.cursor.resume = resume;
            return;
        }
        let listed = self.listed();
        self.read.more = more;
        self.cursor.whole |= self.is_first && scan.from_start;
        let matched = pair(&self.cursor.marks.0, &listed);
        let unmet = scan.unmet.filter(|floor| !matched.iter().flatten().any(|place| place < floor));
        if unmet.is_some() && !more {
            // Read to the end, over several polls, and nothing of before is left.
            let full = self.total.zip(self.bounds.most_records).is_some_and(|(total, most)| total >= most);
            self.read.happened.push(if full { LogEvent::Overrun { lost: None } } else { LogEvent::Cleared { lost: None } });
        }
        if scan.searching && unmet.is_some() && !more {
            // It was passed by without telling: from the beginning, all is new.
            self.read.more = true;
            let resume = Some(Resume::Page { link: self.first_url.clone(), scan: Scan::default() });
            self.cursor = LogCursor { order: self.cursor.order, resume, ..LogCursor::default() };
        } else if scan.searching && unmet.is_some() {
            self.cursor.resume = page(Scan { from_start: false, ..scan });
        } else {
            let first_known = matched.iter().position(Option::is_some);
            // What stands before the first known entry was there before.
            let old = if self.cursor.whole { 0 } else { first_known.unwrap_or_default() };
            let (skipped, skip) = skipped(&matched, scan.skip);
            if self.is_first {
                self.first_contact(scan.skip);
            }
            self.cursor.resume = page(Scan { from_start: false, skip, searching: false, unmet: unmet.filter(|_| more) });
            let end = self.cursor.marks.0.len();
            self.append(listed, &matched, old.max(skipped), end);
        }
    }
}

/// Up to which place new entries are too old to be told, and how many more of them are to come.
fn skipped(matched: &[Option<usize>], skip: u64) -> (usize, u64) {
    let Some(most) = usize::try_from(skip).ok().filter(|skip| *skip > 0) else { return (0, 0) };
    let mut new = matched.iter().enumerate().filter(|(_, matched)| matched.is_none()).map(|(place, _)| place + 1);
    let count = new.clone().count();
    (new.nth(most - 1).unwrap_or(matched.len()), skip.saturating_sub(count as u64))
}
