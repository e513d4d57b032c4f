//! What the host is made of.

use super::{Collector, Findings};
use crate::settings::Settings;

/// Reads it.
pub struct Inventory {}

impl Inventory {
    /// From where the settings say.
    pub fn new(_settings: &Settings) -> Self {
        Self {}
    }
}

impl Collector for Inventory {
    fn name(&self) -> &'static str {
        "inventory"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        Findings::absent()
    }
}
