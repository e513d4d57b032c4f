//! What states of sensors mean: which problem of which kind of part, and how bad.
//!
//! Event types, sensor types and offsets are those of IPMI 2.0, tables 42-1 to 42-3. What is not in the tables is news at most:
//! parts that are present or absent, progress, buttons, logins.

mod generic;
mod specific;

use ironwatch_shared::Severity;

/// States by thresholds.
pub const THRESHOLD: u8 = 0x01;
/// States that the sensor type defines.
pub const SENSOR_SPECIFIC: u8 = 0x6f;

/// A problem that a state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Its class, as in the catalog.
    pub class: &'static str,
    /// Its code within the class.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
}

const fn meaning(class: &'static str, code: &'static str, severity: Severity) -> Meaning {
    Meaning { class, code, severity }
}

/// What it means that a state holds; `None` when it is no problem.
#[must_use]
pub fn meaning_of(event_type: u8, sensor_type: u8, offset: u8) -> Option<Meaning> {
    match event_type {
        THRESHOLD => threshold(sensor_type, offset),
        SENSOR_SPECIFIC => specific::meaning_of(sensor_type, offset),
        number => generic::meaning_of(number, sensor_type, offset),
    }
}

/// The class of a number that is past a limit, by what it measures.
#[must_use]
pub fn limit_class(sensor_type: u8) -> &'static str {
    match sensor_type {
        0x01 => "temperature_limit",
        0x02 => "voltage_limit",
        0x03 => "current_limit",
        0x04 | 0x0a => "fan_speed",
        _ => "sensor_limit",
    }
}

/// Events by thresholds (table 42-2): two for each, going low and going high. Only the one that leads away from what is
/// well is a problem.
fn threshold(sensor_type: u8, offset: u8) -> Option<Meaning> {
    let class = limit_class(sensor_type);
    match offset {
        0 | 7 => Some(meaning(class, "warning", Severity::Warning)),
        2 | 4 | 9 | 11 => Some(meaning(class, "critical", Severity::Critical)),
        _ => None,
    }
}

/// Whether an event of this kind says that a number is well again although it is "asserted": it crosses back.
#[must_use]
pub fn crosses_back(event_type: u8, offset: u8) -> Option<u8> {
    let leads_away = match offset {
        1 | 3 | 5 => offset - 1,
        6 | 8 | 10 => offset + 1,
        _ => return None,
    };
    (event_type == THRESHOLD).then_some(leads_away)
}

/// All that states of a sensor can mean: what is not among the states that hold now does not hold.
#[must_use]
pub fn possible(event_type: u8, sensor_type: u8) -> Vec<Meaning> {
    let mut possible: Vec<Meaning> = (0..15).filter_map(|offset| meaning_of(event_type, sensor_type, offset)).collect();
    possible.sort_by_key(|meaning| (meaning.class, meaning.code));
    possible.dedup();
    possible
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::explain;
    use crate::observation::Code;

    #[test]
    fn every_meaning_is_in_the_catalog() {
        for event_type in 0..=255 {
            for sensor_type in 0..=255 {
                for offset in 0..=15 {
                    if let Some(Meaning { class, code, .. }) = meaning_of(event_type, sensor_type, offset) {
                        assert_eq!(explain(class, Some(&Code::word(code))).entry.class, class, "{class} {code}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_fault_means_nothing() {
        for (event_type, sensor_type, offset) in [
            (0x6f, 0x08, 0), // power supply present
            (0x6f, 0x10, 2), // log cleared
            (0x6f, 0x25, 1), // entity absent
            (0x6f, 0x2a, 2), // wrong password at the BMC
            (0x6f, 0x12, 5), // clock synchronised
            (0x6f, 0x0f, 2), // firmware progress
            (0x08, 0x08, 0), // power supply absent
            (0x0b, 0x08, 0), // fully redundant
            (0x01, 0x01, 6), // back below a threshold
            (0x6f, 0xc8, 0), // the maker's
            (0x7e, 0x01, 0),
        ] {
            assert_eq!(meaning_of(event_type, sensor_type, offset), None, "{event_type:#x} {sensor_type:#x} {offset}");
        }
        assert_eq!((crosses_back(1, 8), crosses_back(1, 1), crosses_back(1, 9), crosses_back(0x6f, 1)), (Some(9), Some(0), None, None));
    }

    #[test]
    fn the_usual_faults_mean_what_they_say() {
        let told = |event_type, sensor_type, offset| meaning_of(event_type, sensor_type, offset).map(|m| (m.class, m.code, m.severity));
        assert_eq!(told(0x6f, 0x0c, 1), Some(("mem_ecc", "UE", Severity::Critical)));
        assert_eq!(told(0x6f, 0x0c, 0), Some(("mem_ecc", "CE", Severity::Warning)));
        assert_eq!(told(0x6f, 0x08, 3), Some(("psu_fault", "input_lost", Severity::Error)));
        assert_eq!(told(0x0b, 0x08, 1), Some(("redundancy_lost", "lost", Severity::Error)));
        assert_eq!(told(0x01, 0x01, 9), Some(("temperature_limit", "critical", Severity::Critical)));
        assert_eq!(told(0x01, 0x04, 2), Some(("fan_speed", "critical", Severity::Critical)));
        assert_eq!(told(0x6f, 0x20, 1), Some(("kernel_panic", "panic", Severity::Critical)));
        assert_eq!(told(0x07, 0x08, 2), Some(("psu_fault", "critical", Severity::Critical)));
        assert_eq!(possible(0x0b, 0x08).len(), 4);
    }
}
