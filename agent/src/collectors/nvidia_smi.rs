//! What `nvidia-smi` says of GPUs, in a child process that is killed when it hangs.
//!
//! One child prints a line for each GPU once a minute; a program started for each reading would cost a second of
//! processor time each.

mod columns;
mod row;
mod seen;
mod stream;
mod told;

pub use self::row::address as bus_address;

use self::columns::{MAIN, REMAPPED_ROWS};
use self::stream::{State, Stream};
use super::gpu::bus::{Bus, NVIDIA};
use super::{Collector, Findings};
use crate::settings::Settings;
use std::path::Path;
use std::time::{Duration, Instant};

/// Between two answers of the program.
const PRINTS_EVERY: Duration = Duration::from_secs(60);
/// The same for the query that older drivers need besides; remapped rows change once in a GPU's life, if ever.
const PRINTS_ROWS_EVERY: Duration = Duration::from_secs(300);
/// A reading waits so long for a program that it has just started, so that the first has numbers already.
const PATIENCE: Duration = Duration::from_secs(3);

/// Reads it.
pub struct NvidiaSmi {
    bus: Bus,
    main: Stream,
    remapped_rows: Stream,
}

impl NvidiaSmi {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self::printing_every(settings, PRINTS_EVERY, PRINTS_ROWS_EVERY)
    }

    fn printing_every(settings: &Settings, main: Duration, rows: Duration) -> Self {
        let program = &settings.commands.nvidia_smi;
        Self {
            bus: Bus::new(Path::new(&settings.paths.sys)),
            main: Stream::new(program, &MAIN, main),
            remapped_rows: Stream::new(program, &REMAPPED_ROWS, rows),
        }
    }

    /// There is a GPU that the driver `nvidia` runs or could run; one that is lent to a guest is none.
    fn addresses(&mut self) -> Result<Vec<String>, String> {
        let gpus = self.bus.gpus()?;
        let ours = |gpu: &&super::gpu::bus::Gpu| gpu.vendor == NVIDIA && self.bus.driver(gpu).is_none_or(|driver| driver == "nvidia");
        Ok(gpus.iter().filter(ours).map(|gpu| gpu.address.clone()).collect())
    }
}

impl Collector for NvidiaSmi {
    fn name(&self) -> &'static str {
        "nvidia_smi"
    }

    /// How often the newest answers are taken over; the program itself prints once a minute.
    fn interval_seconds(&self) -> u32 {
        15
    }

    fn collect(&mut self) -> Findings {
        // Looked at only when a child would be started: one that runs has its GPUs.
        let addresses = match if self.main.runs() { Ok(Vec::new()) } else { self.addresses() } {
            Ok(addresses) => addresses,
            Err(why) => return Findings::cannot(why),
        };
        if addresses.is_empty() && !self.main.runs() {
            return Findings::absent();
        }
        let until = Instant::now() + PATIENCE;
        let state = self.main.look(&addresses, until);
        if matches!(state, State::Missing) {
            return Findings::absent();
        }
        let mut findings = Findings::default();
        if self.main.lacks(REMAPPED_ROWS.needed) && self.main.reads() {
            let addresses = self.main.asked().to_vec();
            let _ = self.remapped_rows.look(&addresses, until);
        }
        told::tell(&mut findings, &self.main, &self.remapped_rows, &state, Instant::now());
        findings
    }
}

#[cfg(test)]
#[path = "nvidia_smi/tests.rs"]
mod tests;
