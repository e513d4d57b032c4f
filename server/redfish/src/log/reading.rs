//! Reading one log in one poll: which page next, and when it is enough. It asks nothing itself, so that tests can answer.

mod backward;
mod forward;

use super::LogEvent;
use super::compare::{Listed, without_repetitions};
use super::cursor::{LogCursor, Order, Resume, Scan};
use super::entry::LogEntry;
use super::mark::Mark;
use std::collections::BTreeSet;

/// Fewest answers in one poll: the newest entries, the page where the last poll ended, and one more.
const LEAST_PAGES: usize = 3;

/// How much is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Newest entries told of a log never read before.
    pub first_entries: usize,
    /// Answers in one poll.
    pub pages: usize,
    /// What the log holds at most, as the BMC says.
    pub most_records: Option<u64>,
}

/// One page of a log, in the order of the BMC.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    pub entries: Vec<LogEntry>,
    pub next: Option<String>,
    pub total: Option<u64>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read {
    pub entries: Vec<LogEntry>,
    pub changed: Vec<LogEntry>,
    pub happened: Vec<LogEvent>,
    pub cursor: LogCursor,
    pub more: bool,
    pub total: Option<u64>,
}

#[derive(Debug)]
enum Mode {
    /// The first page, or that of the cursor.
    Start,
    /// The first page is of a long log, oldest first: whether the BMC can skip.
    Skipping {
        first: Page,
        skip: u64,
    },
    /// Towards newer entries.
    Forward(Scan),
    /// Towards older entries, until known ones.
    Backward,
    /// Towards older entries, below those known.
    Backfill {
        floor: usize,
    },
    Done,
}

/// A reading under way.
#[derive(Debug)]
pub(crate) struct LogReading {
    first_url: String,
    pub(super) bounds: Bounds,
    pub(super) cursor: LogCursor,
    pub(super) is_first: bool,
    mode: Mode,
    want: Option<String>,
    pages_left: usize,
    /// Pages read, and what was asked for last.
    pages: Vec<Page>,
    last_url: String,
    total: Option<u64>,
    pub(super) read: Read,
}

impl LogReading {
    /// Begins, with the cursor of last time.
    pub(crate) fn new(first_url: &str, cursor: Option<LogCursor>, bounds: Bounds) -> Self {
        let is_first = cursor.is_none();
        let cursor = cursor.unwrap_or_default();
        let start = match &cursor.resume {
            Some(Resume::Page { link, .. }) => link.clone(),
            Some(Resume::Gap { .. }) | None => first_url.to_owned(),
        };
        let (entries, changed, happened) = Default::default();
        let read = Read { entries, changed, happened, cursor: LogCursor::default(), more: false, total: None };
        Self {
            first_url: first_url.to_owned(),
            pages_left: bounds.pages.max(LEAST_PAGES),
            bounds,
            cursor,
            is_first,
            mode: Mode::Start,
            want: Some(start),
            pages: Vec::new(),
            last_url: String::new(),
            total: None,
            read,
        }
    }

    /// What to ask for next; nothing when it is done.
    pub(crate) fn want(&self) -> Option<&str> {
        self.want.as_deref()
    }

    /// The page that was wanted.
    pub(crate) fn give(&mut self, page: Page) {
        let Some(url) = self.want.take() else { return };
        self.last_url = url;
        self.pages_left = self.pages_left.saturating_sub(1);
        self.total = page.total.or(self.total);
        match std::mem::replace(&mut self.mode, Mode::Done) {
            Mode::Start => self.start(page),
            Mode::Skipping { first, skip } => self.skipped(page, first, skip),
            Mode::Forward(scan) => self.forward(page, scan),
            Mode::Backward => self.backward(page),
            Mode::Backfill { floor } => self.backfill(page, floor),
            Mode::Done => {}
        }
    }

    /// The page that was wanted cannot be read now; `gone`: it does not exist. False when nothing can be told at all.
    pub(crate) fn fail(&mut self, gone: bool) -> bool {
        let Some(url) = self.want.take() else { return true };
        self.pages_left = self.pages_left.saturating_sub(1);
        let rest = Some(url.clone()).filter(|_| !gone);
        if !(gone && matches!(self.mode, Mode::Start)) {
            // What is left is for the next poll.
            self.pages_left = 0;
        }
        match std::mem::replace(&mut self.mode, Mode::Done) {
            // A remembered page that is no more: look from the beginning.
            Mode::Start if gone && url != self.first_url => self.start_over(),
            Mode::Start => return false,
            Mode::Skipping { first, skip } => self.forward(first, Scan { from_start: true, skip, ..Scan::default() }),
            Mode::Forward(scan) => self.end_forward(rest.is_some(), scan),
            Mode::Backward => self.end_backward(rest.is_some()),
            Mode::Backfill { floor } => self.end_backfill(rest.is_some(), floor),
            Mode::Done => {}
        }
        true
    }

    /// The end.
    pub(crate) fn finish(self) -> Read {
        Read { cursor: self.cursor, total: self.total, ..self.read }
    }

    fn start_over(&mut self) {
        self.cursor.resume = None;
        self.want = Some(self.first_url.clone());
        self.mode = Mode::Start;
    }

    fn start(&mut self, page: Page) {
        let Some(Resume::Page { scan, .. }) = self.cursor.resume else { return self.start_at_first(page) };
        // What was read is one piece from the beginning: a page with something known lies within it or follows on it.
        let known: BTreeSet<u64> = self.cursor.marks.0.iter().map(|mark| mark.identity).collect();
        let follows = known.is_empty() || scan.searching || page.entries.iter().any(|entry| known.contains(&Mark::of(entry).identity));
        if follows {
            self.forward(page, scan);
        } else {
            self.start_over();
        }
    }

    fn start_at_first(&mut self, page: Page) {
        let order = order_of(&page.entries).or(self.cursor.order);
        if page.next.is_none() {
            self.pages.push(page);
            return self.end_whole(order);
        }
        if order == Some(Order::NewestFirst) {
            return self.backward(page);
        }
        let most = self.bounds.first_entries as u64;
        // In an unknown order nothing is known to be old.
        let skip = self.total.filter(|_| self.is_first && order.is_some()).map(|total| total.saturating_sub(most)).unwrap_or_default();
        self.cursor.order = order;
        if skip > page.entries.len() as u64 {
            let sign = if self.first_url.contains('?') { '&' } else { '?' };
            self.want = Some(format!("{}{sign}$skip={skip}", self.first_url));
            self.mode = Mode::Skipping { first: page, skip };
        } else {
            let unmet = Some(self.cursor.marks.0.len()).filter(|marks| *marks > 0);
            let searching = !self.is_first && !self.cursor.whole;
            self.forward(page, Scan { from_start: true, skip, searching, unmet });
        }
    }

    pub(super) fn first_contact(&mut self, skipped: u64) {
        let told = self.read.happened.iter().any(|event| matches!(event, LogEvent::FirstContact { .. }));
        if !told {
            self.read.happened.push(LogEvent::FirstContact { skipped });
        }
    }

    /// What was read, without repetitions, in the order of the BMC.
    pub(super) fn listed(&mut self) -> Vec<Listed> {
        let (listed, repeated) = without_repetitions(std::mem::take(&mut self.pages));
        if repeated > 0 {
            self.read.happened.push(LogEvent::Repeated { entries: repeated });
        }
        listed
    }
}

/// In which order entries are listed, if that can be told: by their dates, else by their numbers. Most neighbours decide:
/// a clock that was set back makes one pair of them disagree.
fn order_of(entries: &[LogEntry]) -> Option<Order> {
    let dates: Vec<i64> = entries.iter().filter_map(|entry| entry.created_at.map(|at| at.unix_millis)).collect();
    let numbers: Vec<i64> = entries.iter().filter_map(|entry| entry.id.parse().ok()).collect();
    let order = |values: &[i64]| {
        let neighbours = || values.iter().zip(values.iter().skip(1));
        let (rising, falling) = (neighbours().filter(|(a, b)| a < b).count(), neighbours().filter(|(a, b)| a > b).count());
        match rising.cmp(&falling) {
            std::cmp::Ordering::Greater => Some(Order::OldestFirst),
            std::cmp::Ordering::Less => Some(Order::NewestFirst),
            std::cmp::Ordering::Equal => None,
        }
    };
    order(&dates).or_else(|| order(&numbers))
}
