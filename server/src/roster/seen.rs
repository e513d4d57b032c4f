//! A host at a moment, among the others: what of it depends on the clock, and on what most hosts have.

use super::usual::Word;
use super::vitals::{Measured, Part};
use super::{Entry, Roster};
use ironwatch_core::filter::{Key, Subject};
use ironwatch_shared::Severity;

/// One host, now.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub host: &'a Entry,
    pub roster: &'a Roster,
    /// Milliseconds.
    pub now: i64,
}

impl Seen<'_> {
    /// Whether it has something else than most of its kind; none where that cannot be told.
    #[must_use]
    pub fn differs(&self, word: Word) -> Option<bool> {
        self.roster.usual().differs(word, self.host)
    }
}

impl Subject for Seen<'_> {
    fn any(&self, key: Key, is: &dyn Fn(&str) -> bool) -> bool {
        if key == Key::Freshness {
            return is(self.host.freshness(self.now));
        }
        if let Some(part) = Part::of(key) {
            return is(part.word(self.host, self.now));
        }
        if key == Key::Drift {
            return Word::ALL.into_iter().any(|(name, word)| is(name) && self.differs(word) == Some(true));
        }
        self.host.any(key, is)
    }

    fn severity(&self) -> Option<Severity> {
        self.host.severity()
    }

    fn seconds(&self, key: Key) -> Option<i64> {
        if key == Key::Heard {
            return self.host.silent_for(self.now);
        }
        (key == Key::Uptime).then(|| self.host.up_for(self.now)).flatten()
    }

    fn number(&self, key: Key) -> Option<f64> {
        Measured::of(key)?.number(self.host, self.now)
    }
}
