//! From an agent's report to observations.

mod blocks;
mod log_lines;

use crate::catalog::explain;
use crate::component::Component;
use crate::normalise::kernel_log::Understood;
use crate::observation::{Code, Fact, Fields, Observation, Source, Subject};
use blocks::{Said, blocks};
use ironwatch_shared::wire::v1::report::{Loss, Report};
use ironwatch_shared::{BootId, HostId, Severity, Timestamp};
use std::collections::HashMap;

/// Most different unrecognised lines kept from one report; the rest is counted on the last.
const MAX_UNRECOGNISED: usize = 50;

/// A report with what the door knows about its coming.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// Who sent it, proven.
    pub host: &'a HostId,
    /// Our clock.
    pub at: Timestamp,
    /// The boot the host was in while sending.
    pub boot: &'a BootId,
    /// The host's `CLOCK_MONOTONIC` while sending, milliseconds.
    pub boot_millis: u64,
}

impl Received<'_> {
    /// When something happened, on our clock: age by the host's boot clock where that runs, else by its wall clock;
    /// never later than now. A wrong wall clock on a running host does not matter.
    #[must_use]
    pub fn moment(&self, report: &Report, boot_millis: u64) -> Timestamp {
        let signed = |millis: u64| i64::try_from(millis).unwrap_or(i64::MAX);
        let moment = if report.boot_id == *self.boot {
            self.at.plus_millis(-signed(self.boot_millis.saturating_sub(boot_millis)))
        } else {
            let age_at_taking = signed(report.taken.boot_ms.saturating_sub(boot_millis));
            Timestamp::from_millis(report.taken.wall_ms).plus_millis(-age_at_taking)
        };
        moment.min(self.at)
    }

    /// Whether the report tells of now, and not of a time that has passed.
    #[must_use]
    pub fn is_live(&self, report: &Report) -> bool {
        let allowed = u64::from(report.interval_seconds) * 2_000 + 10_000;
        report.boot_id == *self.boot && self.boot_millis.saturating_sub(report.taken.boot_ms) <= allowed
    }
}

/// What the report says happened, alike things together, in order of their first saying.
#[must_use]
pub fn observations(report: &Report, received: Received<'_>) -> Vec<Observation> {
    let mut gathered = Gathered { list: Vec::new(), index: HashMap::new(), unrecognised: 0 };
    for said in blocks(&report.kernel_lines) {
        let line = match &said {
            Said::Known(block) => block.first,
            Said::Unknown(line) => line,
        };
        let told =
            |words: String| Told { id: format!("{}:{}", report.boot_id, line.seq), at: received.moment(report, line.boot_ms), words };
        match said {
            Said::Known(block) => gathered.add(block.understood, told(block.evidence), report, received),
            Said::Unknown(line) => gathered.add_unrecognised(told(line.text.clone()), report, received),
        }
    }
    for line in &report.log_lines {
        log_lines::take(&mut gathered, line, report, received);
    }
    for record in &report.crash_records {
        log_lines::take_crash(&mut gathered, record, report, received);
    }
    for loss in &report.losses {
        gathered.list.push(loss_observation(loss, report, received));
    }
    gathered.list
}

/// What makes two lines of one report the same fact.
#[derive(PartialEq, Eq, Hash)]
enum Sameness {
    /// The mildest form of a class takes the others back, so it stays apart.
    Fact(&'static str, Option<Code>, Component, bool),
    Words(String),
}

/// One saying of a fact.
struct Told {
    id: String,
    at: Timestamp,
    words: String,
}

struct Gathered {
    list: Vec<Observation>,
    index: HashMap<Sameness, usize>,
    unrecognised: usize,
}

impl Gathered {
    fn add(&mut self, understood: Understood, told: Told, report: &Report, received: Received<'_>) {
        let sameness =
            Sameness::Fact(understood.class, understood.code.clone(), understood.component.clone(), understood.severity == Severity::Info);
        let count = understood.times();
        let fact = Fact::Occurrence { class: understood.class, code: understood.code, fields: understood.fields };
        if let Some(known) = self.index.get(&sameness).copied().and_then(|index| self.list.get_mut(index)) {
            join(known, count, understood.severity, told.at);
            return;
        }
        self.index.insert(sameness, self.list.len());
        self.keep_alone(fact, understood.component, understood.severity, told, report, received);
        if let Some(kept) = self.list.last_mut() {
            kept.count = count;
        }
    }

    fn add_unrecognised(&mut self, mut told: Told, report: &Report, received: Received<'_>) {
        self.unrecognised += 1;
        if self.unrecognised >= MAX_UNRECOGNISED {
            told.words = "further lines".to_owned();
        }
        let severity = explain("unrecognised", None).entry.severity;
        let sameness = Sameness::Words(told.words.clone());
        if let Some(known) = self.index.get(&sameness).copied().and_then(|index| self.list.get_mut(index)) {
            join(known, 1, severity, told.at);
            return;
        }
        self.index.insert(sameness, self.list.len());
        let fact = Fact::Occurrence { class: "unrecognised", code: None, fields: Fields::new() };
        self.keep_alone(fact, Component::host(), severity, told, report, received);
    }

    fn keep_alone(&mut self, fact: Fact, component: Component, severity: Severity, told: Told, report: &Report, received: Received<'_>) {
        self.list.push(Observation {
            id: told.id,
            source: Source::Agent,
            subject: Subject { host: received.host.clone(), component },
            happened_at: told.at,
            received_at: received.at,
            fact,
            severity,
            evidence: told.words,
            count: 1,
            last_at: told.at,
            boot: Some(report.boot_id.clone()),
        });
    }
}

/// The same once more.
fn join(known: &mut Observation, count: u64, severity: Severity, at: Timestamp) {
    known.count = known.count.saturating_add(count);
    known.last_at = known.last_at.max(at);
    known.severity = known.severity.max(severity);
}

fn loss_observation(loss: &Loss, report: &Report, received: Received<'_>) -> Observation {
    let at = received.moment(report, report.taken.boot_ms);
    let many = if loss.count == 0 { "an unknown number of".to_owned() } else { loss.count.to_string() };
    let mut fields = Fields::new();
    fields.insert("what", loss.what.clone().into());
    fields.insert("why", loss.why.clone().into());
    fields.insert("lost", loss.count.into());
    Observation {
        id: format!("{}:loss:{}:{}:{}", report.boot_id, report.taken.boot_ms, loss.what, loss.why),
        source: Source::Agent,
        subject: Subject { host: received.host.clone(), component: Component::new("agent", &loss.what) },
        happened_at: at,
        received_at: received.at,
        fact: Fact::Occurrence { class: "agent_loss", code: None, fields },
        severity: explain("agent_loss", None).entry.severity,
        evidence: format!("{many} {} lost: {}", loss.what, loss.why),
        count: 1,
        last_at: at,
        boot: Some(report.boot_id.clone()),
    }
}
