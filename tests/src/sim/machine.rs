//! What a simulated machine has: 40 gauges as a GPU server has them, and their parts.

/// One gauge; numbers in tenths.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gauge {
    pub name: &'static str,
    pub kind: &'static str,
    pub low: i32,
    pub high: i32,
    /// How far it moves from one report to the next.
    pub step: i32,
}

const fn gauge(name: &'static str, kind: &'static str, low: i32, high: i32, step: i32) -> Gauge {
    Gauge { name, kind, low, high, step }
}

/// Below the levels of the default rules, so that load is not alarm.
pub const GAUGES: [Gauge; 40] = [
    gauge("gpu_temperature_celsius", "gpu", 350, 720, 10),
    gauge("gpu_memory_temperature_celsius", "gpu", 400, 850, 10),
    gauge("gpu_power_watts", "gpu", 700, 6_900, 200),
    gauge("gpu_utilisation_percent", "gpu", 0, 1_000, 120),
    gauge("gpu_memory_used_percent", "gpu", 10, 980, 30),
    gauge("gpu_clock_megahertz", "gpu", 3_000, 19_800, 300),
    gauge("gpu_memory_clock_megahertz", "gpu", 15_930, 26_190, 10),
    gauge("gpu_link_width_lanes", "gpu", 160, 160, 0),
    gauge("gpu_link_replays_total", "gpu", 0, 90, 1),
    gauge("gpu_corrected_errors_total", "gpu", 0, 50, 1),
    gauge("gpu_fan_percent", "gpu", 200, 800, 20),
    gauge("gpu_encoder_utilisation_percent", "gpu", 0, 300, 20),
    gauge("cpu_temperature_celsius", "cpu", 300, 780, 15),
    gauge("cpu_power_watts", "cpu", 400, 3_200, 80),
    gauge("cpu_utilisation_percent", "cpu", 0, 1_000, 90),
    gauge("cpu_clock_megahertz", "cpu", 8_000, 38_000, 500),
    gauge("cpu_throttled_seconds_total", "cpu", 0, 100, 1),
    gauge("memory_used_percent", "memory", 50, 900, 10),
    gauge("memory_available_bytes", "memory", 1_000_000_000, 2_000_000_000, 3_000_000),
    gauge("memory_corrected_errors_total", "memory", 0, 20, 1),
    gauge("swap_used_percent", "memory", 0, 100, 5),
    gauge("fan_speed_rpm", "fan", 30_000, 160_000, 900),
    gauge("inlet_temperature_celsius", "board", 180, 290, 2),
    gauge("outlet_temperature_celsius", "board", 280, 480, 4),
    gauge("board_power_watts", "board", 4_000, 98_000, 900),
    gauge("power_supply_input_watts", "power_supply", 2_000, 29_000, 300),
    gauge("power_supply_input_volts", "power_supply", 2_260, 2_390, 5),
    gauge("power_supply_temperature_celsius", "power_supply", 250, 520, 5),
    gauge("filesystem_used_percent", "filesystem", 100, 850, 3),
    gauge("filesystem_free_bytes", "filesystem", 500_000_000, 2_000_000_000, 900_000),
    gauge("disk_temperature_celsius", "disk", 280, 560, 4),
    gauge("disk_wear_percent", "disk", 10, 400, 1),
    gauge("disk_read_bytes", "disk", 0, 2_000_000_000, 5_000_000),
    gauge("disk_written_bytes", "disk", 0, 2_000_000_000, 5_000_000),
    gauge("network_received_bytes", "nic", 0, 2_000_000_000, 9_000_000),
    gauge("network_transmitted_bytes", "nic", 0, 2_000_000_000, 9_000_000),
    gauge("network_errors_total", "nic", 0, 30, 1),
    gauge("load_1m", "host", 0, 1_280, 30),
    gauge("load_5m", "host", 0, 1_280, 10),
    gauge("processes_running", "host", 10, 5_000, 40),
];

/// Parts by kind, in their order.
pub const PARTS: [(&str, &[&str]); 10] = [
    ("gpu", &["0000:18:00", "0000:2a:00", "0000:3b:00", "0000:5d:00", "0000:86:00", "0000:9a:00", "0000:ab:00", "0000:db:00"]),
    ("cpu", &["0", "1"]),
    ("memory", &["node0", "node1"]),
    ("fan", &["1", "2", "3", "4", "5", "6", "7", "8"]),
    ("board", &["front", "middle", "rear"]),
    ("power_supply", &["1", "2", "3", "4"]),
    ("filesystem", &["root", "var", "data", "scratch"]),
    ("disk", &["nvme0", "nvme1", "nvme2", "nvme3"]),
    ("nic", &["eno1", "eno2", "ib0", "ib1"]),
    ("host", &["all"]),
];
