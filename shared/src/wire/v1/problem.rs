//! What the server answers when it cannot do what was asked: `application/problem+json` (RFC 9457).

use crate::id::Epoch;
use serde::{Deserialize, Serialize};

/// A refusal in words and in one stable code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable, snake case; the table of codes is `server/src/problem.rs`.
    pub code: String,
    /// The code in words.
    pub title: String,
    /// This case in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Finds the private cause in the server's log.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub trace_id: String,
    /// With `out_of_step`: what the server knows of this host's spool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// With `clock`: the server's Unix milliseconds, to sign with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_time_ms: Option<i64>,
}

/// Where the server believes a spool to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Expected {
    /// Its life, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// The highest sequence committed.
    pub sequence: u64,
}
