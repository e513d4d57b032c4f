//! What is known of the machine while it is watched: which resource tells of which part, and who else names parts otherwise.

use super::sensor::Told;
use ironwatch_core::component::Component;
use ironwatch_redfish::Readings;
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use std::collections::BTreeMap;

/// In which detail of a part the paths of its resources are kept, with a space between them.
pub const PATHS: &str = "redfish";
/// Shortest text that names one piece in the world.
const LEAST_SERIAL: usize = 5;

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Known {
    serials: BTreeMap<String, Component>,
    parts: BTreeMap<String, Component>,
    sensors: BTreeMap<String, Component>,
    /// Names of sensors by their numbers in the IPMI world.
    names: BTreeMap<u64, String>,
    lost_all_inputs: bool,
    has_machine: bool,
}

/// Serial numbers and UUIDs in one form.
fn plain(serial: &str) -> Option<String> {
    let plain: String = serial.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    (plain.len() >= LEAST_SERIAL).then_some(plain)
}

impl Known {
    /// Parts by serial number or UUID.
    pub fn take_serials(&mut self, parts: impl IntoIterator<Item = (String, Component)>) {
        self.serials = parts.into_iter().filter_map(|(serial, part)| Some((plain(&serial)?, part))).collect();
    }

    /// What the machine is made of, as it was read by Redfish.
    pub fn take_inventory(&mut self, inventory: &Inventory) {
        let mut parts = BTreeMap::new();
        for part in &inventory.parts {
            let component = self.as_others_say(part).unwrap_or_else(|| Component::from(part.component.clone()));
            for path in part.details.get(PATHS).into_iter().flat_map(|paths| paths.split(' ')) {
                parts.insert(path.to_owned(), component.clone());
            }
        }
        // Of another protocol it has no paths.
        if !parts.is_empty() {
            self.parts = parts;
            self.has_machine = true;
        }
    }

    /// The part as somebody else names it, who has seen the same serial number, UUID or only MAC address.
    fn as_others_say(&self, part: &Part) -> Option<Component> {
        let detail = |name: &str| part.details.get(name).map(String::as_str);
        let names = [part.serial.as_deref(), detail("uuid"), detail("mac_addresses").filter(|macs| !macs.contains(' '))];
        let kind = part.component.split('/').next().unwrap_or_default();
        let fits = |other: &Component| other.kind() == kind || kind == "drive" && other.kind() == "disk";
        names.into_iter().flatten().filter_map(|name| self.by_serial(name)).find(fits)
    }

    /// What is measured, and how that was told.
    pub fn take_readings(&mut self, readings: &Readings, told: &[Told]) {
        // Between walks the same sensors are told of by the same resources.
        if readings.discovered || self.sensors.is_empty() {
            let paths = told.iter().flat_map(|told| told.paths.iter().map(|path| (path.clone(), told.sensor.component.clone())));
            self.sensors = paths.collect();
            self.names = told.iter().filter_map(|told| Some((told.number?, told.sensor.name.clone()))).collect();
        }
        let mut inputs = readings.power_supplies.iter().filter(|supply| supply.part.status.is_present()).filter_map(|s| s.input_lost);
        let first = inputs.next();
        self.lost_all_inputs = first == Some(true) && inputs.all(|is_lost| is_lost);
    }

    /// No supply has power, when that was read last.
    pub fn lost_all_inputs(&self) -> bool {
        self.lost_all_inputs
    }

    /// What the machine is made of was read.
    pub fn has_machine(&self) -> bool {
        self.has_machine
    }

    /// Parts by the paths of the resources that tell of them.
    pub fn by_path(&self) -> BTreeMap<String, Component> {
        let mut by_path = self.sensors.clone();
        by_path.extend(self.parts.iter().map(|(path, part)| (path.clone(), part.clone())));
        by_path
    }

    /// The part with a serial number or UUID, as somebody else names it.
    pub fn by_serial(&self, serial: &str) -> Option<Component> {
        self.serials.get(&plain(serial)?).cloned()
    }

    /// The name of a sensor.
    pub fn name_of(&self, number: u64) -> Option<&str> {
        self.names.get(&number).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_all_of_their_paths_and_by_their_serials() {
        let details = BTreeMap::from([(PATHS.to_owned(), "/a/1 /b/1".to_owned())]);
        let part = Part { component: "psu/PSU1".to_owned(), details, ..Part::default() };
        let mut known = Known::default();
        known.take_inventory(&Inventory { parts: vec![part], ..Inventory::default() });
        known.take_inventory(&Inventory { parts: vec![Part::default()], ..Inventory::default() });
        assert!(known.has_machine(), "what another protocol tells takes nothing away");
        assert_eq!(known.by_path().get("/b/1"), Some(&Component::new("psu", "PSU1")));
        known.take_serials([("GPU-1a2b".to_owned(), Component::new("gpu", "0000:3b:00")), ("1".to_owned(), Component::host())]);
        assert_eq!(known.by_serial("gpu1A2B"), Some(Component::new("gpu", "0000:3b:00")));
        assert_eq!((known.by_serial("1"), known.by_serial("")), (None, None));

        let details = BTreeMap::from([(PATHS.to_owned(), "/g/1".to_owned()), ("uuid".to_owned(), "GPU-1A2B".to_owned())]);
        let gpu = Part { component: "gpu/GPU_SXM_1".to_owned(), details, ..Part::default() };
        known.take_inventory(&Inventory { parts: vec![gpu], ..Inventory::default() });
        assert_eq!(known.by_path().get("/g/1"), Some(&Component::new("gpu", "0000:3b:00")), "as the agent says");
    }
}
