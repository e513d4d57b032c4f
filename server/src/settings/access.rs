//! Settings of who may come in.

use serde::{Deserialize, Serialize};

/// Who may come in, and how often people prove who they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessSettings {
    /// Whoever reaches the server may look at hosts and alerts, without what tells where and whose they are.
    pub anonymous_view: bool,
    /// For what cannot be taken back, a person must have given the password or a code within so many minutes.
    pub step_up_minutes: u32,
}

impl Default for AccessSettings {
    fn default() -> Self {
        Self { anonymous_view: false, step_up_minutes: 10 }
    }
}

impl AccessSettings {
    /// How long a proof counts.
    #[must_use]
    pub fn step_up_millis(&self) -> i64 {
        i64::from(self.step_up_minutes) * 60_000
    }
}
