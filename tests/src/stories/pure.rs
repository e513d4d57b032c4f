//! The pure world: the core alone, in milliseconds. The outbox is a list with the same rules as the store's: what waits
//! can be taken back, and an end is told where the opening was.

mod bmcs;

use super::bmc::{ByUs, Happens};
use super::play::{BEGIN_MILLIS, Label, Sent};
use super::{Told, World};
use bmcs::PlayedBmc;
use ironwatch_core::alert::{AlertId, Step, Transition};
use ironwatch_core::catalog::explain;
use ironwatch_core::filter::{Described, Filter};
use ironwatch_core::fleet::{CheckIn, Fleet, Outcome, Remembered};
use ironwatch_core::incident::is_incident;
use ironwatch_core::inventory;
use ironwatch_core::liveness::{LivenessSettings, Presence};
use ironwatch_core::message::compose;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::outage::Outage;
use ironwatch_core::plan::Plan;
use ironwatch_core::rule::{DEFAULT_RULES, Rule, Rules};
use ironwatch_core::silence::{Silence, silenced};
use ironwatch_core::{alert::Alert, message::Message};
use ironwatch_server::polling::cadence::Part;
use ironwatch_shared::wire::v1::inventory::Inventory;
use ironwatch_shared::{HostId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

struct Waiting {
    due: Timestamp,
    alert: AlertId,
    message: Message,
}

/// What a store would remember.
#[derive(Default)]
struct Kept {
    alerts: BTreeMap<AlertId, Alert>,
    outages: BTreeMap<i64, Outage>,
    hosts: BTreeSet<HostId>,
    /// To which incident alerts belong.
    joined: BTreeMap<AlertId, AlertId>,
    /// What was done through us, in order; the number of the job is the place.
    jobs: Vec<(HostId, Plan)>,
}

/// The core, with a list for an outbox.
pub struct PureWorld {
    fleet: Fleet,
    now: Timestamp,
    monotonic: u64,
    waiting: Vec<Waiting>,
    opened_aloud: BTreeSet<AlertId>,
    told: Vec<Told>,
    silences: Vec<Silence>,
    silenced: BTreeSet<AlertId>,
    kept: Kept,
    inventories: BTreeMap<HostId, Inventory>,
    bmcs: BTreeMap<HostId, PlayedBmc>,
    database_works: bool,
}

fn rules() -> Rules {
    Rules::parse(DEFAULT_RULES).unwrap_or_else(|error| panic!("{error}"))
}

fn host_id(name: &str) -> HostId {
    HostId::parse(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

impl Default for PureWorld {
    fn default() -> Self {
        let fleet = Fleet::new(rules(), LivenessSettings::default(), 1, 1);
        Self {
            fleet,
            now: Timestamp::from_millis(BEGIN_MILLIS),
            monotonic: 0,
            waiting: Vec::new(),
            opened_aloud: BTreeSet::new(),
            told: Vec::new(),
            silences: Vec::new(),
            silenced: BTreeSet::new(),
            kept: Kept::default(),
            inventories: BTreeMap::new(),
            bmcs: BTreeMap::new(),
            database_works: true,
        }
    }
}

impl PureWorld {
    fn keep(&mut self, outcome: Outcome) {
        let outcome = self.fleet.correlate(outcome, self.now);
        for (job, until) in &outcome.settled {
            let kept = usize::try_from(*job).ok().and_then(|job| self.kept.jobs.get_mut(job));
            kept.into_iter().for_each(|(_, plan)| plan.until = Some(*until));
        }
        self.kept.joined.extend(outcome.joined.iter().map(|(incident, member)| (*member, *incident)));
        for id in &outcome.superseded {
            self.waiting.retain(|waiting| waiting.alert != *id);
        }
        for transition in &outcome.transitions {
            self.keep_step(transition);
        }
        for alert in outcome.touched {
            for waiting in self.waiting.iter_mut().filter(|waiting| waiting.alert == alert.id) {
                waiting.message.evidence.clone_from(&alert.evidence);
            }
            self.kept.alerts.insert(alert.id, alert);
        }
        for outage in outcome.outages {
            self.kept.outages.insert(outage.id, outage);
        }
        self.deliver();
    }

    fn keep_step(&mut self, transition: &Transition) {
        let alert = &transition.alert;
        if transition.step == Step::Resolved {
            self.kept.alerts.remove(&alert.id);
        } else {
            self.kept.alerts.insert(alert.id, alert.clone());
        }
        if transition.step == Step::Resolved {
            // Over before it was due: neither is told.
            let now = self.now;
            self.waiting.retain(|waiting| waiting.alert != alert.id || waiting.due <= now);
        }
        let waits = self.waiting.iter().any(|waiting| waiting.alert == alert.id);
        let follows = matches!(transition.step, Step::Opened | Step::Worsened) || waits || self.opened_aloud.contains(&alert.id);
        if !transition.tell || !follows {
            return;
        }
        if matches!(transition.step, Step::Opened | Step::Worsened) && self.is_silenced(alert) {
            self.silenced.insert(alert.id);
            return;
        }
        if self.silenced.contains(&alert.id) {
            return;
        }
        let name = alert.host.as_ref().and_then(|id| self.fleet.host(id)).map_or_else(|| alert.whole(), |host| host.name.clone());
        let message = compose(transition, &name, "");
        self.waiting.push(Waiting { due: self.now.plus_millis(transition.hold_millis), alert: alert.id, message });
    }

    fn is_silenced(&self, alert: &Alert) -> bool {
        let host = alert.host.as_ref().and_then(|id| self.fleet.host(id));
        let what = Described { alert: Some(alert), ..host.map(|host| host.described()).unwrap_or_default() };
        silenced(&self.silences, &what, self.now).is_some()
    }

    /// What stands when its silence is over is told.
    fn end_silences(&mut self) {
        let open = self.silenced.iter().filter_map(|id| self.kept.alerts.get(id));
        let ended: Vec<Alert> = open.filter(|alert| !self.is_silenced(alert)).cloned().collect();
        for alert in ended {
            self.silenced.remove(&alert.id);
            let why = "it stands since before, and the silence is over".to_owned();
            self.keep_step(&Transition { step: Step::Opened, at: self.now, why, tell: true, hold_millis: 0, alert });
        }
    }

    fn deliver(&mut self) {
        let now = self.now;
        for waiting in self.waiting.extract_if(.., |waiting| waiting.due <= now) {
            self.opened_aloud.insert(waiting.alert);
            let message = waiting.message;
            self.told.push(Told {
                step: message.step.as_str().to_owned(),
                severity: message.severity.to_string(),
                title: message.title,
                host: message.host,
                component: message.component,
                why: message.why,
                evidence: message.evidence,
            });
        }
    }

    fn look(&mut self) {
        let outcome = self.fleet.tick(self.now, self.monotonic, self.database_works);
        let suspects = outcome.suspects.clone();
        self.keep(outcome);
        self.end_silences();
        self.deliver();
        for host in suspects {
            self.ask(&host, &[Part::Power, Part::Log]);
        }
    }
}

impl World for PureWorld {
    async fn enrol(&mut self, name: &str) {
        self.fleet.add_host(&host_id(name), name, 30, self.now);
        self.kept.hosts.insert(host_id(name));
    }

    async fn label(&mut self, name: &str, label: &Label) -> Result<(), String> {
        let id = host_id(name);
        let mut labels = self.fleet.host(&id).map(|host| host.labels.as_ref().clone()).ok_or("no such host")?;
        match label.clone() {
            Label::Rack(rack) => labels.rack = rack,
            Label::Site(site) => labels.site = site,
            Label::Group(group) => labels.group = group,
            Label::Tag(tag) => labels.tags.push(tag),
        }
        labels.tags.sort();
        self.fleet.set_labels(&id, labels);
        Ok(())
    }

    async fn revoke(&mut self, name: &str) -> Result<(), String> {
        let outcome = self.fleet.revoke_host(&host_id(name), self.now);
        self.keep(outcome);
        Ok(())
    }

    async fn remove(&mut self, name: &str) -> Result<(), String> {
        let id = host_id(name);
        let outcome = self.fleet.remove_host(&id, self.now);
        self.kept.hosts.remove(&id);
        self.kept.alerts.retain(|_, alert| alert.host.as_ref() != Some(&id));
        self.keep(outcome);
        Ok(())
    }

    async fn database(&mut self, works: bool) -> Result<(), String> {
        self.database_works = works;
        Ok(())
    }

    async fn silence(&mut self, filter: &str, seconds: u64) -> Result<(), String> {
        self.silences.push(Silence {
            id: 1,
            filter: Filter::parse(filter).map_err(|error| error.to_string())?,
            reason: "a story".into(),
            author: "people".into(),
            starts_at: self.now,
            ends_at: Some(self.now.plus_millis(i64::try_from(seconds).unwrap_or(i64::MAX) * 1000)),
            recurrence: None,
        });
        Ok(())
    }

    async fn rule(&mut self, toml: &str) -> Result<(), String> {
        let rule = Rule::from_toml(toml).map_err(|error| error.to_string())?;
        let rules = self.fleet.rules().all().cloned().chain([rule]).collect();
        let outcome = self.fleet.set_rules(Rules::new(rules).map_err(|error| error.to_string())?, self.now);
        self.keep(outcome);
        Ok(())
    }

    async fn report(&mut self, name: &str, sent: Sent) -> bool {
        self.look();
        let host = host_id(name);
        let is_let_in = self.fleet.host(&host).is_some_and(|host| host.liveness.presence != Presence::Revoked);
        if !is_let_in || !self.database_works {
            return false;
        }
        let mut observed = Vec::new();
        if let Some(now) = &sent.report.inventory {
            let before = self.inventories.get(&host).cloned();
            self.inventories.insert(host.clone(), before.as_ref().map_or_else(|| now.clone(), |before| inventory::remembered(before, now)));
            let changes = before.map(|before| inventory::changes(&before, now)).unwrap_or_default();
            observed = inventory::observations(&changes, &host, &sent.boot, self.now);
        }
        let received = Received { host: &host, at: self.now, boot: &sent.boot, boot_millis: sent.boot_millis };
        let check_in = CheckIn {
            host: &host,
            boot: &sent.boot,
            live: received.is_live(&sent.report),
            interval_seconds: sent.report.interval_seconds,
            report: &sent.report,
            observations: observations(&sent.report, received).into_iter().chain(observed).collect(),
        };
        let outcome = self.fleet.take(check_in, self.now);
        self.keep(outcome);
        true
    }

    async fn pass(&mut self, millis: u64) {
        self.now = self.now.plus_millis(i64::try_from(millis).unwrap_or_default());
        self.monotonic += millis;
        self.look();
        self.ask_who_is_due();
    }

    async fn stop_server(&mut self, millis: u64) {
        self.now = self.now.plus_millis(i64::try_from(millis).unwrap_or_default());
        let fleet = Fleet::new(self.fleet.rules().clone(), LivenessSettings::default(), 10_000, 10_000);
        let before = std::mem::replace(&mut self.fleet, fleet);
        let whole = self.kept.alerts.values().filter(|alert| alert.host.is_none()).cloned();
        let (incidents, others): (Vec<Alert>, Vec<Alert>) = whole.partition(|alert| is_incident(&alert.class));
        let now = self.now;
        let remembered = self.kept.hosts.iter().filter_map(|id| remembered(&before, id, &self.kept, now)).collect();
        self.fleet.restore(remembered, others);
        let of = |incident: &Alert| self.kept.joined.iter().filter(|(_, of)| **of == incident.id).map(|(member, _)| *member).collect();
        let incidents: Vec<(Alert, Vec<AlertId>)> = incidents.into_iter().map(|incident| (incident.clone(), of(&incident))).collect();
        self.fleet.restore_incidents(incidents);
        self.monotonic = 0;
        self.begin_to_watch();
        self.look();
        self.ask_who_is_due();
    }

    async fn suspend_server(&mut self, millis: u64) {
        self.now = self.now.plus_millis(i64::try_from(millis).unwrap_or_default());
        self.monotonic += millis;
        self.look();
        self.ask_who_is_due();
    }

    async fn add_bmc(&mut self, name: &str) {
        self.give_bmc(host_id(name));
    }

    async fn bmc(&mut self, name: &str, happens: Happens) -> Result<(), String> {
        self.happens(&host_id(name), happens)
    }

    async fn by_us(&mut self, name: &str, deed: ByUs) -> Result<(), String> {
        self.done_by_us(&host_id(name), deed)
    }

    async fn told(&mut self) -> Vec<Told> {
        self.deliver();
        let mut told = std::mem::take(&mut self.told);
        told.sort();
        told
    }
}

fn remembered(before: &Fleet, id: &HostId, kept: &Kept, now: Timestamp) -> Option<Remembered> {
    let host = before.host(id)?;
    let mine = |alert: &&Alert| alert.host.as_ref() == Some(id);
    Some(Remembered {
        id: id.clone(),
        name: host.name.clone(),
        boot: host.boot.clone(),
        // A store has no word for a presence that the server has forgotten: it keeps the last one.
        presence: (if host.liveness.presence == Presence::Unknown { Presence::Up } else { host.liveness.presence }, host.liveness.since),
        heard_at: host.liveness.heard_at,
        interval_seconds: host.liveness.interval_seconds,
        deprecated: false,
        labels: host.labels.as_ref().clone(),
        has_bmc: host.has_bmc(),
        planned: kept.jobs.iter().filter(|(host, plan)| host == id && plan.holds(now)).map(|(_, plan)| plan.clone()).collect(),
        stopped_for: host.liveness.stopped_for,
        alerts: kept
            .alerts
            .values()
            .filter(mine)
            .map(|alert| (alert.clone(), explain(&alert.class, alert.code.as_ref()).entry.clears))
            .collect(),
        outage: kept.outages.values().find(|outage| outage.host == *id && outage.ended_at.is_none()).cloned(),
    })
}
