//! Time passes: who is late, who is down, and whether it is one host or a storm.

use super::check_in::server_event;
use super::{Fleet, Outcome, Watched};
use crate::alert::{Alert, AlertId, AlertKey, Step, Transition};
use crate::catalog::explain;
use crate::component::Component;
use crate::diagnosis::{Bmc, Diagnosis, Facts, diagnose, look_back};
use crate::evaluate::evaluate;
use crate::host_state::HostState;
use crate::incident::{Ground, Shared};
use crate::liveness::Presence;
use crate::outage::{Outage, span_in_words};
use crate::rule::Question;
use crate::storm::StormStep;
use ironwatch_shared::{HostId, Timestamp};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Merge key of "this host is down".
pub(crate) const HOST_DOWN: &str = "host_down";
/// Class and merge key of "many hosts went silent together".
pub(super) const STORM: &str = "hosts_silent_together";
/// Hosts named in one message; the rest is counted.
const MAX_NAMED_HOSTS: usize = 20;
/// A fleet smaller than this cannot have a storm, so nothing is held back for one.
const LEAST_FLEET_TO_HOLD: usize = 3;
/// A BMC that has not answered yet gets so long before its host is told to be down.
const WITNESS_MILLIS: i64 = 6_000;

impl Fleet {
    /// Lets time pass up to `now` / `monotonic` (milliseconds). `healthy`: check-ins could be taken and committed since
    /// the last call.
    pub fn tick(&mut self, now: Timestamp, monotonic: u64, healthy: bool) -> Outcome {
        let mut outcome = Outcome { away: self.clock.advance(monotonic, healthy), ..Outcome::default() };
        let observed = self.clock.millis();
        self.end_orphans(now, &mut outcome);
        let mut watched: Option<Watched> = None;
        while self.due.peek().is_some_and(|Reverse((at, _))| *at <= observed) {
            let Some(Reverse((at, id))) = self.due.pop() else { break };
            if self.queued.get(&id) != Some(&at) {
                continue;
            }
            self.queued.remove(&id);
            self.remember_undo(&id);
            if let Some(host) = self.hosts.get_mut(&id)
                && host.look_at.take_if(|at| *at <= observed).is_some()
            {
                outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
            }
            if let Some(host) = self.hosts.get_mut(&id)
                && host.liveness.pass(now, observed)
            {
                outcome.presence.push(id.clone());
                if host.liveness.presence == Presence::Late && host.witness.is_some() {
                    outcome.suspects.push(id.clone());
                }
                if host.liveness.presence == Presence::Down {
                    let seen = watched.get_or_insert_with(|| self.watched(now));
                    // In a look at many hosts some of those late at its beginning are down by now.
                    seen.late.retain(|late| *late != id);
                    let (hosts, late) = seen.counts();
                    self.host_down(&id, hosts, late, now, &mut outcome);
                }
            }
            self.queue(&id);
        }
        self.end_plans(now, &mut outcome);
        self.look_at_cohorts(now, &mut outcome);
        self.note_storm(watched, now, &mut outcome);
        outcome
    }

    fn host_down(&mut self, id: &HostId, watched: usize, late: usize, now: Timestamp, outcome: &mut Outcome) {
        self.remember_storm();
        let Some(host) = self.hosts.get_mut(id) else { return };
        let window = u64::from(self.settings.hold_seconds) * 1000;
        let spread = window + u64::from(host.liveness.interval_seconds) * 1000;
        let step = if host.expects(HOST_DOWN, now) {
            StormStep::Alone
        } else {
            self.storm.down(id, self.clock.millis(), (window, spread), watched, late)
        };
        let Some(rule) = self.rules.first(|question| *question == Question::Liveness) else { return };
        let diagnosis = host.diagnose(now);
        let words = last_words(host, &diagnosis, now);
        let outage = Outage {
            id: self.next_outage,
            host: id.clone(),
            began_at: host.liveness.heard_at.unwrap_or(now),
            declared_at: now,
            ended_at: None,
            cause: diagnosis.words.clone(),
            rebooted: None,
        };
        self.next_outage += 1;
        outcome.outages.push(outage.clone());
        outcome.events.push(server_event(host, "host_down", words.clone(), now));
        host.outage = Some(outage);
        let witness_is_missing = host.witness.is_some() && !host.has_fresh_testimony();
        host.diagnosis = Some(diagnosis);
        let explanation = explain("host_down", None);
        let key = AlertKey { component: Component::host(), problem: HOST_DOWN.to_owned() };
        host.hold(key.clone(), &explanation, rule, "host_down", explanation.entry.severity, 0, words, now);
        // Nothing else looks at it while it is silent.
        host.look_at = host.flaps.settles_after(&key).map(|millis| self.clock.millis() + millis);
        let mut evaluated = evaluate(host, &self.rules, &mut self.next_alert, now);
        let storm_millis = if watched >= LEAST_FLEET_TO_HOLD { i64::from(self.settings.hold_seconds) * 1000 } else { 0 };
        let hold_millis = storm_millis.max(if witness_is_missing { WITNESS_MILLIS } else { 0 });
        let in_storm = step != StormStep::Alone;
        for transition in evaluated.transitions.iter_mut().filter(|transition| transition.alert.key == key) {
            transition.hold_millis = hold_millis;
            if in_storm {
                transition.tell = false;
                transition.alert.told = false;
                host.set_told(&key, false);
                outcome.joined.extend(self.storm_alert.as_ref().map(|storm| (storm.id, transition.alert.id)));
            }
        }
        outcome.take(evaluated);
        match step {
            StormStep::Begins(members) => self.begin_storm(&members, now, outcome),
            StormStep::Joins | StormStep::Alone | StormStep::Ends(_) => {}
        }
    }

    fn begin_storm(&mut self, members: &[HostId], now: Timestamp, outcome: &mut Outcome) {
        self.end_storm("more hosts followed later: see the new alert".to_owned(), now, outcome);
        let key = AlertKey { component: Component::host(), problem: HOST_DOWN.to_owned() };
        for member in members {
            self.remember_undo(member);
            let id = self.hosts.get_mut(member).and_then(|host| host.set_told(&key, false));
            outcome.superseded.extend(id);
            outcome.joined.extend(id.map(|id| (self.next_alert, id)));
            for transition in outcome.transitions.iter_mut().filter(|t| Some(t.alert.id) == id) {
                transition.tell = false;
                transition.alert.told = false;
            }
        }
        self.give_up_incidents(HOST_DOWN, None, now, outcome);
        let explanation = explain(STORM, None);
        let alert = Alert {
            id: self.next_alert,
            host: None,
            key: AlertKey { component: Component::from("fleet".to_owned()), problem: STORM.to_owned() },
            rule: "host-liveness".to_owned(),
            rule_version: self.rules.get("host-liveness").map_or(1, |rule| rule.version),
            shadow: false,
            class: STORM.to_owned(),
            code: None,
            severity: explanation.entry.severity,
            title: explanation.entry.title.to_owned(),
            meaning: None,
            pending_since: now,
            opened_at: now,
            last_seen_at: now,
            count: 0,
            evidence: String::new(),
            told: true,
            advice: None,
            boot: None,
        };
        self.next_alert += 1;
        self.storm_alert = Some(alert.clone());
        // The message waits as single ones would, so that it names all members and not the first few;
        // whoever sends it takes the words of the alert as it is then.
        let hold_millis = i64::from(self.settings.hold_seconds) * 1000;
        outcome.transitions.push(Transition {
            alert,
            step: Step::Opened,
            at: now,
            why: "many hosts at once have one cause".to_owned(),
            tell: true,
            hold_millis,
        });
    }

    /// Once per tick, not once per host: the alert names all members. `watched` is set when hosts went down.
    fn note_storm(&mut self, watched: Option<Watched>, now: Timestamp, outcome: &mut Outcome) {
        let (Some(watched), Some(alert)) = (watched, &mut self.storm_alert) else { return };
        let Watched { hosts, late } = watched;
        let down = self.storm.members().count();
        let silent: Vec<HostId> = self.storm.members().cloned().chain(late).collect();
        alert.count = silent.len() as u64;
        alert.last_seen_at = now;
        alert.evidence = format!(
            "{} of {hosts} hosts went silent together ({down} declared down){}: {}",
            silent.len(),
            shared_by(&silent, &self.hosts, self.shared.as_ref()),
            hosts_in_words(&silent, &self.hosts)
        );
        match outcome.transitions.iter_mut().find(|transition| transition.alert.id == alert.id) {
            Some(opened) => opened.alert = alert.clone(),
            None => outcome.touched.push(alert.clone()),
        }
    }

    pub(super) fn end_storm(&mut self, why: String, now: Timestamp, outcome: &mut Outcome) {
        if let Some(mut alert) = self.storm_alert.take() {
            alert.last_seen_at = now;
            outcome.transitions.push(Transition { alert, step: Step::Resolved, at: now, why, tell: true, hold_millis: 0 });
        }
    }

    /// The number of the alert of a storm that is on.
    #[must_use]
    pub fn storm_alert(&self) -> Option<AlertId> {
        self.storm_alert.as_ref().map(|alert| alert.id)
    }
}

/// What is told of a host that is down.
pub(super) fn last_words(host: &HostState, diagnosis: &Diagnosis, now: Timestamp) -> String {
    let silence = match host.liveness.heard_at {
        Some(heard) => format!("no check-in for {}, last at {heard}", span_in_words(now.millis_since(heard))),
        None => "never heard".to_owned(),
    };
    let open = host.open_titles();
    let others = open.iter().filter(|(_, title)| title != explain("host_down", None).entry.title);
    let problems: Vec<String> = others.take(3).map(|(severity, title)| format!("{title} ({severity})")).collect();
    let said = if problems.is_empty() { "nothing wrong".to_owned() } else { problems.join(", ") };
    format!("{silence}; open before: {said}; likely: {}", diagnosis.sentence())
}

impl HostState {
    /// Why it is down, by all that is known now.
    pub(super) fn diagnose(&self, now: Timestamp) -> Diagnosis {
        let problems = self.problems.values().filter(|problem| problem.opened.is_some()).map(|problem| problem.class.as_str()).collect();
        let planned = self.done_to_it(now);
        let since = look_back(self.liveness.heard_at.unwrap_or(now));
        let bmc = self.witness.as_ref().map(|witness| Bmc {
            testimony: witness.testimony.as_ref().filter(|_| self.has_fresh_testimony()).map(|(_, testimony)| testimony),
            log: witness.since(since).collect(),
        });
        diagnose(&Facts { stopped_for: self.liveness.stopped_for, problems, planned, bmc })
    }

    /// Its BMC was asked since it was last heard.
    pub(super) fn has_fresh_testimony(&self) -> bool {
        let asked = self.witness.as_ref().and_then(|witness| witness.testimony.as_ref()).map(|(asked, _)| *asked);
        asked.is_some_and(|asked| self.liveness.heard_at.is_none_or(|heard| asked > heard))
    }
}

/// What all of them have in common, as far as that is known: the likelier place of the cause.
fn shared_by(hosts: &[HostId], known: &HashMap<HostId, HostState>, shared: Option<&Shared>) -> String {
    let nothing = Shared::default();
    let shared = shared.unwrap_or(&nothing);
    let mut of_each = hosts.iter().filter_map(|id| known.get(id)).map(|host| shared.grounds(&host.name, &host.labels));
    let Some(first) = of_each.next() else { return String::new() };
    let shared = of_each.fold(first, |shared, grounds| shared.into_iter().filter(|ground| grounds.contains(ground)).collect());
    shared.first().filter(|ground| **ground != Ground::Fleet).map(|ground| format!("; {}", ground.in_words())).unwrap_or_default()
}

pub(super) fn hosts_in_words(hosts: &[HostId], known: &HashMap<HostId, HostState>) -> String {
    let name = |id: &HostId| known.get(id).map_or_else(|| id.to_string(), |host| host.name.clone());
    let mut names: Vec<String> = hosts.iter().map(name).collect();
    names.sort();
    let more = names.len().saturating_sub(MAX_NAMED_HOSTS);
    names.truncate(MAX_NAMED_HOSTS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}
