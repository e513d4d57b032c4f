//! From an agent's report to observations.

use crate::catalog::explain;
use crate::component::Component;
use crate::normalise::kernel_log::{Understood, understand};
use crate::observation::{Code, Fact, Observation, Source, Subject};
use ironwatch_shared::wire::v1::report::{KernelLine, Loss, Report};
use ironwatch_shared::{BootId, HostId, Severity, Timestamp};
use std::collections::HashMap;

/// Most different unrecognised lines kept from one report; the rest is counted on the last.
const MAX_UNRECOGNISED: usize = 50;
/// Longest evidence of one event: a full block of continuation lines.
const MAX_EVIDENCE_BYTES: usize = 8 << 10;

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
    let mut gathered = Gathered { list: Vec::new(), index: HashMap::new(), unrecognised: 0, block: None, headless: None };
    for line in &report.kernel_lines {
        gathered.take_line(line, report, received);
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

struct Gathered {
    list: Vec<Observation>,
    index: HashMap<Sameness, usize>,
    unrecognised: usize,
    /// The observation that continuation lines belong to.
    block: Option<usize>,
    /// Its place in the index while it has continuation lines only: SCSI prints them before the line that says what
    /// came of it.
    headless: Option<Sameness>,
}

impl Gathered {
    fn take_line(&mut self, line: &KernelLine, report: &Report, received: Received<'_>) {
        match understand(&line.text, &line.tags) {
            Some(understood) if understood.detail => {
                match self.block.and_then(|index| self.list.get_mut(index)).filter(|head| is_class(head, understood.class)) {
                    Some(observation) => add_evidence(observation, &line.text),
                    // The head of the block came in an earlier report; the line alone still says something.
                    None => {
                        let (key, before) = (sameness(&understood), self.list.len());
                        self.add(understood, line, report, received);
                        self.headless = (self.list.len() > before).then_some(key);
                    }
                }
            }
            Some(understood) => {
                let own = self.headless.take();
                if !own.is_some_and(|own| self.becomes_head(&own, &understood, line)) {
                    self.add(understood, line, report, received);
                }
            }
            None => self.add_unrecognised(line, report, received),
        }
    }

    fn add(&mut self, understood: Understood, line: &KernelLine, report: &Report, received: Received<'_>) {
        let sameness = sameness(&understood);
        let count = understood.fields.get("count").and_then(serde_json::Value::as_u64).unwrap_or(1).max(1);
        let severity = understood.severity;
        let fact = Fact::Occurrence { class: understood.class, code: understood.code, fields: understood.fields };
        self.block = Some(self.merge(sameness, fact, understood.component, severity, count, line, report, received));
    }

    /// A line that says what the lines before it are about takes their observation over. Not when the same was said
    /// before: then it counts there.
    fn becomes_head(&mut self, own: &Sameness, understood: &Understood, line: &KernelLine) -> bool {
        let sameness = sameness(understood);
        if self.index.get(&sameness).is_some_and(|known| Some(*known) != self.block) {
            return false;
        }
        let Some((index, observation)) = self.block.and_then(|index| Some((index, self.list.get_mut(index)?))) else { return false };
        if !is_class(observation, understood.class) || observation.subject.component != understood.component {
            return false;
        }
        self.index.remove(own);
        self.index.insert(sameness, index);
        observation.fact = Fact::Occurrence { class: understood.class, code: understood.code.clone(), fields: understood.fields.clone() };
        observation.severity = observation.severity.max(understood.severity);
        add_evidence(observation, &line.text);
        true
    }

    fn add_unrecognised(&mut self, line: &KernelLine, report: &Report, received: Received<'_>) {
        self.block = None;
        self.headless = None;
        self.unrecognised += 1;
        let words = if self.unrecognised < MAX_UNRECOGNISED { line.text.clone() } else { "further lines".to_owned() };
        let fact = Fact::Occurrence { class: "unrecognised", code: None, fields: Default::default() };
        let severity = explain("unrecognised", None).entry.severity;
        self.merge(Sameness::Words(words), fact, Component::host(), severity, 1, line, report, received);
    }

    #[expect(clippy::too_many_arguments, reason = "one call site each for known and unknown lines; a struct would only rename them")]
    fn merge(
        &mut self,
        sameness: Sameness,
        fact: Fact,
        component: Component,
        severity: Severity,
        count: u64,
        line: &KernelLine,
        report: &Report,
        received: Received<'_>,
    ) -> usize {
        let at = received.moment(report, line.boot_ms);
        if let Some(index) = self.index.get(&sameness).copied()
            && let Some(known) = self.list.get_mut(index)
        {
            known.count = known.count.saturating_add(count);
            known.last_at = known.last_at.max(at);
            known.severity = known.severity.max(severity);
            return index;
        }
        self.index.insert(sameness, self.list.len());
        self.list.push(Observation {
            id: format!("{}:{}", report.boot_id, line.seq),
            source: Source::Agent,
            subject: Subject { host: received.host.clone(), component },
            happened_at: at,
            received_at: received.at,
            fact,
            severity,
            evidence: line.text.clone(),
            count,
            last_at: at,
            boot: Some(report.boot_id.clone()),
        });
        self.list.len() - 1
    }
}

fn sameness(understood: &Understood) -> Sameness {
    Sameness::Fact(understood.class, understood.code.clone(), understood.component.clone(), understood.severity == Severity::Info)
}

fn is_class(observation: &Observation, wanted: &str) -> bool {
    matches!(&observation.fact, Fact::Occurrence { class, .. } if *class == wanted)
}

fn add_evidence(observation: &mut Observation, text: &str) {
    if observation.evidence.len() + text.len() < MAX_EVIDENCE_BYTES {
        observation.evidence.push('\n');
        observation.evidence.push_str(text);
    }
}

fn loss_observation(loss: &Loss, report: &Report, received: Received<'_>) -> Observation {
    let at = received.moment(report, report.taken.boot_ms);
    let many = if loss.count == 0 { "an unknown number of".to_owned() } else { loss.count.to_string() };
    let mut fields = crate::observation::Fields::new();
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
