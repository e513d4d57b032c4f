//! A check-in: what it says, and what it means that it came.

use super::passing::{HOST_DOWN, hosts_in_words};
use super::{Fleet, Outcome};
use crate::alert::{AlertKey, Step};
use crate::catalog::explain;
use crate::component::Component;
use crate::diagnosis::LOOK_BACK_MILLIS;
use crate::evaluate::evaluate;
use crate::host_state::{HostState, Number};
use crate::liveness::Presence;
use crate::observation::{Fact, Fields, Observation, Source, Subject};
use crate::outage::span_in_words;
use crate::storm::StormStep;
use ironwatch_shared::wire::v1::report::{Report, StopReason};
use ironwatch_shared::{BootId, HostId, Timestamp};

/// Boots remembered to tell a clone (two machines under one key) from a reboot.
const REMEMBERED_BOOTS: usize = 4;

/// The agent's name in the kernel's process list, which has room for fifteen letters.
const AGENT_PROCESS: &str = "ironwatch-agent";

/// One accepted report, understood.
#[derive(Debug)]
pub struct CheckIn<'a> {
    /// Who, proven.
    pub host: &'a HostId,
    /// The boot it was sent from.
    pub boot: &'a BootId,
    /// It tells of now, not of a time that has passed.
    pub live: bool,
    /// Seconds between check-ins that the agent keeps, within limits.
    pub interval_seconds: u32,
    /// The report.
    pub report: &'a Report,
    /// What happened, from `normalise::agent`.
    pub observations: Vec<Observation>,
}

impl Fleet {
    /// Takes a check-in. Does nothing for a host that is not known.
    pub fn take(&mut self, check_in: CheckIn<'_>, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.remember_undo(check_in.host);
        let observed = self.clock.millis();
        let Some(host) = self.hosts.get_mut(check_in.host) else { return outcome };
        let before = host.liveness.presence;
        if host.deprecated {
            host.liveness.heard(now, observed, check_in.interval_seconds, &self.settings);
            host.liveness.unwatched();
            if before != host.liveness.presence {
                outcome.presence.push(check_in.host.clone());
            }
            outcome.events = check_in.observations;
            return outcome;
        }

        let planned = host.planned.clone();
        note_boot(host, &check_in, now, &mut outcome);
        // After a cut the newest report comes first and older ones follow: they must not undo what it said.
        let taken = (check_in.report.boot_id.clone(), check_in.report.taken.boot_ms);
        let current = check_in.live && host.newest_taken.as_ref().is_none_or(|(boot, boot_ms)| *boot != taken.0 || *boot_ms <= taken.1);
        if current {
            host.newest_taken = Some(taken);
        }
        host.planned.iter_mut().filter(|plan| plan.is_of_machine()).for_each(|plan| plan.note_heard(now));
        outcome.settled = host.planned.settled_since(&planned);
        let goodbye = check_in.report.stop.as_ref().filter(|_| current).map(|stop| stop.reason);
        host.liveness.heard(now, observed, check_in.interval_seconds, &self.settings);
        note_return(host, &check_in, now, &mut outcome);
        if let Some(reason) = goodbye {
            host.liveness.stopped(reason, now, observed, &self.settings);
        }
        host.note_replacements(&check_in.observations);
        if current {
            note_state(host, &check_in, &self.rules, now, &mut outcome);
        }
        for observation in check_in.observations {
            host.note(&observation, &self.rules);
            outcome.events.push(observation);
        }
        for event in &outcome.events {
            if event.source == Source::Server {
                host.note(event, &self.rules);
            }
        }
        outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        if before != host.liveness.presence {
            outcome.presence.push(check_in.host.clone());
        }
        if before == Presence::Down {
            self.host_back(check_in.host, now, &mut outcome);
        }
        self.queue(check_in.host);
        outcome
    }

    pub(super) fn host_back(&mut self, id: &HostId, now: Timestamp, outcome: &mut Outcome) {
        // If the telling of "down" still waits, neither down nor back is told: it was a blink.
        for transition in &mut outcome.transitions {
            let alert = &transition.alert;
            let held_for = i64::from(self.settings.hold_seconds) * 1000;
            if alert.key.problem == HOST_DOWN
                && transition.step == Step::Resolved
                && alert.told
                && now.millis_since(alert.opened_at) < held_for
            {
                outcome.superseded.push(alert.id);
            }
        }
        self.remember_storm();
        let (watched, late) = if self.storm.is_on() { self.watched(now).counts() } else { (0, 0) };
        if let StormStep::Ends(still_down) = self.storm.back(id, watched, late) {
            let why = match still_down.as_slice() {
                [] => "all hosts are back".to_owned(),
                some => format!("most hosts are back; still down: {}", hosts_in_words(some, &self.hosts)),
            };
            self.end_storm(why, now, outcome);
        }
    }
}

fn note_boot(host: &mut HostState, check_in: &CheckIn<'_>, now: Timestamp, outcome: &mut Outcome) {
    let Some(known) = host.boot.clone() else {
        host.boot = Some(check_in.boot.clone());
        return;
    };
    if known == *check_in.boot {
        return;
    }
    if host.previous_boots.contains(check_in.boot) {
        let words = format!("boot {} speaks again after boot {known}: two machines use one key", check_in.boot);
        outcome.events.push(server_event(host, "agent_cloned", words, now));
        return;
    }
    let done_by = host.done_to_it(now).map(str::to_owned);
    host.boot = Some(check_in.boot.clone());
    host.totals.begin_boot();
    host.planned.iter_mut().filter(|plan| plan.is_of_machine()).for_each(|plan| plan.settle(now));
    host.previous_boots.push_front(known.clone());
    host.previous_boots.truncate(REMEMBERED_BOOTS);
    let announced = match host.liveness.stopped_for {
        Some(StopReason::Reboot | StopReason::PowerOff | StopReason::Stop) => true,
        Some(StopReason::Upgrade) | None => false,
    };
    let class = if announced || host.liveness.presence == Presence::Down { "boot" } else { "host_rebooted" };
    let how = if announced { "after the agent said goodbye" } else { "without a goodbye" };
    let mut event = server_event(host, class, format!("new boot {} after {known}, {how}", check_in.boot), now);
    if let Fact::Occurrence { fields, .. } = &mut event.fact {
        fields.insert("expected", (announced || done_by.is_some()).into());
        if let Some(words) = done_by {
            fields.insert("done_by", words.into());
        }
    }
    outcome.events.push(event);
}

/// A host that was down is back: completes its story.
fn note_return(host: &mut HostState, check_in: &CheckIn<'_>, now: Timestamp, outcome: &mut Outcome) {
    let Some(mut outage) = host.outage.take() else { return };
    let rebooted = outcome
        .events
        .iter()
        .any(|event| event.source == Source::Server && !matches!(event.fact, Fact::Occurrence { class: "agent_cloned", .. }));
    outage.ended_at = Some(now);
    outage.rebooted = Some(rebooted);
    let span = span_in_words(now.millis_since(outage.began_at));
    let killed = check_in.observations.iter().any(|seen| kills_agent(seen, outage.began_at));
    let how = match (rebooted, killed) {
        (true, _) => "rebooted",
        (false, true) => "not rebooted: the kernel had killed the agent for lack of memory",
        (false, false) => "not rebooted: the agent or the network was away",
    };
    if !rebooted {
        let what = if killed { "the kernel killed the agent for lack of memory" } else { "agent or network away" };
        outage.cause = format!("{what}; the machine kept running");
    } else if host.diagnosis.as_ref().is_none_or(|diagnosis| !diagnosis.explains_a_reboot()) {
        outage.cause = "the machine rebooted".to_owned();
    }
    host.diagnosis = None;
    let key = AlertKey { component: Component::host(), problem: HOST_DOWN.to_owned() };
    host.end(&key, format!("back after {span}, {how}"), now);
    outcome.outages.push(outage);
}

/// The kernel's word that it killed the agent, at about the time at which it was heard last.
fn kills_agent(seen: &Observation, silent_since: Timestamp) -> bool {
    let Fact::Occurrence { class: "oom", fields, .. } = &seen.fact else { return false };
    let is_agent = fields.get("process").and_then(|process| process.as_str()).is_some_and(|process| process == AGENT_PROCESS);
    is_agent && seen.last_at >= silent_since.plus_millis(-LOOK_BACK_MILLIS)
}

/// What holds now: numbers that rules ask for, and the agent's conditions.
fn note_state(host: &mut HostState, check_in: &CheckIn<'_>, rules: &crate::rule::Rules, now: Timestamp, outcome: &mut Outcome) {
    if let Some(machine) = &check_in.report.machine {
        host.name.clone_from(&machine.hostname);
    }
    for sample in &check_in.report.samples {
        let Some(value) = sample.value.filter(|_| rules.asks_for_reading(&sample.name)) else { continue };
        let mut number = Number { component: &sample.component, name: &sample.name, sensor: None, has_limits: false, value };
        if Component::is_path(&sample.component) {
            host.note_number(&number, rules, now);
        } else {
            let component = Component::from(sample.component.clone());
            number.component = component.as_str();
            host.note_number(&number, rules, now);
        }
    }
    if check_in.report.complete {
        host.totals.seen_whole(check_in.boot);
        host.note_absent(false, rules, now);
    }
    let begun = host.note_conditions(&check_in.report.conditions, rules, now);
    for condition in begun {
        let explanation = explain(&condition.class, None);
        outcome.events.push(Observation {
            id: format!("{}:condition:{}:{}:{}", check_in.boot, condition.class, condition.component, now.as_millis()),
            source: Source::Agent,
            subject: Subject { host: host.id.clone(), component: Component::from(condition.component.clone()) },
            happened_at: now,
            received_at: now,
            fact: Fact::Condition { class: condition.class.clone() },
            severity: explanation.entry.severity,
            evidence: condition.detail.clone(),
            count: 1,
            last_at: now,
            boot: Some(check_in.boot.clone()),
        });
    }
}

/// Something that we saw ourselves.
pub(super) fn server_event(host: &HostState, class: &'static str, words: String, now: Timestamp) -> Observation {
    let explanation = explain(class, None);
    Observation {
        id: format!("{}:{class}:{}", host.id, now.as_millis()),
        source: Source::Server,
        subject: Subject { host: host.id.clone(), component: Component::host() },
        happened_at: now,
        received_at: now,
        fact: Fact::Occurrence { class, code: None, fields: Fields::new() },
        severity: explanation.entry.severity,
        evidence: words,
        count: 1,
        last_at: now,
        boot: host.boot.clone(),
    }
}
