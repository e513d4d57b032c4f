//! Width and speed of PCIe links, against what both ends can.
//!
//! A card that was pushed in badly, a dirty contact or a riser that ages shows here first: the link comes up with fewer
//! lanes or at a lower speed, and everything works, slowly.

mod watched;

use super::attribute::Rescan;
use super::{Collector, Findings};
use crate::settings::Settings;
use std::path::{Path, PathBuf};
use std::time::Instant;
use watched::{State, Watched};

/// So many readings in a row must show it: while a link trains it is narrow and slow for a moment.
const READINGS: u32 = 2;

/// Reads it.
pub struct Link {
    dir: PathBuf,
    watched: Vec<Watched>,
    rescan: Rescan,
}

impl Link {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self { dir: Path::new(&settings.paths.sys).join("bus/pci/devices"), watched: Vec::new(), rescan: Rescan::default() }
    }

    fn read(&mut self, now: Instant) -> Findings {
        if self.rescan.is_due(now) {
            let mut before = std::mem::take(&mut self.watched);
            self.watched = watched::find(&self.dir);
            for device in &mut self.watched {
                if let Some(same) = before.iter_mut().find(|same| same.part == device.part) {
                    (device.low, device.low_readings) = (same.low.take(), same.low_readings);
                }
            }
        }
        if self.watched.is_empty() {
            return Findings::absent();
        }
        let mut findings = Findings::default();
        for device in &mut self.watched {
            match device.state() {
                State::Asleep => {}
                State::Gone => self.rescan.soon(),
                State::Unknown(why) => {
                    if device.has_numbers() {
                        findings.no_number("pcie_link_lanes", &device.part, &why);
                    }
                }
                State::Trained(link) => {
                    device.low = device.compare(link);
                    device.low_readings = if device.low.is_some() { device.low_readings.saturating_add(1) } else { 0 };
                    if device.has_numbers() {
                        findings.number("pcie_link_lanes", &device.part, link.lanes.into());
                        findings.number("pcie_link_gigatransfers", &device.part, link.gigatransfers);
                    }
                }
            }
            if let Some(low) = device.low.as_ref().filter(|_| device.low_readings >= READINGS) {
                findings.holds("pcie_link_degraded", &device.part, low.as_str());
            }
        }
        findings
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
        self.read(Instant::now())
    }
}

#[cfg(test)]
#[path = "link/tests.rs"]
mod tests;
