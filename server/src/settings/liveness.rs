//! Settings of liveness, as a file has them.

use ironwatch_core::liveness::LivenessSettings;
use serde::{Deserialize, Serialize};

/// How liveness is judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LivenessFile {
    pub interval_seconds: u32,
    pub missed_check_ins: u32,
    pub slack_seconds: u32,
    pub start_grace_seconds: u32,
    pub hold_seconds: u32,
    pub reboot_seconds: u32,
}

impl Default for LivenessFile {
    fn default() -> Self {
        let default = LivenessSettings::default();
        Self {
            interval_seconds: 30,
            missed_check_ins: default.missed_check_ins,
            slack_seconds: default.slack_seconds,
            start_grace_seconds: default.start_grace_seconds,
            hold_seconds: default.hold_seconds,
            reboot_seconds: default.reboot_seconds,
        }
    }
}

impl LivenessFile {
    /// In the words of the core.
    #[must_use]
    pub fn for_core(&self) -> LivenessSettings {
        LivenessSettings {
            missed_check_ins: self.missed_check_ins,
            slack_seconds: self.slack_seconds,
            start_grace_seconds: self.start_grace_seconds,
            hold_seconds: self.hold_seconds,
            reboot_seconds: self.reboot_seconds,
        }
    }
}
