//! Messages with names: registries of DMTF (ResourceEvent, Environmental, Power, StorageDevice, SensorEvent, …), OpenBMC's and
//! those made after them.

mod names;

use super::said::{Part, Said, Says, as_claimed, end, fault};
use super::{Record, place};
use crate::component::Component;
use ironwatch_shared::Severity;

/// Registries about requests, people, jobs and updates, in lower case: what they call critical is no fault of the machine.
const AUDIT: [&str; 11] = [
    "base",
    "taskevent",
    "jobevent",
    "update",
    "nvidiaupdate",
    "license",
    "certificate",
    "account",
    "ilo",
    "swordfish",
    "attributeregistry",
];

/// Classes of parts that are said to be ill, by the kind of the component.
const ILL: [(&str, &str); 9] = [
    ("psu", "psu_fault"),
    ("fan", "fan_speed"),
    ("memory", "memory_fault"),
    ("drive", "drive_fault"),
    ("disk", "drive_fault"),
    ("volume", "drive_array"),
    ("cpu", "cpu_fault"),
    ("battery", "battery"),
    ("power", "power_unit"),
];

/// Words for what is measured, in names of messages, and the class of its limits.
const MEASURED: [(&str, &str); 9] = [
    ("temperature", "temperature_limit"),
    ("voltage", "voltage_limit"),
    ("current", "current_limit"),
    ("fan", "fan_speed"),
    ("humidity", "sensor_limit"),
    ("pressure", "sensor_limit"),
    ("flow", "sensor_limit"),
    ("power", "sensor_limit"),
    ("reading", "sensor_limit"),
];

pub fn read(record: &Record<'_>) -> Option<Said> {
    let key = record.key();
    if key.name.is_empty() {
        return None;
    }
    if key.registry.eq_ignore_ascii_case("ResourceEvent") || key.name.starts_with("Resource") {
        return resource(record, key.name);
    }
    if let Some((says, of)) = names::of(key.name) {
        return Some(says.of(part(record, of), record.claim()));
    }
    if let Some(said) = limit(record, key.name) {
        return Some(said);
    }
    AUDIT.contains(&key.registry.to_ascii_lowercase().as_str()).then(|| Said::news(Part::Unknown))
}

/// The part by the first argument, which names it; of a kind that the message is about.
fn part(record: &Record<'_>, kind: &'static str) -> Part {
    match (kind, record.args.first()) {
        ("host", _) => Part::Exactly(Component::host()),
        ("bmc" | "power" | "chassis" | "firmware", _) => Part::Like(kind, String::new()),
        // `…/powersupply0`: OpenBMC fills in paths of its own.
        (kind, Some(name)) => Part::Like(kind, name.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()),
        (kind, None) => Part::Like(kind, String::new()),
    }
}

/// ResourceEvent (DSP8011): what happened to a resource, whatever it is; which one the origin or the first argument says.
fn resource(record: &Record<'_>, name: &str) -> Option<Said> {
    let about = record.args.first().map(String::as_str).unwrap_or_default();
    let component = place::of_path(record, record.origin).or_else(|| place::of_path(record, about));
    let class = component.as_ref().and_then(|component| ILL.iter().find(|(kind, _)| *kind == component.kind())).map(|(_, class)| *class);
    let class = class.unwrap_or("hardware_fault");
    let part = component.map_or(Part::Unknown, Part::Exactly);
    let says = match name {
        "ResourceStatusChangedCritical" => fault(class, "critical", Severity::Critical),
        "ResourceStatusChangedWarning" => fault(class, "warning", Severity::Warning),
        "ResourceStatusChangedOK" => end(class, "critical"),
        "ResourceErrorThresholdExceeded" => fault(class, "critical", Severity::Critical),
        "ResourceWarningThresholdExceeded" => fault(class, "warning", Severity::Warning),
        "ResourceErrorThresholdCleared" | "ResourceWarningThresholdCleared" => end(class, "critical"),
        "ResourceSelfTestFailed" => fault("hardware_fault", "self_test", Severity::Error),
        "ResourceVersionIncompatible" => fault("version_mismatch", "mismatch", Severity::Warning),
        // What kind of errors only the argument says: told in the BMC's words.
        "ResourceErrorsDetected" => return None,
        "ResourceErrorsCorrected"
        | "ResourceCreated"
        | "ResourceRemoved"
        | "ResourceChanged"
        | "ResourceStateChanged"
        | "ResourcePoweredOn"
        | "ResourcePoweredOff"
        | "ResourcePoweringOn"
        | "ResourcePoweringOff"
        | "ResourcePaused"
        | "ResourceSelfTestCompleted"
        | "URIForResourceChanged"
        | "LicenseAdded"
        | "LicenseChanged" => Says::News,
        _ => return None,
    };
    Some(says.of(part, record.claim()))
}

/// `SensorThresholdCriticalHighGoingHigh`, `TemperatureAboveUpperCriticalThreshold`, `ReadingNoLongerCritical`.
fn limit(record: &Record<'_>, name: &str) -> Option<Said> {
    let lower = name.to_ascii_lowercase();
    let measured = || MEASURED.iter().find(|(word, _)| lower.starts_with(word)).map(|(_, class)| *class);
    // OpenBMC leads with the sensor, the registries of DMTF with what is measured.
    let (class, rest) = match lower.strip_prefix("sensorthreshold") {
        Some(rest) => (sensor_class(record), rest),
        None => (measured()?, lower.as_str()),
    };
    let sensor = record.args.first().cloned().unwrap_or_default();
    let part = Part::Like(if class == "fan_speed" { "fan" } else { "sensor" }, sensor);
    let is_critical = rest.contains("critical") || rest.contains("fatal");
    let is_back = rest.contains("nolonger")
        || rest.ends_with("normal")
        || rest.ends_with("normalrange")
        || rest.ends_with("lowgoinghigh")
        || rest.ends_with("highgoinglow");
    let is_limit = is_critical || rest.contains("warning") || rest.contains("caution");
    match (is_back, is_limit) {
        (true, _) => Some(end(class, "critical").of(part, Severity::Info)),
        (false, true) => {
            let severity = if is_critical { Severity::Critical } else { Severity::Warning };
            Some(as_claimed(class, severity, part))
        }
        (false, false) => None,
    }
}

/// What a sensor measures, by its type or its name: `temperature_CPU1`, `fan_tach_0`.
fn sensor_class(record: &Record<'_>) -> &'static str {
    let name = record.args.first().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    let kind = record.sensor_type.to_ascii_lowercase();
    let by = |text: &str, word: &str| text.split(|c: char| !c.is_alphabetic()).any(|part| part == word);
    let words = [
        ("temperature", "temperature_limit"),
        ("temp", "temperature_limit"),
        ("fan", "fan_speed"),
        ("tach", "fan_speed"),
        ("voltage", "voltage_limit"),
        ("volt", "voltage_limit"),
        ("vout", "voltage_limit"),
        ("vin", "voltage_limit"),
        ("current", "current_limit"),
        ("iout", "current_limit"),
    ];
    words.iter().find(|(word, _)| by(&kind, word) || by(&name, word)).map_or("sensor_limit", |(_, class)| class)
}
