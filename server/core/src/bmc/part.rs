//! To which part of the host a sensor of a BMC belongs, by its type, its name and its entity.

use crate::component::Component;

/// What is known of a sensor when it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speaker<'a> {
    /// What it measures (IPMI 2.0, table 42-3).
    pub sensor_type: u8,
    /// What its states mean.
    pub event_type: u8,
    /// Its name; empty when the BMC has none for it.
    pub name: &'a str,
    /// Its number, for one without a name.
    pub number: u8,
    /// Kind and instance of the part (table 43-13), where the BMC says.
    pub entity: Option<(u8, u8)>,
}

/// Entities that are power supplies.
const POWER_SUPPLY_ENTITY: u8 = 10;
/// Instances from here on are numbered within another part.
const LOCAL_INSTANCES: u8 = 0x60;

/// The part.
#[must_use]
pub fn part(speaker: &Speaker<'_>) -> Component {
    let name = speaker.name.trim();
    match speaker.sensor_type {
        // States of a supply; its temperature and its current are sensors like others.
        0x08 => Component::new(
            "psu",
            &numbered(name, &["PSU", "PS", "POWER SUPPLY"], "PSU").or_else(|| supply(speaker)).unwrap_or_else(|| own_name(speaker)),
        ),
        0x04 | 0x0a => Component::new("fan", &own_name(speaker)),
        0x07 => Component::new("cpu", &numbered(name, &["CPU", "PROC", "P"], "CPU").unwrap_or_default()),
        0x0c => memory(name),
        0x0d => Component::new("drive", &own_name(speaker)),
        0x05 | 0x18 => Component::new("chassis", ""),
        0x09 => Component::new("power", ""),
        0x10 | 0x27 | 0x28 | 0x2a | 0x2b => Component::new("bmc", ""),
        0x0f | 0x1d..=0x1f => Component::new("firmware", ""),
        0x11 | 0x12 | 0x20 | 0x22 | 0x23 => Component::host(),
        0x13 => Component::new("pci", ""),
        0x29 => Component::new("battery", &own_name(speaker)),
        _ => Component::new("sensor", &own_name(speaker)),
    }
}

/// A module by the name of its sensor; just memory when the name is one for all modules.
fn memory(name: &str) -> Component {
    let module = Component::new("memory", name);
    if module.as_str().contains("DIMM_") { module } else { Component::new("memory", "") }
}

fn own_name(speaker: &Speaker<'_>) -> String {
    if speaker.name.trim().is_empty() { format!("#{:02x}", speaker.number) } else { speaker.name.trim().to_owned() }
}

/// `PSU1` of `PS1 Status`, `PSU 1`, `Power Supply 1`: the first word that is one of these with a number.
fn numbered(name: &str, words: &[&str], shown: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    words.iter().find_map(|word| {
        let rest = upper.strip_prefix(word)?.trim_start_matches([' ', '_', '-', '.']);
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let ends = rest.chars().nth(digits.len()).is_none_or(|next| !next.is_ascii_alphabetic());
        (!digits.is_empty() && digits.len() <= 2 && ends).then(|| format!("{shown}{digits}"))
    })
}

/// Words before the number of a power supply, and of a processor, longest first; as labels and ids have them.
const SUPPLY_WORDS: [&str; 8] = ["PSU.SLOT.", "POWER SUPPLY BAY", "POWER SUPPLY", "POWERSUPPLY", "POWER_SUPPLY", "PSU", "PWS", "PS"];
const PROCESSOR_WORDS: [&str; 6] = ["CPU.SOCKET.", "PROCESSOR", "SOCKET", "PROC", "CPU", "P"];

/// A part by its kind and by what somebody calls it. Supplies and processors have one name, whoever speaks of them: `psu/PSU1`,
/// `cpu/CPU1`; modules have it by [`Component`].
#[must_use]
pub fn named(kind: &str, name: &str) -> Component {
    let name = name.trim();
    let one_name = match kind {
        "psu" => numbered(name, &SUPPLY_WORDS, "PSU"),
        "cpu" => numbered(name, &PROCESSOR_WORDS, "CPU"),
        _ => None,
    };
    Component::new(kind, one_name.as_deref().unwrap_or(name))
}

fn supply(speaker: &Speaker<'_>) -> Option<String> {
    let (id, instance) = speaker.entity?;
    (id == POWER_SUPPLY_ENTITY && (1..LOCAL_INSTANCES).contains(&instance)).then(|| format!("PSU{instance}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sensor_type: u8, name: &str, entity: Option<(u8, u8)>) -> String {
        part(&Speaker { sensor_type, event_type: 0x6f, name, number: 0x1f, entity }).as_str().to_owned()
    }

    #[test]
    fn parts_have_the_same_name_whoever_speaks() {
        for (sensor_type, name, entity, wanted) in [
            (0x08, "PS1 Status", None, "psu/PSU1"),
            (0x08, "PSU2", None, "psu/PSU2"),
            (0x08, "Power Supply 1", None, "psu/PSU1"),
            (0x08, "Status", Some((10, 2)), "psu/PSU2"),
            (0x08, "PS Redundancy", Some((10, 0x61)), "psu/PS Redundancy"),
            (0x04, "FAN1", None, "fan/FAN1"),
            (0x0c, "DIMM_A3", None, "memory/DIMM_A3"),
            (0x0c, "A3", None, "memory/DIMM_A3"),
            (0x0c, "ECC Corr Err", None, "memory"),
            (0x07, "CPU1 Status", None, "cpu/CPU1"),
            (0x07, "CPU Machine Chk", None, "cpu"),
            (0x01, "CPU1 Temp", None, "sensor/CPU1 Temp"),
            (0x01, "", None, "sensor/#1f"),
            (0x0d, "Drive 3", None, "drive/Drive 3"),
            (0x23, "OS Watchdog", None, "host"),
        ] {
            assert_eq!(told(sensor_type, name, entity), wanted, "{name}");
        }
        for (kind, name, wanted) in [
            ("psu", "PSU.Slot.1", "psu/PSU1"),
            ("psu", "Power Supply Bay 2", "psu/PSU2"),
            ("psu", "powersupply0", "psu/PSU0"),
            ("psu", "PSU1", "psu/PSU1"),
            ("psu", "PS Redundancy", "psu/PS Redundancy"),
            ("cpu", "CPU.Socket.2", "cpu/CPU2"),
            ("cpu", "Proc 1", "cpu/CPU1"),
            ("cpu", "P1", "cpu/CPU1"),
            ("memory", "DIMM.Socket.A3", "memory/DIMM_A3"),
            ("fan", "Fan 1A", "fan/Fan 1A"),
        ] {
            assert_eq!(named(kind, name).as_str(), wanted);
        }
    }
}
