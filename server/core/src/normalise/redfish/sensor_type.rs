//! Sensor types by name.

/// Names (DSP0268, LogEntry.SensorType, and what makers write instead) as letters only, and numbers (IPMI 2.0, table 42-3).
const NAMES: [(&str, u8); 66] = [
    ("temperature", 0x01),
    ("voltage", 0x02),
    ("current", 0x03),
    ("fan", 0x04),
    ("physicalchassissecurity", 0x05),
    ("physicalsecurity", 0x05),
    ("physicalsecuritychassisintrusion", 0x05),
    ("chassisintrusion", 0x05),
    ("platformsecurityviolationattempt", 0x06),
    ("platformsecurity", 0x06),
    ("processor", 0x07),
    ("cpu", 0x07),
    ("powersupplyconverter", 0x08),
    ("powersupply", 0x08),
    ("powerunit", 0x09),
    ("coolingdevice", 0x0a),
    ("otherunitsbasedsensor", 0x0b),
    ("otherunits", 0x0b),
    ("memory", 0x0c),
    ("driveslotbay", 0x0d),
    ("driveslot", 0x0d),
    ("drivebay", 0x0d),
    ("postmemoryresize", 0x0e),
    ("systemfirmwareprogress", 0x0f),
    ("systemfirmwareprogressposterror", 0x0f),
    ("systemfirmware", 0x0f),
    ("eventloggingdisabled", 0x10),
    ("eventlog", 0x10),
    ("watchdogone", 0x11),
    ("systemevent", 0x12),
    ("criticalinterrupt", 0x13),
    ("buttonswitch", 0x14),
    ("button", 0x14),
    ("moduleboard", 0x15),
    ("microcontrollercoprocessor", 0x16),
    ("addincard", 0x17),
    ("chassis", 0x18),
    ("chipset", 0x19),
    ("otherfru", 0x1a),
    ("cableinterconnect", 0x1b),
    ("terminator", 0x1c),
    ("systembootrestart", 0x1d),
    ("systembootrestartinitiated", 0x1d),
    ("systembootinitiated", 0x1d),
    ("booterror", 0x1e),
    ("baseosbootinstallationstatus", 0x1f),
    ("osboot", 0x1f),
    ("osstopshutdown", 0x20),
    ("oscriticalstop", 0x20),
    ("osstop", 0x20),
    ("slotconnector", 0x21),
    ("systemacpipowerstate", 0x22),
    ("watchdog", 0x23),
    ("platformalert", 0x24),
    ("entitypresence", 0x25),
    ("monitorasicic", 0x26),
    ("lan", 0x27),
    ("managementsubsystemhealth", 0x28),
    ("managementsubsystem", 0x28),
    ("battery", 0x29),
    ("sessionaudit", 0x2a),
    ("versionchange", 0x2b),
    ("frustate", 0x2c),
    ("sessionauditlog", 0x2a),
    ("acpipowerstate", 0x22),
    ("watchdogtwo", 0x23),
];

/// From here on types are the maker's.
pub const MAKERS_FROM: u8 = 0xc0;

/// The number of a name.
pub fn number(name: &str) -> Option<u8> {
    // The two watchdogs of IPMI differ by a digit.
    let letters: String = name
        .chars()
        .filter_map(|c| match c {
            '1' => Some("one".to_owned()),
            '2' => Some("two".to_owned()),
            c => c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase().to_string()),
        })
        .collect();
    NAMES.iter().find(|(known, _)| *known == letters).map(|(_, number)| *number)
}

/// A number in hexadecimal as makers write it, `0x08`.
pub fn byte(text: &str) -> Option<u8> {
    u8::from_str_radix(text.trim().strip_prefix("0x").or_else(|| text.trim().strip_prefix("0X"))?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_the_numbers_of_ipmi() {
        for (name, wanted) in [
            ("Power Supply / Converter", Some(0x08)),
            ("PowerUnit", Some(0x09)),
            ("Physical Chassis Security", Some(0x05)),
            ("Physical Security / Chassis Intrusion", Some(0x05)),
            ("Drive Slot/Bay", Some(0x0d)),
            ("SystemBoot/Restart", Some(0x1d)),
            ("OS Stop/Shutdown", Some(0x20)),
            ("Watchdog", Some(0x23)),
            ("Watchdog 1", Some(0x11)),
            ("Watchdog 2", Some(0x23)),
            ("FRUState", Some(0x2c)),
            ("System NIC", None),
            ("OEM", None),
            ("", None),
        ] {
            assert_eq!(number(name), wanted, "{name}");
        }
        assert_eq!((byte("0xC8"), byte(" 0x6f"), byte("6f"), byte("0x100")), (Some(0xc8), Some(0x6f), None, None));
    }
}
