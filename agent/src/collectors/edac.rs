//! Memory errors by DIMM, from EDAC in `/sys/devices/system/edac/mc` (drivers/edac/edac_mc_sysfs.c).
//!
//! A machine whose firmware handles errors itself counts nothing here; the kernel's ring has them then.

mod layout;

use super::attribute::{self, Rescan};
use super::{Collector, Findings};
use crate::settings::Settings;
use layout::Counter;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Corrected and uncorrected, as samples.
const NAMES: [&str; 2] = ["memory_corrected_errors_total", "memory_uncorrected_errors_total"];

/// Reads it.
pub struct Edac {
    dir: PathBuf,
    counters: Vec<Counter>,
    rescan: Rescan,
}

impl Edac {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        let dir = Path::new(&settings.paths.sys).join("devices/system/edac/mc");
        Self { dir, counters: Vec::new(), rescan: Rescan::default() }
    }

    fn read(&mut self, now: Instant) -> Findings {
        if self.rescan.is_due(now) {
            self.counters = layout::counters(&self.dir);
        }
        if self.counters.is_empty() {
            return Findings::absent();
        }
        // Ranks of one DIMM may bear its label each; what has no label counts for its controller.
        let mut totals: BTreeMap<(&str, usize), Result<u64, String>> = BTreeMap::new();
        let mut path = self.dir.clone();
        for counter in &self.counters {
            path.push(&counter.file);
            let read = attribute::count(&path).map_err(|error| format!("cannot read {}: {error}", path.display()));
            path = self.dir.clone();
            if read.is_err() {
                self.rescan.soon();
            }
            let total = totals.entry((&counter.part, usize::from(counter.uncorrected))).or_insert(Ok(0));
            *total = match (std::mem::replace(total, Ok(0)), read) {
                (Ok(sum), Ok(count)) => Ok(sum.saturating_add(count)),
                (Err(why), _) | (_, Err(why)) => Err(why),
            };
        }
        let mut findings = Findings::default();
        for ((part, which), total) in totals {
            let Some(name) = NAMES.get(which) else { continue };
            match total {
                Ok(0) => {}
                Ok(total) => findings.number(name, part, attribute::as_number(total)),
                Err(why) => findings.no_number(name, part, &why),
            }
        }
        findings
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
        self.read(Instant::now())
    }
}

#[cfg(test)]
#[path = "edac/tests.rs"]
mod tests;
