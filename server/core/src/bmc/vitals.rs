//! The vital signs of a machine: of all that its BMC measures the few numbers that a list of hosts has room for.
//!
//! A BMC does not say which of its sensors is the air at the inlet, or what the machine takes in all; names and parts tell. What
//! cannot be told so is none: a wrong number is worse than no number.

mod count;
mod names;

use super::{Sensor, SensorKind, sensor::short};
use serde::{Deserialize, Serialize};

/// What is known of a machine at a glance.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Vitals {
    /// Temperature of the air that it takes in, °C.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inlet: Option<f64>,
    /// Where it is nearest to too hot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<Margin>,
    /// Power supplies; an empty bay is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub psus: Option<Working>,
    /// Fans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fans: Option<Working>,
    /// What it takes in all, W.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<f64>,
}

/// How far a temperature is below its limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Margin {
    /// K below the lowest of its upper limits; zero or less: it is past it.
    pub kelvin: f64,
    /// The name of the sensor.
    pub sensor: String,
}

/// Parts of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Working {
    /// Those with which nothing is wrong.
    pub ok: u32,
    /// All of them.
    pub of: u32,
}

impl Working {
    /// With some of them something is wrong.
    #[must_use]
    pub fn is_degraded(self) -> bool {
        self.ok < self.of
    }
}

impl Vitals {
    /// Of all sensors, read at once. Fans stand still in a machine that is off, and its temperatures are of no use.
    #[must_use]
    pub fn of(sensors: &[Sensor], is_off: bool) -> Self {
        Self {
            inlet: names::inlet(sensors).map(short),
            margin: if is_off { None } else { least_margin(sensors) },
            psus: count::supplies(sensors),
            fans: if is_off { None } else { count::fans(sensors) },
            power: names::power(sensors).map(short),
        }
    }
}

/// The temperature that is nearest to its limit: that of the BMC, or ours where an alert would be told by ours.
fn least_margin(sensors: &[Sensor]) -> Option<Margin> {
    let margin = |sensor: &Sensor| {
        let limits = sensor.effective_limits();
        let upper =
            [limits.upper_warning, limits.upper_critical, limits.upper_fatal].into_iter().flatten().filter(|limit| limit.is_finite());
        let margin = upper.fold(f64::INFINITY, f64::min) - celsius(sensor)?;
        margin.is_finite().then(|| Margin { kelvin: short(margin), sensor: sensor.name.clone() })
    };
    sensors.iter().filter_map(margin).min_by(|a, b| a.kelvin.total_cmp(&b.kelvin))
}

fn celsius(sensor: &Sensor) -> Option<f64> {
    let is_one = sensor.kind == SensorKind::Temperature && sensor.unit == "°C";
    sensor.reading.as_ref().ok().copied().filter(|number| is_one && number.is_finite())
}

#[cfg(test)]
mod tests;
