//! Temperatures, fans, volts, watts and amperes, from `/sys/class/hwmon`
//! (Documentation/ABI/testing/sysfs-class-hwmon), and what the chips' own limits say of them.

mod chips;
mod judge;
mod sensors;

use super::attribute::Rescan;
use super::seen::Seen;
use super::{Collector, Findings};
use crate::settings::Settings;
use judge::{Level, Memory};
use sensors::{Reading, Sensor};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Sensors that are told. A machine with 16 GPUs, 60 disks and 64 memory modules has some 300.
const MAX_SENSORS: usize = 500;

/// Reads it.
pub struct Hwmon {
    dir: PathBuf,
    sensors: Vec<Sensor>,
    /// What is known of a sensor from its readings before, by sample and part; outlives looking them up again.
    memories: BTreeMap<(&'static str, String), Memory>,
    rescan: Rescan,
    /// What was well in this boot: an input that is not wired never was.
    seen: Seen,
}

impl Hwmon {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self {
            dir: Path::new(&settings.paths.sys).join("class/hwmon"),
            sensors: Vec::new(),
            memories: BTreeMap::new(),
            rescan: Rescan::default(),
            seen: Seen::open(settings.state_dir(), Path::new(&settings.paths.proc), "sensors"),
        }
    }

    fn read(&mut self, now: Instant) -> Findings {
        if self.rescan.is_due(now) {
            self.sensors = chips::find(&self.dir).iter().flat_map(sensors::of_chip).take(MAX_SENSORS).collect();
            let memories = std::mem::take(&mut self.memories);
            let is_there = |key: &(&'static str, String)| self.sensors.iter().any(|sensor| sensor.sample == key.0 && sensor.part == key.1);
            self.memories = memories.into_iter().filter(|(key, _)| is_there(key)).collect();
        }
        if self.sensors.is_empty() {
            return Findings::absent();
        }
        let mut findings = Findings::default();
        for sensor in &self.sensors {
            let memory = self.memories.entry((sensor.sample, sensor.part.clone())).or_default();
            let reading = sensor.read();
            let verdict = judge::judge(sensor, &reading, memory, &mut self.seen);
            match reading {
                Reading::Gone => self.rescan.soon(),
                // An input that never said anything sensible has nothing wired to it.
                Reading::None(why) if memory.was_sensible => findings.no_number(sensor.sample, &sensor.part, &why),
                Reading::None(_) => {}
                Reading::Value(value) if sensor.is_idle_fan(value) && !self.seen.has(&sensor.part) => {}
                Reading::Value(value) => findings.number(sensor.sample, &sensor.part, value),
            }
            if let Some((level, words)) = verdict {
                let class = match level {
                    Level::Critical => "sensor_critical",
                    Level::Warning => "sensor_warning",
                };
                findings.holds(class, &sensor.part, words);
            }
        }
        self.seen.keep();
        findings
    }
}

impl Collector for Hwmon {
    fn name(&self) -> &'static str {
        "hwmon"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        self.read(Instant::now())
    }
}

#[cfg(test)]
#[path = "hwmon/tests.rs"]
mod tests;
