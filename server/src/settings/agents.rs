//! What agents are asked for.

use ironwatch_shared::wire::v1::agent_health::{Wish, Wishes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What agents are asked to read, and how often. Each takes of it what its host's own file allows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgentSettings {
    /// By the collector's name.
    pub collectors: BTreeMap<String, Wish>,
}

impl AgentSettings {
    /// As receipts carry it; `None` when nothing is asked.
    #[must_use]
    pub fn wishes(&self) -> Option<Wishes> {
        if self.collectors.is_empty() {
            return None;
        }
        // Other wishes have another version, and the same wishes the same one after a restart.
        let text = serde_json::to_vec(&self.collectors).unwrap_or_default();
        let digest = ring::digest::digest(&ring::digest::SHA256, &text);
        let version = digest.as_ref().iter().take(6).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        Some(Wishes { version, collectors: self.collectors.clone() })
    }
}
