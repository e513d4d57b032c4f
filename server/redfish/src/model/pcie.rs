//! PCIe devices and slots.

use super::part::{Part, telling};
use super::status::Status;
use crate::doc::Doc;
use serde::Serialize;

/// A device (DSP0268, PCIeDevice).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PcieDevice {
    /// Maker, model, serial, firmware, state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of the chassis or computer.
    pub owner: String,
    /// `SingleFunction`, `MultiFunction`, …
    pub kind: Option<String>,
    /// `Gen5`, as it runs.
    pub generation: Option<String>,
    /// `Gen5`, as it could run.
    pub max_generation: Option<String>,
    /// Lanes, as it runs.
    pub lanes: Option<u64>,
    /// Lanes, as it could run.
    pub max_lanes: Option<u64>,
    /// What the BMC itself says of it in words of its own: `GPU`, …
    pub hint: Option<String>,
}

impl PcieDevice {
    pub(crate) fn of(doc: Doc<'_>, path: &str, owner: &str) -> Self {
        let is_gpu = doc.at("Oem").fields().any(|(_, oem)| oem.has("GPUVendor") || oem.has("GPUSlot"));
        Self {
            part: Part::of(doc, path),
            owner: owner.to_owned(),
            kind: telling(doc, &["DeviceType"]),
            generation: telling(doc, &["PCIeInterface/PCIeType"]),
            max_generation: telling(doc, &["PCIeInterface/MaxPCIeType"]),
            lanes: doc.count("PCIeInterface/LanesInUse").filter(|lanes| *lanes > 0),
            max_lanes: doc.count("PCIeInterface/MaxLanes").filter(|lanes| *lanes > 0),
            hint: is_gpu.then(|| "GPU".to_owned()).or_else(|| telling(doc, &["Description"])),
        }
    }
}

/// A slot (DSP0268, PCIeSlots).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PcieSlot {
    /// Path of the chassis' slots, with the place in the list.
    pub path: String,
    /// The label at the slot.
    pub label: Option<String>,
    /// `FullLength`, `OCP3Small`, …
    pub kind: Option<String>,
    /// `Gen5`.
    pub generation: Option<String>,
    /// Lanes.
    pub lanes: Option<u64>,
    /// Empty when absent.
    pub status: Status,
    /// Paths of the devices in it.
    pub devices: Vec<String>,
}

impl PcieSlot {
    pub(crate) fn of(doc: Doc<'_>, path: String) -> Self {
        Self {
            path,
            label: telling(doc, &["Location/PartLocation/ServiceLabel", "Location/Info", "Name"]),
            kind: telling(doc, &["SlotType"]),
            generation: telling(doc, &["PCIeType"]),
            lanes: doc.count("Lanes").filter(|lanes| *lanes > 0),
            status: Status::of(doc),
            devices: doc.links("Links/PCIeDevice").iter().map(|link| link.resource().to_owned()).collect(),
        }
    }
}
