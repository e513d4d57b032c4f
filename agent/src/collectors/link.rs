//! Speed and width of PCIe links against what the devices can.

use super::{Collector, Findings};
use crate::settings::Settings;

/// Reads it.
pub struct Link {}

impl Link {
    /// From where the settings say.
    pub fn new(_settings: &Settings) -> Self {
        Self {}
    }
}

impl Collector for Link {
    fn name(&self) -> &'static str {
        "link"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        Findings::absent()
    }
}
