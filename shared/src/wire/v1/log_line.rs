//! Lines that programs wrote: from the journal and from files.

use serde::{Deserialize, Serialize};

/// One line of a program's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Where it was read: `journal`, or the path of a file.
    pub from: String,
    /// Its place there: the journal's cursor, or `inode:offset` in a file. The same line has the same place for ever.
    pub place: String,
    /// Who wrote it, as syslog names it, for example `sshd`; empty where the line names none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub program: String,
    /// The systemd unit it came from, where the journal knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// syslog level 0 (emergency) to 7 (debug), where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Unix milliseconds by the host's clock, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<i64>,
    /// What it says, without the prefix, redacted as the host's own file asks.
    pub text: String,
}

/// What a boot that has ended left behind: the last words of its kernel, or what firmware kept of its crash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrashRecord {
    /// `pstore`, `journal` (the end of the previous boot's kernel log), `bert` or `vmcore`.
    pub from: String,
    /// Names the record on this host; the same record read twice is one.
    pub name: String,
    /// The boot that ended, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot_id: Option<String>,
    /// Unix milliseconds of the record by the host's clock, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<i64>,
    /// The lines, oldest first, each with whatever prefix it had.
    pub lines: Vec<String>,
}
