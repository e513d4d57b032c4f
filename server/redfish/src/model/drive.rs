//! Drives.

use super::part::{Part, telling};
use super::status::Status;
use crate::doc::Doc;
use serde::Serialize;

/// A drive, or its empty bay (DSP0268, Drive; SimpleStorage).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drive {
    /// Maker, model, serial, state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of the storage, chassis or computer that told of it.
    pub owner: String,
    /// Size, bytes.
    pub capacity_bytes: Option<u64>,
    /// `SSD`, `HDD`.
    pub media: Option<String>,
    /// `NVMe`, `SAS`, `SATA`.
    pub protocol: Option<String>,
    /// Turns per minute.
    pub rotation_rpm: Option<f64>,
    /// What is left of its life.
    pub life_left_percent: Option<f64>,
    /// The drive itself expects to fail.
    pub failure_predicted: Option<bool>,
    /// `OK`, `Fail`, `Rebuild`, `Hotspare`, …
    pub indicator: Option<String>,
    /// Degrees Celsius, where the drive says so itself.
    pub temperature_celsius: Option<f64>,
}

const BYTES_PER_MIB: u64 = 1 << 20;

impl Drive {
    pub(crate) fn of(doc: Doc<'_>, path: &str, owner: &str) -> Self {
        let mib = || doc.count("CapacityMiB").and_then(|mib| mib.checked_mul(BYTES_PER_MIB));
        Self {
            part: Part::of(doc, path),
            owner: owner.to_owned(),
            capacity_bytes: doc.count("CapacityBytes").or_else(mib).filter(|bytes| *bytes > 0),
            media: telling(doc, &["MediaType"]),
            protocol: telling(doc, &["Protocol", "InterfaceType"]),
            rotation_rpm: doc.first_number(&["RotationSpeedRPM", "RotationalSpeedRpm"]).filter(|rpm| *rpm > 0.0),
            life_left_percent: doc.number("PredictedMediaLifeLeftPercent").filter(|percent| (0.0..=100.0).contains(percent)),
            failure_predicted: doc.flag("FailurePredicted"),
            indicator: telling(doc, &["StatusIndicator"]),
            temperature_celsius: doc
                .first_number(&["CurrentTemperatureCelsius", "Oem/Supermicro/Temperature"])
                .filter(|celsius| *celsius > 0.0),
        }
    }

    /// Of a device within SimpleStorage.
    pub(crate) fn of_simple(device: Doc<'_>, path: &str, owner: &str) -> Self {
        Self { part: Part { status: Status::of(device), ..Part::of(device, path) }, ..Self::of(device, path, owner) }
    }

    /// Whether there is a drive in the bay.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.part.status.is_present()
    }
}
