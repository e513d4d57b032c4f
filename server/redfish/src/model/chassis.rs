//! The boxes, and what is in which.

use super::part::{Part, telling};
use super::status::PowerState;
use crate::doc::Doc;
use serde::Serialize;

/// A chassis: a rack server, a backplane, a GPU board, an enclosure (DSP0268, Chassis).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chassis {
    /// Maker, model, serial, state.
    #[serde(flatten)]
    pub part: Part,
    /// `RackMount`, `Enclosure`, `Module`, `Component`, …
    pub kind: Option<String>,
    /// The maker's number for how it was ordered.
    pub sku: Option<String>,
    /// The owner's number.
    pub asset_tag: Option<String>,
    /// On or off.
    pub power_state: Option<PowerState>,
    /// Path of the chassis around it.
    pub contained_by: Option<String>,
    /// Paths of the chassis in it.
    pub contains: Vec<String>,
    /// Paths of the computers in it.
    pub systems: Vec<String>,
    /// `Lit`, `Blinking`, `Off`.
    pub indicator_led: Option<String>,
    /// The newer form of the same.
    pub location_indicator: Option<bool>,
    /// `Normal`, `HardwareIntrusion`, `TamperingDetected`.
    pub intrusion: Option<String>,
}

impl Chassis {
    pub(crate) fn of(doc: Doc<'_>, path: &str) -> Self {
        let paths = |field: &str| doc.links(field).iter().map(|link| link.resource().to_owned()).collect();
        Self {
            part: Part::of(doc, path),
            kind: doc.name("ChassisType"),
            sku: telling(doc, &["SKU"]),
            asset_tag: telling(doc, &["AssetTag"]),
            power_state: PowerState::of(doc),
            contained_by: doc.link("Links/ContainedBy").map(|link| link.resource().to_owned()),
            contains: paths("Links/Contains"),
            systems: paths("Links/ComputerSystems"),
            indicator_led: doc.name("IndicatorLED"),
            location_indicator: doc.flag("LocationIndicatorActive"),
            intrusion: doc.name("PhysicalSecurity/IntrusionSensor"),
        }
    }
}
