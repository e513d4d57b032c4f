//! What the machine takes as a whole, wherever the BMC tells it.

use crate::model::PowerControl;
use crate::readings::Readings;
use crate::sensor::{Sensor, SensorKind, Unit, plain_name};

/// Names of sensors that measure the whole machine, as [`plain_name`] writes them.
const WHOLE: [&str; 9] = [
    "totalpower",
    "systempower",
    "syspower",
    "powerconsumption",
    "pwrconsumption",
    "chassispower",
    "totalsystempower",
    "serverpower",
    "sysboardpwrconsumption",
];

impl Readings {
    /// Watts that the machine takes: what a chassis tells of itself, else a sensor that is called so. Of several the largest: the
    /// whole takes more than each of its parts.
    #[must_use]
    pub fn machine_watts(&self) -> Option<f64> {
        let of_chassis = self.power_controls.iter().filter_map(|control: &PowerControl| control.consumed_watts.value());
        let is_whole = |sensor: &&Sensor| {
            let name = plain_name(&sensor.name);
            sensor.kind == SensorKind::Power && sensor.unit == Unit::Watt && WHOLE.contains(&name.as_str())
        };
        let called_so = || self.sensors.iter().filter(is_whole).filter_map(|sensor| sensor.reading.value()).max_by(f64::total_cmp);
        of_chassis.max_by(f64::total_cmp).or_else(called_so)
    }
}
