//! What disks say of their own health, from what the privileged helper left.

use super::{Collector, Findings};
use crate::settings::Settings;

/// Reads it.
pub struct Smart {}

impl Smart {
    /// From where the settings say.
    pub fn new(_settings: &Settings) -> Self {
        Self {}
    }
}

impl Collector for Smart {
    fn name(&self) -> &'static str {
        "smart"
    }

    fn interval_seconds(&self) -> u32 {
        300
    }

    fn collect(&mut self) -> Findings {
        Findings::absent()
    }
}
