//! What states and events mean, in words (IPMI 2.0, section 42).

mod detail;
mod generic;
mod specific;

pub use detail::detail;
pub(crate) use detail::restart_cause;

/// States by thresholds: two for each threshold, going low and going high.
pub const THRESHOLD: u8 = 0x01;
/// States that the sensor type defines.
pub const SENSOR_SPECIFIC: u8 = 0x6f;

/// What a sensor of this type measures, in words (table 42-3).
#[must_use]
pub fn sensor_type_name(sensor_type: u8) -> &'static str {
    match sensor_type {
        0xc0..=0xff => "of the maker",
        number => TYPES.get(usize::from(number)).copied().unwrap_or("reserved"),
    }
}

/// A state or event in words; `None` for one of the maker, or one that nobody has defined.
#[must_use]
pub fn state_words(event_type: u8, sensor_type: u8, offset: u8) -> Option<&'static str> {
    let words = match event_type {
        SENSOR_SPECIFIC => specific::states(sensor_type),
        number => generic::states(number),
    };
    words?.get(usize::from(offset)).copied().filter(|words| !words.is_empty())
}

const TYPES: [&str; 0x2d] = [
    "reserved",
    "temperature",
    "voltage",
    "current",
    "fan",
    "physical security",
    "platform security",
    "processor",
    "power supply",
    "power unit",
    "cooling device",
    "other units",
    "memory",
    "drive slot",
    "POST memory resize",
    "system firmware progress",
    "event logging",
    "watchdog 1",
    "system event",
    "critical interrupt",
    "button or switch",
    "module or board",
    "microcontroller",
    "add-in card",
    "chassis",
    "chip set",
    "other part",
    "cable or interconnect",
    "terminator",
    "system boot",
    "boot error",
    "operating system boot",
    "operating system stop",
    "slot or connector",
    "ACPI power state",
    "watchdog 2",
    "platform alert",
    "entity presence",
    "monitor chip",
    "LAN",
    "management subsystem health",
    "battery",
    "session audit",
    "version change",
    "FRU state",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_words_and_others_have_none() {
        assert_eq!(
            (sensor_type_name(0x01), sensor_type_name(0x2c), sensor_type_name(0x2d), sensor_type_name(0xc8)),
            ("temperature", "FRU state", "reserved", "of the maker")
        );
        assert_eq!(state_words(THRESHOLD, 1, 9), Some("upper critical, going high"));
        assert_eq!(state_words(SENSOR_SPECIFIC, 0x0c, 1), Some("uncorrectable ECC error"));
        assert_eq!(state_words(0x0b, 0x08, 1), Some("redundancy lost"));
        assert_eq!(
            (state_words(SENSOR_SPECIFIC, 0x0c, 14), state_words(0x70, 1, 0), state_words(SENSOR_SPECIFIC, 0xc1, 0)),
            (None, None, None)
        );
        for event_type in 0..=255 {
            for sensor_type in 0..=255 {
                for offset in 0..=15 {
                    let _ = state_words(event_type, sensor_type, offset);
                }
            }
        }
    }
}
