//! What a BMC measures and how its parts are, in the common shape.

mod names;
mod number;
mod states;

pub use number::supply_name;

use ironwatch_core::bmc::Sensor;
use ironwatch_redfish::{Readings, System};

/// A sensor, and the paths of all resources that tell of it.
#[derive(Debug, Clone)]
pub struct Told {
    pub sensor: Sensor,
    pub paths: Vec<String>,
    /// Its number in the IPMI world.
    pub number: Option<u64>,
}

/// Everything, each once: sensors, power as a whole, supplies, fans that have no sensor of their own, redundancy, computers.
pub fn told(readings: &Readings, systems: &[System]) -> Vec<Told> {
    let mut told = number::sensors(readings);
    told.extend(number::controls(readings));
    told.extend(number::of_supplies(readings));
    told.extend(states::supplies(readings));
    told.extend(states::fans(readings));
    told.extend(states::redundancy(readings));
    names::make_unique(&mut told);
    // Of a machine that is ill something is: the machine itself is told only where nothing else is.
    let is_told = told.iter().any(|told| !told.sensor.holds(|_| None).is_empty());
    told.extend(states::systems(systems, is_told));
    told
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test may stop at once")]
mod tests;
