//! What an entry of a SEL says by name (DSP0268, LogEntry.EntryCode), as event type and offset of IPMI 2.0, table 42-2.

/// Names as letters only; event type, offset, and whether it began.
const NAMES: [(&str, u8, u8, bool); 50] = [
    ("lowernoncriticalgoinglow", 0x01, 0, true),
    ("lowernoncriticalgoinghigh", 0x01, 1, true),
    ("lowercriticalgoinglow", 0x01, 2, true),
    ("lowercriticalgoinghigh", 0x01, 3, true),
    ("lowernonrecoverablegoinglow", 0x01, 4, true),
    ("lowernonrecoverablegoinghigh", 0x01, 5, true),
    ("uppernoncriticalgoinglow", 0x01, 6, true),
    ("uppernoncriticalgoinghigh", 0x01, 7, true),
    ("uppercriticalgoinglow", 0x01, 8, true),
    ("uppercriticalgoinghigh", 0x01, 9, true),
    ("uppernonrecoverablegoinglow", 0x01, 10, true),
    ("uppernonrecoverablegoinghigh", 0x01, 11, true),
    ("statedeasserted", 0x03, 1, false),
    ("stateasserted", 0x03, 1, true),
    ("predictivefailuredeasserted", 0x04, 1, false),
    ("predictivefailureasserted", 0x04, 1, true),
    ("limitnotexceeded", 0x05, 1, false),
    ("limitexceeded", 0x05, 1, true),
    ("performancemet", 0x06, 0, true),
    ("performancelags", 0x06, 1, true),
    // That it is well again ends the worst as well as the least.
    ("transitiontook", 0x07, 2, false),
    ("transitiontonormal", 0x07, 2, false),
    ("transitiontononcriticalfromok", 0x07, 1, true),
    ("transitiontocriticalfromlesssevere", 0x07, 2, true),
    ("transitiontononrecoverablefromlesssevere", 0x07, 3, true),
    ("transitiontononcriticalfrommoresevere", 0x07, 4, true),
    ("transitiontocriticalfromnonrecoverable", 0x07, 5, true),
    ("transitiontononrecoverable", 0x07, 6, true),
    ("monitor", 0x07, 7, true),
    ("informational", 0x07, 8, true),
    ("deviceremoveddeviceabsent", 0x08, 0, true),
    ("deviceinserteddevicepresent", 0x08, 1, true),
    ("devicedisabled", 0x09, 0, true),
    ("deviceenabled", 0x09, 1, true),
    ("transitiontorunning", 0x0a, 0, true),
    ("transitiontointest", 0x0a, 1, true),
    ("transitiontopoweroff", 0x0a, 2, true),
    ("transitiontooffline", 0x0a, 4, true),
    ("transitiontodegraded", 0x0a, 6, true),
    ("transitiontopowersave", 0x0a, 7, true),
    ("installerror", 0x0a, 8, true),
    ("fullyredundant", 0x0b, 1, false),
    ("redundancylost", 0x0b, 1, true),
    ("redundancydegraded", 0x0b, 2, true),
    ("nonredundantsufficientresourcesfromredundant", 0x0b, 3, true),
    ("nonredundantsufficientresourcesfrominsufficientresources", 0x0b, 4, true),
    ("nonredundantinsufficientresources", 0x0b, 5, true),
    ("redundancydegradedfromfullyredundant", 0x0b, 6, true),
    ("redundancydegradedfromnonredundant", 0x0b, 7, true),
    ("degraded", 0x0a, 6, true),
];

/// Event type, offset, and whether it began; none for a plain `Assert` and for what is not known.
pub fn event(name: &str) -> Option<(u8, u8, bool)> {
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    NAMES.iter().find(|(known, ..)| *known == letters).map(|(_, kind, offset, began)| (*kind, *offset, *began))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bmc::state::meaning_of;

    #[test]
    fn names_mean_what_the_numbers_mean() {
        let told = |name, sensor_type| {
            event(name).map(|(kind, offset, began)| (meaning_of(kind, sensor_type, offset).map(|m| (m.class, m.code)), began))
        };
        assert_eq!(told("Upper Critical - going high", 0x01), Some((Some(("temperature_limit", "critical")), true)));
        assert_eq!(told("Redundancy Lost", 0x08), Some((Some(("redundancy_lost", "lost")), true)));
        assert_eq!(told("Fully Redundant", 0x08), Some((Some(("redundancy_lost", "lost")), false)));
        assert_eq!(told("Device Removed / Device Absent", 0x08), Some((None, true)));
        assert_eq!(told("Transition to OK", 0x08), Some((Some(("psu_fault", "critical")), false)));
        assert_eq!((event("Assert"), event("")), (None, None));
    }
}
