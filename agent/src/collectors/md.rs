//! Software RAID, from `/sys/block/md*/md` (Documentation/admin-guide/md.rst).

mod array;

use super::{Collector, Findings, sysfs};
use crate::settings::Settings;
use array::Array;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Arrays that are looked at; a machine has a handful.
const MAX_ARRAYS: usize = 64;
/// An array that is put together from its members one by one is not active for a moment: so many readings in a row must
/// show it.
const READINGS_INACTIVE: u32 = 2;

/// Reads it.
pub struct Md {
    dir: PathBuf,
    /// Readings in a row that show an array with members and no activity, by name.
    inactive: BTreeMap<String, u32>,
}

impl Md {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self { dir: Path::new(&settings.paths.sys).join("block"), inactive: BTreeMap::new() }
    }

    fn tell(&mut self, name: &str, array: &Array, findings: &mut Findings) {
        let part = format!("raid/{name}");
        if let Some(missing) = array.missing {
            findings.number("raid_missing_devices", &part, super::attribute::as_number(missing));
        }
        if let Some(mismatches) = array.mismatches.filter(|count| *count > 0) {
            findings.number("raid_mismatches_total", &part, super::attribute::as_number(mismatches));
        }
        if let Some(percent) = array.sync_percent {
            findings.number("raid_sync_percent", &part, percent);
        }
        let readings = self.inactive.entry(name.to_owned()).or_default();
        *readings = if array.is_inactive() { readings.saturating_add(1) } else { 0 };
        if array.has_failed() || *readings >= READINGS_INACTIVE {
            findings.holds("raid_failed", &part, array.words());
        } else if array.is_degraded() {
            findings.holds("raid_degraded", &part, array.words());
        }
    }
}

impl Collector for Md {
    fn name(&self) -> &'static str {
        "md"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        let mut findings = Findings { absent: true, ..Findings::default() };
        let mut found = Vec::new();
        for name in sysfs::names(&self.dir).into_iter().filter(|name| name.starts_with("md")).take(MAX_ARRAYS) {
            match Array::read(&self.dir.join(&name).join("md")) {
                // A name that is only kept for an array to come.
                Ok(None) => {}
                Ok(Some(array)) => {
                    findings.absent = false;
                    self.tell(&name, &array, &mut findings);
                    found.push(name);
                }
                Err(error) if super::attribute::is_gone(&error) => {}
                Err(error) => {
                    findings.absent = false;
                    let why = format!("cannot read the state of {name}: {error}");
                    findings.no_number("raid_missing_devices", &format!("raid/{name}"), &why);
                    findings.cannot = Some(why);
                }
            }
        }
        self.inactive.retain(|name, _| found.contains(name));
        findings
    }
}

#[cfg(test)]
#[path = "md/tests.rs"]
mod tests;
