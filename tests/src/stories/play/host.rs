//! A host of a story: what it has to say, and when.

use super::{BEGIN_MILLIS, Sent};
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::inventory::Inventory;
use ironwatch_shared::wire::v1::log_line::{CrashRecord, LogLine};
use ironwatch_shared::wire::v1::report::{Condition, KernelLine, Machine, Moment, Report, Sample, Stop, StopReason};
use std::collections::BTreeMap;

pub(super) struct Host {
    pub(super) interval_seconds: u64,
    pub(super) next_check_in: u64,
    pub(super) silent: bool,
    pub(super) paused_at: Option<u64>,
    /// How far its own clock is behind.
    clock_behind: u64,
    pub(super) boots: u32,
    pub(super) booted_at: u64,
    pub(super) ring_sequence: u64,
    pub(super) lines: Vec<KernelLine>,
    pub(super) readings: BTreeMap<(String, String), Option<f64>>,
    pub(super) conditions: Vec<Condition>,
    pub(super) log_lines: Vec<LogLine>,
    pub(super) crash: Vec<CrashRecord>,
    /// Told in the next report.
    pub(super) inventory: Option<Inventory>,
}

impl Host {
    pub(super) fn new(interval_seconds: u64, next_check_in: u64, booted_at: u64) -> Self {
        Self {
            interval_seconds,
            next_check_in,
            silent: false,
            paused_at: None,
            clock_behind: 0,
            boots: 1,
            booted_at,
            ring_sequence: 0,
            lines: Vec::new(),
            readings: BTreeMap::new(),
            conditions: Vec::new(),
            log_lines: Vec::new(),
            crash: Vec::new(),
            inventory: None,
        }
    }

    /// The kernel says something at `now`, or said it so many seconds before.
    pub(super) fn say(&mut self, text: &str, now: u64, ago: u64) {
        self.ring_sequence += 1;
        let boot_ms = self.boot_millis(now).saturating_sub(ago * 1000);
        self.lines.push(KernelLine {
            seq: self.ring_sequence,
            boot_ms,
            level: 4,
            facility: 0,
            text: text.to_owned(),
            tags: BTreeMap::new(),
        });
    }

    /// A program writes a line at `now`.
    pub(super) fn write(&mut self, program: &str, text: &str, now: u64) {
        self.ring_sequence += 1;
        self.log_lines.push(LogLine {
            from: "journal".to_owned(),
            place: self.ring_sequence.to_string(),
            program: program.to_owned(),
            unit: None,
            level: None,
            wall_ms: Some(BEGIN_MILLIS + i64::try_from(now).unwrap_or_default() * 1000),
            text: text.to_owned(),
        });
    }

    pub(super) fn boot(&self, name: &str) -> Result<BootId, String> {
        BootId::parse(&format!("{name}-boot-{}", self.boots)).map_err(|error| error.to_string())
    }

    /// Milliseconds since boot; machines booted three days before the story.
    pub(super) fn boot_millis(&self, now: u64) -> u64 {
        now.saturating_sub(self.booted_at) * 1000 + 3 * 86_400_000
    }

    /// It goes on where it was stopped: neither of its clocks knows of the time between.
    pub(super) fn resume(&mut self, now: u64) {
        if let Some(paused_at) = self.paused_at.take() {
            let away = now.saturating_sub(paused_at);
            self.booted_at += away;
            self.clock_behind += away;
        }
        self.silent = false;
    }

    /// What a copy of it says that was started from the same disk.
    pub(super) fn twin_report(&self, name: &str, now: u64) -> Result<Sent, String> {
        let boot = BootId::parse(&format!("{name}-twin")).map_err(|error| error.to_string())?;
        let sent = self.report(name, now, None)?;
        let report = Report { boot_id: boot.clone(), inventory: None, ..sent.report };
        Ok(Sent { report, boot, ..sent })
    }

    pub(super) fn report(&self, name: &str, now: u64, stop: Option<StopReason>) -> Result<Sent, String> {
        let boot = self.boot(name)?;
        let boot_millis = self.boot_millis(now);
        let wall_ms = BEGIN_MILLIS + i64::try_from(now.saturating_sub(self.clock_behind)).unwrap_or_default() * 1000;
        let report = Report {
            machine: Some(Machine {
                hostname: name.to_owned(),
                os: "Debian GNU/Linux 12".into(),
                kernel: "6.1.0-26-amd64".into(),
                architecture: "x86_64".into(),
                agent_version: "0.1.0".into(),
                uptime_seconds: boot_millis / 1000,
            }),
            samples: self
                .readings
                .iter()
                .map(|((reading, component), value)| Sample {
                    name: reading.clone(),
                    component: component.clone(),
                    value: *value,
                    no_reading: value.is_none().then(|| "the story says so".to_owned()),
                })
                .collect(),
            kernel_lines: self.lines.clone(),
            conditions: self.conditions.clone(),
            log_lines: self.log_lines.clone(),
            crash_records: self.crash.clone(),
            inventory: self.inventory.clone(),
            complete: true,
            stop: stop.map(|reason| Stop { reason }),
            ..Report::new(boot.clone(), Moment { wall_ms, boot_ms: boot_millis }, u32::try_from(self.interval_seconds).unwrap_or(30))
        };
        Ok(Sent { report, boot, boot_millis })
    }
}
