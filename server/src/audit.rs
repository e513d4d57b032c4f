//! Who changed what: one entry for each change, chained by hashes so that a changed or missing row is found.

use crate::store::audit::AuditRow;
use ironwatch_shared::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The hash before the first row.
pub const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Longest text kept in one column. What people write into a host is bounded where it comes in; this is for the rest.
const MAX_TEXT_CHARS: usize = 2_000;

/// What kind of actor it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// Somebody who is signed in.
    Person,
    /// A program with somebody's token: `owner/token`.
    Token,
    /// Whoever runs commands on the server.
    CommandLine,
    /// The server by itself.
    Server,
}

impl ActorKind {
    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ActorKind::Person => "person",
            ActorKind::Token => "token",
            ActorKind::CommandLine => "command_line",
            ActorKind::Server => "server",
        }
    }
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub name: String,
    pub kind: ActorKind,
    /// From where; empty when it was from the machine itself.
    pub address: String,
}

impl Actor {
    /// Whoever runs this command; by the name the system gives, which is a hint and no proof.
    #[must_use]
    pub fn command_line() -> Self {
        let name =
            ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|variable| std::env::var(variable).ok().filter(|name| !name.is_empty()));
        Self { name: name.unwrap_or_else(|| "unknown".to_owned()), kind: ActorKind::CommandLine, address: String::new() }
    }

    /// The server, for a reason of its own.
    #[must_use]
    pub fn server(why: &str) -> Self {
        Self { name: why.to_owned(), kind: ActorKind::Server, address: String::new() }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// Whoever asked may not.
    Refused,
    /// It was tried and did not work.
    Failed,
}

impl Outcome {
    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Refused => "refused",
            Outcome::Failed => "failed",
        }
    }
}

/// One entry to be written.
#[derive(Debug, Clone)]
pub struct Entry {
    pub at: Timestamp,
    pub actor: Actor,
    /// A dotted word: `bmc.add`.
    pub action: String,
    /// The id of what was changed.
    pub subject: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub outcome: Outcome,
    pub reason: String,
}

impl Entry {
    /// Something that was done.
    #[must_use]
    pub fn done(actor: &Actor, action: &str, subject: &str, at: Timestamp) -> Self {
        Self {
            at,
            actor: actor.clone(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            before: None,
            after: None,
            outcome: Outcome::Done,
            reason: String::new(),
        }
    }

    /// With how it was before.
    #[must_use]
    pub fn before(mut self, before: Value) -> Self {
        self.before = Some(before);
        self
    }

    /// With how it is now.
    #[must_use]
    pub fn after(mut self, after: Value) -> Self {
        self.after = Some(after);
        self
    }

    /// With another end, and why.
    #[must_use]
    pub fn ended(mut self, outcome: Outcome, reason: impl Into<String>) -> Self {
        self.outcome = outcome;
        self.reason = reason.into();
        self
    }

    /// With a reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// The row that follows `previous`.
    #[must_use]
    pub fn row(&self, id: i64, previous: &str) -> AuditRow {
        let json = |value: &Option<Value>| value.as_ref().map(|value| value.to_string());
        let mut row = AuditRow {
            id,
            at: self.at.as_millis(),
            actor: kept(&self.actor.name),
            actor_kind: self.actor.kind.as_str().to_owned(),
            address: kept(&self.actor.address),
            action: kept(&self.action),
            subject: kept(&self.subject),
            before: json(&self.before),
            after: json(&self.after),
            outcome: self.outcome.as_str().to_owned(),
            reason: kept(&self.reason),
            hash: String::new(),
        };
        row.hash = hash(previous, &row);
        row
    }
}

/// PostgreSQL takes no NUL; and nobody may fill the disk with one entry.
fn kept(text: &str) -> String {
    ironwatch_core::message::visible(text).chars().take(MAX_TEXT_CHARS).collect()
}

/// SHA-256 over the hash before and the row's own content: a JSON list of its columns in the order of the table.
#[must_use]
pub fn hash(previous: &str, row: &AuditRow) -> String {
    let content = serde_json::json!([
        row.id,
        row.at,
        row.actor,
        row.actor_kind,
        row.address,
        row.action,
        row.subject,
        row.before,
        row.after,
        row.outcome,
        row.reason,
    ]);
    let digest =
        Sha256::new().chain_update(previous.as_bytes()).chain_update(b"\n").chain_update(content.to_string().as_bytes()).finalize();
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What a check of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is as it was written.
    Whole {
        /// Rows.
        rows: i64,
    },
    /// The first row that is not as it was written, and why.
    Broken {
        /// Its number.
        row: i64,
        /// In words.
        why: String,
    },
}

impl Verdict {
    /// In words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Verdict::Whole { rows } => format!("{rows} entries, each as it was written"),
            Verdict::Broken { row, why } => format!("entry {row}: {why}"),
        }
    }
}

/// Walks the chain, row by row.
#[derive(Debug)]
pub struct Walk {
    next: i64,
    previous: String,
    broken: Option<Verdict>,
}

impl Default for Walk {
    fn default() -> Self {
        Self { next: 1, previous: NOTHING_BEFORE.to_owned(), broken: None }
    }
}

impl Walk {
    /// The next row in the order of numbers.
    pub fn step(&mut self, row: &AuditRow) {
        if self.broken.is_some() {
            return;
        }
        let broken = |why: &str| Some(Verdict::Broken { row: self.next, why: why.to_owned() });
        if row.id != self.next {
            self.broken = broken("it is missing");
        } else if hash(&self.previous, row) != row.hash {
            self.broken = broken("it is not as it was written, or the one before it is not");
        } else {
            self.next += 1;
            self.previous.clone_from(&row.hash);
        }
    }

    /// After the last row. `head` is what the last writer noted beside the chain: the number and hash of its row.
    #[must_use]
    pub fn end(self, head: Option<(i64, String)>) -> Verdict {
        if let Some(broken) = self.broken {
            return broken;
        }
        let last = self.next - 1;
        match head {
            Some((id, _)) if id > last => Verdict::Broken { row: last + 1, why: "it is missing at the end".to_owned() },
            Some((id, hash)) if id == last && hash == self.previous => Verdict::Whole { rows: last },
            None if last == 0 => Verdict::Whole { rows: 0 },
            Some(_) | None => Verdict::Broken { row: last, why: "it was added by somebody else".to_owned() },
        }
    }
}
