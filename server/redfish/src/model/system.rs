//! The computers.

use super::part::{Part, telling};
use super::status::{PowerState, Status};
use crate::doc::Doc;
use crate::moment::Moment;
use serde::Serialize;

/// A computer (DSP0268, ComputerSystem).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct System {
    /// Maker, model, serial, state.
    #[serde(flatten)]
    pub part: Part,
    /// The maker's number for how it was ordered; at Dell the service tag.
    pub sku: Option<String>,
    /// The owner's number.
    pub asset_tag: Option<String>,
    /// `Physical`, `Composed`, `DPU`, …
    pub kind: Option<String>,
    /// On or off.
    pub power_state: Option<PowerState>,
    /// Version of the BIOS.
    pub bios_version: Option<String>,
    /// As the host told the BMC.
    pub host_name: Option<String>,
    /// How far the start has come: `OSRunning`, `MemoryInitializationStarted`, …
    pub boot_progress: Option<String>,
    /// When it was last reset.
    pub last_reset: Option<Moment>,
    /// What it boots from next.
    pub boot: BootOverride,
    /// `Lit`, `Blinking`, `Off`.
    pub indicator_led: Option<String>,
    /// The newer form of the same.
    pub location_indicator: Option<bool>,
    /// Processors, counted by the BMC.
    pub processors: Option<u64>,
    /// Their model.
    pub processor_model: Option<String>,
    /// How they do together.
    pub processors_status: Status,
    /// Memory, in GiB.
    pub memory_gib: Option<f64>,
    /// How it does together.
    pub memory_status: Status,
    /// Paths of its chassis.
    pub chassis: Vec<String>,
}

/// What a computer boots from instead of its own order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BootOverride {
    /// `Disabled`, `Once`, `Continuous`.
    pub enabled: Option<String>,
    /// `Pxe`, `Hdd`, `BiosSetup`, …
    pub target: Option<String>,
    /// `UEFI`, `Legacy`.
    pub mode: Option<String>,
    /// Targets that the BMC takes.
    pub offered: Vec<String>,
}

impl System {
    pub(crate) fn of(doc: Doc<'_>, path: &str) -> Self {
        let boot = BootOverride {
            enabled: doc.name("Boot/BootSourceOverrideEnabled"),
            target: doc.name("Boot/BootSourceOverrideTarget"),
            mode: doc.name("Boot/BootSourceOverrideMode"),
            offered: offered_targets(doc),
        };
        Self {
            part: Part::of(doc, path),
            sku: telling(doc, &["SKU"]),
            asset_tag: telling(doc, &["AssetTag"]),
            kind: doc.name("SystemType"),
            power_state: PowerState::of(doc),
            bios_version: doc.first_name(&["BiosVersion", "Bios/Current/VersionString"]),
            host_name: telling(doc, &["HostName"]),
            boot_progress: doc.first_name(&["BootProgress/LastState", "Oem/Hpe/PostState", "Oem/Hp/PostState"]),
            last_reset: doc.name("LastResetTime").as_deref().and_then(Moment::parse),
            boot,
            indicator_led: doc.name("IndicatorLED"),
            location_indicator: doc.flag("LocationIndicatorActive"),
            processors: doc.count("ProcessorSummary/Count"),
            processor_model: telling(doc, &["ProcessorSummary/Model"]),
            processors_status: Status::of(doc.at("ProcessorSummary")),
            memory_gib: doc.number("MemorySummary/TotalSystemMemoryGiB").filter(|gib| *gib > 0.0),
            memory_status: Status::of(doc.at("MemorySummary")),
            chassis: doc.links("Links/Chassis").iter().map(|link| link.resource().to_owned()).collect(),
        }
    }
}

/// Targets that may be written to `BootSourceOverrideTarget`; iLO 4 spells them otherwise.
pub(crate) fn offered_targets(doc: Doc<'_>) -> Vec<String> {
    let boot = doc.at("Boot");
    let mut offered = boot.names("BootSourceOverrideTarget@Redfish.AllowableValues");
    offered.extend(boot.names("BootSourceOverrideSupported"));
    offered
}
