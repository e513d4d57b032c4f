//! HPE iLO: its log has no ids of messages, but classes, and messages that begin alike. Parts stand in brackets at the end:
//! `(Processor 1, DIMM 5)`, `(Power Supply 2)`, `(Fan 3, Location System)`.

use super::Record;
use super::said::{Part, Said, Says, end, fault};
use crate::component::Component;
use ironwatch_shared::Severity::{Critical, Error, Warning};

/// Beginnings of messages, in lower case. The first that fits counts.
const BEGINNINGS: &[(&str, Says, &str)] = &[
    ("system power supply: input power loss", fault("psu_fault", "input_lost", Error), "psu"),
    ("system power supply: general failure", fault("psu_fault", "failed", Critical), "psu"),
    ("system power supply failure", fault("psu_fault", "failed", Critical), "psu"),
    ("power supply failure", fault("psu_fault", "failed", Critical), "psu"),
    ("system power supply inserted", Says::News, "psu"),
    ("system power supply removed", Says::News, "psu"),
    ("system power supplies not redundant", fault("redundancy_lost", "lost", Error), "psu"),
    ("system power supplies redundant", end("redundancy_lost", "lost"), "psu"),
    ("system fan failure", fault("fan_speed", "critical", Critical), "fan"),
    ("system fan degraded", fault("fan_speed", "warning", Warning), "fan"),
    ("fan failure", fault("fan_speed", "critical", Critical), "fan"),
    ("fan degraded", fault("fan_speed", "warning", Warning), "fan"),
    ("system fan inserted", Says::News, "fan"),
    ("system fan removed", Says::News, "fan"),
    ("system fans not redundant", fault("redundancy_lost", "lost", Error), "fan"),
    ("system fans redundant", end("redundancy_lost", "lost"), "fan"),
    ("system overheating", fault("temperature_limit", "critical", Critical), "sensor"),
    ("automatic operating system shutdown initiated due to overheat", fault("hardware_fault", "thermal_trip", Critical), "host"),
    ("uncorrectable memory error", fault("mem_ecc", "UE", Critical), "memory"),
    ("dimm failure - uncorrectable memory error", fault("mem_ecc", "UE", Critical), "memory"),
    ("corrected memory error threshold exceeded", fault("memory_fault", "correctable_limit", Warning), "memory"),
    ("correctable memory error threshold exceeded", fault("memory_fault", "correctable_limit", Warning), "memory"),
    ("uncorrectable machine check exception", fault("cpu_mce", "uncorrected", Critical), "cpu"),
    ("corrected machine check", fault("cpu_mce", "corrected", Warning), "cpu"),
    ("uncorrectable pci express error", fault("pcie_aer", "fatal", Critical), "pci"),
    ("pci bus error", fault("bus_error", "serr", Error), "pci"),
    ("unrecoverable system error (nmi)", fault("nmi", "nmi", Error), "host"),
    ("asr detected", fault("watchdog", "reset", Critical), "host"),
    ("abnormal program termination", fault("kernel_panic", "panic", Critical), "host"),
    ("drive array device failure", fault("drive_fault", "failed", Error), "drive"),
    ("internal storage enclosure device failure", fault("drive_fault", "failed", Error), "drive"),
    ("drive array controller failure", fault("hardware_fault", "controller", Critical), "storage_controller"),
    ("smart storage battery", Says::AsClaimed("battery"), "battery"),
    ("post error", Says::AsClaimed("firmware_start"), "firmware"),
    ("network adapter link down", Says::News, "nic"),
    ("network adapter link up", Says::News, "nic"),
    ("iml cleared", Says::News, "bmc"),
    ("server power", Says::News, "power"),
    ("server reset", Says::News, "power"),
];

/// What stands before a number in brackets, in lower case, and how the part is written here.
const PLACES: [(&str, &str, &str); 6] = [
    ("power supply ", "psu", "PSU"),
    ("fan ", "fan", "Fan "),
    ("slot ", "pci", "slot "),
    ("bay ", "drive", "Bay "),
    ("battery ", "battery", "Battery "),
    ("temperature sensor ", "sensor", "Sensor "),
];

/// Whether HPE wrote it.
pub fn is_hpe(record: &Record<'_>) -> bool {
    record.oem.get("Hpe").or_else(|| record.oem.get("Hp")).is_some()
}

pub fn read(record: &Record<'_>) -> Option<Said> {
    if !is_hpe(record) {
        return None;
    }
    let lower = record.message.to_ascii_lowercase();
    let (_, says, kind) = BEGINNINGS.iter().find(|(beginning, ..)| lower.starts_with(beginning))?;
    let part = match place(record.message) {
        Part::Exactly(component) if component.kind() == *kind => Part::Exactly(component),
        Part::Like(of, name) if of == *kind => Part::Like(of, name),
        Part::Exactly(_) | Part::Like(..) | Part::Unknown if *kind == "host" => Part::Exactly(Component::host()),
        Part::Exactly(_) | Part::Like(..) | Part::Unknown => Part::Like(kind, String::new()),
    };
    Some(says.of(part, record.claim()))
}

/// The part that stands in brackets.
pub fn place(message: &str) -> Part {
    let inner = message.rsplit_once('(').map(|(_, rest)| rest.split(')').next().unwrap_or_default()).unwrap_or_default();
    let lower = inner.to_ascii_lowercase();
    let number = |word: &str| {
        let (_, rest) = lower.split_once(word)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    };
    let processor = number("processor ");
    if let Some(module) = number("dimm ").or_else(|| number("memory module ")) {
        let name = processor.map_or_else(|| format!("DIMM {module}"), |processor| format!("PROC {processor} DIMM {module}"));
        return Part::Exactly(Component::new("memory", &name));
    }
    if let Some(processor) = processor {
        return Part::Exactly(Component::new("cpu", &format!("CPU{processor}")));
    }
    let found = PLACES.iter().find_map(|(word, kind, shown)| Some((kind, format!("{shown}{}", number(word)?))));
    found.map_or(Part::Unknown, |(kind, name)| Part::Like(kind, name))
}
