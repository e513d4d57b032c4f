//! What is reached from what: the tree of a Redfish service as one table.

/// Kinds of resources that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Root,
    System,
    Chassis,
    Manager,
    Processor,
    GraphicsController,
    Memory,
    Storage,
    StorageController,
    SimpleStorage,
    Drive,
    Volume,
    NetworkAdapter,
    NetworkPort,
    NetworkInterface,
    PcieDevice,
    PcieSlots,
    Sensor,
    Detector,
    Thermal,
    Power,
    ThermalSubsystem,
    PowerSubsystem,
    Fan,
    PowerSupply,
    Battery,
    /// Numbers of the part before it: EnvironmentMetrics, Metrics, ThermalMetrics.
    Metrics,
    Heater,
    LeakDetection,
    Update,
    Firmware,
    Software,
    Telemetry,
    MetricReport,
    LogService,
    SmartStorage,
    ArrayController,
}

impl Kind {
    /// What a reader misses when such a resource cannot be read.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Root => "service",
            Self::System => "system",
            Self::Chassis => "chassis",
            Self::Manager => "manager",
            Self::Processor => "processor",
            Self::GraphicsController => "gpu",
            Self::Memory => "memory",
            Self::Storage | Self::SimpleStorage | Self::SmartStorage => "storage",
            Self::StorageController | Self::ArrayController => "storage_controller",
            Self::Drive => "drive",
            Self::Volume => "volume",
            Self::NetworkAdapter => "network_adapter",
            Self::NetworkPort => "network_port",
            Self::NetworkInterface => "network_interface",
            Self::PcieDevice => "pcie_device",
            Self::PcieSlots => "pcie_slot",
            Self::Sensor | Self::Detector | Self::Thermal | Self::Metrics | Self::Heater | Self::LeakDetection => "sensor",
            Self::Power | Self::PowerSubsystem | Self::PowerSupply => "power_supply",
            Self::ThermalSubsystem | Self::Fan => "fan",
            Self::Battery => "battery",
            Self::Update | Self::Firmware => "firmware",
            Self::Software => "software",
            Self::Telemetry | Self::MetricReport => "metric_report",
            Self::LogService => "log",
        }
    }
}

/// What a walk is for; several may be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Purposes(u8);

pub(crate) const HEALTH: Purposes = Purposes(1);
pub(crate) const SENSORS: Purposes = Purposes(2);
pub(crate) const INVENTORY: Purposes = Purposes(4);
pub(crate) const LOGS: Purposes = Purposes(8);
pub(crate) const METRICS: Purposes = Purposes(16);
pub(crate) const MANAGERS: Purposes = Purposes(32);
pub(crate) const WATTS: Purposes = Purposes(64);
/// Follow nothing.
pub(crate) const NOTHING: Purposes = Purposes(0);

impl Purposes {
    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether they have one in common.
    pub(crate) fn share(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// From a kind, by a field, to a kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub from: Kind,
    /// Names with slashes between; a star stands for all items of a list.
    pub field: &'static str,
    pub to: Kind,
    /// The field leads to a collection, for which `$expand` pays.
    pub collection: bool,
    pub purposes: Purposes,
}

const fn members(from: Kind, field: &'static str, to: Kind, purposes: Purposes) -> Edge {
    Edge { from, field, to, collection: true, purposes }
}

/// A single resource, or a list of links.
const fn links(from: Kind, field: &'static str, to: Kind, purposes: Purposes) -> Edge {
    Edge { from, field, to, collection: false, purposes }
}

const S_I: Purposes = SENSORS.and(INVENTORY);
const ALL: Purposes = S_I.and(LOGS).and(HEALTH);

/// The tree. Parts come before numbers, so that numbers can be named after their part.
pub(crate) const EDGES: &[Edge] = &[
    members(Kind::Root, "Systems", Kind::System, ALL),
    members(Kind::Root, "Chassis", Kind::Chassis, S_I.and(LOGS).and(WATTS)),
    members(Kind::Root, "Managers", Kind::Manager, INVENTORY.and(LOGS).and(MANAGERS)),
    links(Kind::Root, "UpdateService", Kind::Update, INVENTORY),
    links(Kind::Root, "TelemetryService", Kind::Telemetry, METRICS),
    members(Kind::System, "Processors", Kind::Processor, S_I),
    members(Kind::System, "GraphicsControllers", Kind::GraphicsController, INVENTORY),
    members(Kind::System, "Memory", Kind::Memory, S_I),
    members(Kind::System, "Storage", Kind::Storage, INVENTORY),
    members(Kind::System, "SimpleStorage", Kind::SimpleStorage, INVENTORY),
    members(Kind::System, "EthernetInterfaces", Kind::NetworkInterface, INVENTORY),
    members(Kind::System, "PCIeDevices", Kind::PcieDevice, INVENTORY),
    members(Kind::System, "LogServices", Kind::LogService, LOGS),
    // HPE before it moved to the standard: iLO 4 and 5.
    members(Kind::System, "Oem/Hpe/Links/NetworkAdapters", Kind::NetworkAdapter, INVENTORY),
    links(Kind::System, "Oem/Hpe/Links/SmartStorage", Kind::SmartStorage, INVENTORY),
    members(Kind::System, "Oem/Hpe/Links/PCIDevices", Kind::PcieDevice, INVENTORY),
    members(Kind::System, "Oem/Hp/links/NetworkAdapters", Kind::NetworkAdapter, INVENTORY),
    links(Kind::System, "Oem/Hp/links/SmartStorage", Kind::SmartStorage, INVENTORY),
    members(Kind::System, "Oem/Hp/links/Memory", Kind::Memory, INVENTORY),
    members(Kind::SmartStorage, "Links/ArrayControllers", Kind::ArrayController, INVENTORY),
    members(Kind::SmartStorage, "links/ArrayControllers", Kind::ArrayController, INVENTORY),
    members(Kind::ArrayController, "Links/PhysicalDrives", Kind::Drive, INVENTORY),
    members(Kind::ArrayController, "Links/UnconfiguredDrives", Kind::Drive, INVENTORY),
    members(Kind::ArrayController, "Links/LogicalDrives", Kind::Volume, INVENTORY),
    members(Kind::ArrayController, "links/PhysicalDrives", Kind::Drive, INVENTORY),
    members(Kind::ArrayController, "links/LogicalDrives", Kind::Volume, INVENTORY),
    links(Kind::Processor, "EnvironmentMetrics", Kind::Metrics, SENSORS),
    // Dell: temperatures and power of GPUs.
    links(Kind::Processor, "Oem/Dell/ThermalMetrics", Kind::Thermal, SENSORS),
    links(Kind::Processor, "Oem/Dell/PowerMetrics", Kind::Power, SENSORS),
    links(Kind::Memory, "EnvironmentMetrics", Kind::Metrics, SENSORS),
    links(Kind::Storage, "Drives", Kind::Drive, INVENTORY),
    members(Kind::Storage, "Controllers", Kind::StorageController, INVENTORY),
    members(Kind::Storage, "Volumes", Kind::Volume, INVENTORY),
    members(Kind::Chassis, "Processors", Kind::Processor, INVENTORY),
    members(Kind::Chassis, "Memory", Kind::Memory, INVENTORY),
    members(Kind::Chassis, "Drives", Kind::Drive, INVENTORY),
    links(Kind::Chassis, "Links/Drives", Kind::Drive, INVENTORY),
    links(Kind::Chassis, "Links/Storage", Kind::Storage, INVENTORY),
    members(Kind::Chassis, "NetworkAdapters", Kind::NetworkAdapter, INVENTORY),
    members(Kind::Chassis, "PCIeDevices", Kind::PcieDevice, INVENTORY),
    links(Kind::Chassis, "Links/PCIeDevices", Kind::PcieDevice, INVENTORY),
    links(Kind::Chassis, "PCIeSlots", Kind::PcieSlots, INVENTORY),
    members(Kind::Chassis, "LogServices", Kind::LogService, LOGS),
    links(Kind::Chassis, "ThermalSubsystem", Kind::ThermalSubsystem, S_I),
    links(Kind::Chassis, "PowerSubsystem", Kind::PowerSubsystem, S_I),
    links(Kind::Chassis, "Thermal", Kind::Thermal, S_I),
    links(Kind::Chassis, "Power", Kind::Power, S_I.and(WATTS)),
    members(Kind::Chassis, "Sensors", Kind::Sensor, SENSORS),
    links(Kind::Chassis, "EnvironmentMetrics", Kind::Metrics, SENSORS.and(WATTS)),
    links(Kind::Chassis, "Links/Contains", Kind::Chassis, S_I),
    members(Kind::ThermalSubsystem, "Fans", Kind::Fan, S_I),
    links(Kind::ThermalSubsystem, "ThermalMetrics", Kind::Metrics, SENSORS),
    members(Kind::ThermalSubsystem, "Heaters", Kind::Heater, SENSORS),
    links(Kind::ThermalSubsystem, "LeakDetection", Kind::LeakDetection, SENSORS),
    members(Kind::LeakDetection, "LeakDetectors", Kind::Detector, SENSORS),
    links(Kind::Heater, "Metrics", Kind::Metrics, SENSORS),
    members(Kind::PowerSubsystem, "PowerSupplies", Kind::PowerSupply, S_I),
    members(Kind::PowerSubsystem, "Batteries", Kind::Battery, S_I),
    links(Kind::PowerSupply, "Metrics", Kind::Metrics, SENSORS),
    links(Kind::PowerSupply, "EnvironmentMetrics", Kind::Metrics, SENSORS),
    links(Kind::Battery, "Metrics", Kind::Metrics, SENSORS),
    links(Kind::Battery, "EnvironmentMetrics", Kind::Metrics, SENSORS),
    members(Kind::NetworkAdapter, "Ports", Kind::NetworkPort, INVENTORY),
    members(Kind::NetworkAdapter, "NetworkPorts", Kind::NetworkPort, INVENTORY),
    members(Kind::NetworkAdapter, "NetworkDeviceFunctions", Kind::NetworkPort, INVENTORY),
    // iDRAC leaves ports out of their collection that its controllers use.
    links(Kind::NetworkAdapter, "Controllers/*/Links/NetworkPorts", Kind::NetworkPort, INVENTORY),
    links(Kind::NetworkAdapter, "Controllers/*/Links/Ports", Kind::NetworkPort, INVENTORY),
    links(Kind::NetworkAdapter, "Controllers/*/Links/NetworkDeviceFunctions", Kind::NetworkPort, INVENTORY),
    members(Kind::Manager, "EthernetInterfaces", Kind::NetworkInterface, INVENTORY),
    members(Kind::Manager, "LogServices", Kind::LogService, LOGS),
    members(Kind::Update, "FirmwareInventory", Kind::Firmware, INVENTORY),
    members(Kind::Update, "SoftwareInventory", Kind::Software, INVENTORY),
    members(Kind::Telemetry, "MetricReports", Kind::MetricReport, METRICS),
];
