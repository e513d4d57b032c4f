//! How the agent itself does, and what it reads.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Told with each complete set of samples.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AgentHealth {
    /// Memory of its process that is resident.
    pub resident_bytes: u64,
    /// CPU time since it started.
    pub cpu_seconds: f64,
    /// Reports that wait for the server.
    pub spool_reports: u64,
    /// Bytes of them.
    pub spool_bytes: u64,
    /// What it reads, by the collector's name.
    pub collectors: BTreeMap<String, CollectorHealth>,
    /// Version of the server's wishes that it has taken; 0 for none.
    #[serde(default)]
    pub wishes: u64,
}

/// One collector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CollectorHealth {
    /// Whether it reads.
    pub state: CollectorState,
    /// Why it does not; empty when it does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Seconds between readings; 0 for one that waits for what comes.
    pub interval_seconds: u32,
    /// Milliseconds the last reading took.
    pub took_ms: u64,
}

/// Whether a collector reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CollectorState {
    /// It reads.
    Reads,
    /// The machine has nothing of the kind.
    Absent,
    /// There is something to read, and it may not or cannot.
    Cannot,
    /// Switched off, by the host's file or by the server's wish.
    Off,
}

/// What the server wants to be read, and how often. An agent takes of it what its own file allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Wishes {
    /// Counts up when they change.
    pub version: u64,
    /// By the collector's name.
    #[serde(default)]
    pub collectors: BTreeMap<String, Wish>,
}

/// A wish about one collector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Wish {
    /// Whether it should read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Seconds between readings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u32>,
}
