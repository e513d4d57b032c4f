//! What a chip's limits and its own word say of one reading.

use super::chips::Family;
use super::sensors::{Reading, Sensor};
use crate::collectors::attribute;
use crate::collectors::seen::Seen;

/// A limit that is not critical must be passed so many readings in a row; a moment at it is no trouble.
const READINGS_NEEDED: u32 = 2;
/// What held ends only so far on the good side of the limit, so that it does not come and go: kelvin of a temperature,
/// and the share of any other limit.
const MARGIN_KELVIN: f64 = 3.0;
const MARGIN_SHARE: f64 = 0.02;
/// For some drivers a fan's `min` is the speed at which it idles, a little above or below; trouble is clearly below.
const FAN_SHARE: f64 = 0.9;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Warning,
    Critical,
}

/// On which side of a limit trouble is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Above,
    Below,
}

/// What readings before have shown.
#[derive(Debug, Default)]
pub struct Memory {
    /// It has said something sensible since the agent runs.
    pub was_sensible: bool,
    holds: Option<(Level, String)>,
    readings: u32,
}

/// Judges; in words what is wrong.
pub fn judge(sensor: &Sensor, reading: &Reading, memory: &mut Memory, seen: &mut Seen) -> Option<(Level, String)> {
    let value = match reading {
        Reading::Gone => return None,
        Reading::None(_) => None,
        Reading::Value(value) => {
            memory.was_sensible = true;
            Some(*value)
        }
    };
    let found = worst(sensor, value, memory.holds.as_ref().map(|(level, _)| *level));
    let Some((level, words)) = found else {
        if value.is_none() {
            // No reading ends nothing.
            return memory.holds.clone();
        }
        *memory = Memory { holds: None, readings: 0, was_sensible: memory.was_sensible };
        if value.is_some_and(|value| !sensor.kind.is_fan() || value > 0.0) && (sensor.family == Family::Board || sensor.kind.is_fan()) {
            seen.add(&sensor.part);
        }
        return None;
    };
    memory.readings = memory.readings.saturating_add(1);
    // A fan that is counted by its pulses misses some now and then.
    let at_once = level == Level::Critical && !sensor.kind.is_fan();
    let long_enough = at_once || memory.holds.is_some() || memory.readings >= READINGS_NEEDED;
    // An input of a main board's chip that was in trouble from the first reading of this boot on is not wired, or nobody
    // has set its limits: its word counts once it was well.
    let counts = sensor.family != Family::Board || seen.has(&sensor.part);
    if !(long_enough && counts) {
        return None;
    }
    memory.holds = Some((level, words));
    memory.holds.clone()
}

fn worst(sensor: &Sensor, value: Option<f64>, held: Option<Level>) -> Option<(Level, String)> {
    if sensor.kind.is_fan() && sensor.has_fault() {
        return Some((Level::Critical, "the chip says that the fan is broken".to_owned()));
    }
    let mut worst: Option<(Level, String)> = None;
    let mut note = |level: Level, words: String| {
        if worst.as_ref().is_none_or(|(worst, _)| level > *worst) {
            worst = Some((level, words));
        }
    };
    let unit = sensor.kind.unit;
    for (limit, side, level) in &sensor.limits {
        let Some(value) = value else { break };
        let margin = if held.is_some_and(|held| held >= *level) { margin(*limit, unit) } else { 0.0 };
        let (passed, word) = match side {
            Side::Above => (value >= limit - margin, "upper"),
            Side::Below if sensor.kind.is_fan() => (value < limit * FAN_SHARE + margin, "lower"),
            Side::Below => (value <= limit + margin, "lower"),
        };
        if passed {
            let kind = if *level == Level::Critical { "critical " } else { "" };
            let stands = sensor.kind.is_fan() && value <= 0.0;
            let (level, stands) = if stands { (Level::Critical, "; the fan stands still") } else { (*level, "") };
            note(level, format!("{value} {unit}; the {kind}{word} limit is {limit} {unit}{stands}"));
        }
    }
    for (path, level) in &sensor.alarms {
        if attribute::count(path).is_ok_and(|alarm| alarm != 0) {
            let at = value.map_or_else(String::new, |value| format!(" at {value} {unit}"));
            note(*level, format!("the chip raises an alarm{at}"));
        }
    }
    worst
}

fn margin(limit: f64, unit: &str) -> f64 {
    if unit == "°C" { MARGIN_KELVIN } else { limit.abs() * MARGIN_SHARE }
}
