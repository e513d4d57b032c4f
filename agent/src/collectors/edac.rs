//! Corrected and uncorrected memory errors by DIMM, from `/sys/devices/system/edac`.

use super::{Collector, Findings};
use crate::settings::Settings;

/// Reads it.
pub struct Edac {}

impl Edac {
    /// From where the settings say.
    pub fn new(_settings: &Settings) -> Self {
        Self {}
    }
}

impl Collector for Edac {
    fn name(&self) -> &'static str {
        "edac"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        Findings::absent()
    }
}
