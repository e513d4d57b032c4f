//! Sensors of a BMC as they are kept and shown: what changes hardly ever apart from what changes all the time.

use ironwatch_core::bmc::limits::Limits;
use ironwatch_core::bmc::{Health, Sensor, SensorKind};
use ironwatch_core::component::Component;
use ironwatch_core::observation::{NoReading, Source};
use ironwatch_shared::Severity;
use serde::de::{Deserializer as _, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Largest sweep that is read back: 2,000 sensors with words.
const MAX_BODY_BYTES: usize = 4 << 20;
/// Numbers differ little from sweep to sweep, and are many: fast beats small.
const LEVEL: i32 = 1;

/// What a sensor is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    pub name: String,
    /// The word of its kind.
    #[serde(rename = "type")]
    pub kind: String,
    pub unit: String,
    pub component: String,
    pub source: String,
    /// Limits that it has, by name.
    pub thresholds: Map<String, Value>,
}

/// What it said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Said {
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<f64>,
    /// Why there is no reading, where there should be one.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub no_reading: Option<String>,
    /// States that hold, in words.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<String>,
    /// `ok`, `warning`, `critical` or `unknown`.
    #[serde(rename = "j")]
    pub state: String,
}

fn named(limits: &Limits) -> [(&'static str, Option<f64>); 6] {
    [
        ("lower_fatal", limits.lower_fatal),
        ("lower_critical", limits.lower_critical),
        ("lower_warning", limits.lower_warning),
        ("upper_warning", limits.upper_warning),
        ("upper_critical", limits.upper_critical),
        ("upper_fatal", limits.upper_fatal),
    ]
}

impl Shape {
    /// Of a sensor.
    #[must_use]
    pub fn of(sensor: &Sensor) -> Self {
        Self {
            name: sensor.name.clone(),
            kind: sensor.kind.as_str().to_owned(),
            unit: sensor.unit.clone(),
            component: sensor.component.as_str().to_owned(),
            source: sensor.source.as_str().to_owned(),
            thresholds: named(&sensor.limits).into_iter().filter_map(|(name, limit)| Some((name.to_owned(), json!(limit?)))).collect(),
        }
    }

    /// The sensor as rules about numbers see it; none for one of another version.
    #[must_use]
    pub fn sensor(&self, said: &Said) -> Option<Sensor> {
        let limit = |name: &str| self.thresholds.get(name).and_then(Value::as_f64);
        Some(Sensor {
            source: [Source::Ipmi, Source::Redfish].into_iter().find(|source| source.as_str() == self.source)?,
            name: self.name.clone(),
            component: Component::from(self.component.clone()),
            kind: SensorKind::parse(&self.kind)?,
            unit: self.unit.clone(),
            reading: said.reading.ok_or_else(|| NoReading(said.no_reading.clone().unwrap_or_default())),
            states: said.states.clone(),
            problems: Vec::new(),
            possible: Vec::new(),
            limits: Limits {
                lower_warning: limit("lower_warning"),
                lower_critical: limit("lower_critical"),
                lower_fatal: limit("lower_fatal"),
                upper_warning: limit("upper_warning"),
                upper_critical: limit("upper_critical"),
                upper_fatal: limit("upper_fatal"),
                hysteresis: None,
            },
            health: None,
        })
    }

    /// With what it said, as the API and the command line show it.
    #[must_use]
    pub fn shown(&self, said: &Said) -> Value {
        json!({
            "name": self.name,
            "type": self.kind,
            "reading": said.reading,
            "no_reading": said.no_reading,
            "unit": self.unit,
            "state": said.state,
            "states": said.states,
            "thresholds": self.thresholds,
            "component": self.component,
            "source": self.source,
        })
    }
}

impl Said {
    /// Of a sensor.
    #[must_use]
    pub fn of(sensor: &Sensor) -> Self {
        let has_states = sensor.kind == SensorKind::States && (!sensor.states.is_empty() || sensor.speaks());
        Self {
            reading: sensor.reading.as_ref().ok().copied(),
            no_reading: sensor.reading.as_ref().err().filter(|_| !has_states).map(|why| why.0.clone()),
            states: sensor.states.clone(),
            state: state(sensor).to_owned(),
        }
    }
}

/// `ok`, `warning`, `critical`, or `unknown` for one that says nothing.
#[must_use]
pub fn state(sensor: &Sensor) -> &'static str {
    match sensor.holds(|_| None).into_iter().map(|holds| holds.severity).max() {
        Some(Severity::Critical | Severity::Error) => "critical",
        Some(Severity::Warning) => "warning",
        Some(Severity::Info) | None if sensor.speaks() || sensor.health.is_some_and(|health| health == Health::Ok) => "ok",
        Some(Severity::Info) | None => "unknown",
    }
}

/// Tells layouts apart without writing them: another number, another layout.
#[must_use]
pub fn fingerprint(sensors: &[Sensor]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for sensor in sensors {
        (&sensor.name, sensor.kind, &sensor.unit, sensor.component.as_str(), sensor.source.as_str()).hash(&mut hasher);
        for (_, limit) in named(&sensor.limits) {
            limit.map(f64::to_bits).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The layout of these sensors: its id, and its body.
#[must_use]
pub fn layout(sensors: &[Sensor]) -> (String, String) {
    let shapes: Vec<Shape> = sensors.iter().map(Shape::of).collect();
    let body = serde_json::to_string(&shapes).unwrap_or_default();
    let digest = ring::digest::digest(&ring::digest::SHA256, body.as_bytes());
    (digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect(), body)
}

/// What these sensors said.
#[must_use]
pub fn sweep(sensors: &[Sensor]) -> Vec<u8> {
    let said: Vec<Said> = sensors.iter().map(Said::of).collect();
    let text = serde_json::to_vec(&said).unwrap_or_default();
    zstd::bulk::compress(&text, LEVEL).unwrap_or_default()
}

/// Reads a layout.
#[must_use]
pub fn shapes(body: &str) -> Vec<Shape> {
    serde_json::from_str(body).unwrap_or_default()
}

/// Reads a sweep.
#[must_use]
pub fn said(body: &[u8]) -> Vec<Said> {
    let text = zstd::bulk::decompress(body, MAX_BODY_BYTES).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Only the number of what was said.
#[derive(Deserialize)]
struct Number {
    #[serde(rename = "n", default)]
    reading: Option<f64>,
}

/// Takes the numbers at some places, in rising order, and passes by everything else.
struct AtPlaces<'a>(&'a [usize]);

impl<'de> Visitor<'de> for AtPlaces<'_> {
    type Value = Vec<Option<f64>>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("what sensors said")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut numbers = Vec::with_capacity(self.0.len());
        let (mut place, mut wanted) = (0, self.0.iter());
        let mut next = wanted.next();
        loop {
            if next == Some(&place) {
                let Some(number) = seq.next_element::<Number>()? else { break };
                numbers.push(number.reading);
                next = wanted.next();
            } else if seq.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
            place += 1;
        }
        Ok(numbers)
    }
}

/// The numbers of a sweep at some places of its layout, which rise; nothing where there was none, and no more when the body
/// cannot be read. Many times as fast as [`said`], for those who read thousands.
#[must_use]
pub fn numbers_at(body: &[u8], places: &[usize]) -> Vec<Option<f64>> {
    let text = zstd::bulk::decompress(body, MAX_BODY_BYTES).unwrap_or_default();
    serde_json::Deserializer::from_slice(&text).deserialize_seq(AtPlaces(places)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sensor(name: &str, reading: Result<f64, NoReading>) -> Sensor {
        Sensor {
            source: Source::Ipmi,
            name: name.to_owned(),
            component: Component::new("sensor", name),
            kind: SensorKind::Temperature,
            unit: "°C".to_owned(),
            reading,
            states: Vec::new(),
            problems: Vec::new(),
            possible: Vec::new(),
            limits: Limits { upper_critical: Some(90.0), ..Limits::default() },
            health: None,
        }
    }

    #[test]
    fn a_sweep_comes_back_as_it_was() {
        let sensors =
            [sensor("CPU1 Temp", Ok(45.5)), sensor("CPU2 <b>Temp", Err(NoReading("absent".to_owned()))), sensor("Inlet", Ok(95.0))];
        let (id, body) = layout(&sensors);
        assert_eq!((id.len(), shapes(&body).len()), (32, 3));
        let back = said(&sweep(&sensors));
        let states: Vec<&str> = back.iter().map(|said| said.state.as_str()).collect();
        assert_eq!(states, ["ok", "unknown", "critical"]);
        assert_eq!(back.iter().map(|said| said.reading).collect::<Vec<_>>(), [Some(45.5), None, Some(95.0)]);
        assert_eq!(said(b"not what we wrote"), []);

        let swept = sweep(&sensors);
        assert_eq!(numbers_at(&swept, &[0, 1, 2]), [Some(45.5), None, Some(95.0)]);
        assert_eq!(numbers_at(&swept, &[2, 7]), [Some(95.0)], "a place that is not there");
        assert_eq!((numbers_at(&swept, &[]), numbers_at(b"not what we wrote", &[0])), (vec![], vec![]));
    }

    #[test]
    fn another_limit_is_another_layout_and_another_number_is_not() {
        let mut sensors = vec![sensor("CPU1 Temp", Ok(45.5))];
        let before = (fingerprint(&sensors), layout(&sensors).0);
        if let Some(sensor) = sensors.first_mut() {
            sensor.reading = Ok(50.0);
        }
        assert_eq!((fingerprint(&sensors), layout(&sensors).0), before);
        if let Some(sensor) = sensors.first_mut() {
            sensor.limits.upper_critical = Some(91.0);
        }
        let after = (fingerprint(&sensors), layout(&sensors).0);
        assert!(after.0 != before.0 && after.1 != before.1);
    }
}
