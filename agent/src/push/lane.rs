//! Who goes first: how things are now, then what happened, oldest first, then old readings behind both.

use crate::spool::{Kind, Spool};
use std::time::{Duration, Instant};

/// Ten old readings a second: a week's worth is told in about an hour, and live check-ins hardly notice.
const BETWEEN_OLD_READINGS: Duration = Duration::from_millis(100);

/// What to do now.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Send(u64),
    WaitUntil(Instant),
    Nothing,
}

/// Remembers when the last old reading went.
#[derive(Debug, Default)]
pub struct Lanes {
    last_old: Option<Instant>,
    newest_sent: u64,
}

impl Lanes {
    /// Chooses.
    pub fn next(&mut self, spool: &Spool, now: Instant) -> Next {
        let newest_live = spool.waiting().rev().find(|(_, entry)| entry.kind == Kind::Live).map(|(number, _)| number);
        if let Some(number) = newest_live
            && number > self.newest_sent
        {
            return Next::Send(number);
        }
        if let Some(number) = spool.oldest_event() {
            return Next::Send(number);
        }
        let Some((oldest, _)) = spool.waiting().next() else { return Next::Nothing };
        match self.last_old.map(|last| last + BETWEEN_OLD_READINGS) {
            Some(earliest) if earliest > now => Next::WaitUntil(earliest),
            Some(_) | None => Next::Send(oldest),
        }
    }

    /// This one has been dealt with, well or not.
    pub fn dealt_with(&mut self, number: u64, kind: Kind, now: Instant) {
        if kind != Kind::Live {
            return;
        }
        if number < self.newest_sent {
            self.last_old = Some(now);
        }
        self.newest_sent = self.newest_sent.max(number);
    }
}
