//! What a host is made of.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All parts that an agent can see. What is missing from it is not there, or not readable: see `unread`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// Parts, sorted by component.
    pub parts: Vec<Part>,
    /// Kinds of parts that could not be read this time, and why: `memory` → `dmidecode: not allowed`. The absence of
    /// such parts says nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unread: BTreeMap<String, String>,
}

/// One part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Part {
    /// Path of the part; its first word is the kind: `gpu/0000:3b:00`, `memory/DIMM_A3`, `disk/nvme0n1`, `nic/eth0`, `cpu/0`,
    /// `board`, `bios`, `system`, `os`, `pci/0000:00:1f.2`.
    pub component: String,
    /// What it is, in its maker's words: `NVIDIA H100 80GB HBM3`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// Names this very piece; absent when it has none or it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Version of the firmware in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    /// Version of the driver that runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// Anything else worth showing, by name with its unit: `size_bytes`, `speed_mt_s`, `part_number`, `vendor`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}
