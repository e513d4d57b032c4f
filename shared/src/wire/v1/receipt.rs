//! What the server answers to a report once it is on disk.

use super::agent_health::Wishes;
use crate::id::Epoch;
use serde::{Deserialize, Serialize};

/// "Committed up to here." Sent only after the commit is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Wire version, 1.
    pub v: u8,
    /// What was committed.
    pub committed: Position,
    /// The same report had been committed before; nothing happened this time.
    #[serde(default)]
    pub duplicate: bool,
    /// The server's Unix milliseconds.
    pub server_time_ms: i64,
    /// Seconds between check-ins that the server wants from now on.
    pub interval_seconds: u32,
    /// What the server asks the agent to do; an agent does only what its own file allows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// What the server wants to be read, when it wants something; an agent takes of it what its own file allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wishes: Option<Wishes>,
}

/// A place in an agent's spool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Position {
    /// Life of the spool.
    pub epoch: Epoch,
    /// Number of the report in it, from 1.
    pub sequence: u64,
}

/// One thing asked of an agent. Unknown names are refused by the agent, and said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Command {
    /// Names the command once and for all; the same id is done once.
    pub id: String,
    /// What to do.
    pub name: String,
    /// Unix milliseconds after which it must not be done any more.
    pub expires_at_ms: i64,
}
