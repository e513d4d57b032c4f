//! `status.json`: what a running agent leaves for `status` and `doctor` to read.

use crate::clock;
use crate::private_file;
use crate::push::{LinkState, Shared};
use ironwatch_shared::wire::v1::agent_health::CollectorHealth;
use ironwatch_shared::wire::v1::report::Condition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "status.json";
const MAX_BYTES: u64 = 1 << 20;

/// How it stood when it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Unix milliseconds.
    pub written_at_ms: i64,
    /// False after a clean stop.
    pub running: bool,
    pub process_id: u32,
    pub interval_seconds: u32,
    pub server: LinkState,
    pub waiting_reports: u64,
    pub waiting_bytes: u64,
    pub conditions: Vec<Condition>,
    /// What it reads.
    #[serde(default)]
    pub collectors: BTreeMap<String, CollectorHealth>,
}

/// Writes it with each check-in and each change. Not worth waiting for the disk, and no fault when it fails.
pub fn write(state_dir: &Path, shared: &Shared, running: bool) {
    let (waiting_reports, waiting_bytes) = shared.waiting();
    let status = Status {
        written_at_ms: clock::wall_ms(),
        running,
        process_id: std::process::id(),
        interval_seconds: shared.interval_seconds(),
        server: shared.link().clone(),
        waiting_reports,
        waiting_bytes,
        conditions: shared.conditions.list(),
        collectors: shared.latest.health(),
    };
    if let Ok(bytes) = serde_json::to_vec(&status) {
        let _ = private_file::replace_lazily(&state_dir.join(FILE), &bytes);
    }
}

/// Reads it; `None` when no agent ever ran here.
pub fn read(state_dir: &Path) -> Option<Status> {
    serde_json::from_slice(&private_file::read(&state_dir.join(FILE), MAX_BYTES).ok()?).ok()
}
