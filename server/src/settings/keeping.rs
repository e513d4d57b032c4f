//! Settings of what is kept: how long, how much, and under which key.

use serde::{Deserialize, Serialize};

/// Secrets at rest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecretsSettings {
    /// The file with the key that seals passwords. Empty: `secrets.key` in `data_dir`.
    pub key_file: String,
}

/// How long things are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionSettings {
    /// Bodies of reports: the numbers.
    pub reports_hours: u32,
    /// Events.
    pub events_days: u32,
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self { reports_hours: 48, events_days: 365 }
    }
}

/// Recordings of sensors. They are kept until somebody deletes them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureSettings {
    /// What all of them take at most: the oldest that have ended go first.
    pub max_megabytes: u32,
}

impl Default for CaptureSettings {
    fn default() -> Self {
        Self { max_megabytes: 1_024 }
    }
}

impl CaptureSettings {
    /// In bytes.
    #[must_use]
    pub fn max_bytes(&self) -> i64 {
        i64::from(self.max_megabytes) << 20
    }
}
