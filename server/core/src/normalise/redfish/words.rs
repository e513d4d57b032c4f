//! What boards write in words where they leave the numbers out: the names of states of IPMI 2.0, table 42-3, as the firmware of
//! most boards has them. Read only beside a sensor type.

/// Sensor type, words in lower case, offset. The first that fits counts: longer words before those within them.
const STATES: &[(u8, &str, u8)] = &[
    (0x05, "general chassis intrusion", 0),
    (0x05, "drive bay intrusion", 1),
    (0x05, "i/o card area intrusion", 2),
    (0x05, "processor area intrusion", 3),
    (0x05, "fan area intrusion", 6),
    (0x07, "ierr", 0),
    (0x07, "thermal trip", 1),
    (0x07, "frb1", 2),
    (0x07, "frb2", 3),
    (0x07, "frb3", 4),
    (0x07, "configuration error", 5),
    (0x07, "correctable machine check", 12),
    (0x07, "uncorrectable machine check", 11),
    (0x07, "machine check exception", 11),
    (0x07, "throttled", 10),
    (0x07, "processor disabled", 8),
    (0x08, "predictive failure", 2),
    (0x08, "failure detected", 1),
    (0x08, "power supply failure", 1),
    (0x08, "input lost or out-of-range", 4),
    (0x08, "input lost", 3),
    (0x08, "input out-of-range", 5),
    (0x08, "configuration error", 6),
    (0x09, "240va power down", 2),
    (0x09, "interlock power down", 3),
    (0x09, "ac lost", 4),
    (0x09, "soft power control failure", 5),
    (0x09, "power unit failure", 6),
    (0x09, "predictive failure", 7),
    (0x0c, "correctable ecc logging limit reached", 5),
    (0x0c, "correctable error logging limit reached", 5),
    (0x0c, "uncorrectable ecc", 1),
    (0x0c, "uncorrectable error", 1),
    (0x0c, "correctable ecc", 0),
    (0x0c, "correctable error", 0),
    (0x0c, "parity", 2),
    (0x0c, "memory scrub failed", 3),
    (0x0c, "memory device disabled", 4),
    (0x0c, "configuration error", 7),
    (0x0c, "memory automatically throttled", 9),
    (0x0c, "critical overtemperature", 10),
    (0x0d, "drive fault", 1),
    (0x0d, "predictive failure", 2),
    (0x0d, "in critical array", 5),
    (0x0d, "in failed array", 6),
    (0x0d, "rebuild/remap aborted", 8),
    (0x10, "log almost full", 5),
    (0x10, "log full", 4),
    (0x10, "all event logging disabled", 3),
    (0x13, "front panel nmi", 0),
    (0x13, "bus timeout", 1),
    (0x13, "i/o channel check nmi", 2),
    (0x13, "software nmi", 3),
    (0x13, "pci perr", 4),
    (0x13, "pci serr", 5),
    (0x13, "bus correctable error", 7),
    (0x13, "bus uncorrectable error", 8),
    (0x13, "fatal nmi", 9),
    (0x13, "bus fatal error", 10),
    (0x13, "bus degraded", 11),
    (0x1e, "no bootable media", 0),
    (0x20, "run-time critical stop", 1),
    (0x20, "critical stop during os load", 0),
    (0x23, "timer expired", 0),
    (0x23, "hard reset", 1),
    (0x23, "power down", 2),
    (0x23, "power cycle", 3),
    (0x28, "sensor access degraded", 0),
    (0x28, "controller access degraded", 1),
    (0x28, "sensor failure", 4),
    (0x28, "fru failure", 5),
    (0x29, "battery low", 0),
    (0x29, "battery failed", 1),
];

/// Types of which no state is a fault of the machine: violations of passwords, memory that is resized, buttons, restarts, power
/// states, alerts that were sent, parts that come and go, logins.
const QUIET: [u8; 8] = [0x06, 0x0e, 0x14, 0x1d, 0x22, 0x24, 0x25, 0x2a];

/// The offset of the state that is written there.
pub fn offset(sensor_type: u8, message: &str) -> Option<u8> {
    let lower = message.to_ascii_lowercase();
    STATES.iter().find(|(of, words, _)| *of == sensor_type && lower.contains(words)).map(|(.., offset)| *offset)
}

/// No state of the type is a fault.
pub fn is_quiet(sensor_type: u8) -> bool {
    QUIET.contains(&sensor_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_by_their_names_and_only_of_their_type() {
        for (sensor_type, message, wanted) in [
            (0x08, "[PWR-0003] PS5 Status, Power Supply input lost (AC/DC)", Some(3)),
            (0x08, "[PWR-0001] PS5 Status, Power Supply Failure detected", Some(1)),
            (0x0c, "Uncorrectable ECC @ DIMMA1", Some(1)),
            (0x0c, "Correctable ECC @ DIMMA1", Some(0)),
            (0x01, "Power Supply input lost", None),
            (0x08, "Power Supply Installed", None),
        ] {
            assert_eq!(offset(sensor_type, message), wanted, "{message}");
        }
        assert!(is_quiet(0x2a) && !is_quiet(0x08));
    }
}
