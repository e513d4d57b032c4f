//! What could not be read, and what was strange: it costs that resource only, and is told.

use crate::error::Error;
use serde::Serialize;
use std::collections::BTreeMap;

/// Most troubles told one by one.
const MAX_TROUBLES: usize = 200;

/// Kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// Linked, but not there.
    Missing,
    /// Not JSON, cut off, or a page for people.
    Unreadable,
    /// Larger than taken.
    TooLarge,
    /// Our account may not.
    NotAllowed,
    /// Refused with another status, or busy.
    Refused,
    /// No answer in time.
    NoAnswer,
    /// A link or a redirect that leads away from the BMC, or is no link.
    LinkRefused,
    /// Pages or links that lead back to where we were.
    Circle,
    /// A limit of ours was reached; there may be more.
    LimitReached,
    /// Not quite JSON; read after a repair.
    Repaired,
    /// `$expand` leaves something out; read one by one instead.
    ExpandIncomplete,
    /// The same member is listed twice.
    Repeated,
    /// The BMC counts more or fewer members than it lists.
    Miscounted,
}

/// One trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// Where.
    pub path: String,
    /// What a reader misses: `sensor`, `memory`, `drive`, `log`, …
    pub concerns: &'static str,
    /// Of which kind.
    pub kind: TroubleKind,
    /// In words.
    pub words: String,
}

impl Trouble {
    /// Of an error.
    pub(crate) fn of(path: &str, concerns: &'static str, error: &Error) -> Self {
        let kind = match error {
            Error::NotFound { .. } => TroubleKind::Missing,
            Error::NotJson { .. } | Error::Truncated { .. } | Error::NotRedfish { .. } => TroubleKind::Unreadable,
            Error::TooLarge { .. } => TroubleKind::TooLarge,
            Error::Forbidden { .. } | Error::WrongCredentials { .. } | Error::Locked { .. } | Error::NoLogin { .. } => {
                TroubleKind::NotAllowed
            }
            Error::NoAnswer { .. }
            | Error::Refused { .. }
            | Error::NameNotFound { .. }
            | Error::NotTrusted { .. }
            | Error::PinChanged { .. }
            | Error::NoTls { .. } => TroubleKind::NoAnswer,
            Error::RedirectRefused { .. } | Error::BadAddress { .. } => TroubleKind::LinkRefused,
            Error::LimitReached { .. } => TroubleKind::LimitReached,
            Error::Busy { .. } | Error::NoSessionLeft { .. } | Error::NotOffered { .. } | Error::Status { .. } => TroubleKind::Refused,
        };
        Self { path: path.to_owned(), concerns, kind, words: error.to_string() }
    }

    /// Whether the resource may be readable the next time.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self.kind, TroubleKind::Unreadable | TroubleKind::Refused | TroubleKind::NoAnswer)
    }

    /// Whether something is not known because of it.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        !matches!(self.kind, TroubleKind::Repaired | TroubleKind::ExpandIncomplete | TroubleKind::Repeated | TroubleKind::Miscounted)
    }
}

/// A list that does not grow without end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Troubles {
    list: Vec<Trouble>,
    more: u64,
}

impl Troubles {
    pub(crate) fn add(&mut self, trouble: Trouble) {
        let known = self.list.iter().any(|other| other.path == trouble.path && other.kind == trouble.kind);
        if known {
        } else if self.list.len() < MAX_TROUBLES {
            self.list.push(trouble);
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn note(&mut self, path: &str, concerns: &'static str, kind: TroubleKind, words: &str) {
        self.add(Trouble { path: path.to_owned(), concerns, kind, words: words.to_owned() });
    }

    /// All, the last one saying how many more there were.
    pub(crate) fn into_list(mut self) -> Vec<Trouble> {
        if self.more > 0 {
            let words = format!("{} more troubles", self.more);
            self.list.push(Trouble { path: String::new(), concerns: "service", kind: TroubleKind::LimitReached, words });
        }
        self.list
    }
}

/// Kinds of parts of which something could not be read, with the first reason: their absence says nothing.
#[must_use]
pub fn unread(troubles: &[Trouble]) -> BTreeMap<&'static str, String> {
    let mut unread = BTreeMap::new();
    for trouble in troubles.iter().filter(|trouble| trouble.is_loss()) {
        unread.entry(trouble.concerns).or_insert_with(|| trouble.words.clone());
    }
    unread
}
