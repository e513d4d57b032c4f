//! Settings of maintenance tasks, of how the server watches itself, and of whether it asks for newer versions.

use ironwatch_core::self_watch::DiskLimits;
use ironwatch_core::task::Limits;
use serde::{Deserialize, Serialize};

/// What makes a maintenance task by itself. A limit of 0 makes none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaskSettings {
    /// Reboots of one host that nobody announced or ordered.
    pub reboots: u32,
    /// Power cycles of one host, through us or by its watchdog.
    pub power_cycles: u32,
    /// Errors of one GPU.
    pub gpu_errors: u32,
    /// Within so long.
    pub window_hours: u32,
    /// A repair holds when the host was up so long without the fault.
    pub verify_hours: u32,
}

impl Default for TaskSettings {
    fn default() -> Self {
        Self { reboots: 3, power_cycles: 2, gpu_errors: 5, window_hours: 24, verify_hours: 24 }
    }
}

impl TaskSettings {
    /// In the words of the core.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            reboots: self.reboots,
            power_cycles: self.power_cycles,
            gpu_errors: self.gpu_errors,
            window_millis: i64::from(self.window_hours) * 3_600_000,
            verify_millis: i64::from(self.verify_hours) * 3_600_000,
        }
    }
}

/// When the server tells that it is not well itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SelfWatchSettings {
    /// Less room than this where the data is: a warning.
    pub disk_warning_megabytes: u32,
    /// Less than this: an error.
    pub disk_error_megabytes: u32,
}

impl Default for SelfWatchSettings {
    fn default() -> Self {
        Self { disk_warning_megabytes: 2_048, disk_error_megabytes: 512 }
    }
}

impl SelfWatchSettings {
    /// In the words of the core.
    #[must_use]
    pub fn disk(&self) -> DiskLimits {
        let bytes = |megabytes: u32| u64::from(megabytes) << 20;
        DiskLimits { warning_bytes: bytes(self.disk_warning_megabytes), error_bytes: bytes(self.disk_error_megabytes) }
    }
}

/// Pings to an outside service that tells people when they end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeadManSettings {
    /// Where to; empty: nowhere.
    pub url: String,
    /// Between two pings.
    pub every_seconds: u32,
    /// Allow addresses that are not public.
    pub allow_private_targets: bool,
}

impl Default for DeadManSettings {
    fn default() -> Self {
        Self { url: String::new(), every_seconds: 60, allow_private_targets: false }
    }
}

/// Whether, and where, the server asks once a day which version is the newest. It asks nobody unless somebody says whom.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UpdateSettings {
    /// Answers JSON with `version` (or `tag_name`); empty: nobody is asked.
    pub url: String,
    /// Allow addresses that are not public.
    pub allow_private_targets: bool,
}
