//! How sensors, log entries and parts are printed.

use super::Answer;
use crate::sensors::{Said, Shape, state};
use crate::sources::bmc::{Outcome, Trouble, console_text};
use ironwatch_core::bmc::log::Entry;
use ironwatch_core::bmc::{Health, Sensor, SensorKind};
use serde_json::{Value, json};

pub fn sensor(sensor: &Sensor) -> Value {
    Shape::of(sensor).shown(&Said::of(sensor))
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
        "code": entry.code(),
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

/// What came of an action.
pub fn outcome(outcome: &Outcome) -> Answer {
    if let Outcome::Heard(bytes) = outcome {
        let text = console_text(bytes);
        return Answer { json: json!({ "outcome": "done", "heard": text }), text };
    }
    let (word, text) = match outcome {
        Outcome::Unanswered => ("unanswered", "Sent, and no answer came: whether it was done is not known."),
        Outcome::Accepted(_) => ("accepted", "The BMC has begun, and works on it."),
        Outcome::Done(_) | Outcome::Heard(_) => ("done", "Done."),
    };
    Answer { json: json!({ "outcome": word }), text: text.to_owned() }
}

/// Why it could not be asked.
pub fn trouble(trouble: &Trouble) -> Value {
    json!({ "code": trouble.code, "detail": trouble.words, "hint": trouble.hint })
}
