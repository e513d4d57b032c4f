//! Memory modules.

use super::part::{Part, telling};
use crate::doc::Doc;
use serde::Serialize;

/// A memory module, or its empty slot (DSP0268, Memory).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MemoryModule {
    /// Maker, serial, state; the location is the slot.
    #[serde(flatten)]
    pub part: Part,
    /// Path of the computer.
    pub system: String,
    /// Size, MiB. Absent for an empty slot.
    pub capacity_mib: Option<u64>,
    /// Speed it runs at, MHz (MT/s in truth).
    pub speed_mhz: Option<f64>,
    /// `DDR5`, …
    pub kind: Option<String>,
    /// `RDIMM`, …
    pub module: Option<String>,
    /// `MultiBitECC`, …
    pub error_correction: Option<String>,
    /// Ranks.
    pub ranks: Option<u64>,
}

impl MemoryModule {
    pub(crate) fn of(doc: Doc<'_>, path: &str, system: &str) -> Self {
        // iLO 4 spells some fields otherwise.
        let capacity = ["CapacityMiB", "SizeMB"].into_iter().find_map(|field| doc.number(field)).filter(|mib| *mib > 0.0);
        Self {
            part: Part::of(doc, path),
            system: system.to_owned(),
            // Not above 2^53, which `number` would have lost already.
            capacity_mib: capacity.and_then(|mib| format!("{mib:.0}").parse().ok()),
            speed_mhz: doc.first_number(&["OperatingSpeedMhz", "OperatingSpeedMHz", "MaximumFrequencyMHz"]).filter(|mhz| *mhz > 0.0),
            kind: telling(doc, &["MemoryDeviceType", "DIMMType", "MemoryType"]),
            module: telling(doc, &["BaseModuleType"]),
            error_correction: telling(doc, &["ErrorCorrection"]),
            ranks: doc.count("RankCount"),
        }
    }

    /// Whether there is a module in the slot.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.part.status.is_present() && (self.capacity_mib.is_some() || self.part.serial.is_some() || self.part.part_number.is_some())
    }
}
