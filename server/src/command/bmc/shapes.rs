//! How sensors, log entries and parts are printed.

use ironwatch_core::bmc::log::Entry;
use ironwatch_core::bmc::{Health, Sensor, SensorKind};
use ironwatch_shared::Severity;
use serde_json::{Value, json};

/// `ok`, `warning`, `critical`, or `unknown` for one that says nothing.
pub fn state(sensor: &Sensor) -> &'static str {
    let worst = sensor.holds(|_| None).into_iter().map(|holds| holds.severity).max();
    match worst {
        Some(Severity::Critical | Severity::Error) => "critical",
        Some(Severity::Warning) => "warning",
        Some(Severity::Info) | None if sensor.speaks() || sensor.health.is_some() => "ok",
        Some(Severity::Info) | None => "unknown",
    }
}

pub fn sensor(sensor: &Sensor) -> Value {
    let limits = &sensor.limits;
    let thresholds: serde_json::Map<String, Value> = [
        ("lower_fatal", limits.lower_fatal),
        ("lower_critical", limits.lower_critical),
        ("lower_warning", limits.lower_warning),
        ("upper_warning", limits.upper_warning),
        ("upper_critical", limits.upper_critical),
        ("upper_fatal", limits.upper_fatal),
    ]
    .into_iter()
    .filter_map(|(name, limit)| Some((name.to_owned(), json!(limit?))))
    .collect();
    json!({
        "name": sensor.name,
        "type": sensor.kind.as_str(),
        "reading": sensor.reading.as_ref().ok(),
        "no_reading": sensor.reading.as_ref().err().filter(|_| sensor.kind != SensorKind::States || sensor.states.is_empty()).map(|why| &why.0),
        "unit": sensor.unit,
        "state": state(sensor),
        "states": sensor.states,
        "thresholds": thresholds,
        "component": sensor.component.as_str(),
        "source": sensor.source.as_str(),
    })
}

pub fn sensor_line(sensor: &Sensor) -> String {
    let value = match &sensor.reading {
        Ok(number) => format!("{} {}", (number * 1000.0).round() / 1000.0, sensor.unit),
        Err(_) if !sensor.states.is_empty() => sensor.states.join(", "),
        Err(_) if sensor.kind == SensorKind::States && sensor.speaks() => "nothing to tell".to_owned(),
        Err(why) => format!("– ({})", why.0),
    };
    let health = match sensor.health {
        Some(Health::Warning) => " [the BMC: warning]",
        Some(Health::Critical) => " [the BMC: critical]",
        Some(Health::Ok) | None => "",
    };
    format!("{:<10} {:<28} {value}{health}", state(sensor), sensor.name)
}

pub fn entry(entry: &Entry) -> Value {
    json!({
        "id": entry.id,
        "at": entry.at,
        "stamp": entry.stamp,
        "log": entry.log,
        "sensor": entry.sensor,
        "event": entry.event,
        "asserted": !entry.is_end,
        "severity": entry.severity().as_str(),
        "class": entry.meaning.map(|meaning| meaning.class),
        "code": entry.meaning.map(|meaning| meaning.code),
        "component": entry.component.as_str(),
        "guess": entry.guess,
        "raw": entry.raw,
    })
}

pub fn entry_line(entry: &Entry) -> String {
    let at = entry.at.map_or_else(|| entry.stamp.clone(), |at| at.to_string());
    let ended = if entry.is_end { " (ended)" } else { "" };
    format!("{} {at:<24} {:<8} {}: {}{ended}", entry.id, entry.severity().as_str(), entry.sensor, entry.event)
}
