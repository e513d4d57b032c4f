//! What the machine is, by the data of its parts and of the BMC itself.

use super::{FruDevice, IpmiBmc, Trouble};
use crate::sources::bmc::Machine;
use ironwatch_core::component::Component;
use ironwatch_core::same_machine::BmcIdentity;
use ironwatch_ipmi::command::bmc::DeviceId;
use ironwatch_ipmi::command::lan::LanSettings;
use ironwatch_ipmi::fru::Fru;
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use std::collections::BTreeMap;

/// FRU device that tells of the system itself.
const SYSTEM: u8 = 0;
/// Kinds of parts by entity (IPMI 2.0, table 43-13).
const KINDS: [(u8, &str); 9] = [
    (0x03, "cpu"),
    (0x04, "drive"),
    (0x07, "board"),
    (0x0a, "psu"),
    (0x0b, "pci"),
    (0x0f, "backplane"),
    (0x1a, "drive"),
    (0x1d, "fan"),
    (0x20, "memory"),
];
/// Words that makers leave in fields that they do not fill.
const FILLERS: [&str; 10] = [
    "to be filled by o.e.m.",
    "to be filled by o.e.m",
    "default string",
    "not specified",
    "none",
    "n/a",
    "unknown",
    "system serial number",
    "0123456789",
    "empty",
];

impl IpmiBmc {
    /// What the machine is. Modules whose names are told here are known by them in the log.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn machine(&mut self) -> Result<Machine, Trouble> {
        let device = self.identify().await?;
        let lan = self.lan().await.unwrap_or_default();
        let guid = self.guid().await?;
        let frus = self.frus().await?;
        let entities: BTreeMap<u8, u8> = self.located().map(|fru| (fru.device, fru.entity.id)).collect();
        let machine = machine(&device, &lan, guid, &frus, &entities);
        self.modules
            .extend(machine.inventory.parts.iter().filter(|part| part.component.starts_with("memory/")).map(|part| part.component.clone()));
        Ok(machine)
    }
}

/// A text that says something.
fn telling(text: &str) -> Option<String> {
    let text = text.trim();
    let says = !text.is_empty() && !FILLERS.contains(&text.to_ascii_lowercase().as_str()) && text.chars().any(|c| c != '0' && c != '-');
    says.then(|| text.to_owned())
}

fn machine(device: &DeviceId, lan: &LanSettings, guid: Option<[u8; 16]>, frus: &[FruDevice], entities: &BTreeMap<u8, u8>) -> Machine {
    let uuid = guid.map(|guid| guid.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let mut identity = BmcIdentity { uuid: uuid.clone(), ..BmcIdentity::default() };
    let mut parts = Vec::new();
    let mut unread = BTreeMap::new();
    for fru in frus {
        let Some(content) = &fru.content else { continue };
        if fru.id == SYSTEM {
            system(content, uuid.as_deref(), &mut parts, &mut identity);
        } else if let Some(part) = other(&name_of(fru, frus), content, entities.get(&fru.id).copied()) {
            parts.push(part);
        }
        for trouble in &content.troubles {
            unread.entry("fru".to_owned()).or_insert_with(|| format!("{}: {trouble}", fru.name));
        }
    }
    let mac = lan.mac.map(|mac| mac.map(|byte| format!("{byte:02x}")).join(":"));
    let mut details = BTreeMap::new();
    let mut add = |name: &str, value: Option<String>| {
        details.extend(value.map(|value| (name.to_owned(), value)));
    };
    add("ip_address", lan.address.map(|address| address.to_string()));
    add("mac_address", mac.clone());
    add("ipmi_version", Some(format!("{}.{}", device.ipmi.0, device.ipmi.1)));
    add("manufacturer_id", Some(device.manufacturer.to_string()));
    add("product_id", Some(device.product.to_string()));
    parts.push(Part {
        component: "bmc".to_owned(),
        model: "BMC".to_owned(),
        serial: None,
        firmware: Some(device.firmware_text()),
        driver: None,
        details,
    });
    identity.addresses.extend(lan.address.map(|address| address.to_string()));
    identity.macs.extend(mac);
    parts.sort_by(|a, b| a.component.cmp(&b.component));
    Machine { inventory: Inventory { parts, unread }, identity }
}

/// The system, its board and its chassis.
fn system(content: &Fru, uuid: Option<&str>, parts: &mut Vec<Part>, identity: &mut BmcIdentity) {
    let details = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().filter_map(|(name, value)| Some(((*name).to_owned(), telling(value)?))).collect()
    };
    if let Some(product) = &content.product {
        let serial = telling(&product.serial);
        identity.product = product.name.trim().to_owned();
        identity.serials.extend(serial.clone());
        parts.push(Part {
            component: "system".to_owned(),
            model: telling(&product.name).unwrap_or_default(),
            serial,
            details: details(&[
                ("vendor", &product.manufacturer),
                ("part_number", &product.part),
                ("asset_tag", &product.asset_tag),
                ("uuid", uuid.unwrap_or_default()),
            ]),
            ..Part::default()
        });
    }
    if let Some(board) = &content.board {
        let serial = telling(&board.serial);
        identity.serials.extend(serial.clone());
        parts.push(Part {
            component: "board".to_owned(),
            model: telling(&board.product).unwrap_or_default(),
            serial,
            details: details(&[("vendor", &board.manufacturer), ("part_number", &board.part)]),
            ..Part::default()
        });
    }
    if let Some(chassis) = &content.chassis {
        let serial = telling(&chassis.serial);
        identity.serials.extend(serial.clone());
        parts.push(Part {
            component: "chassis".to_owned(),
            serial,
            details: details(&[("part_number", &chassis.part)]),
            ..Part::default()
        });
    }
}

/// Its name; with its number where several have the same.
fn name_of(fru: &FruDevice, all: &[FruDevice]) -> String {
    let is_alone = all.iter().filter(|other| other.name == fru.name).count() == 1;
    if is_alone { fru.name.clone() } else { format!("{} #{}", fru.name, fru.id) }
}

/// Another part that has data of its own.
fn other(name: &str, content: &Fru, entity: Option<u8>) -> Option<Part> {
    let kind = KINDS.iter().find(|(id, _)| Some(*id) == entity).map_or("fru", |(_, kind)| kind);
    let component = Component::new(kind, name);
    let (product, board) = (content.product.as_ref(), content.board.as_ref());
    let first = |texts: [Option<&String>; 2]| texts.into_iter().flatten().find_map(|text| telling(text));
    let model = first([product.map(|p| &p.name), board.map(|b| &b.product)]);
    let serial = first([product.map(|p| &p.serial), board.map(|b| &b.serial)]);
    if model.is_none() && serial.is_none() {
        return None;
    }
    let mut details = BTreeMap::new();
    details.extend(first([product.map(|p| &p.manufacturer), board.map(|b| &b.manufacturer)]).map(|text| ("vendor".to_owned(), text)));
    details.extend(first([product.map(|p| &p.part), board.map(|b| &b.part)]).map(|text| ("part_number".to_owned(), text)));
    Some(Part { component: component.as_str().to_owned(), model: model.unwrap_or_default(), serial, details, ..Part::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_makers_leave_in_empty_fields_say_nothing() {
        for empty in ["", "  ", "To Be Filled By O.E.M.", "Default string", "0000000000", "-", "N/A"] {
            assert_eq!(telling(empty), None, "{empty:?}");
        }
        assert_eq!(telling(" 7QZW3J2 ").as_deref(), Some("7QZW3J2"));
    }
}
