//! The body of a check-in.

use super::agent_health::AgentHealth;
use super::inventory::Inventory;
use super::log_line::{CrashRecord, LogLine};
use crate::id::BootId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Largest body as sent. An agent splits what would be larger.
pub const MAX_PACKED_BYTES: usize = 1 << 20;
/// Largest body after unpacking; a real one of the largest packed size stays below it.
pub const MAX_UNPACKED_BYTES: usize = 8 << 20;
/// Most samples in one report: 40 are usual, a machine with 16 GPUs has about 1,500.
pub const MAX_SAMPLES: usize = 5_000;
/// Most kernel lines in one report.
pub const MAX_KERNEL_LINES: usize = 5_000;
/// Most active conditions in one report.
pub const MAX_CONDITIONS: usize = 500;
/// Most losses in one report.
pub const MAX_LOSSES: usize = 100;
/// Most lines of programs in one report.
pub const MAX_LOG_LINES: usize = 5_000;
/// Most records of crashes in one report; a boot leaves one or two.
pub const MAX_CRASH_RECORDS: usize = 20;
/// Most lines of one such record; pstore keeps some ten kilobytes.
pub const MAX_CRASH_LINES: usize = 2_000;
/// Most parts of one host: a machine with 16 GPUs and 60 disks has about 500, its PCI bridges included.
pub const MAX_PARTS: usize = 2_000;
/// Most details of one part.
pub const MAX_DETAILS: usize = 32;
/// Longest kernel line; the kernel's own limit for a record is about 1 kB, continued records are joined.
pub const MAX_TEXT_BYTES: usize = 8 << 10;
/// Longest name (sample, component, class, host).
pub const MAX_NAME_BYTES: usize = 253;
/// Most tags (`KEY=value` lines) of one kernel record, and the longest value.
pub const MAX_TAGS: usize = 16;

/// What an agent tells in one push.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Wire version, 1.
    pub v: u8,
    /// The boot this report was taken in.
    pub boot_id: BootId,
    /// When it was taken.
    pub taken: Moment,
    /// Seconds until the next check-in at the latest.
    pub interval_seconds: u32,
    /// Who is speaking; in every live check-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<Machine>,
    /// Numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
    /// Records of the kernel ring, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kernel_lines: Vec<KernelLine>,
    /// The samples are all that the agent has; without it they are those that change fast, and the others still hold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub complete: bool,
    /// Lines of programs, in the order they were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_lines: Vec<LogLine>,
    /// What boots that have ended left behind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crash_records: Vec<CrashRecord>,
    /// What the host is made of; daily, at boot, and when it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inventory: Option<Inventory>,
    /// How the agent itself does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentHealth>,
    /// All conditions that hold now, not only new ones: what is missing has ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What could not be told, and how much of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Loss>,
    /// Set when the agent says goodbye.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
}

impl Report {
    /// A report that says nothing yet.
    #[must_use]
    pub fn new(boot_id: BootId, taken: Moment, interval_seconds: u32) -> Self {
        Self {
            v: super::VERSION,
            boot_id,
            taken,
            interval_seconds,
            machine: None,
            samples: Vec::new(),
            kernel_lines: Vec::new(),
            complete: false,
            log_lines: Vec::new(),
            crash_records: Vec::new(),
            inventory: None,
            agent: None,
            conditions: Vec::new(),
            losses: Vec::new(),
            stop: None,
        }
    }
}

/// One moment on two clocks of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Unix milliseconds; may be wrong by years.
    pub wall_ms: i64,
    /// Milliseconds of `CLOCK_MONOTONIC`, the clock of the kernel ring; counts within one boot.
    pub boot_ms: u64,
}

/// What a host says of itself. Hints for people, never an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// As `hostname` prints it.
    pub hostname: String,
    /// For example `Debian GNU/Linux 12`.
    pub os: String,
    /// For example `6.1.0-26-amd64`.
    pub kernel: String,
    /// For example `x86_64`.
    pub architecture: String,
    /// Version of the agent.
    pub agent_version: String,
    /// Seconds since boot.
    pub uptime_seconds: u64,
}

/// A number with its name; the unit is the name's last word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// For example `memory_used_percent`.
    pub name: String,
    /// Path of the part, for example `host`, `filesystem/var`, `nic/eth0`.
    pub component: String,
    /// The number; absent when there is no reading (never 0 for unknown).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Why there is no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_reading: Option<String>,
}

/// One record of `/dev/kmsg`, continuations joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KernelLine {
    /// The ring's own number.
    pub seq: u64,
    /// Milliseconds since boot, the ring's clock.
    pub boot_ms: u64,
    /// syslog level 0 (emergency) to 7 (debug).
    pub level: u8,
    /// syslog facility; 0 is the kernel.
    pub facility: u8,
    /// The text, escapes (`\x0a`) undone, invalid UTF-8 replaced.
    pub text: String,
    /// Dictionary lines (`SUBSYSTEM=pci`, `DEVICE=+pci:0000:3b:00.0`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// Something that holds now on the host, known to the agent itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Condition {
    /// For example `agent_cannot_read`.
    pub class: String,
    /// Path of the part.
    pub component: String,
    /// In words: what and why.
    pub detail: String,
}

/// What was lost on the way, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// What was lost: `kernel_lines`, `reports`.
    pub what: String,
    /// How many; 0 when it cannot be known.
    pub count: u64,
    /// For example `ring_overrun`, `malformed`, `spool_full`, `spool_age`, `refused`.
    pub why: String,
}

/// A goodbye.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Why.
    pub reason: StopReason,
}

/// Why an agent stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The service was stopped.
    Stop,
    /// The machine reboots.
    Reboot,
    /// The machine is switched off.
    PowerOff,
    /// The agent is being replaced by another version.
    Upgrade,
}
