//! The pure world: the core alone, in milliseconds. The outbox is a list with the same rules as the store's: what waits
//! can be taken back, and an end is told where the opening was.

use super::play::{BEGIN_MILLIS, Sent};
use super::{Told, World};
use ironwatch_core::alert::{AlertId, Step, Transition};
use ironwatch_core::catalog::explain;
use ironwatch_core::fleet::{CheckIn, Fleet, Outcome, Remembered};
use ironwatch_core::inventory;
use ironwatch_core::liveness::{LivenessSettings, Presence};
use ironwatch_core::message::compose;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::outage::Outage;
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_core::{alert::Alert, message::Message};
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
}

/// The core, with a list for an outbox.
pub struct PureWorld {
    fleet: Fleet,
    now: Timestamp,
    monotonic: u64,
    waiting: Vec<Waiting>,
    opened_aloud: BTreeSet<AlertId>,
    told: Vec<Told>,
    kept: Kept,
    inventories: BTreeMap<HostId, Inventory>,
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
            kept: Kept::default(),
            inventories: BTreeMap::new(),
        }
    }
}

impl PureWorld {
    fn keep(&mut self, outcome: Outcome) {
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
        let waits = self.waiting.iter().any(|waiting| waiting.alert == alert.id);
        let follows = matches!(transition.step, Step::Opened | Step::Worsened) || waits || self.opened_aloud.contains(&alert.id);
        if !transition.tell || !follows {
            return;
        }
        let name = alert.host.as_ref().and_then(|id| self.fleet.host(id)).map_or("fleet", |host| host.name.as_str());
        let message = compose(transition, name, "");
        self.waiting.push(Waiting { due: self.now.plus_millis(transition.hold_millis), alert: alert.id, message });
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
            });
        }
    }

    fn look(&mut self) {
        let outcome = self.fleet.tick(self.now, self.monotonic, true);
        self.keep(outcome);
    }
}

impl World for PureWorld {
    async fn enrol(&mut self, name: &str) {
        self.fleet.add_host(&host_id(name), name, 30, self.now);
        self.kept.hosts.insert(host_id(name));
    }

    async fn report(&mut self, name: &str, sent: Sent) -> bool {
        self.look();
        let host = host_id(name);
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
    }

    async fn stop_server(&mut self, millis: u64) {
        self.now = self.now.plus_millis(i64::try_from(millis).unwrap_or_default());
        let fleet = Fleet::new(rules(), LivenessSettings::default(), 10_000, 10_000);
        let before = std::mem::replace(&mut self.fleet, fleet);
        let storm = self.kept.alerts.values().find(|alert| alert.host.is_none()).cloned();
        let remembered = self.kept.hosts.iter().filter_map(|id| remembered(&before, id, &self.kept)).collect();
        self.fleet.restore(remembered, storm);
        self.monotonic = 0;
        self.look();
    }

    async fn suspend_server(&mut self, millis: u64) {
        self.now = self.now.plus_millis(i64::try_from(millis).unwrap_or_default());
        self.monotonic += millis;
        self.look();
    }

    async fn told(&mut self) -> Vec<Told> {
        self.deliver();
        let mut told = std::mem::take(&mut self.told);
        told.sort();
        told
    }
}

fn remembered(before: &Fleet, id: &HostId, kept: &Kept) -> Option<Remembered> {
    let host = before.host(id)?;
    let mine = |alert: &&Alert| alert.host.as_ref() == Some(id);
    Some(Remembered {
        labels: host.labels.as_ref().clone(),
        id: id.clone(),
        name: host.name.clone(),
        boot: host.boot.clone(),
        // A store has no word for a presence that the server has forgotten: it keeps the last one.
        presence: (if host.liveness.presence == Presence::Unknown { Presence::Up } else { host.liveness.presence }, host.liveness.since),
        heard_at: host.liveness.heard_at,
        interval_seconds: host.liveness.interval_seconds,
        deprecated: false,
        has_bmc: host.has_bmc(),
        planned: host.plans().cloned().collect(),
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
