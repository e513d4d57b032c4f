//! Which GPUs are on the bus, from `/sys/bus/pci`: needs no driver and no tool.

pub mod bus;
mod remembered;

use self::bus::Bus;
use self::remembered::Remembered;
use super::{Collector, Findings};
use crate::settings::Settings;
use std::collections::BTreeSet;
use std::path::Path;

/// Reads it.
pub struct Gpu {
    bus: Bus,
    remembered: Remembered,
    /// Did not answer at the last reading: once may be a reset, twice is not.
    silent: BTreeSet<String>,
}

impl Gpu {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self {
            bus: Bus::new(Path::new(&settings.paths.sys)),
            remembered: Remembered::new(settings.state_dir(), Path::new(&settings.paths.proc)),
            silent: BTreeSet::new(),
        }
    }
}

impl Collector for Gpu {
    fn name(&self) -> &'static str {
        "gpu"
    }

    fn interval_seconds(&self) -> u32 {
        15
    }

    fn collect(&mut self) -> Findings {
        let gpus = match self.bus.gpus() {
            Ok(gpus) => gpus,
            Err(why) => return Findings::cannot(why),
        };
        let silent: BTreeSet<String> = gpus.iter().filter(|gpu| self.bus.is_silent(gpu)).map(|gpu| gpu.address.clone()).collect();
        let mut findings = Findings::default();
        self.remembered.add(gpus.iter().map(|gpu| (gpu.address.as_str(), format!("{}:{}", plain(&gpu.vendor), plain(&gpu.device)))));
        if self.remembered.all().is_empty() {
            return Findings::absent();
        }
        let mut answering = 0_u32;
        for (address, ids) in self.remembered.all() {
            let component = bus::component(address);
            if gpus.iter().all(|gpu| gpu.address != *address) {
                findings.holds(
                    "gpu_missing",
                    &component,
                    format!("the GPU at {address} ({ids}) was on the bus earlier in this boot and is gone"),
                );
            } else if silent.contains(address) && self.silent.contains(address) {
                let words = format!("the GPU at {address} ({ids}) does not answer: its configuration space reads all ones");
                findings.holds("gpu_missing", &component, words);
            } else {
                answering = answering.saturating_add(1);
            }
        }
        findings.number("gpu_count", "host", answering.into());
        self.silent = silent;
        findings
    }
}

fn plain(id: &str) -> &str {
    id.trim_start_matches("0x")
}

#[cfg(test)]
#[path = "gpu/tests.rs"]
mod tests;
