//! One statement by one source about one part of one host.

use crate::component::Component;
use ironwatch_shared::{BootId, HostId, Severity, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Who told us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The agent on the host.
    Agent,
    /// The BMC, by IPMI.
    Ipmi,
    /// The BMC, by Redfish.
    Redfish,
    /// Ourselves: liveness, loss, clones.
    Server,
}

impl Source {
    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Agent => "agent",
            Source::Ipmi => "ipmi",
            Source::Redfish => "redfish",
            Source::Server => "server",
        }
    }
}

/// What it is about: a host and one of its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// The host.
    pub host: HostId,
    /// The part.
    pub component: Component,
}

/// A code within a class: an Xid number or a word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Code {
    /// For example Xid 79.
    Number(u32),
    /// For example `corrected`.
    Word(String),
}

impl Code {
    /// A code that is a word.
    #[must_use]
    pub fn word(word: &str) -> Self {
        Code::Word(word.to_owned())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Code::Number(number) => write!(f, "{number}"),
            Code::Word(word) => f.write_str(word),
        }
    }
}

/// Details of a fact by name, for example `pid`, `process`, `link`, `bank`.
pub type Fields = BTreeMap<&'static str, serde_json::Value>;

/// What is said.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A number, or why there is none.
    Reading {
        /// Name with the unit as its last word.
        name: String,
        /// The number, or the reason for its absence.
        value: Result<f64, NoReading>,
    },
    /// Something that begins and ends; the agent tells all that hold at each check-in.
    Condition {
        /// Class of the fact.
        class: String,
    },
    /// Something that happens.
    Occurrence {
        /// Class of the fact, as in the catalog.
        class: &'static str,
        /// Code within the class.
        code: Option<Code>,
        /// Details.
        fields: Fields,
    },
}

/// Why a number is absent. Never 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoReading(pub String);

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// From the source's own numbering: telling twice is telling once.
    pub id: String,
    /// Who told us.
    pub source: Source,
    /// What it is about.
    pub subject: Subject,
    /// By the source's clock, made ours as well as can be.
    pub happened_at: Timestamp,
    /// By our clock.
    pub received_at: Timestamp,
    /// What is said.
    pub fact: Fact,
    /// How bad the source, or the catalog for it, says it is.
    pub severity: Severity,
    /// The source's own words.
    pub evidence: String,
    /// How often the same was said in the same report; the words are those of the first.
    pub count: u64,
    /// When it was last said in the same report.
    pub last_at: Timestamp,
    /// The boot in which it was said, when the source counts boots.
    pub boot: Option<BootId>,
}
