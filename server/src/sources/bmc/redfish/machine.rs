//! What the machine is made of, in the components that an agent uses where both see the part.

mod part;

use super::known::PATHS;
use super::sensor::supply_name;
use super::{is_of_board, main_system};
use crate::sources::bmc::Machine;
use ironwatch_core::bmc::part::named;
use ironwatch_core::component::Component;
use ironwatch_core::observation::Source;
use ironwatch_core::same_machine::BmcIdentity;
use ironwatch_redfish::{Inventory as Read, Part as Told, ProcessorKind, System, unread};
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use part::{Parts, details};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What a reader could not read, and the kinds of parts that are missing because of it.
const CONCERNS: [(&str, &[&str]); 14] = [
    ("system", &["system", "cpu", "gpu", "processor", "memory", "drive", "storage_controller", "nic", "pci", "bios", "board"]),
    ("chassis", &["chassis", "psu", "gpu", "drive", "nic", "pci", "battery"]),
    ("manager", &["bmc"]),
    ("processor", &["cpu", "gpu", "processor"]),
    ("gpu", &["gpu"]),
    ("memory", &["memory"]),
    ("storage", &["drive", "storage_controller"]),
    ("storage_controller", &["drive", "storage_controller"]),
    ("drive", &["drive"]),
    ("network_adapter", &["nic"]),
    ("pcie_device", &["pci", "gpu"]),
    ("power_supply", &["psu"]),
    ("battery", &["battery"]),
    ("firmware", &["firmware"]),
];

/// All of it.
pub fn machine(read: &Read, address: IpAddr) -> Machine {
    let mut parts = Parts::default();
    let mut identity = BmcIdentity { addresses: vec![address.to_string()], ..BmcIdentity::default() };
    if let Some(system) = main_system(&read.systems) {
        of_system(system, read, &mut parts, &mut identity);
    }
    boxes(read, &mut parts, &mut identity);
    managers(read, &mut parts, &mut identity);
    processors(read, &mut parts);
    for module in read.memory.iter().filter(|module| module.is_present()) {
        let own = details([
            ("size_bytes", module.capacity_mib.map(|mib| (mib << 20).to_string())),
            ("speed_mt_s", module.speed_mhz.map(|speed| speed.to_string())),
            ("type", module.kind.clone()),
        ]);
        parts.add(named("memory", module.part.label()), &module.part, own);
    }
    drives(read, &mut parts);
    cards(read, &mut parts, &mut identity);
    for (place, supply) in read.power_supplies.iter().enumerate().filter(|(_, supply)| supply.part.status.is_present()) {
        let own = details([("capacity_watts", supply.capacity_watts.map(|watts| watts.to_string()))]);
        parts.add(Component::new("psu", &supply_name(supply, place)), &supply.part, own);
    }
    for battery in read.batteries.iter().filter(|battery| battery.part.status.is_present()) {
        parts.add(Component::new("battery", battery.part.label()), &battery.part, BTreeMap::new());
    }
    firmware(read, &mut parts);
    Machine { source: Source::Redfish, inventory: Inventory { parts: parts.into_list(), unread: kinds_unread(read) }, identity }
}

fn kinds_unread(read: &Read) -> BTreeMap<String, String> {
    let mut kinds = BTreeMap::new();
    for (concern, why) in unread(&read.troubles) {
        let of = CONCERNS.iter().find(|(name, _)| *name == concern).map_or(&[][..], |(_, kinds)| *kinds);
        kinds.extend(of.iter().map(|kind| ((*kind).to_owned(), why.clone())));
    }
    kinds
}

fn is_dell(system: &System) -> bool {
    system.part.manufacturer.as_deref().is_some_and(|maker| maker.starts_with("Dell"))
}

/// The computer, its board where that has a number of its own, and its BIOS.
fn of_system(system: &System, read: &Read, parts: &mut Parts, identity: &mut BmcIdentity) {
    // What Dell calls SKU is the service tag, which firmware tables have as the system's serial number; what it calls serial
    // number is that of the board.
    let (serial, board) = match &system.sku {
        Some(tag) if is_dell(system) => (Some(tag.clone()), system.part.serial.clone()),
        Some(_) | None => (system.part.serial.clone(), None),
    };
    let own = details([
        ("uuid", system.part.uuid.clone()),
        ("asset_tag", system.asset_tag.clone()),
        ("sku", system.sku.clone()),
        ("host_name", system.host_name.clone()),
    ]);
    let part = Told { serial: serial.clone(), ..system.part.clone() };
    parts.add(Component::new("system", ""), &part, own);
    identity.uuid.clone_from(&system.part.uuid);
    identity.serials.extend(serial);
    identity.product = system.part.model.clone().unwrap_or_default();
    identity.name = system.host_name.clone().unwrap_or_default();
    if let Some(serial) = board {
        identity.serials.push(serial.clone());
        parts.push(Part { component: "board".to_owned(), serial: Some(serial), ..Part::default() });
    }
    if let Some(version) = &system.bios_version {
        parts.push(Part { component: "bios".to_owned(), model: "BIOS".to_owned(), firmware: Some(version.clone()), ..Part::default() });
    }
    for other in read.systems.iter().filter(|other| other.part.path() != system.part.path()) {
        parts.add(Component::new("system", other.part.label()), &other.part, details([("uuid", other.part.uuid.clone())]));
    }
}

/// Boxes: that of the machine is `chassis`, others have names.
fn boxes(read: &Read, parts: &mut Parts, identity: &mut BmcIdentity) {
    let of_system = main_system(&read.systems).and_then(|system| system.chassis.iter().find(|path| !is_of_board(path)));
    let main =
        read.chassis.iter().find(|chassis| of_system.is_some_and(|path| path == chassis.part.path())).or_else(|| read.chassis.first());
    for chassis in &read.chassis {
        let is_main = main.is_some_and(|main| main.part.path() == chassis.part.path());
        let component =
            if is_main { Component::new("chassis", "") } else { Component::new("chassis", chassis.part.id.as_deref().unwrap_or_default()) };
        parts.add(component, &chassis.part, details([("type", chassis.kind.clone()), ("asset_tag", chassis.asset_tag.clone())]));
        if is_main {
            identity.serials.extend(chassis.part.serial.clone().filter(|serial| !identity.serials.contains(serial)));
        }
    }
}

/// Board controllers: that of the machine is `bmc`, others have names.
fn managers(read: &Read, parts: &mut Parts, identity: &mut BmcIdentity) {
    let mut managers: Vec<_> = read.managers.iter().collect();
    managers.sort_by_key(|manager| is_of_board(manager.part.path()));
    for (place, manager) in managers.into_iter().enumerate() {
        let interfaces: Vec<_> = read.network_interfaces.iter().filter(|interface| interface.owner == manager.part.path()).collect();
        let macs: Vec<String> = interfaces.iter().filter_map(|interface| interface.mac.clone()).collect();
        let addresses: Vec<String> = interfaces.iter().flat_map(|interface| interface.addresses.iter().cloned()).collect();
        let own =
            details([("type", manager.kind.clone()), ("mac_address", macs.first().cloned()), ("ip_address", addresses.first().cloned())]);
        let component =
            if place == 0 { Component::new("bmc", "") } else { Component::new("bmc", manager.part.id.as_deref().unwrap_or_default()) };
        parts.add(component, &manager.part, own);
        if place == 0 {
            identity.macs.extend(macs);
            identity.addresses.extend(addresses.into_iter().filter(|address| address.parse::<IpAddr>().is_ok_and(is_told)));
            identity.addresses.sort();
            identity.addresses.dedup();
        }
    }
}

/// An address that one machine has, and not each.
fn is_told(ip: IpAddr) -> bool {
    let is_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !(ip.is_loopback() || ip.is_unspecified() || is_local)
}

fn processors(read: &Read, parts: &mut Parts) {
    for processor in read.processors.iter().filter(|processor| processor.part.status.is_present()) {
        let own = details([
            ("cores", processor.cores.map(|cores| cores.to_string())),
            ("threads", processor.threads.map(|threads| threads.to_string())),
            ("microcode", processor.microcode.clone()),
        ]);
        match processor.kind {
            // Those are told below, put together from all that tells of them.
            ProcessorKind::Gpu => {}
            ProcessorKind::Cpu => {
                let told = [processor.part.location.as_deref(), processor.part.id.as_deref(), processor.part.name.as_deref()];
                let name = told.into_iter().flatten().find(|name| named("cpu", name).as_str().starts_with("cpu/CPU"));
                parts.add(named("cpu", name.unwrap_or(processor.part.label())), &processor.part, own);
            }
            ProcessorKind::Accelerator | ProcessorKind::Fpga | ProcessorKind::Other(_) => {
                parts.add(Component::new("processor", processor.part.label()), &processor.part, own);
            }
        }
    }
    for gpu in &read.gpus {
        let part = &gpu.part;
        let name = part.id.as_deref().unwrap_or(part.label());
        parts.add(Component::new("gpu", name), part, details([("uuid", part.uuid.clone())]));
    }
}

fn drives(read: &Read, parts: &mut Parts) {
    for drive in read.drives.iter().filter(|drive| drive.is_present()) {
        let own = details([
            ("size_bytes", drive.capacity_bytes.map(|bytes| bytes.to_string())),
            ("media", drive.media.clone()),
            ("protocol", drive.protocol.clone()),
            ("life_left_percent", drive.life_left_percent.map(|percent| percent.to_string())),
        ]);
        parts.add(Component::new("drive", drive.part.id.as_deref().unwrap_or(drive.part.label())), &drive.part, own);
    }
    for controller in read.storage_controllers.iter().filter(|controller| controller.part.status.is_present()) {
        let name = controller.part.id.as_deref().filter(|id| id.len() > 2).unwrap_or(controller.part.label());
        parts.add(Component::new("storage_controller", name), &controller.part, BTreeMap::new());
    }
}

/// Network cards, and what else is in slots.
fn cards(read: &Read, parts: &mut Parts, identity: &mut BmcIdentity) {
    for adapter in read.network_adapters.iter().filter(|adapter| adapter.part.status.is_present()) {
        let paths = &adapter.part.paths;
        let ports = read.network_ports.iter().filter(|port| paths.contains(&port.adapter));
        let mut macs: Vec<String> = ports.flat_map(|port| port.macs.iter().cloned()).collect();
        macs.sort();
        macs.dedup();
        let name = adapter.part.id.as_deref().unwrap_or(adapter.part.label());
        let own = details([("mac_addresses", (!macs.is_empty()).then(|| macs.join(" ")))]);
        parts.add(Component::new("nic", name), &adapter.part, own);
        identity.host_macs.extend(macs);
    }
    let of_computers = |owner: &str| read.systems.iter().any(|system| system.part.path() == owner);
    identity.host_macs.extend(read.network_interfaces.iter().filter(|port| of_computers(&port.owner)).filter_map(|port| port.mac.clone()));
    identity.host_macs.sort();
    identity.host_macs.dedup();
    for device in read.pcie_devices.iter().filter(|device| device.part.status.is_present()) {
        // GPUs and cards are told already; the path leads to them.
        let is_told = parts.has_path(device.part.path()) || parts.has_serial(device.part.serial.as_deref());
        if !is_told {
            let own = details([("type", device.kind.clone()), ("generation", device.generation.clone())]);
            parts.add(Component::new("pci", device.part.id.as_deref().unwrap_or(device.part.label())), &device.part, own);
        }
    }
}

/// Versions, as far as they are of what runs.
fn firmware(read: &Read, parts: &mut Parts) {
    let runs = |id: &str| !id.starts_with("Previous-") && !id.starts_with("Available-");
    for firmware in read.firmware.iter().filter(|firmware| !firmware.is_software && runs(firmware.part.id.as_deref().unwrap_or_default())) {
        let name = firmware.part.name.as_deref().or(firmware.part.id.as_deref()).unwrap_or_default();
        let version = firmware.version.clone().or_else(|| firmware.part.firmware.clone());
        let part = Told { firmware: version, ..firmware.part.clone() };
        parts.add(Component::new("firmware", name), &part, BTreeMap::new());
    }
}
