//! States of the generic event types (IPMI 2.0, table 42-2). They say how it stands, and the sensor type says with what.

use super::{Meaning, limit_class, meaning};
use ironwatch_shared::Severity::{Critical, Error, Warning};

/// Sensor types whose "state asserted" is a fault. Of the others it may be anything: a light, a button, a mode.
const FAULTY_WHEN_ASSERTED: [u8; 11] = [0x01, 0x02, 0x03, 0x04, 0x07, 0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x13];

/// What a state means; `None` when it is no problem.
pub fn meaning_of(event_type: u8, sensor_type: u8, offset: u8) -> Option<Meaning> {
    let of_part = |code: &'static str, severity| meaning(part_class(sensor_type), code, severity);
    match (event_type, offset) {
        (0x03, 1) => FAULTY_WHEN_ASSERTED.contains(&sensor_type).then(|| of_part("asserted", Warning)),
        (0x04, 1) => Some(of_part("predicted", Warning)),
        (0x05, 1) => Some(of_part("limit_exceeded", Warning)),
        (0x07, 1 | 4) => Some(of_part("warning", Warning)),
        (0x07, 2 | 3 | 5 | 6) => Some(of_part("critical", Critical)),
        (0x0a, 4) => Some(of_part("off_line", Warning)),
        (0x0a, 6) => Some(of_part("degraded", Warning)),
        (0x0a, 8) => Some(of_part("installation", Error)),
        (0x0b, 1 | 3) => Some(meaning("redundancy_lost", "lost", Error)),
        (0x0b, 2 | 6 | 7) => Some(meaning("redundancy_lost", "degraded", Warning)),
        (0x0b, 4) => Some(meaning("redundancy_lost", "sufficient", Warning)),
        (0x0b, 5) => Some(meaning("redundancy_lost", "insufficient", Critical)),
        _ => None,
    }
}

/// The class of what a sensor of this type is about.
fn part_class(sensor_type: u8) -> &'static str {
    match sensor_type {
        0x01..=0x04 | 0x0a => limit_class(sensor_type),
        0x07 => "cpu_fault",
        0x08 => "psu_fault",
        0x09 => "power_unit",
        0x0c => "memory_fault",
        0x0d => "drive_fault",
        0x13 => "bus_error",
        0x28 => "bmc_health",
        0x29 => "battery",
        _ => "hardware_fault",
    }
}
