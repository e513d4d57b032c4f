//! Records that say where parts are (IPMI 2.0, tables 43-7 to 43-9).

use super::common::Entity;
use crate::text::{Code, text};

/// A part with FRU data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FruLocator {
    /// Address of the controller that has access to it.
    pub owner: u8,
    /// With a logical device: its FRU device id, for `Read FRU Data`. Otherwise an address on a bus.
    pub device: u8,
    /// It is a logical device behind the controller.
    pub is_logical: bool,
    /// The part.
    pub entity: Entity,
    /// Its name.
    pub name: String,
}

/// Another management controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagementController {
    /// Its address.
    pub address: u8,
    /// What it offers (bit 0 sensors, 1 SDR, 2 SEL, 3 FRU, 7 chassis).
    pub capabilities: u8,
    /// The part.
    pub entity: Entity,
    /// Its name.
    pub name: String,
}

/// Something on a bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenericLocator {
    /// Address of the controller that has access to it.
    pub owner: u8,
    /// Its address on the bus.
    pub address: u8,
    /// What kind of device (table 43-12).
    pub device_type: u8,
    /// The part.
    pub entity: Entity,
    /// Its name.
    pub name: String,
}

fn name_at(body: &[u8], place: usize) -> Option<String> {
    Some(text(*body.get(place)?, body.get(place + 1..).unwrap_or_default(), Code::Sdr))
}

fn entity_at(body: &[u8], place: usize) -> Option<Entity> {
    Some(Entity { id: *body.get(place)?, instance: *body.get(place + 1)? & 0x7f })
}

pub fn fru(body: &[u8]) -> Option<FruLocator> {
    let [owner, device, logical, ..] = body else { return None };
    Some(FruLocator {
        owner: *owner,
        device: *device,
        is_logical: logical & 0x80 != 0,
        entity: entity_at(body, 7)?,
        name: name_at(body, 10)?,
    })
}

pub fn controller(body: &[u8]) -> Option<ManagementController> {
    Some(ManagementController {
        address: *body.first()?,
        capabilities: *body.get(3)?,
        entity: entity_at(body, 7)?,
        name: name_at(body, 10)?,
    })
}

pub fn generic(body: &[u8]) -> Option<GenericLocator> {
    let [owner, address, ..] = body else { return None };
    Some(GenericLocator {
        owner: *owner,
        address: *address,
        device_type: *body.get(5)?,
        entity: entity_at(body, 7)?,
        name: name_at(body, 10)?,
    })
}

#[cfg(test)]
mod tests {
    use crate::sdr::{Entity, Record};

    #[test]
    fn parts_and_controllers_have_names() {
        let record = |kind: u8, body: &[u8]| Record::decode(&[&[1, 0, 0x51, kind, body.len() as u8], body].concat());
        let fru = record(0x11, b"\x20\x03\x80\x00\x00\x10\x00\x0a\x61\x00\xc3PSU");
        let Record::Fru(fru) = fru else { panic!("{fru:?}") };
        assert_eq!((fru.device, fru.is_logical, fru.entity, fru.name.as_str()), (3, true, Entity { id: 10, instance: 0x61 }, "PSU"));
        let controller = record(0x12, b"\x2c\x00\x00\x0f\x00\x00\x00\x2e\x01\x00\xc2ME");
        let Record::Controller(controller) = controller else { panic!("{controller:?}") };
        assert_eq!((controller.address, controller.capabilities, controller.name.as_str()), (0x2c, 0x0f, "ME"));
        assert!(matches!(record(0xc0, b"\x01\x02"), Record::Other { kind: 0xc0, .. }));
    }
}
