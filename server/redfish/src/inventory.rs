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
    let resources = once.len();
    let mut unmatched = Vec::new();
    for part in lists {
        match once.iter_mut().take(resources).find(|other| !is_matched(other.part()) && is_same(*other, &part)) {
            Some(other) => other.complete(&part),
            None => unmatched.push(part),
        }
    }
    pair_by_number(&mut once, &mut unmatched);
    once.append(&mut unmatched);
    once
}

fn is_matched(part: &Part) -> bool {
    part.paths.iter().any(|path| path.contains('#'))
}

fn is_same<T: ToldTwice>(resource: &T, listed: &T) -> bool {
    let names = |part: &Part| {
        let told = [part.name.as_deref(), part.location.as_deref()];
        told.into_iter().flatten().map(crate::sensor::plain_name).filter(|name| !name.is_empty()).collect::<BTreeSet<_>>()
    };
    let (a, b) = (resource.part(), listed.part());
    let serials = a.serial.is_none() || b.serial.is_none() || a.serial == b.serial;
    same_piece(a, b) || serials && resource.chassis() == listed.chassis() && !names(a).is_disjoint(&names(b))
}

/// Where a chassis has as many resources as listed parts, and no name fits, they are the same in their order.
fn pair_by_number<T: ToldTwice>(once: &mut [T], unmatched: &mut Vec<T>) {
    let chassis: BTreeSet<String> = unmatched.iter().map(|part| part.chassis().to_owned()).collect();
    for chassis in chassis {
        let free = once.iter().filter(|part| part.chassis() == chassis && !is_matched(part.part())).count();
        let all = once.iter().filter(|part| part.chassis() == chassis).count();
        let listed = unmatched.iter().filter(|part| part.chassis() == chassis).count();
        if free != listed || free != all {
            continue;
        }
        let (own, others): (Vec<T>, Vec<T>) = std::mem::take(unmatched).into_iter().partition(|part| part.chassis() == chassis);
        let resources = once.iter_mut().filter(|part| part.chassis() == chassis);
        resources.zip(&own).for_each(|(resource, listed)| resource.complete(listed));
        *unmatched = others;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Doc;
    use serde_json::json;

    fn fan(path: &str, name: &str, chassis: &str) -> (Fan, usize) {
        (Fan::of(Doc(&json!({"Name": name})), path, chassis), 0)
    }

    fn told(fans: Vec<(Fan, usize)>) -> Vec<usize> {
        power_parts(fans).iter().map(|fan| fan.part.paths.len()).collect()
    }

    #[test]
    fn fans_told_by_a_resource_and_a_list_are_one() {
        let lists = |names: [&str; 2]| {
            names.into_iter().enumerate().map(|(n, name)| fan(&format!("/c/Thermal#/Fans/{n}"), name, "/c")).collect::<Vec<_>>()
        };
        let resources = || vec![fan("/c/Fans/1", "Fan1", "/c"), fan("/c/Fans/2", "Fan2", "/c")];
        assert_eq!(told([resources(), lists(["Fan 1", "Fan 2"])].concat()), [2, 2]);
        assert_eq!(told([resources(), lists(["Fan 1 Tach", "Fan 2 Tach"])].concat()), [2, 2], "as many, in their order");
        assert_eq!(told([resources(), lists(["Fan 1", "Other"])].concat()), [2, 1, 1], "a name that fits tells that names count");
        assert_eq!(told([resources(), lists(["A", "B"]), vec![fan("/c/Thermal#/Fans/2", "C", "/c")]].concat()), [1, 1, 1, 1, 1]);
        assert_eq!(told(lists(["A", "A"])), [1, 1]);
        let elsewhere = vec![fan("/d/Thermal#/Fans/0", "Fan1", "/d"), fan("/d/Thermal#/Fans/1", "Fan2", "/d")];
        assert_eq!(told([resources(), elsewhere].concat()), [1, 1, 1, 1]);
    }
}
