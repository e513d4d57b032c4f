//! All hosts: takes check-ins, lets time pass, and says what came of it.
//!
//! The caller commits an [`Outcome`] or takes it back: between [`Fleet::begin`] and [`Fleet::commit`] every change can
//! be undone with [`Fleet::rollback`], so that memory never runs ahead of the disk.

mod bmc;
mod check_in;
mod cohorts;
mod incidents;
mod judging;
mod leaving;
mod outcome;
mod passing;
mod planned;
mod said;
mod server;
mod undo;

pub use bmc::{Access, BmcCondition, BmcLook};
pub use check_in::CheckIn;
pub use outcome::Outcome;
pub(crate) use passing::HOST_DOWN;
pub use said::Said;
pub use server::ServerCondition;

use crate::alert::{Alert, AlertId, AlertKey};
use crate::catalog::Clears;
use crate::evaluate::evaluate;
use crate::host_state::HostState;
use crate::incident::{Incidents, Shared};
use crate::labels::Labels;
use crate::liveness::{Liveness, LivenessSettings, ObservedClock, Presence};
use crate::outage::{Outage, OutageId};
use crate::plan::Plans;
use crate::rule::Rules;
use crate::storm::Storm;
use ironwatch_shared::{BootId, HostId, Timestamp};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::sync::Arc;
use undo::Undo;

/// What the store remembers of a host at start.
#[derive(Debug, Clone)]
pub struct Remembered {
    /// Its id.
    pub id: HostId,
    /// What it calls itself.
    pub name: String,
    /// What people say of it.
    pub labels: Labels,
    /// The boot it was in.
    pub boot: Option<BootId>,
    /// Where it stood, and since when.
    pub presence: (Presence, Timestamp),
    /// When it was last heard.
    pub heard_at: Option<Timestamp>,
    /// Seconds between its check-ins.
    pub interval_seconds: u32,
    /// What it said when it stopped.
    pub stopped_for: Option<ironwatch_shared::wire::v1::report::StopReason>,
    /// Out of use: kept and not judged.
    pub deprecated: bool,
    /// Its open alerts with what ends them.
    pub alerts: Vec<(Alert, Clears)>,
    /// Its open outage.
    pub outage: Option<Outage>,
    /// It has a BMC that is asked.
    pub has_bmc: bool,
    /// What was done to it last, as far as that still matters.
    pub planned: Plans,
}

/// All hosts.
#[derive(Debug)]
pub struct Fleet {
    hosts: HashMap<HostId, HostState>,
    rules: Rules,
    settings: LivenessSettings,
    clock: ObservedClock,
    due: BinaryHeap<Reverse<(u64, HostId)>>,
    /// The entry of `due` that counts for each host; others are stale and passed over.
    queued: HashMap<HostId, u64>,
    /// Hosts that something is done to; some may be listed whose plan is over.
    planned: BTreeSet<HostId>,
    storm: Storm,
    storm_alert: Option<Alert>,
    /// When hosts were last compared with those like them.
    compared_at: Option<Timestamp>,
    /// What the store remembers was looked at by the rules of today.
    knows_rules: bool,
    /// What is wrong with the server itself.
    server_alerts: BTreeMap<AlertKey, Alert>,
    incidents: Incidents,
    /// How many hosts share what; counted when it is asked for.
    shared: Option<Shared>,
    next_alert: AlertId,
    next_outage: OutageId,
    undo: Option<Undo>,
}

impl Fleet {
    /// An empty fleet. The ids are the first that are free.
    #[must_use]
    pub fn new(rules: Rules, settings: LivenessSettings, next_alert: AlertId, next_outage: OutageId) -> Self {
        Self {
            hosts: HashMap::new(),
            rules,
            settings,
            clock: ObservedClock::default(),
            due: BinaryHeap::new(),
            queued: HashMap::new(),
            planned: BTreeSet::new(),
            storm: Storm::default(),
            storm_alert: None,
            compared_at: None,
            knows_rules: false,
            server_alerts: BTreeMap::new(),
            incidents: Incidents::default(),
            shared: None,
            next_alert,
            next_outage,
            undo: None,
        }
    }

    /// Takes back what the store remembers: hosts, and open alerts without a host, which are that of a storm that was on and
    /// those of the server about itself.
    pub fn restore(&mut self, remembered: Vec<Remembered>, without_host: impl IntoIterator<Item = Alert>) {
        let mut members = BTreeSet::new();
        for host in remembered {
            let (presence, since) = host.presence;
            let liveness = Liveness::restored(
                presence,
                since,
                host.heard_at,
                host.interval_seconds,
                host.stopped_for,
                self.clock.millis(),
                &self.settings,
            );
            let mut state = HostState::new(host.id.clone(), host.name, host.boot, liveness);
            state.labels = Arc::new(host.labels);
            state.outage = host.outage;
            state.witness = host.has_bmc.then(Default::default);
            if !host.planned.is_empty() {
                self.planned.insert(host.id.clone());
            }
            state.planned = host.planned;
            if host.deprecated {
                state.deprecated = true;
                state.liveness.unwatched();
            }
            for (alert, clears) in host.alerts {
                if alert.key.problem == passing::HOST_DOWN && !alert.told {
                    members.insert(host.id.clone());
                }
                state.restore_alert(alert, clears);
            }
            self.hosts.insert(host.id.clone(), state);
            self.queue(&host.id);
        }
        for alert in without_host {
            if alert.key.problem == passing::STORM {
                self.storm_alert = Some(alert);
            } else {
                self.server_alerts.insert(alert.key.clone(), alert);
            }
        }
        if self.storm_alert.is_some() {
            self.storm = Storm::restored(members);
        }
    }

    /// Takes back incidents that were on, each with the alerts that belong to it.
    pub fn restore_incidents(&mut self, incidents: Vec<(Alert, Vec<AlertId>)>) {
        for (alert, members) in incidents {
            self.restore_incident(alert, &members);
        }
    }

    /// A host that has just enrolled; a known id keeps its history.
    pub fn add_host(&mut self, id: &HostId, name: &str, interval_seconds: u32, now: Timestamp) {
        if let Some(host) = self.host_mut(id) {
            name.clone_into(&mut host.name);
            if host.liveness.presence == Presence::Revoked {
                host.liveness.presence = Presence::Pending;
                host.liveness.since = now;
            }
            return;
        }
        let liveness = Liveness::restored(Presence::Pending, now, None, interval_seconds, None, self.clock.millis(), &self.settings);
        self.remember_undo(id);
        self.hosts.insert(id.clone(), HostState::new(id.clone(), name.to_owned(), None, liveness));
        self.shared = None;
    }

    /// Other words about a host.
    pub fn set_labels(&mut self, id: &HostId, labels: Labels) {
        if self.hosts.get(id).is_some_and(|host| *host.labels != labels)
            && let Some(host) = self.host_mut(id)
        {
            host.labels = Arc::new(labels);
            self.shared = None;
        }
    }

    /// The key of a host is worth nothing from now on: nobody will tell of it any more, so its problems end.
    pub fn revoke_host(&mut self, id: &HostId, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.remember_undo(id);
        let Some(host) = self.hosts.get_mut(id) else { return outcome };
        host.liveness.revoked(now);
        host.flaps.forget_all();
        let keys: Vec<AlertKey> = host.problems.keys().cloned().collect();
        for key in keys {
            host.end(&key, "the key of the host was revoked".to_owned(), now);
        }
        if let Some(mut outage) = host.outage.take() {
            outage.ended_at = Some(now);
            outcome.outages.push(outage);
        }
        outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        outcome.presence.push(id.clone());
        self.host_back(id, now, &mut outcome);
        outcome
    }

    /// A person closes an alert. It opens again when the fault is seen again.
    pub fn close_alert(&mut self, id: AlertId, by: &str, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        if self.storm_alert() == Some(id) {
            self.remember_storm();
            let remain: Vec<HostId> = self.storm.members().cloned().collect();
            self.storm = Storm::default();
            self.end_storm(self.closed_by(by, &remain), now, &mut outcome);
            return outcome;
        }
        if let Some(closed) = self.close_incident(id, by, now) {
            return closed;
        }
        let of_server = self.server_alerts.values().find(|alert| alert.id == id).map(|alert| alert.key.clone());
        if let Some(key) = of_server {
            return self.end_server_alert(&key, format!("closed by {by}"), now);
        }
        let holder = self.hosts.values().find_map(|host| host.key_of(id).map(|key| (host.id.clone(), key)));
        let Some((host_id, key)) = holder else { return outcome };
        self.remember_undo(&host_id);
        let Some(host) = self.hosts.get_mut(&host_id) else { return outcome };
        host.end(&key, format!("closed by {by}"), now);
        host.flaps.forget(&key);
        outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        outcome
    }

    /// Whether an alert is open.
    #[must_use]
    pub fn has_alert(&self, id: AlertId) -> bool {
        self.storm_alert() == Some(id)
            || self.server_alerts.values().any(|alert| alert.id == id)
            || self.incidents.open.iter().any(|incident| incident.alert.id == id)
            || self.hosts.values().any(|host| host.key_of(id).is_some())
    }

    /// One host.
    #[must_use]
    pub fn host(&self, id: &HostId) -> Option<&HostState> {
        self.hosts.get(id)
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Hosts by presence, for the metrics.
    #[must_use]
    pub fn count_by_presence(&self) -> HashMap<Presence, usize> {
        let mut counts = HashMap::new();
        for host in self.hosts.values() {
            *counts.entry(host.liveness.presence).or_default() += 1;
        }
        counts
    }

    /// Observed milliseconds until the next deadline; `None` when there is none.
    #[must_use]
    pub fn millis_to_next_deadline(&self) -> Option<u64> {
        self.due.peek().map(|Reverse((at, _))| at.saturating_sub(self.clock.millis()))
    }

    fn queue(&mut self, id: &HostId) {
        let Some(host) = self.hosts.get(id) else { return };
        let Some(at) = host.liveness.next_due().into_iter().chain(host.look_at).min() else { return };
        // A later deadline finds its entry when the earlier one comes up; an earlier one must not wait for a later entry.
        if self.queued.get(id).is_none_or(|queued| at < *queued) {
            self.queued.insert(id.clone(), at);
            self.due.push(Reverse((at, id.clone())));
        }
    }

    /// Hosts that could be down: what a storm is measured against; and those of them that are late.
    fn watched(&self, now: Timestamp) -> Watched {
        let mut watched = Watched { hosts: 0, late: Vec::new() };
        for host in self.hosts.values().filter(|host| !host.deprecated) {
            match host.liveness.presence {
                Presence::Late => {
                    watched.hosts += 1;
                    // Those that we made silent ourselves are no part of it.
                    if !host.expects(HOST_DOWN, now) {
                        watched.late.push(host.id.clone());
                    }
                }
                Presence::Up | Presence::Unknown | Presence::Down => watched.hosts += 1,
                Presence::Pending | Presence::Stopped | Presence::Rebooting | Presence::Revoked => {}
            }
        }
        watched
    }
}

/// The fleet as a storm sees it.
struct Watched {
    hosts: usize,
    late: Vec<HostId>,
}

impl Watched {
    fn counts(&self) -> (usize, usize) {
        (self.hosts, self.late.len())
    }
}
