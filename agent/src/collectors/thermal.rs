//! How often CPUs were slowed down because they were too hot, from
//! `/sys/devices/system/cpu/cpu*/thermal_throttle` (arch/x86/kernel/cpu/mce/therm_throt.c; Intel only).

use super::attribute::{self, Rescan};
use super::{Collector, Findings, sysfs};
use crate::settings::Settings;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Logical CPUs that are looked at.
const MAX_CPUS: usize = 4_096;

/// Reads it.
pub struct Thermal {
    dir: PathBuf,
    counters: BTreeMap<u32, Vec<PathBuf>>,
    rescan: Rescan,
}

impl Thermal {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        let dir = Path::new(&settings.paths.sys).join("devices/system/cpu");
        Self { dir, counters: BTreeMap::new(), rescan: Rescan::default() }
    }

    fn read(&mut self, now: Instant) -> Findings {
        if self.rescan.is_due(now) {
            self.counters = counters(&self.dir);
        }
        if self.counters.is_empty() {
            return Findings::absent();
        }
        let mut findings = Findings::default();
        for (package, files) in &self.counters {
            let part = part(*package);
            let mut total = Ok(0_u64);
            for file in files {
                total = match (total, attribute::count(file)) {
                    (Ok(sum), Ok(count)) => Ok(sum.saturating_add(count)),
                    (Err(why), _) => Err(why),
                    (Ok(_), Err(error)) => Err(format!("cannot read {}: {error}", file.display())),
                };
            }
            match total {
                Ok(0) => {}
                Ok(total) => findings.number("cpu_throttle_total", &part, attribute::as_number(total)),
                Err(why) => {
                    // A CPU was taken offline: its files are gone, and its count with them.
                    self.rescan.soon();
                    findings.no_number("cpu_throttle_total", &part, &why);
                }
            }
        }
        findings
    }
}

/// A package, not a logical CPU as in the words of machine checks: `cpu/3` there is another thing than package 3.
fn part(package: u32) -> String {
    format!("cpu/package{package}")
}

/// By package: one count of the package, which all its CPUs tell alike, and one for each core, which its threads tell
/// alike.
fn counters(dir: &Path) -> BTreeMap<u32, Vec<PathBuf>> {
    let mut found: BTreeMap<u32, Vec<PathBuf>> = BTreeMap::new();
    let mut cores = BTreeSet::new();
    let number = |path: PathBuf| attribute::count(&path).ok().and_then(|number| u32::try_from(number).ok());
    let is_cpu = |name: &String| name.strip_prefix("cpu").is_some_and(|number| number.parse::<u32>().is_ok());
    for cpu in sysfs::names(dir).into_iter().filter(is_cpu).take(MAX_CPUS) {
        let place = dir.join(&cpu);
        let throttle = place.join("thermal_throttle");
        let package = number(place.join("topology/physical_package_id"));
        let (Some(package), true) = (package, throttle.is_dir()) else { continue };
        let core = number(place.join("topology/core_id")).map_or(cpu, |core| core.to_string());
        // Clusters of dies repeat the numbers of cores.
        let die = number(place.join("topology/die_id")).unwrap_or(0);
        let files = found.entry(package).or_default();
        if files.is_empty() && throttle.join("package_throttle_count").exists() {
            files.push(throttle.join("package_throttle_count"));
        }
        if cores.insert((package, die, core)) && throttle.join("core_throttle_count").exists() {
            files.push(throttle.join("core_throttle_count"));
        }
    }
    found
}

impl Collector for Thermal {
    fn name(&self) -> &'static str {
        "thermal"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        self.read(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collectors::fake::{Tree, values};
    use std::time::Duration;

    const CPU: &str = "devices/system/cpu";

    fn cpu(tree: &Tree, number: u32, place: (&str, &str), counts: (&str, &str)) {
        for (file, text) in [
            ("topology/physical_package_id", place.0),
            ("topology/core_id", place.1),
            ("thermal_throttle/package_throttle_count", counts.0),
            ("thermal_throttle/core_throttle_count", counts.1),
        ] {
            tree.write(&format!("{CPU}/cpu{number}/{file}"), &format!("{text}\n"));
        }
    }

    #[test]
    fn a_package_counts_once_and_each_of_its_cores_once() {
        let tree = Tree::new();
        cpu(&tree, 0, ("0", "0"), ("100", "3"));
        cpu(&tree, 1, ("0", "1"), ("100", "4"));
        cpu(&tree, 2, ("0", "0"), ("99", "3"));
        cpu(&tree, 3, ("1", "0"), ("0", "0"));
        tree.write(&format!("{CPU}/cpufreq/boost"), "1\n");
        let mut thermal = Thermal::new(&tree.settings());
        let start = Instant::now();
        assert_eq!(values(&thermal.read(start)), ["cpu_throttle_total cpu/package0 107"]);
        cpu(&tree, 3, ("1", "0"), ("many", "0"));
        let findings = thermal.read(start + Duration::from_secs(60));
        assert_eq!(values(&findings), ["cpu_throttle_total cpu/package0 107", "cpu_throttle_total cpu/package1 none"]);
        // Offline.
        tree.remove(&format!("{CPU}/cpu3"));
        assert_eq!(values(&thermal.read(start + Duration::from_secs(120))), ["cpu_throttle_total cpu/package0 107"]);
    }

    #[test]
    fn a_cpu_that_does_not_count_is_nothing_of_the_kind() {
        let tree = Tree::new();
        assert!(Thermal::new(&tree.settings()).collect().absent);
        tree.write(&format!("{CPU}/cpu0/topology/physical_package_id"), "0\n");
        assert!(Thermal::new(&tree.settings()).collect().absent);
    }
}
