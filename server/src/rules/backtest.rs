//! A rule, asked of what is stored: what it would have found, and how much it would have told.
//!
//! Numbers come from the bodies of reports and from sweeps of BMCs, what happened from events. All of it goes, in the order in
//! which it came, through a core of its own that knows nothing else; a second one has the rule as it is now. Bounded: so many
//! hours and hosts, read in slices of ten minutes, and what is not done within [`MAX_SECONDS`] is left out, and said so.

mod feed;

use crate::problem::Refusal;
use crate::store::{Db, StoreResult, bmcs, hosts};
use feed::Feed;
use ironwatch_core::alert::{Step, Transition};
use ironwatch_core::filter::{Described, Filter};
use ironwatch_core::fleet::{Fleet, Outcome};
use ironwatch_core::labels::Labels;
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::rule::{LooksAt, Rule, Rules};
use ironwatch_shared::{HostId, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use utoipa::ToSchema;

/// Longest time that is looked back.
pub const MAX_HOURS: u32 = 168;
/// Most hosts that are looked at.
pub const MAX_HOSTS: usize = 200;
/// Most time it takes.
pub const MAX_SECONDS: u64 = 25;
/// Most alerts that are listed; all are counted.
const MAX_LISTED: usize = 100;
/// So much of the past is in memory at once.
const SLICE_MILLIS: i64 = 600_000;

/// What was looked at.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = BacktestLookedAt)]
pub struct LookedAt {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub hours: f64,
    pub hosts: usize,
    /// Hosts that the rule means and that were left out.
    pub hosts_left_out: usize,
    pub reports: usize,
    pub events: usize,
    pub sweeps: usize,
    /// Why not all of it was looked at.
    pub ended_early: Option<String>,
}

/// One alert that would have been.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BacktestAlert)]
pub struct WouldBe {
    pub host: String,
    pub host_id: Option<HostId>,
    pub component: String,
    pub title: String,
    /// The worst that it was.
    pub severity: &'static str,
    pub opened_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    pub evidence: String,
}

/// What a rule would have found.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = BacktestFindings)]
pub struct Findings {
    pub version: u32,
    /// Alerts opened.
    pub alerts: usize,
    /// Steps told: each is one message to each channel that hears of it.
    pub messages: usize,
    pub hosts: usize,
    /// The first of them.
    pub items: Vec<WouldBe>,
}

/// The answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Backtested)]
pub struct Answer {
    pub looked_at: LookedAt,
    pub candidate: Findings,
    /// What the rule of the same id finds as it is now; none where there is no such rule.
    pub running: Option<Findings>,
}

/// A host that is looked at.
struct Host {
    id: HostId,
    name: String,
    labels: Labels,
    has_bmc: bool,
}

/// One core with one rule, and what came of it.
struct Trial {
    fleet: Fleet,
    findings: Findings,
    listed: BTreeMap<i64, usize>,
    concerned: std::collections::BTreeSet<HostId>,
}

impl Trial {
    fn new(rule: &Rule, hosts: &[Host], from: Timestamp) -> Result<Self, Refusal> {
        let asked = Rule { enabled: true, shadow: false, ..rule.clone() };
        let rules = Rules::new(vec![asked]).map_err(|error| super::refused(&error))?;
        let mut fleet = Fleet::new(rules, LivenessSettings::default(), 1, 1);
        for host in hosts {
            fleet.add_host(&host.id, &host.name, 30, from);
            fleet.set_labels(&host.id, host.labels.clone());
        }
        let findings = Findings { version: rule.version, ..Findings::default() };
        Ok(Self { fleet, findings, listed: BTreeMap::new(), concerned: Default::default() })
    }

    fn take(&mut self, outcome: Outcome) {
        for transition in outcome.transitions {
            self.findings.messages += usize::from(transition.tell);
            if transition.step == Step::Opened {
                self.findings.alerts += 1;
                self.concerned.extend(transition.alert.host.clone());
                self.list(&transition);
            }
            let listed = self.listed.get(&transition.alert.id).and_then(|place| self.findings.items.get_mut(*place));
            let Some(item) = listed else { continue };
            match transition.step {
                Step::Resolved => item.resolved_at = Some(transition.at),
                Step::Worsened => item.severity = transition.alert.severity.as_str(),
                Step::Opened | Step::Eased | Step::Acknowledged | Step::Reminded | Step::Escalated => {}
            }
        }
    }

    fn list(&mut self, transition: &Transition) {
        if self.findings.items.len() >= MAX_LISTED {
            return;
        }
        let alert = &transition.alert;
        let host = alert.host.as_ref().and_then(|id| self.fleet.host(id)).map(|host| host.name.clone());
        self.listed.insert(alert.id, self.findings.items.len());
        self.findings.items.push(WouldBe {
            host: host.unwrap_or_default(),
            host_id: alert.host.clone(),
            component: alert.key.component.to_string(),
            title: alert.title.clone(),
            severity: alert.severity.as_str(),
            opened_at: transition.at,
            resolved_at: None,
            evidence: alert.evidence.clone(),
        });
    }

    fn end(mut self) -> Findings {
        self.findings.hosts = self.concerned.len();
        self.findings
    }
}

/// Hosts that a rule is about, those heard last first, and how many were left out.
fn hosts_of(db: &mut Db, rule: &Rule) -> StoreResult<(Vec<Host>, usize)> {
    let networks: BTreeMap<String, String> = bmcs::all(db)?.into_iter().map(|bmc| (bmc.host_id, bmc.network)).collect();
    let scope = rule.scope.clone().unwrap_or_else(Filter::everything);
    let mut rows = hosts::list(db, None, i64::MAX)?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.heard_at));
    let mut meant = Vec::new();
    let mut left_out = 0;
    for row in rows {
        let Ok(id) = HostId::parse(&row.id) else { continue };
        let network = networks.get(&row.id);
        let labels = crate::pipeline::labels_of(&row, network.map(String::as_str));
        if !scope.matches(&Described { host: Some((&row.name, &row.id)), labels: Some(&labels), alert: None }) {
            continue;
        }
        if meant.len() < MAX_HOSTS {
            meant.push(Host { id, name: row.name, labels, has_bmc: network.is_some() });
        } else {
            left_out += 1;
        }
    }
    Ok((meant, left_out))
}

/// Asks a rule of the last hours.
///
/// # Errors
/// `bad_rule` for one that cannot be tried, or that the store cannot be read.
pub fn run(db: &mut Db, candidate: &Rule, running: Option<&Rule>, hours: u32, now: Timestamp) -> Result<Answer, Refusal> {
    if candidate.question.looks_at() == LooksAt::Everything {
        let words =
            format!("rule {:?}, kind: {} is always asked, and what it finds is told already", candidate.id, candidate.question.kind());
        return Err(Refusal::new("bad_rule").detail(words));
    }
    // What was said in this very moment counts, too.
    let now = now.plus_millis(1);
    let until = Instant::now() + Duration::from_secs(MAX_SECONDS);
    let from = now.plus_millis(-i64::from(hours) * 3_600_000);
    let (hosts, hosts_left_out) = hosts_of(db, candidate)?;
    let mut trials = vec![Trial::new(candidate, &hosts, from)?];
    if let Some(running) = running.filter(|rule| rule.question.looks_at() != LooksAt::Everything) {
        trials.push(Trial::new(running, &hosts, from)?);
    }
    let mut feed = Feed::new(db, hosts.iter().map(|host| (host.id.clone(), host.has_bmc)).collect(), &[Some(candidate), running], from)?;
    let mut looked_at = LookedAt { from: Some(from), hosts: hosts.len(), hosts_left_out, ..LookedAt::default() };
    let mut at = from;
    while at < now && looked_at.ended_early.is_none() {
        let end = at.plus_millis(SLICE_MILLIS).min(now);
        let slice = feed.slice(db, at, end)?;
        for trial in &mut trials {
            feed.play(&slice, &mut trial.fleet, (from, end)).into_iter().for_each(|outcome| trial.take(outcome));
        }
        at = end;
        if Instant::now() > until && at < now {
            looked_at.ended_early = Some(format!("it may take {MAX_SECONDS} s: look at fewer hours, or at fewer hosts by a scope"));
        }
    }
    (looked_at.reports, looked_at.events, looked_at.sweeps) = feed.counts();
    looked_at.to = Some(at);
    #[expect(clippy::cast_precision_loss, reason = "a week of milliseconds")]
    let hours = at.millis_since(from) as f64 / 3_600_000.0;
    looked_at.hours = (hours * 10.0).round() / 10.0;
    let mut findings = trials.into_iter().map(Trial::end);
    Ok(Answer { looked_at, candidate: findings.next().unwrap_or_default(), running: findings.next() })
}
