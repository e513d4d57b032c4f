//! Makes reports: the regular check-in, urgent kernel lines, the goodbye. Each goes through the spool.

use crate::clock;
use crate::collectors::kernel_log::{Taken, Waiting};
use crate::collectors::machine::{Reader, Reading};
use crate::output;
use crate::pack::pack;
use crate::push::Shared;
use crate::spool::{Draft, KernelCursor, Kind};
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::VERSION;
use ironwatch_shared::wire::v1::report::{Report, Stop, StopReason};
use std::sync::Arc;

/// Lines in one report; a storm becomes several.
const MAX_LINES: usize = 1_000;
/// Text in one report: escaped and packed it stays far below what the server takes, whatever the bytes are.
const MAX_LINE_BYTES: usize = 512 << 10;

/// Everything that reports are made of.
pub struct CheckIn {
    pub boot_id: BootId,
    pub reader: Reader,
    pub waiting: Arc<Waiting>,
    pub shared: Arc<Shared>,
}

impl CheckIn {
    /// How the machine does now.
    pub fn live(&mut self) {
        let reading = self.reader.read();
        // No lines: they go as events, which outlive readings in a full spool.
        let taken = self.waiting.take(0, 0);
        self.keep(Kind::Live, Some(reading), taken, None);
    }

    /// All kernel lines that wait.
    pub fn events(&mut self) {
        while !self.waiting.is_empty() {
            let taken = self.waiting.take(MAX_LINES, MAX_LINE_BYTES);
            self.keep(Kind::Event, None, taken, None);
        }
    }

    /// The last report; answers its number.
    pub fn goodbye(&mut self, reason: StopReason) -> Option<u64> {
        let taken = self.waiting.take(MAX_LINES, MAX_LINE_BYTES);
        self.keep(Kind::Stop, None, taken, Some(Stop { reason }))
    }

    fn keep(&mut self, kind: Kind, reading: Option<Reading>, taken: Taken, stop: Option<Stop>) -> Option<u64> {
        let moment = clock::moment();
        let mut spool = self.shared.spool();
        let trouble = spool.trouble();
        if self.shared.conditions.set("agent_spool_full", "agent/spool", trouble.as_deref()) {
            output::warn(trouble.as_deref().unwrap_or("the spool has room again"));
        }
        spool.losses_mut().absorb(taken.losses);
        let told = spool.kernel_cursor().filter(|cursor| cursor.boot_id == self.boot_id).map(|cursor| cursor.sequence);
        let kernel = taken.through.max(told).map(|sequence| KernelCursor { boot_id: self.boot_id.clone(), sequence });
        let (machine, samples) = reading.map_or((None, Vec::new()), |reading| (Some(reading.about), reading.samples));
        let report = Report {
            v: VERSION,
            boot_id: self.boot_id.clone(),
            taken: moment,
            interval_seconds: self.shared.interval_seconds(),
            machine,
            samples,
            kernel_lines: taken.lines,
            conditions: self.shared.conditions.list(),
            losses: spool.losses_mut().list(),
            stop,
        };
        match pack(&report) {
            Ok(packed) => {
                let number = spool.put(Draft { kind, taken_ms: moment.wall_ms, kernel, packed });
                drop(spool);
                self.shared.tell_sender();
                Some(number)
            }
            Err(error) => {
                output::error(&format!("a report cannot be written: {error}"));
                None
            }
        }
    }
}
