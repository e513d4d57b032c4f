//! Lenovo XCC: ids of events are codes of IPMI, and names of messages have families.
//!
//! `0x806F0108-0A01FFFF`: 80 began (81 ended), event type 6F, offset 01, sensor type 08, entity 0A 01. Messages `FQXSPMA0008N`:
//! family MA, number 0008, how bad; from 2000 on they are the ends of those from 0 on.

use super::Record;
use super::coded::Coded;
use super::said::Part;

/// Entities (IPMI 2.0, table 43-13) whose instances are the labels on the board, and the word before the number there.
const LABELS: [(u8, &str); 5] = [(0x20, "DIMM "), (0x03, "CPU "), (0x0a, "Power Supply "), (0x04, "Drive "), (0x1d, "Fan ")];
/// Instances from here on are numbered within another part.
const LOCAL_INSTANCES: u8 = 0x60;

/// Families, and the kind of part that they are about.
const FAMILIES: [(&str, &str); 9] = [
    ("MA", "memory"),
    ("PU", "cpu"),
    ("PW", "psu"),
    ("FN", "fan"),
    ("SD", "drive"),
    ("IO", "pci"),
    ("PP", "power"),
    ("OS", "host"),
    ("BT", "firmware"),
];
/// Families about people and settings, not about the machine.
const AUDIT: [&str; 6] = ["SE", "NM", "UP", "CR", "EM", "TR"];
/// Messages from here on tell the end of those before.
const ENDS_FROM: u16 = 2000;
/// And from here on they are the controller's own.
const OWN_FROM: u16 = 3000;

/// The event, in the codes of IPMI.
pub fn coded(record: &Record<'_>) -> Option<Coded> {
    let id = record.oem_text("/Lenovo/EventID");
    let id = id.strip_prefix("0x").or_else(|| id.strip_prefix("0X")).unwrap_or(id);
    let digits: String = id.chars().filter(|c| *c != '-').collect();
    let number = u64::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 16)?;
    let [direction, event_type, offset, sensor_type, entity, instance, ..] = number.to_be_bytes();
    if direction & 0xfe != 0x80 {
        return None;
    }
    let own = (1..LOCAL_INSTANCES).contains(&instance);
    let label = LABELS.iter().find(|(id, _)| own && *id == entity).map(|(_, word)| format!("{word}{instance}"));
    Some(Coded {
        sensor_type,
        event_type,
        offset: offset & 0x0f,
        data: [0xff; 3],
        began: direction == 0x80,
        name: label.unwrap_or_default(),
        entity: Some((entity, instance)),
    })
}

/// What the name of a message says by its family: kind of part, the fault without its end, and whether this is the end.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    pub part: Part,
    /// `MA0008`, the same for the fault and its end.
    pub fault: String,
    pub is_end: bool,
    pub is_audit: bool,
}

/// Reads `FQXSPMA0008N`.
pub fn family(name: &str) -> Option<Family> {
    let rest = name.strip_prefix("FQXSP")?;
    let (family, number) = rest.split_at_checked(2)?;
    let number: u16 = number.get(..4)?.parse().ok()?;
    let kind = FAMILIES.iter().find(|(known, _)| *known == family).map(|(_, kind)| *kind);
    let is_end = (ENDS_FROM..OWN_FROM).contains(&number);
    Some(Family {
        part: kind.map_or(Part::Unknown, |kind| Part::Like(kind, String::new())),
        fault: format!("{family}{:04}", if is_end { number - ENDS_FROM } else { number }),
        is_end,
        is_audit: AUDIT.contains(&family),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_and_its_end_have_one_name() {
        let told = |name| family(name).map(|family| (family.fault, family.is_end, family.is_audit));
        assert_eq!(told("FQXSPMA0007L"), Some(("MA0007".to_owned(), false, false)));
        assert_eq!(told("FQXSPMA2007I"), Some(("MA0007".to_owned(), true, false)));
        assert_eq!(told("FQXSPSE4001I"), Some(("SE4001".to_owned(), false, true)));
        assert_eq!((told("PSU0003"), told("FQXSP")), (None, None));
    }
}
