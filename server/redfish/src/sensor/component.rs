//! Which part a sensor belongs to, in words that other sources use too: `cpu/…`, `memory/…`, `gpu/…`, `fan/…`.

use super::SensorKind;
use crate::link::last_name;

/// Collections, and what their members are.
const COLLECTIONS: [(&str, &str); 12] = [
    ("Processors", "cpu"),
    ("Memory", "memory"),
    ("Drives", "disk"),
    ("PowerSupplies", "psu"),
    ("Fans", "fan"),
    ("NetworkAdapters", "nic"),
    ("PCIeDevices", "pci"),
    ("Batteries", "battery"),
    ("Storage", "controller"),
    ("Controllers", "controller"),
    ("GraphicsControllers", "gpu"),
    ("Pumps", "pump"),
];
/// Physical contexts (DSP0268), and what they mean.
const CONTEXTS: [(&str, &str); 16] = [
    ("CPU", "cpu"),
    ("CPUSubsystem", "cpu"),
    ("GPU", "gpu"),
    ("GPUSubsystem", "gpu"),
    ("Accelerator", "gpu"),
    ("Memory", "memory"),
    ("MemorySubsystem", "memory"),
    ("PowerSupply", "psu"),
    ("Fan", "fan"),
    ("StorageDevice", "disk"),
    ("StorageSubsystem", "disk"),
    ("NetworkingDevice", "nic"),
    ("VoltageRegulator", "host"),
    ("SystemBoard", "host"),
    ("Intake", "host"),
    ("Exhaust", "host"),
];

/// A part by the path of a resource.
pub(crate) fn component_of(path: &str) -> Option<String> {
    // `…/Power#/PowerSupplies/0` is numbered, not named; a number still tells two apart.
    let path = path.trim_end_matches('/');
    let (parent, name) = path.rsplit_once('/')?;
    let collection = last_name(parent);
    let kind = COLLECTIONS.iter().find(|(word, _)| *word == collection).map(|(_, kind)| *kind);
    let lower = name.to_lowercase();
    let is_gpu = lower.split(|c: char| !c.is_alphanumeric()).any(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()) == "gpu");
    match kind {
        Some("cpu" | "pci") if is_gpu || lower.starts_with("video") => Some(format!("gpu/{name}")),
        Some(kind) => Some(format!("{kind}/{name}")),
        // `HGX_GPU_SXM_1`: a board of its own.
        None if collection == "Chassis" && is_gpu => Some(format!("gpu/{}", name.strip_prefix("HGX_").unwrap_or(name))),
        None => None,
    }
}

/// The best that can be told.
pub(super) fn component(kind: SensorKind, name: &str, context: Option<&str>, related: &[String], chassis: &str) -> Option<String> {
    // A fan blows for all that it is related to.
    if kind == SensorKind::Fan {
        return Some(format!("fan/{name}"));
    }
    let by_relation = related.iter().find_map(|path| component_of(path));
    let by_context = || {
        let context = context?;
        CONTEXTS.iter().find(|(word, _)| word.eq_ignore_ascii_case(context)).map(|(_, kind)| (*kind).to_owned())
    };
    by_relation.or_else(|| component_of(chassis)).or_else(by_context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_by_what_the_sensor_is_related_to() {
        for (path, component) in [
            ("/redfish/v1/Systems/1/Processors/CPU.Socket.1", Some("cpu/CPU.Socket.1")),
            ("/redfish/v1/Systems/1/Processors/GPU_SXM_1", Some("gpu/GPU_SXM_1")),
            ("/redfish/v1/Systems/1/Processors/Video.Slot.2-1", Some("gpu/Video.Slot.2-1")),
            ("/redfish/v1/Systems/1/Memory/DIMM_A3", Some("memory/DIMM_A3")),
            ("/redfish/v1/Chassis/1/Power#/PowerSupplies/0", Some("psu/0")),
            ("/redfish/v1/Chassis/HGX_GPU_SXM_1", Some("gpu/GPU_SXM_1")),
            ("/redfish/v1/Chassis/1", None),
            ("/redfish/v1/Systems/1", None),
        ] {
            assert_eq!(component_of(path).as_deref(), component, "{path}");
        }
        let told = |kind, context, related: &str| component(kind, "Fan 1", context, &[related.to_owned()], "/redfish/v1/Chassis/1");
        assert_eq!(told(SensorKind::Fan, None, "/redfish/v1/Systems/1/Processors/1").as_deref(), Some("fan/Fan 1"));
        assert_eq!(told(SensorKind::Temperature, Some("CPU"), "/redfish/v1/Systems/1").as_deref(), Some("cpu"));
        assert_eq!(told(SensorKind::Temperature, Some("Intake"), "").as_deref(), Some("host"));
        assert_eq!(told(SensorKind::Temperature, None, "").as_deref(), None);
    }
}
