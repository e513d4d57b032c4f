//! Makes reports: the regular check-in, urgent news, the goodbye. Each goes through the spool.

use crate::clock;
use crate::collectors::kernel_log::{Taken, Waiting};
use crate::collectors::machine::Reader;
use crate::collectors::own_health;
use crate::output;
use crate::pack::pack;
use crate::push::Shared;
use crate::spool::{Draft, KernelCursor, Kind, Places};
use crate::told::Told;
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::agent_health::AgentHealth;
use ironwatch_shared::wire::v1::report::{Report, Stop, StopReason};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// Lines in one report; a storm becomes several.
const MAX_LINES: usize = 1_000;
/// Text in one report: escaped and packed it stays far below what the server takes, whatever the bytes are.
const MAX_LINE_BYTES: usize = 512 << 10;
/// Batches of lines in one turn: more than wait in the queue when it begins, and no more, so that a flood of lines
/// cannot keep the check-ins waiting.
const MAX_BATCHES: usize = 8;
/// Between two check-ins that carry everything. What changes fast is in all of them; a temperature or a counter of
/// errors each minute is enough to judge, and a week of it fits the spool.
const ALL_EVERY: Duration = Duration::from_secs(60);

/// Everything that reports are made of.
pub struct CheckIn {
    pub boot_id: BootId,
    pub reader: Reader,
    pub waiting: Arc<Waiting>,
    pub told: Receiver<Told>,
    pub shared: Arc<Shared>,
    /// All is told then.
    pub next_all: Instant,
    /// All was told when every collector had been read.
    pub told_whole: bool,
    pub told_wishes: u64,
    /// Places in logs that go with the next report, whatever it is.
    pub places: Places,
}

impl CheckIn {
    /// How the machine does now.
    pub fn live(&mut self) {
        let now = Instant::now();
        let reading = self.reader.read();
        let mut report = self.blank();
        report.machine = Some(reading.about);
        report.samples = reading.samples;
        self.note_hanging(now);
        // Wishes that were taken show at once.
        if self.shared.plan.version() != self.told_wishes {
            self.told_wishes = self.shared.plan.version();
            self.next_all = self.next_all.min(now + Duration::from_secs(2));
        }
        let whole = self.shared.latest.is_whole();
        if now >= self.next_all || (whole && !self.told_whole) {
            self.next_all = now + ALL_EVERY;
            self.told_whole |= whole;
            // A total that a complete set lacks counts as 0; while a collector has never been read, it may only be late.
            report.complete = whole;
            report.samples.extend(self.shared.latest.samples(now));
            report.agent = Some(self.own_health());
        }
        // No lines: they go as events, which outlive readings in a full spool.
        let taken = self.waiting.take(0, 0);
        self.keep(Kind::Live, report, taken);
    }

    /// All news that wait.
    pub fn events(&mut self) {
        while !self.waiting.is_empty() {
            let taken = self.waiting.take(MAX_LINES, MAX_LINE_BYTES);
            self.keep(Kind::Event, self.blank(), taken);
        }
        for _ in 0..MAX_BATCHES {
            let Ok(mut told) = self.told.try_recv() else { return };
            self.places.append(&mut told.cursors);
            if told.is_news() {
                let Told { log_lines, crash_records, inventory, losses, .. } = told;
                let report = Report { log_lines, crash_records, inventory, ..self.blank() };
                self.keep(Kind::Event, report, Taken { losses, ..Taken::default() });
            }
        }
    }

    /// The last report; answers its number.
    pub fn goodbye(&mut self, reason: StopReason) -> Option<u64> {
        let taken = self.waiting.take(MAX_LINES, MAX_LINE_BYTES);
        self.keep(Kind::Stop, Report { stop: Some(Stop { reason }), ..self.blank() }, taken)
    }

    fn blank(&self) -> Report {
        Report::new(self.boot_id.clone(), clock::moment(), self.shared.interval_seconds())
    }

    fn note_hanging(&self, now: Instant) {
        let hangs = |(name, since): (&str, Duration)| {
            let detail = format!("reading {name} has not ended for {} s; other sensors wait for it", since.as_secs());
            ("agent_collector_hangs".to_owned(), format!("agent/{name}"), detail)
        };
        let hanging = self.shared.latest.hanging(now).into_iter().map(hangs).collect();
        for (_, _, detail) in self.shared.conditions.replace("schedule", hanging) {
            output::warn(&detail);
        }
    }

    fn own_health(&self) -> AgentHealth {
        let (resident_bytes, cpu_seconds) = own_health::read();
        let (spool_reports, spool_bytes) = self.shared.waiting();
        let collectors = self.shared.latest.health();
        AgentHealth { resident_bytes, cpu_seconds, spool_reports, spool_bytes, collectors, wishes: self.shared.plan.version() }
    }

    fn keep(&mut self, kind: Kind, mut report: Report, taken: Taken) -> Option<u64> {
        let mut spool = self.shared.spool();
        let trouble = spool.trouble();
        if self.shared.conditions.set("agent_spool_full", "agent/spool", trouble.as_deref()) {
            output::warn(trouble.as_deref().unwrap_or("the spool has room again"));
        }
        spool.losses_mut().absorb(taken.losses);
        let told = spool.kernel_cursor().filter(|cursor| cursor.boot_id == self.boot_id).map(|cursor| cursor.sequence);
        let kernel = taken.through.max(told).map(|sequence| KernelCursor { boot_id: self.boot_id.clone(), sequence });
        report.kernel_lines = taken.lines;
        report.conditions = self.shared.conditions.list();
        report.losses = spool.losses_mut().list();
        match pack(&report) {
            Ok(packed) => {
                let log_places = std::mem::take(&mut self.places);
                let number = spool.put(Draft { kind, taken_ms: report.taken.wall_ms, kernel, log_places, packed });
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
