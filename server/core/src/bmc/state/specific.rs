//! States that sensor types define for themselves (IPMI 2.0, table 42-3).

use super::{Meaning, meaning};
use ironwatch_shared::Severity::{Critical, Error, Warning};

/// What a state means; `None` when it is no problem.
pub fn meaning_of(sensor_type: u8, offset: u8) -> Option<Meaning> {
    TABLE.iter().find(|(of, at, _)| *of == sensor_type && at.contains(&offset)).map(|(.., meaning)| *meaning)
}

const TABLE: &[(u8, &[u8], Meaning)] = &[
    // Physical security: somebody opened it.
    (0x05, &[0, 1, 2, 3, 6], meaning("chassis_intrusion", "opened", Warning)),
    (0x05, &[4], meaning("chassis_intrusion", "lan_unplugged", Warning)),
    // Processor.
    (0x07, &[0], meaning("cpu_fault", "ierr", Critical)),
    (0x07, &[1], meaning("cpu_fault", "thermal_trip", Critical)),
    (0x07, &[2, 3, 4], meaning("cpu_fault", "start_failed", Critical)),
    (0x07, &[5], meaning("cpu_fault", "configuration", Error)),
    (0x07, &[6, 11], meaning("cpu_mce", "uncorrected", Critical)),
    (0x07, &[8], meaning("cpu_fault", "disabled", Error)),
    (0x07, &[10], meaning("cpu_throttled", "throttled", Warning)),
    (0x07, &[12], meaning("cpu_mce", "corrected", Warning)),
    // Power supply.
    (0x08, &[1], meaning("psu_fault", "failed", Critical)),
    (0x08, &[2], meaning("psu_fault", "predicted", Warning)),
    (0x08, &[3], meaning("psu_fault", "input_lost", Error)),
    (0x08, &[4, 5], meaning("psu_fault", "input_out_of_range", Error)),
    (0x08, &[6], meaning("psu_fault", "configuration", Error)),
    // Power unit.
    (0x09, &[2], meaning("power_unit", "240va", Critical)),
    (0x09, &[3], meaning("power_unit", "interlock", Error)),
    (0x09, &[4], meaning("power_unit", "ac_lost", Critical)),
    (0x09, &[5], meaning("power_unit", "control_failed", Error)),
    (0x09, &[6], meaning("power_unit", "failed", Critical)),
    (0x09, &[7], meaning("power_unit", "predicted", Warning)),
    // Memory.
    (0x0c, &[0], meaning("mem_ecc", "CE", Warning)),
    (0x0c, &[1, 2], meaning("mem_ecc", "UE", Critical)),
    (0x0c, &[3], meaning("memory_fault", "scrubbing", Error)),
    (0x0c, &[4], meaning("memory_fault", "disabled", Error)),
    (0x0c, &[5], meaning("memory_fault", "correctable_limit", Warning)),
    (0x0c, &[7], meaning("memory_fault", "configuration", Error)),
    (0x0c, &[9], meaning("memory_fault", "throttled", Warning)),
    (0x0c, &[10], meaning("memory_fault", "too_hot", Critical)),
    // Drive slot.
    (0x0d, &[1], meaning("drive_fault", "failed", Error)),
    (0x0d, &[2], meaning("drive_fault", "predicted", Warning)),
    (0x0d, &[5], meaning("drive_array", "degraded", Error)),
    (0x0d, &[6], meaning("drive_array", "failed", Critical)),
    (0x0d, &[8], meaning("drive_array", "rebuild_aborted", Error)),
    // Firmware.
    (0x0f, &[0], meaning("firmware_start", "post_error", Error)),
    (0x0f, &[1], meaning("firmware_start", "hang", Critical)),
    // The BMC's own log.
    (0x10, &[0, 1, 3, 6], meaning("bmc_log", "disabled", Warning)),
    (0x10, &[4], meaning("bmc_log", "full", Warning)),
    // Watchdogs.
    (0x11, &[0, 1, 2, 3, 4, 5, 6], meaning("watchdog", "expired", Critical)),
    (0x23, &[0], meaning("watchdog", "expired", Warning)),
    (0x23, &[1], meaning("watchdog", "reset", Critical)),
    (0x23, &[2], meaning("watchdog", "power_down", Critical)),
    (0x23, &[3], meaning("watchdog", "power_cycle", Critical)),
    // System event.
    (0x12, &[2], meaning("hardware_fault", "undetermined", Critical)),
    // Critical interrupt.
    (0x13, &[0, 2, 3, 9], meaning("nmi", "nmi", Error)),
    (0x13, &[1, 6], meaning("bus_error", "timeout", Error)),
    (0x13, &[4], meaning("bus_error", "perr", Error)),
    (0x13, &[5], meaning("bus_error", "serr", Error)),
    (0x13, &[7], meaning("pcie_aer", "corrected", Warning)),
    (0x13, &[8], meaning("pcie_aer", "nonfatal", Error)),
    (0x13, &[10], meaning("pcie_aer", "fatal", Critical)),
    (0x13, &[11], meaning("bus_error", "degraded", Warning)),
    // Chip set.
    (0x19, &[0], meaning("power_unit", "control_failed", Error)),
    (0x19, &[1], meaning("hardware_fault", "thermal_trip", Critical)),
    // Cable.
    (0x1b, &[1], meaning("hardware_fault", "cable", Error)),
    // Boot error.
    (0x1e, &[0, 1, 2, 3], meaning("boot_failed", "no_medium", Error)),
    (0x1e, &[4], meaning("boot_failed", "waits", Warning)),
    (0x1f, &[9, 10], meaning("boot_failed", "installation", Warning)),
    // Operating system stop.
    (0x20, &[0, 1], meaning("kernel_panic", "panic", Critical)),
    // Slot.
    (0x21, &[0], meaning("hardware_fault", "slot", Error)),
    (0x21, &[8], meaning("hardware_fault", "slot_disabled", Warning)),
    // Management subsystem.
    (0x27, &[0], meaning("bmc_health", "lan", Warning)),
    (0x28, &[0, 1, 2, 3], meaning("bmc_health", "degraded", Warning)),
    (0x28, &[4], meaning("bmc_health", "sensor", Warning)),
    (0x28, &[5], meaning("bmc_health", "fru", Warning)),
    // Battery.
    (0x29, &[0], meaning("battery", "low", Warning)),
    (0x29, &[1], meaning("battery", "failed", Error)),
    // Versions that do not fit together.
    (0x2b, &[2, 3, 4, 5], meaning("version_mismatch", "mismatch", Warning)),
    // A part that does not answer any more.
    (0x2c, &[7], meaning("hardware_fault", "communication_lost", Error)),
];
