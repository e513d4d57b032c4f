//! From a resource to what it tells, kind by kind.

use super::edges::Kind;
use super::{Found, Place, SourceId};
use crate::doc::Doc;
use crate::log::LogService;
use crate::metric_report::MetricReport;
use crate::model::{
    Battery, Chassis, Drive, Fan, Firmware, Manager, MemoryModule, NetworkAdapter, NetworkInterface, NetworkPort, Part, PcieDevice,
    PcieSlot, PowerControl, PowerSupply, Processor, RedundancyGroup, RedundancyOf, State, Status, StorageController, System, Volume,
};
use crate::sensor::{self, Excerpted, Reading};
use std::time::{SystemTime, UNIX_EPOCH};

impl Found {
    /// Takes what a resource tells.
    pub(super) fn take(&mut self, kind: Kind, path: &str, doc: Doc<'_>, place: &Place, source: SourceId) {
        let (parent, chassis) = (place.parent.as_str(), place.chassis.as_str());
        match kind {
            Kind::System => self.systems.push(System::of(doc, path)),
            Kind::Chassis => self.chassis.push(Chassis::of(doc, path)),
            Kind::Manager => self.managers.push(Manager::of(doc, path, now_millis())),
            Kind::Processor => self.processors.push(Processor::of(doc, path, parent)),
            Kind::GraphicsController => self.graphics.push(Part::of(doc, path)),
            Kind::Memory => self.memory.push(MemoryModule::of(doc, path, parent)),
            Kind::Storage => self.storage(path, doc),
            Kind::StorageController | Kind::ArrayController => self.controllers.push(StorageController::of(doc, path, parent)),
            Kind::SimpleStorage => self.simple_storage(path, doc, parent),
            Kind::Drive => self.drives.push(Drive::of(doc, path, parent)),
            Kind::Volume => self.volumes.push(Volume::of(doc, path, parent)),
            Kind::NetworkAdapter => self.adapter(path, doc, parent),
            Kind::NetworkPort => self.ports.push(NetworkPort::of(doc, path, parent)),
            Kind::NetworkInterface => self.interfaces.push(NetworkInterface::of(doc, path, parent)),
            Kind::PcieDevice => self.pcie_devices.push(PcieDevice::of(doc, path, parent)),
            Kind::PcieSlots => self.pcie_slots(path, doc),
            Kind::Firmware => self.firmware.push(Firmware::of(doc, path, false)),
            Kind::Software => self.firmware.push(Firmware::of(doc, path, true)),
            Kind::Sensor => self.sensors.push((sensor::sensor(doc, path, chassis), source)),
            Kind::Detector => self.sensors.push((sensor::detector(doc, path, chassis), source)),
            Kind::Thermal => self.thermal(path, doc, chassis, source),
            Kind::Power => self.power(path, doc, place, source),
            Kind::ThermalSubsystem => self.redundancy(path, doc, "FanRedundancy", chassis, RedundancyOf::Fans, source),
            Kind::PowerSubsystem => self.redundancy(path, doc, "PowerSupplyRedundancy", chassis, RedundancyOf::PowerSupplies, source),
            Kind::Fan => {
                let fan = Fan::of(doc, path, chassis);
                let owner = Excerpted { path: path.to_owned(), name: fan.part.label().to_owned(), is_fan: true };
                self.excerpts(path, doc, chassis, owner, source);
                self.fans.push((fan, source));
            }
            Kind::PowerSupply => self.supplies.push((PowerSupply::of(doc, path, chassis), source)),
            Kind::Battery => {
                let battery = Battery::of(doc, path, chassis);
                let owner = Excerpted { path: path.to_owned(), name: battery.part.label().to_owned(), is_fan: false };
                self.excerpts(path, doc, chassis, owner, source);
                self.batteries.push((battery, source));
            }
            Kind::Metrics => self.metrics(path, doc, place, source),
            Kind::MetricReport => self.reports.push(MetricReport::of(doc, path)),
            Kind::LogService => self.logs.extend(LogService::of(doc, path, parent)),
            Kind::Root | Kind::Heater | Kind::LeakDetection | Kind::Update | Kind::Telemetry | Kind::SmartStorage => {}
        }
    }

    fn excerpts(&mut self, path: &str, doc: Doc<'_>, chassis: &str, owner: Excerpted, source: SourceId) {
        self.sensors.extend(sensor::excerpts(doc, path, chassis, &owner).into_iter().map(|sensor| (sensor, source)));
    }

    fn storage(&mut self, path: &str, doc: Doc<'_>) {
        self.storage.push(Part::of(doc, path));
        let embedded = doc.items("StorageControllers").enumerate().filter(|(_, item)| super::expand::has_body(*item));
        self.controllers
            .extend(embedded.map(|(place, item)| StorageController::of(item, &format!("{path}#/StorageControllers/{place}"), path)));
    }

    fn simple_storage(&mut self, path: &str, doc: Doc<'_>, system: &str) {
        let devices = doc.items("Devices").enumerate();
        self.simple_drives.extend(devices.map(|(place, item)| Drive::of_simple(item, &format!("{path}#/Devices/{place}"), system)));
    }

    /// An adapter; those of HPE list their ports in themselves.
    fn adapter(&mut self, path: &str, doc: Doc<'_>, owner: &str) {
        self.adapters.push(NetworkAdapter::of(doc, path, owner));
        let embedded = doc.items("PhysicalPorts").enumerate();
        self.ports.extend(embedded.map(|(place, item)| NetworkPort::of(item, &format!("{path}#/PhysicalPorts/{place}"), path)));
    }

    fn pcie_slots(&mut self, path: &str, doc: Doc<'_>) {
        self.pcie_slots.extend(doc.items("Slots").enumerate().map(|(place, item)| PcieSlot::of(item, format!("{path}#/Slots/{place}"))));
    }

    fn thermal(&mut self, path: &str, doc: Doc<'_>, chassis: &str, source: SourceId) {
        let sensors = [sensor::legacy_temperatures(doc, path, chassis), sensor::legacy_fans(doc, path, chassis)].concat();
        for sensor in sensors.iter().filter(|sensor| sensor.kind == sensor::SensorKind::Fan) {
            let item = sensor
                .paths
                .first()
                .and_then(|path| path.rsplit('/').next()?.parse::<usize>().ok())
                .and_then(|place| doc.items("Fans").nth(place));
            let Some(item) = item else { continue };
            let mut part = Part::of(item, sensor.paths.first().map(String::as_str).unwrap_or_default());
            part.name = Some(sensor.name.clone());
            let value = |unit| sensor.reading.value().filter(|_| sensor.unit == unit);
            let (speed_rpm, speed_percent) = (value(sensor::Unit::Rpm), value(sensor::Unit::Percent));
            self.fans.push((Fan { part, chassis: chassis.to_owned(), speed_rpm, speed_percent }, source));
        }
        self.sensors.extend(sensors.into_iter().map(|sensor| (sensor, source)));
        self.redundancy(path, doc, "Redundancy", chassis, RedundancyOf::Fans, source);
    }

    fn power(&mut self, path: &str, doc: Doc<'_>, place: &Place, source: SourceId) {
        let chassis = place.chassis.as_str();
        if place.parent_kind == Some(Kind::Processor) {
            // What a processor draws is not what the chassis draws.
            self.sensors.extend(sensor::legacy_power(doc, path, chassis).into_iter().map(|sensor| (sensor, source)));
            return;
        }
        self.sensors.extend(sensor::legacy_voltages(doc, path, chassis).into_iter().map(|sensor| (sensor, source)));
        for (place, item) in doc.items("PowerControl").enumerate().filter(|(_, item)| super::expand::has_body(*item)) {
            self.controls.push((control(item, format!("{path}#/PowerControl/{place}"), chassis), source));
        }
        for (place, item) in doc.items("PowerSupplies").enumerate().filter(|(_, item)| super::expand::has_body(*item)) {
            self.supplies.push((PowerSupply::of(item, &format!("{path}#/PowerSupplies/{place}"), chassis), source));
        }
        self.redundancy(path, doc, "Redundancy", chassis, RedundancyOf::PowerSupplies, source);
    }

    fn redundancy(&mut self, path: &str, doc: Doc<'_>, list: &str, chassis: &str, of: RedundancyOf, source: SourceId) {
        let groups = doc.items(list).enumerate().filter(|(_, item)| super::expand::has_body(*item));
        self.redundancy
            .extend(groups.map(|(place, item)| (RedundancyGroup::of(item, format!("{path}#/{list}/{place}"), chassis, of), source)));
    }

    /// Numbers of a part, or of a whole chassis.
    fn metrics(&mut self, path: &str, doc: Doc<'_>, place: &Place, source: SourceId) {
        let whole = place.parent_kind == Some(Kind::Chassis);
        // Of a chassis the sensors are named as they are.
        let name = if whole { String::new() } else { place.parent_name.clone() };
        let owner = Excerpted { path: place.parent.clone(), name, is_fan: place.parent_kind == Some(Kind::Fan) };
        self.excerpts(path, doc, &place.chassis, owner, source);
        if whole && doc.at("PowerWatts").has("Reading") {
            self.controls.push((chassis_power(doc, path, place), source));
        }
    }
}

/// Of a list in Power.
fn control(item: Doc<'_>, path: String, chassis: &str) -> PowerControl {
    let status = Status::of(item);
    PowerControl {
        path,
        chassis: chassis.to_owned(),
        name: item.name("Name"),
        consumed_watts: Reading::of(item, &["PowerConsumedWatts"], &status),
        capacity_watts: item.number("PowerCapacityWatts").filter(|watts| *watts > 0.0),
        limit_watts: item.number("PowerLimit/LimitInWatts").filter(|watts| *watts > 0.0),
        average_watts: item.number("PowerMetrics/AverageConsumedWatts"),
        least_watts: item.number("PowerMetrics/MinConsumedWatts"),
        most_watts: item.number("PowerMetrics/MaxConsumedWatts"),
        interval_minutes: item.number("PowerMetrics/IntervalInMin"),
        energy_joules: None,
        status,
    }
}

/// Of EnvironmentMetrics.
fn chassis_power(doc: Doc<'_>, path: &str, place: &Place) -> PowerControl {
    let status = Status { state: Some(State::Enabled), ..Status::default() };
    let joules = doc.number("EnergyJoules/Reading").or_else(|| doc.number("EnergykWh/Reading").map(|kwh| kwh * 3.6e6));
    PowerControl {
        path: format!("{path}#/PowerWatts"),
        chassis: place.chassis.clone(),
        name: Some(place.parent_name.clone()).filter(|name| !name.is_empty()),
        consumed_watts: Reading::of(doc.at("PowerWatts"), &["Reading"], &status),
        capacity_watts: None,
        limit_watts: doc.first_number(&["PowerLimitWatts/SetPoint", "PowerLimitWatts/Reading"]).filter(|watts| *watts > 0.0),
        average_watts: None,
        least_watts: None,
        most_watts: None,
        interval_minutes: None,
        energy_joules: joules,
        status: Status::default(),
    }
}

fn now_millis() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or_default()
}
