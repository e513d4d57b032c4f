//! What the second and third byte of an event add (IPMI 2.0, table 42-3, "Event Data 2" and "3"). Only what the
//! specification itself defines; what makers put there is theirs to explain.

use super::SENSOR_SPECIFIC;

/// Both kinds of extra bytes are marked as defined for the sensor type (table 29-6).
const SENSOR_EXTENSION: u8 = 3;
const UNSPECIFIED: u8 = 0xff;

/// In words; `None` when there is nothing, or nothing that is defined.
#[must_use]
pub fn detail(event_type: u8, sensor_type: u8, data: [u8; 3]) -> Option<String> {
    let [first, second, third] = data;
    if event_type != SENSOR_SPECIFIC {
        return None;
    }
    let extension = |kind: u8, byte: u8| (kind == SENSOR_EXTENSION && byte != UNSPECIFIED).then_some(byte);
    let (second, third) = (extension(first >> 6, second), extension(first >> 4 & 3, third));
    let offset = first & 0x0f;
    match (sensor_type, offset) {
        // Power supply: which configuration error.
        (0x08, 6) => word(
            &["vendor mismatch", "revision mismatch", "processor missing", "rating mismatch", "voltage rating mismatch"],
            third? & 0x0f,
        ),
        // Memory: which module.
        (0x0c, _) => Some(format!("module {}", third?)),
        (0x0f, 0) => word(FIRMWARE_ERRORS, second?),
        (0x0f, 1 | 2) => word(FIRMWARE_PROGRESS, second?),
        (0x10, 0) => Some(format!("module {}", second?)),
        (0x10, 5) => Some(format!("{} % full", third?)),
        (0x1d, _) => word(RESTART_CAUSES, second? & 0x0f),
        (0x21, _) => {
            let kinds = [
                "PCI",
                "drive array",
                "peripheral connector",
                "docking",
                "other",
                "entity",
                "AdvancedTCA",
                "memory",
                "fan",
                "PCI Express",
                "SCSI",
                "SATA or SAS",
            ];
            let kind = second.and_then(|kind| kinds.get(usize::from(kind & 0x7f))).copied().unwrap_or("slot");
            Some(format!("{kind} {}", third?))
        }
        // Watchdog 2: whose timer it was.
        (0x23, _) => word(&["", "BIOS FRB2", "BIOS POST", "operating system load", "operating system", "OEM"], second? & 0x0f),
        (0x2a, _) => Some(format!("user {}", second? & 0x3f)),
        (0x2b, _) => word(VERSION_CHANGES, second?),
        _ => None,
    }
}

fn word(words: &[&str], number: u8) -> Option<String> {
    words.get(usize::from(number)).filter(|word| !word.is_empty()).map(|word| (*word).to_owned())
}

const FIRMWARE_ERRORS: &[&str] = &[
    "",
    "no system memory",
    "no usable system memory",
    "unrecoverable hard-disk failure",
    "unrecoverable system-board failure",
    "unrecoverable diskette failure",
    "unrecoverable hard-disk controller failure",
    "unrecoverable PS/2 or USB keyboard failure",
    "removable boot medium not found",
    "unrecoverable video controller failure",
    "no video device",
    "firmware (BIOS) ROM corruption",
    "processor voltage mismatch",
    "processor speed mismatch",
];

const FIRMWARE_PROGRESS: &[&str] = &[
    "",
    "memory initialisation",
    "hard-disk initialisation",
    "secondary processors",
    "user authentication",
    "user-initiated setup",
    "USB configuration",
    "PCI configuration",
    "option ROM initialisation",
    "video initialisation",
    "cache initialisation",
    "SMBus initialisation",
    "keyboard initialisation",
    "embedded controller initialisation",
    "docking station attachment",
    "docking station enabled",
    "docking station ejection",
    "docking station disabled",
    "calling operating system wake-up",
    "starting operating system boot",
    "baseboard initialisation",
    "",
    "floppy initialisation",
    "keyboard test",
    "pointing device test",
    "primary processor initialisation",
];

/// Table 28-11.
const RESTART_CAUSES: &[&str] = &[
    "unknown",
    "chassis control command",
    "reset button",
    "power button",
    "watchdog",
    "OEM",
    "power restored, always-on policy",
    "power restored, previous-state policy",
    "event filter reset",
    "event filter power cycle",
    "soft reset",
    "real-time clock",
];

/// Also what `Get System Restart Cause` answers (28.11).
pub(crate) fn restart_cause(number: u8) -> Option<&'static str> {
    RESTART_CAUSES.get(usize::from(number & 0x0f)).copied()
}

const VERSION_CHANGES: &[&str] = &[
    "",
    "management controller device id",
    "management controller firmware revision",
    "management controller device revision",
    "management controller manufacturer id",
    "management controller IPMI version",
    "management controller auxiliary firmware",
    "management controller boot block",
    "management controller",
    "system firmware",
    "SMBIOS",
    "operating system",
    "operating system loader",
    "service or diagnostic partition",
    "management software agent",
    "management software application",
    "management software middleware",
    "programmable hardware",
    "board or FRU",
    "board or FRU removed or added",
    "board or FRU equivalent",
    "board or FRU newer",
    "board or FRU older",
    "board or FRU hardware setting",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_defined_is_told() {
        assert_eq!(detail(SENSOR_SPECIFIC, 0x0c, [0xb1, 0xff, 3]).as_deref(), Some("module 3"));
        assert_eq!(detail(SENSOR_SPECIFIC, 0x0c, [0xa1, 0, 3]), None, "a byte of the maker");
        assert_eq!(detail(SENSOR_SPECIFIC, 0x0f, [0xc2, 1, 0xff]).as_deref(), Some("memory initialisation"));
        assert_eq!(detail(SENSOR_SPECIFIC, 0x23, [0xc3, 0x04, 0xff]).as_deref(), Some("operating system"));
        assert_eq!(detail(SENSOR_SPECIFIC, 0x21, [0xf0, 9, 4]).as_deref(), Some("PCI Express 4"));
        assert_eq!(detail(1, 1, [0x59, 90, 95]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_told_or_not(event_type: u8, sensor_type: u8, data: [u8; 3]) {
            let _ = detail(event_type, sensor_type, data);
        }
    }
}
