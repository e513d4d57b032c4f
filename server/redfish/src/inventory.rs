//! What a machine is made of, each part once.

use crate::cost::Cost;
use crate::error::Error;
use crate::log::LogService;
use crate::model::{
    Battery, Chassis, Drive, Fan, Firmware, Gpu, Manager, MemoryModule, NetworkAdapter, NetworkInterface, NetworkPort, Part, PcieDevice,
    PcieSlot, PowerSupply, Processor, ServiceRoot, StorageController, System, Volume, gpus,
};
use crate::trouble::Trouble;
use crate::walk::Found;
use serde::Serialize;
use std::collections::BTreeSet;

/// All parts that a BMC tells of, empty slots included.
///
/// What is not in it may be unread: see `troubles` and [`crate::unread`].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Inventory {
    /// The service.
    pub root: ServiceRoot,
    /// Board controllers.
    pub managers: Vec<Manager>,
    /// Computers.
    pub systems: Vec<System>,
    /// Boxes.
    pub chassis: Vec<Chassis>,
    /// Processors of all kinds, GPUs included.
    pub processors: Vec<Processor>,
    /// GPUs, wherever they are told.
    pub gpus: Vec<Gpu>,
    /// Memory modules.
    pub memory: Vec<MemoryModule>,
    /// Storage controllers.
    pub storage_controllers: Vec<StorageController>,
    /// Drives.
    pub drives: Vec<Drive>,
    /// Volumes.
    pub volumes: Vec<Volume>,
    /// Network adapters.
    pub network_adapters: Vec<NetworkAdapter>,
    /// Their ports and functions.
    pub network_ports: Vec<NetworkPort>,
    /// Interfaces of computers and managers.
    pub network_interfaces: Vec<NetworkInterface>,
    /// PCIe devices.
    pub pcie_devices: Vec<PcieDevice>,
    /// PCIe slots.
    pub pcie_slots: Vec<PcieSlot>,
    /// Power supplies.
    pub power_supplies: Vec<PowerSupply>,
    /// Fans.
    pub fans: Vec<Fan>,
    /// Batteries.
    pub batteries: Vec<Battery>,
    /// Firmware and software.
    pub firmware: Vec<Firmware>,
    /// Logs.
    pub logs: Vec<LogService>,
    /// What could not be read, and what was strange.
    pub troubles: Vec<Trouble>,
    /// Why the reading ended before its end.
    pub stopped: Option<Stopped>,
    /// What it cost.
    pub cost: Cost,
}

/// Why a reading ended before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped(pub Error);

impl Serialize for Stopped {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Inventory {
    pub(crate) fn of(root: ServiceRoot, found: Found) -> Self {
        let gpus = gpus(&found.processors, &found.graphics, &found.pcie_devices, &found.chassis);
        let drives = drives(found.drives, found.simple_drives);
        let (fans, supplies) = (power_parts(found.fans), power_parts(found.supplies));
        Self {
            root,
            gpus,
            storage_controllers: controllers(found.controllers),
            drives,
            pcie_devices: devices(found.pcie_devices),
            power_supplies: supplies,
            fans,
            managers: found.managers,
            systems: found.systems,
            chassis: found.chassis,
            processors: found.processors,
            memory: found.memory,
            volumes: found.volumes,
            network_adapters: found.adapters,
            network_ports: found.ports,
            network_interfaces: found.interfaces,
            pcie_slots: found.pcie_slots,
            batteries: found.batteries.into_iter().map(|(battery, _)| battery).collect(),
            firmware: found.firmware,
            logs: found.logs,
            ..Self::default()
        }
    }
}

/// Whether two tell of the same piece: by serial number, if the makers gave them any.
fn same_piece(a: &Part, b: &Part) -> bool {
    a.serial.is_some() && a.serial == b.serial && (a.model == b.model || a.model.is_none() || b.model.is_none())
}

/// Drives, each once. Those of SimpleStorage count only for computers that tell of their drives nowhere else.
fn drives(drives: Vec<Drive>, simple: Vec<Drive>) -> Vec<Drive> {
    let mut once: Vec<Drive> = Vec::new();
    for drive in drives {
        match once.iter_mut().find(|other| same_piece(&other.part, &drive.part)) {
            Some(other) => {
                other.part.complete_from(&drive.part);
                other.capacity_bytes = other.capacity_bytes.or(drive.capacity_bytes);
                other.life_left_percent = other.life_left_percent.or(drive.life_left_percent);
                other.failure_predicted = other.failure_predicted.or(drive.failure_predicted);
            }
            None => once.push(drive),
        }
    }
    if once.is_empty() { simple } else { once }
}

/// Storage controllers, each once: older services tell of them within their storage, newer ones beside it as well.
fn controllers(controllers: Vec<StorageController>) -> Vec<StorageController> {
    let own: BTreeSet<String> = controllers
        .iter()
        .filter(|controller| !controller.part.path().contains('#'))
        .map(|controller| controller.storage.clone())
        .collect();
    controllers.into_iter().filter(|controller| !controller.part.path().contains('#') || !own.contains(&controller.storage)).collect()
}

/// PCIe devices, each once: some services give them a path in the computer and one in the chassis.
fn devices(devices: Vec<PcieDevice>) -> Vec<PcieDevice> {
    let mut once: Vec<PcieDevice> = Vec::new();
    for device in devices {
        let same = |other: &&mut PcieDevice| {
            let (a, b) = (&other.part, &device.part);
            let other_place = other.owner != device.owner;
            other_place && a.id == b.id && a.name == b.name && a.model == b.model && a.serial == b.serial
        };
        match once.iter_mut().find(same) {
            Some(other) => other.part.complete_from(&device.part),
            None => once.push(device),
        }
    }
    once
}

/// A part that newer and older services tell of in two places.
pub(crate) trait ToldTwice {
    fn part(&self) -> &Part;
    fn chassis(&self) -> &str;
    fn complete(&mut self, other: &Self);
}

impl ToldTwice for Fan {
    fn part(&self) -> &Part {
        &self.part
    }
    fn chassis(&self) -> &str {
        &self.chassis
    }
    fn complete(&mut self, other: &Self) {
        self.complete_from(other);
    }
}

impl ToldTwice for PowerSupply {
    fn part(&self) -> &Part {
        &self.part
    }
    fn chassis(&self) -> &str {
        &self.chassis
    }
    fn complete(&mut self, other: &Self) {
        self.complete_from(other);
    }
}

/// Supplies or fans, each once: resources first, then what only the lists of an older service tell.
pub(crate) fn power_parts<T: ToldTwice>(told: Vec<(T, crate::walk::SourceId)>) -> Vec<T> {
    let (mut once, lists): (Vec<T>, Vec<T>) = told.into_iter().map(|(part, _)| part).partition(|part| !part.part().path().contains('#'));
    for part in lists {
        let names = |part: &Part| {
            let told = [part.name.as_deref(), part.location.as_deref()];
            told.into_iter().flatten().map(crate::sensor::plain_name).filter(|name| !name.is_empty()).collect::<BTreeSet<_>>()
        };
        let same = |other: &&mut T| {
            let listed = other.part().paths.iter().any(|path| path.contains('#'));
            let (a, b) = (other.part(), part.part());
            let named = || {
                other.chassis() == part.chassis()
                    && !names(a).is_disjoint(&names(b))
                    && (a.serial.is_none() || b.serial.is_none() || a.serial == b.serial)
            };
            !listed && (same_piece(a, b) || named())
        };
        match once.iter_mut().find(same) {
            Some(other) => other.complete(&part),
            None => once.push(part),
        }
    }
    once
}
