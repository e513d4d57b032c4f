//! What a walk has found, by kind.

use super::Place;
use super::edges::Kind;
use crate::log::LogService;
use crate::metric_report::MetricReport;
use crate::model::{
    Battery, Chassis, Drive, Fan, Firmware, Manager, MemoryModule, NetworkAdapter, NetworkInterface, NetworkPort, Part, PcieDevice,
    PcieSlot, PowerControl, PowerSupply, Processor, RedundancyGroup, StorageController, System, Volume,
};
use crate::sensor::Sensor;
use std::sync::Arc;

/// One answer, by its number in [`Found::sources`].
pub(crate) type SourceId = usize;

/// What was asked for, so that it can be asked for again.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub kind: Kind,
    pub url: String,
    pub place: Arc<Place>,
    pub collection: bool,
}

/// Everything that a walk found. Numbers and parts that change remember which answer told them.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub sources: Vec<Source>,
    pub systems: Vec<System>,
    pub chassis: Vec<Chassis>,
    pub managers: Vec<Manager>,
    pub processors: Vec<Processor>,
    pub graphics: Vec<Part>,
    pub memory: Vec<MemoryModule>,
    pub storage: Vec<Part>,
    pub controllers: Vec<StorageController>,
    pub drives: Vec<Drive>,
    pub simple_drives: Vec<Drive>,
    pub volumes: Vec<Volume>,
    pub adapters: Vec<NetworkAdapter>,
    pub ports: Vec<NetworkPort>,
    pub interfaces: Vec<NetworkInterface>,
    pub pcie_devices: Vec<PcieDevice>,
    pub pcie_slots: Vec<PcieSlot>,
    pub firmware: Vec<Firmware>,
    pub batteries: Vec<(Battery, SourceId)>,
    pub sensors: Vec<(Sensor, SourceId)>,
    pub fans: Vec<(Fan, SourceId)>,
    pub supplies: Vec<(PowerSupply, SourceId)>,
    pub controls: Vec<(PowerControl, SourceId)>,
    pub redundancy: Vec<(RedundancyGroup, SourceId)>,
    pub reports: Vec<MetricReport>,
    pub logs: Vec<LogService>,
}

/// Most things kept of one walk; the largest machine seen has some 3,000.
const MAX_THINGS: usize = 20_000;

impl Found {
    /// Whether more is found than is kept.
    pub(super) fn is_full(&self) -> bool {
        let parts = [
            self.systems.len(),
            self.chassis.len(),
            self.managers.len(),
            self.processors.len(),
            self.graphics.len(),
            self.memory.len(),
            self.storage.len(),
            self.controllers.len(),
            self.drives.len(),
            self.simple_drives.len(),
            self.volumes.len(),
            self.adapters.len(),
            self.ports.len(),
            self.interfaces.len(),
            self.pcie_devices.len(),
            self.pcie_slots.len(),
            self.firmware.len(),
            self.batteries.len(),
            self.sensors.len(),
            self.fans.len(),
            self.supplies.len(),
            self.controls.len(),
            self.redundancy.len(),
            self.reports.iter().map(|report| report.values.len() + 1).sum(),
            self.logs.len(),
        ];
        parts.iter().sum::<usize>() > MAX_THINGS
    }

    /// Notes an answer.
    pub(super) fn source(&mut self, source: Source) -> SourceId {
        self.sources.push(source);
        self.sources.len() - 1
    }
}
