//! Ports of the fabric and links of network cards: whether they are up, and what they counted.
//!
//! Whether a link is up is read each time, what was counted only once a minute: firmware is asked for the counters.

mod fabric;
mod nic;

use super::seen::Seen;
use super::{Collector, Findings};
use crate::settings::Settings;
use std::path::Path;
use std::time::{Duration, Instant};

const COUNTERS_EVERY: Duration = Duration::from_secs(60);

/// Reads it.
pub struct Infiniband {
    fabric: fabric::Fabric,
    nics: nic::Nics,
    /// What had a link in this boot: a port that never had one is not in use.
    seen: Seen,
    counters_due: Option<Instant>,
    /// Numbers of the last time they were read; they are told until the next.
    counted: Findings,
}

impl Infiniband {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        let sys = Path::new(&settings.paths.sys);
        Self {
            fabric: fabric::Fabric::new(sys),
            nics: nic::Nics::new(sys),
            seen: Seen::open(settings.state_dir(), Path::new(&settings.paths.proc), "links"),
            counters_due: None,
            counted: Findings::default(),
        }
    }

    fn read(&mut self, now: Instant) -> Findings {
        let ports = self.fabric.ports();
        let nics = self.nics.links();
        if ports.is_empty() && nics.is_empty() {
            return Findings::absent();
        }
        // A little early is in time: a reading is never to the moment.
        if self.counters_due.is_none_or(|due| due <= now + Duration::from_secs(2)) {
            self.counters_due = Some(now + COUNTERS_EVERY);
            self.counted = Findings::default();
            for port in &ports {
                self.fabric.count(port, &mut self.counted);
            }
            for nic in &nics {
                self.nics.count(nic, &mut self.counted);
            }
        }
        let mut findings = self.counted.clone();
        self.fabric.judge(&ports, &mut self.seen, &mut findings);
        nic::judge(&nics, &mut self.seen, &mut findings);
        self.seen.keep();
        findings
    }
}

impl Collector for Infiniband {
    fn name(&self) -> &'static str {
        "infiniband"
    }

    fn interval_seconds(&self) -> u32 {
        15
    }

    fn collect(&mut self) -> Findings {
        self.read(Instant::now())
    }
}

#[cfg(test)]
#[path = "infiniband/tests.rs"]
mod tests;
