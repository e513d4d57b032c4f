//! Logs: which there are, and what is new in them since last time.

mod class;
mod compare;
mod cursor;
mod entry;
mod mark;
mod page;
mod reading;
#[cfg(test)]
mod reading_tests;
mod service;
mod telling;

pub use class::LogClass;
pub use cursor::LogCursor;
pub use entry::LogEntry;
pub use service::LogService;

pub(crate) use page::{Listing, read_page};
pub(crate) use reading::{Bounds, LogReading, Page};

use crate::cost::Cost;
use crate::trouble::Trouble;
use serde::Serialize;

/// What was new in a log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogBatch {
    /// Entries not told before, oldest first as the log has them.
    pub entries: Vec<LogEntry>,
    /// Entries told before that have changed: resolved, or counted up.
    pub changed: Vec<LogEntry>,
    /// What happened to the log itself.
    pub happened: Vec<LogEvent>,
    /// Where to go on. To be stored in the transaction that stores the entries.
    pub cursor: LogCursor,
    /// There is more that could be read now; a poll reads so much and no more.
    pub more: bool,
    /// How many entries the log has, as the BMC counts.
    pub total: Option<u64>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// What it cost.
    pub cost: Cost,
}

/// What happened to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogEvent {
    /// It was never read before: of its entries the newest are told, this many older ones are not.
    FirstContact {
        /// How many.
        skipped: u64,
    },
    /// It was cleared; what is in it now is new.
    Cleared {
        /// How many entries came and went unread, if the BMC numbers them on.
        lost: Option<u64>,
    },
    /// It ran over since last time: all that was known is gone, and perhaps some that never were.
    Overrun {
        /// How many are lost, if the BMC numbers them.
        lost: Option<u64>,
    },
    /// The same entries have other numbers.
    Renumbered,
    /// The same entries have other dates: the clock or its zone was changed.
    Redated,
    /// Some of the newest entries were taken out.
    Removed {
        /// How many.
        entries: u64,
    },
    /// It lists entries twice; they are told once.
    Repeated {
        /// How many.
        entries: u64,
    },
}
