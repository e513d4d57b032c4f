//! Alerts that opened together and have something in common become one incident with one message.

use super::passing::{HOST_DOWN, hosts_in_words};
use super::{Fleet, Outcome};
use crate::alert::{Alert, AlertId, AlertKey, Step, Transition};
use crate::catalog::explain;
use crate::host_state::HostState;
use crate::incident::{Ground, Incident, Incidents, Shared, Sighting, family};
use crate::liveness::Presence;
use crate::observation::Code;
use ironwatch_shared::{HostId, Timestamp};
use std::collections::BTreeSet;

/// The rule that incidents name.
const RULE: &str = "incidents";
/// Up to so many members each one that joins is put into words at once.
const FEW: usize = 64;
/// Stands for the alert of a host that is late and not down yet.
const NO_ALERT_YET: AlertId = 0;
/// A smaller fleet has no incidents, so nothing waits for one.
const LEAST_FLEET: usize = 3;

impl Fleet {
    /// Looks through what came of a check-in, or of time passing, for alerts that belong together. Those that do are
    /// told as one. To be called once for each outcome, before it is kept.
    #[must_use]
    pub fn correlate(&mut self, mut outcome: Outcome, now: Timestamp) -> Outcome {
        let concerned = |transition: &Transition| match transition.step {
            Step::Opened => transition.tell && transition.alert.host.is_some(),
            Step::Resolved => transition.alert.host.is_some(),
            Step::Worsened | Step::Eased | Step::Acknowledged | Step::Reminded | Step::Escalated => false,
        };
        if !outcome.transitions.iter().any(concerned) && !self.incidents.open.iter().any(|incident| incident.members.is_empty()) {
            return outcome;
        }
        self.remember_incidents();
        if self.hosts.len() >= LEAST_FLEET {
            for transition in outcome.transitions.iter_mut().filter(|transition| concerned(transition) && transition.step == Step::Opened) {
                let family = family(&transition.alert.key.problem);
                // A host that is down waits by settings of its own.
                if family.takes_back && transition.alert.key.problem != HOST_DOWN {
                    transition.hold_millis = transition.hold_millis.max(family.hold_millis);
                }
            }
        }
        for index in 0..outcome.transitions.len() {
            let Some(transition) = outcome.transitions.get(index).filter(|transition| concerned(transition)).cloned() else { continue };
            if transition.step == Step::Opened {
                self.opened(&transition.alert, now, &mut outcome);
            } else {
                self.ended(&transition.alert);
            }
        }
        self.end_incidents(now, &mut outcome);
        outcome
    }

    fn opened(&mut self, alert: &Alert, now: Timestamp, outcome: &mut Outcome) {
        self.count_shared();
        let Some(host) = alert.host.as_ref().and_then(|id| self.hosts.get(id)) else { return };
        let seen = Sighting { at: now, alert: alert.id, host: host.id.clone(), grounds: self.grounds(host) };
        let problem = &alert.key.problem;
        let joined = self.incidents.joinable(problem, &seen).map(|incident| {
            incident.members.insert(seen.alert, seen.host.clone());
            incident.ever += 1;
            incident.last_joined = now;
            incident.alert.severity = incident.alert.severity.max(alert.severity);
            (incident.alert.id, incident.ever)
        });
        if let Some((id, ever)) = joined {
            self.speak_for(id, &seen, &alert.key, outcome);
            self.tell_growth(id, now, outcome);
            // Whether something larger is on is looked at now and then: each look is at all of them.
            if !ever.is_power_of_two() {
                return;
            }
        } else {
            self.incidents.remember(problem, seen.clone());
        }
        let mut others = self.young_members(problem, now);
        if problem == HOST_DOWN {
            others.extend(self.late(now));
        }
        let total = |ground: &Ground| self.shared.as_ref().map_or(0, |shared| shared.total(ground));
        let Some((ground, members)) = self.incidents.begins(problem, &seen, &others, total) else { return };
        if self.incidents.open.iter().any(|incident| incident.problem == *problem && incident.ground == ground) {
            return;
        }
        let members = members.into_iter().filter(|member| member.alert != NO_ALERT_YET).collect::<Vec<_>>();
        self.give_up_incidents(problem, Some(&members), now, outcome);
        self.begin_incident(alert, ground, members, now, outcome);
    }

    /// Hosts that are silent beyond their time: those that fell silent together are late together, long before the last of
    /// them is down.
    fn late(&self, now: Timestamp) -> impl Iterator<Item = Sighting> {
        let is_late =
            move |host: &&HostState| host.liveness.presence == Presence::Late && !host.deprecated && !host.expects(HOST_DOWN, now);
        self.hosts.values().filter(is_late).map(move |host| Sighting {
            at: now,
            alert: NO_ALERT_YET,
            host: host.id.clone(),
            grounds: self.grounds(host),
        })
    }

    /// How many hosts share what is known from here on.
    fn count_shared(&mut self) {
        let hosts = self.hosts.values().filter(|host| !host.deprecated);
        self.shared.get_or_insert_with(|| Shared::count(hosts));
    }

    /// All that a host shares with others.
    pub(super) fn grounds(&self, host: &HostState) -> Vec<Ground> {
        self.shared
            .as_ref()
            .map_or_else(|| Shared::default().grounds(&host.name, &host.labels), |shared| shared.grounds(&host.name, &host.labels))
    }

    /// Members of incidents of this problem that grow still.
    fn young_members(&self, problem: &str, now: Timestamp) -> Vec<Sighting> {
        let window = family(problem).window_millis;
        let young = |incident: &&Incident| incident.problem == problem && now.millis_since(incident.last_joined) <= window;
        let members =
            self.incidents.open.iter().filter(young).flat_map(|incident| incident.members.iter().map(move |member| (incident, member)));
        let sighting = |(incident, (alert, host)): (&Incident, (&AlertId, &HostId))| {
            let grounds = self.grounds(self.hosts.get(host)?);
            Some(Sighting { at: incident.last_joined, alert: *alert, host: host.clone(), grounds })
        };
        members.filter_map(sighting).collect()
    }

    fn begin_incident(&mut self, last: &Alert, ground: Ground, members: Vec<Sighting>, now: Timestamp, outcome: &mut Outcome) {
        let problem = last.key.problem.clone();
        let family = family(&problem);
        let held_millis = if problem == HOST_DOWN { i64::from(self.settings.hold_seconds) * 1000 } else { family.hold_millis };
        let explanation = explain(family.class, None);
        let id = self.next_alert;
        self.next_alert += 1;
        let mut severity = explanation.entry.severity.max(last.severity);
        for member in &members {
            let key = self.hosts.get(&member.host).and_then(|host| host.key_of(member.alert));
            let Some(key) = key else { continue };
            let of_member = self.hosts.get(&member.host).and_then(|host| host.problems.get(&key)).map(|problem| problem.severity);
            severity = severity.max(of_member.unwrap_or(severity));
            // The newest, and those whose message waits still, are told by the incident alone.
            if member.alert == last.id || (family.takes_back && now.millis_since(member.at) < held_millis) {
                self.speak_for(id, member, &key, outcome);
            } else {
                outcome.joined.push((id, member.alert));
            }
        }
        let title = if family.takes_back { explanation.entry.title.to_owned() } else { format!("{} on many hosts", last.title) };
        let alert = Alert {
            id,
            host: None,
            key: AlertKey { component: ground.component(), problem: family.class.to_owned() },
            rule: RULE.to_owned(),
            rule_version: 1,
            shadow: false,
            class: family.class.to_owned(),
            code: Some(Code::Word(problem.clone())),
            severity,
            title,
            meaning: None,
            pending_since: now,
            opened_at: now,
            last_seen_at: now,
            count: 0,
            evidence: String::new(),
            told: true,
            // What the single fault asks for is asked for here, too.
            advice: (!family.takes_back)
                .then(|| last.advice.clone().unwrap_or_else(|| explain(&last.class, last.code.as_ref()).entry.next_step.to_owned())),
            boot: None,
        };
        self.incidents.taken(&problem, &members);
        let mut incident = Incident {
            alert,
            problem,
            ground,
            ever: members.len(),
            told_of: members.len(),
            members: members.into_iter().map(|member| (member.alert, member.host)).collect(),
            last_joined: now,
        };
        self.describe(&mut incident, now);
        let why = format!("alerts that opened within {} s have one cause: {}", family.window_millis / 1000, incident.ground.in_words());
        outcome.transitions.push(Transition {
            alert: incident.alert.clone(),
            step: Step::Opened,
            at: now,
            why,
            tell: true,
            hold_millis: family.hold_millis,
        });
        self.incidents.open.push(incident);
    }

    /// The incident tells of this alert; its own message is taken back, or never made.
    fn speak_for(&mut self, incident: AlertId, member: &Sighting, key: &AlertKey, outcome: &mut Outcome) {
        self.remember_undo(&member.host);
        if let Some(host) = self.hosts.get_mut(&member.host) {
            host.set_told(key, false);
        }
        match outcome.transitions.iter_mut().find(|transition| transition.alert.id == member.alert && transition.step == Step::Opened) {
            Some(opened) => {
                opened.tell = false;
                opened.alert.told = false;
            }
            None => outcome.superseded.push(member.alert),
        }
        outcome.joined.push((incident, member.alert));
    }

    /// Newer words; and another message each time it is twice as large as when it was told last.
    fn tell_growth(&mut self, id: AlertId, now: Timestamp, outcome: &mut Outcome) {
        let Some(place) = self.incidents.open.iter().position(|incident| incident.alert.id == id) else { return };
        let mut incident = self.incidents.open.swap_remove(place);
        // The words look at all members: of a large incident now and then is enough, as they name the first few.
        if incident.ever <= FEW || incident.ever.is_multiple_of(FEW) || incident.ever.is_power_of_two() {
            self.describe(&mut incident, now);
        }
        let is_held = now.millis_since(incident.alert.opened_at) < family(&incident.problem).hold_millis;
        if is_held {
            incident.told_of = incident.ever;
        }
        if incident.ever >= incident.told_of.saturating_mul(2) {
            incident.told_of = incident.ever;
            let why = format!("{} hosts by now", incident.members.len());
            outcome.transitions.push(Transition {
                alert: incident.alert.clone(),
                step: Step::Worsened,
                at: now,
                why,
                tell: true,
                hold_millis: 0,
            });
        } else {
            match outcome.transitions.iter_mut().find(|transition| transition.alert.id == id) {
                Some(told) => told.alert = incident.alert.clone(),
                None => {
                    outcome.touched.retain(|alert| alert.id != id);
                    outcome.touched.push(incident.alert.clone());
                }
            }
        }
        self.incidents.open.push(incident);
    }

    fn describe(&self, incident: &mut Incident, now: Timestamp) {
        let mut hosts: Vec<HostId> = incident.members.values().cloned().collect();
        let down = hosts.len();
        if incident.problem == HOST_DOWN {
            hosts.extend(self.late(now).filter(|late| late.grounds.contains(&incident.ground)).map(|late| late.host));
        }
        let declared = if hosts.len() > down { format!(" ({down} declared down)") } else { String::new() };
        incident.alert.count = incident.members.len() as u64;
        incident.alert.last_seen_at = now;
        incident.alert.evidence =
            format!("{} hosts{declared}; {}: {}", hosts.len(), incident.ground.in_words(), hosts_in_words(&hosts, &self.hosts));
    }

    fn ended(&mut self, alert: &Alert) {
        self.incidents.forget(&alert.key.problem, alert.id);
        for incident in &mut self.incidents.open {
            incident.members.remove(&alert.id);
        }
    }

    /// What has no member that stands is over.
    fn end_incidents(&mut self, now: Timestamp, outcome: &mut Outcome) {
        let over = self.incidents.open.extract_if(.., |incident| incident.members.is_empty());
        for mut incident in over {
            incident.alert.last_seen_at = now;
            let why = format!("all {} alerts of it are over", incident.ever);
            outcome.transitions.push(Transition { alert: incident.alert, step: Step::Resolved, at: now, why, tell: true, hold_millis: 0 });
        }
    }

    /// Hosts of an incident that is on; none for what is no incident.
    pub fn incident_hosts(&self, id: AlertId) -> impl Iterator<Item = &HostState> {
        let members = self.incidents.open.iter().find(|incident| incident.alert.id == id).map(|incident| incident.members.values());
        let of_storm = (self.storm_alert() == Some(id)).then(|| self.storm.members());
        let hosts = members.into_iter().flatten().chain(of_storm.into_iter().flatten());
        hosts.filter_map(|host| self.hosts.get(host))
    }

    /// Alerts that belong to an incident that is on, as they stand.
    #[must_use]
    pub fn incident_alerts(&self, id: AlertId) -> Vec<Alert> {
        if self.storm_alert() == Some(id) {
            let down = |host: &HostState| host.open_alerts().into_iter().find(|(key, _)| key.problem == HOST_DOWN).map(|(_, alert)| alert);
            return self.incident_hosts(id).filter_map(down).collect();
        }
        let Some(incident) = self.incidents.open.iter().find(|incident| incident.alert.id == id) else { return Vec::new() };
        let of = |(alert, host): (&AlertId, &HostId)| self.hosts.get(host)?.open_alert(*alert);
        incident.members.iter().filter_map(of).collect()
    }

    /// A person closes an incident; its members stand as they do, and the end names those that remain.
    pub(super) fn close_incident(&mut self, id: AlertId, by: &str, now: Timestamp) -> Option<Outcome> {
        let place = self.incidents.open.iter().position(|incident| incident.alert.id == id)?;
        self.remember_incidents();
        let Incident { alert, members, .. } = self.incidents.open.swap_remove(place);
        let why = self.closed_by(by, &members.into_values().collect::<Vec<_>>());
        let transition = Transition { alert, step: Step::Resolved, at: now, why, tell: true, hold_millis: 0 };
        Some(Outcome { transitions: vec![transition], ..Outcome::default() })
    }

    /// Why an incident ends that a person closes: whoever reads it learns of whom nothing else is told.
    pub(super) fn closed_by(&self, by: &str, remain: &[HostId]) -> String {
        match remain {
            [] => format!("closed by {by}"),
            some => format!("closed by {by}; what it told of still stands on {}", hosts_in_words(some, &self.hosts)),
        }
    }

    /// A larger outage speaks for the hosts of smaller ones.
    /// `members`: only those all of whose alerts are among these.
    pub(super) fn give_up_incidents(&mut self, problem: &str, members: Option<&[Sighting]>, now: Timestamp, outcome: &mut Outcome) {
        if !self.incidents.open.iter().any(|incident| incident.problem == problem) {
            return;
        }
        self.remember_incidents();
        let taken: Option<BTreeSet<AlertId>> = members.map(|members| members.iter().map(|member| member.alert).collect());
        let goes = |incident: &mut Incident| {
            incident.problem == problem && taken.as_ref().is_none_or(|taken| incident.members.keys().all(|alert| taken.contains(alert)))
        };
        let gone: Vec<Incident> = self.incidents.open.extract_if(.., goes).collect();
        for incident in gone {
            let is_held = now.millis_since(incident.alert.opened_at) < family(problem).hold_millis;
            let why = "it is part of something larger: see the new alert".to_owned();
            if is_held {
                outcome.superseded.push(incident.alert.id);
                outcome.transitions.retain(|transition| transition.alert.id != incident.alert.id || transition.step == Step::Opened);
                for opened in outcome.transitions.iter_mut().filter(|transition| transition.alert.id == incident.alert.id) {
                    opened.tell = false;
                }
            }
            outcome.transitions.push(Transition {
                alert: incident.alert,
                step: Step::Resolved,
                at: now,
                why,
                tell: !is_held,
                hold_millis: 0,
            });
        }
    }

    /// A host is no more.
    pub(super) fn leave_incidents(&mut self, host: &HostId) {
        self.shared = None;
        if self.incidents.open.iter().any(|incident| incident.members.values().any(|member| member == host)) {
            self.remember_incidents();
            for incident in &mut self.incidents.open {
                incident.members.retain(|_, member| member != host);
            }
        }
    }

    /// Takes back an incident that was on, with the alerts that belong to it.
    pub(super) fn restore_incident(&mut self, alert: Alert, members: &[AlertId]) {
        let Some(ground) = Ground::parse(&alert.key.component) else { return };
        let Some(Code::Word(problem)) = alert.code.clone() else { return };
        let holder = |id: &AlertId| self.hosts.values().find(|host| host.key_of(*id).is_some()).map(|host| (*id, host.id.clone()));
        let members = members.iter().filter_map(holder).collect();
        let ever = usize::try_from(alert.count).unwrap_or_default();
        let last_joined = alert.last_seen_at;
        self.incidents.open.push(Incident { alert, problem, ground, members, ever, told_of: ever.max(1), last_joined });
    }

    fn remember_incidents(&mut self) {
        if let Some(undo) = self.undo.as_mut().filter(|undo| undo.incidents.is_none()) {
            undo.incidents = Some(self.incidents.clone());
        }
    }
}

/// What the fleet keeps of incidents between a beginning and its commit.
pub(super) type Before = Option<Incidents>;
