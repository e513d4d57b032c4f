//! Storage controllers and what they make of drives.

use super::part::{Part, telling};
use crate::doc::Doc;
use serde::Serialize;

/// A storage controller (DSP0268, StorageController; Storage.StorageControllers in older services).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StorageController {
    /// Maker, model, firmware, state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of its storage.
    pub storage: String,
    /// `SAS`, `SATA`, `NVMe`.
    pub protocols: Vec<String>,
}

impl StorageController {
    pub(crate) fn of(doc: Doc<'_>, path: &str, storage: &str) -> Self {
        Self { part: Part::of(doc, path), storage: storage.to_owned(), protocols: doc.names("SupportedDeviceProtocols") }
    }
}

/// A volume: what the host sees as a disk (DSP0268, Volume).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Volume {
    /// Name and state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of its storage.
    pub storage: String,
    /// `RAID1`, `RawDevice`, …
    pub raid: Option<String>,
    /// Size, bytes.
    pub capacity_bytes: Option<u64>,
    /// Paths of its drives.
    pub drives: Vec<String>,
}

impl Volume {
    pub(crate) fn of(doc: Doc<'_>, path: &str, storage: &str) -> Self {
        Self {
            part: Part::of(doc, path),
            storage: storage.to_owned(),
            raid: telling(doc, &["RAIDType", "VolumeType", "Raid"]),
            capacity_bytes: doc.count("CapacityBytes").or_else(|| doc.count("Capacity/Data/AllocatedBytes")),
            drives: doc.links("Links/Drives").iter().map(|link| link.resource().to_owned()).collect(),
        }
    }
}
