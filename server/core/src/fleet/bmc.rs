//! A look at a BMC: what it says, and what it means that it could be asked or not.

mod access;

use super::passing::{HOST_DOWN, last_words};
use super::{Fleet, Outcome};
use crate::alert::AlertKey;
use crate::bmc::sensor::{Holds, Sensor, SensorKind};
use crate::bmc::witness::{Chassis, Remembered, Testimony, Witness};
use crate::catalog::explain;
use crate::component::Component;
use crate::evaluate::evaluate;
use crate::host_state::{HostState, Number, Problem, Standing};
use crate::liveness::Presence;
use crate::observation::{Code, Fact, Observation, Source, Subject};
use crate::rule::{Question, Rule, Rules};
use ironwatch_shared::{HostId, Severity, Timestamp};
use std::collections::{BTreeSet, HashSet};

/// Power that is off must be off for so long: between off and on of a restart it is off.
const POWER_OFF_MILLIS: i64 = 20_000;

/// Whether a BMC could be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// It answered.
    Granted,
    /// It did not.
    Denied {
        /// Which trouble it is: one of the classes of the catalog that begin with `bmc_`.
        class: &'static str,
        /// In words.
        words: String,
    },
    /// It was not tried.
    NotTried,
}

/// One look at the BMC of a host. What was not looked at is none, and changes nothing.
#[derive(Debug, Clone)]
pub struct BmcLook<'a> {
    /// Whose BMC.
    pub host: &'a HostId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Whether it could be.
    pub access: Access,
    /// How the chassis stands.
    pub chassis: Option<Chassis>,
    /// All of its sensors.
    pub sensors: Option<Vec<Sensor>>,
    /// New entries of its logs, oldest first.
    pub log: Vec<Observation>,
    /// They are from before it was watched: kept, and nobody is told.
    pub log_is_history: bool,
    /// What is otherwise than it was in what the machine is made of.
    pub changes: Vec<Observation>,
    /// What holds besides, or does not, as far as it was looked at: the clock, the chassis.
    pub conditions: Vec<BmcCondition>,
}

/// Something of the BMC itself that holds or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BmcCondition {
    /// Class of the catalog.
    pub class: &'static str,
    /// Code within the class.
    pub code: Option<&'static str>,
    /// In words; none: it does not hold.
    pub words: Option<String>,
}

impl Fleet {
    /// These hosts have a BMC that is watched from now on, and no others: what was told of others is over.
    pub fn watch_bmcs(&mut self, watched: &HashSet<HostId>, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(rule) = self.rules.first(|question| *question == Question::Bmc).map(|rule| rule.id.clone()) else { return outcome };
        let concerns = |host: &HostState| host.witness.is_some() || host.problems.values().any(|problem| problem.rule == rule);
        let differs = |host: &&HostState| if watched.contains(&host.id) { host.witness.is_none() } else { concerns(host) };
        let changed: Vec<HostId> = self.hosts.values().filter(differs).map(|host| host.id.clone()).collect();
        for id in changed {
            self.remember_undo(&id);
            let Some(host) = self.hosts.get_mut(&id) else { continue };
            if watched.contains(&id) {
                host.witness = Some(Witness::default());
                continue;
            }
            host.witness = None;
            let keys: Vec<AlertKey> =
                host.problems.iter().filter(|(_, problem)| problem.rule == rule).map(|(key, _)| key.clone()).collect();
            for key in keys {
                host.end(&key, "its BMC is not watched any more".to_owned(), now);
                host.flaps.forget(&key);
            }
            outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        }
        outcome
    }

    /// Takes a look at a BMC. Does nothing for a host that is not known.
    pub fn take_bmc(&mut self, look: BmcLook<'_>, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(rule) = self.rules.first(|question| *question == Question::Bmc).cloned() else { return outcome };
        self.remember_undo(look.host);
        let Some(host) = self.hosts.get_mut(look.host).filter(|host| !host.deprecated) else { return outcome };
        if host.witness.is_none() {
            host.witness = Some(Witness::default());
        }
        let before: BTreeSet<AlertKey> = host.problems.keys().cloned().collect();
        let planned = host.planned.clone();
        host.note_access(&look, &rule, now);
        host.note_chassis(&look, &rule, now);
        outcome.settled = host.planned.settled_since(&planned);
        for condition in &look.conditions {
            let part = if condition.class.starts_with("chassis") { "chassis" } else { "bmc" };
            host.set_condition(condition, Component::new(part, ""), 0, &rule, now);
        }
        if let Some(sensors) = &look.sensors {
            host.note_sensors(sensors, &rule, now);
            host.note_sensor_numbers(&numbers_of(sensors, &self.rules), &self.rules, now);
            if !host.is_powered_off() {
                host.note_absent(true, &self.rules, now);
            }
        }
        let source = look.sensors.iter().flatten().map(|sensor| sensor.source).next().unwrap_or(Source::Server);
        outcome.events.extend(host.begun(&before, &rule, source, now));
        for mut observation in look.log {
            host.remember_entry(&observation);
            // A BMC counts no boots: what it sees now is of the boot that the agent tells of.
            observation.boot.clone_from(&host.boot);
            if !look.log_is_history {
                host.note(&observation, &self.rules);
            }
            outcome.events.push(observation);
        }
        host.note_replacements(&look.changes);
        for change in look.changes {
            host.note(&change, &self.rules);
            outcome.events.push(change);
        }
        host.diagnose_again(now, &mut outcome);
        outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        // A number is told when it is read again: one may be wrong. That nobody can ask is told when it has come to stay.
        if let Some(millis) = host.millis_to_nap(now) {
            let at = self.clock.millis() + millis;
            host.look_at = Some(host.look_at.map_or(at, |known| known.min(at)));
            self.queue(look.host);
        }
        outcome
    }
}

impl Fleet {
    /// Takes numbers of sensors and nothing else of a look at a BMC. Does nothing for a host that is not known.
    pub fn take_numbers(&mut self, host: &HostId, sensors: &[Sensor], now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.remember_undo(host);
        let Some(host) = self.hosts.get_mut(host) else { return outcome };
        host.note_sensor_numbers(&numbers_of(sensors, &self.rules), &self.rules, now);
        host.note_absent(true, &self.rules, now);
        outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        outcome
    }
}

/// Numbers of sensors that rules ask for.
fn numbers_of<'a>(sensors: &'a [Sensor], rules: &Rules) -> Vec<Number<'a>> {
    let number = |sensor: &'a Sensor| {
        let name = sensor.reading_name().filter(|name| rules.asks_for_reading(name))?;
        let value = *sensor.reading.as_ref().ok()?;
        let has_limits = sensor.health.is_some() || !sensor.limits.sane().is_empty();
        Some(Number { component: sensor.component.as_str(), name, sensor: Some(&sensor.name), has_limits, value })
    };
    sensors.iter().filter_map(number).collect()
}

impl HostState {
    /// Its BMC says that power is off.
    fn is_powered_off(&self) -> bool {
        match self.witness.as_ref().and_then(|witness| witness.testimony.as_ref()) {
            Some((_, Testimony::Said(chassis))) => chassis.power_on == Some(false),
            Some((_, Testimony::Silent(_))) | None => false,
        }
    }

    /// Holds a problem of the BMC, or ends it.
    fn set_condition(&mut self, condition: &BmcCondition, component: Component, for_millis: i64, rule: &Rule, now: Timestamp) {
        let BmcCondition { class, code, words } = condition;
        let code = code.map(Code::word);
        let explanation = explain(class, code.as_ref());
        let key = AlertKey { component, problem: explanation.problem.clone() };
        match words {
            Some(words) if explanation.entry.alarm => {
                self.hold(key.clone(), &explanation, rule, class, explanation.entry.severity, for_millis, words.clone(), now);
                if let Some(problem) = self.problems.get_mut(&key).filter(|problem| problem.rule == rule.id) {
                    problem.code = code;
                }
            }
            Some(_) => {}
            None => self.end(&key, "the BMC says that it is over".to_owned(), now),
        }
    }

    fn note_chassis(&mut self, look: &BmcLook<'_>, rule: &Rule, now: Timestamp) {
        let Some(chassis) = &look.chassis else { return };
        // Of a host with an agent its silence tells, with what the BMC says as the reason. And a clean goodbye is no fault.
        let has_agent = self.liveness.heard_at.is_some();
        let off = chassis.power_on == Some(false) && !has_agent;
        let words = match (chassis.ac_lost, chassis.power_fault) {
            _ if !off => None,
            (true, _) => Some("the BMC says that power is off, and that AC was lost"),
            (_, true) => Some("the BMC says that power is off because of a fault"),
            _ => Some("the BMC says that power is off"),
        };
        if chassis.power_on.is_some() {
            let condition = BmcCondition { class: "chassis_power_off", code: None, words: words.map(str::to_owned) };
            self.set_condition(&condition, Component::new("power", ""), POWER_OFF_MILLIS, rule, now);
        }
        if let Some(on) = chassis.power_on {
            self.planned.iter_mut().filter(|plan| plan.is_of_machine()).for_each(|plan| plan.note_power(on, has_agent, now));
        }
        if let Some(witness) = &mut self.witness {
            witness.testimony = Some((look.asked_at, Testimony::Said(chassis.clone())));
        }
    }

    fn note_sensors(&mut self, sensors: &[Sensor], rule: &Rule, now: Timestamp) {
        let is_off = self.is_powered_off();
        let mut holding: Vec<Holds> = Vec::new();
        let mut denied: BTreeSet<AlertKey> = BTreeSet::new();
        for sensor in sensors {
            // Fans that stand still and voltages of nothing are as they should be in a machine that is off.
            if !(is_off && sensor.kind != SensorKind::States) {
                holding.extend(sensor.holds(|key| self.problems.get(key).map(|problem| problem.severity)));
            }
            denied.extend(sensor.denies());
        }
        // Of several sensors of one part the worst counts.
        holding.sort_by(|a, b| a.key.cmp(&b.key).then(b.severity.cmp(&a.severity)));
        holding.dedup_by(|later, first| later.key == first.key);
        for holds in holding {
            denied.remove(&holds.key);
            let explanation = explain(holds.class, Some(&holds.code));
            self.hold(holds.key.clone(), &explanation, rule, holds.class, holds.severity, holds.for_millis, holds.evidence, now);
            if let Some(problem) = self.problems.get_mut(&holds.key).filter(|problem| problem.rule == rule.id) {
                problem.code = Some(holds.code);
            }
        }
        for key in denied {
            // A level that a rule of ours holds is left when that rule says so.
            let is_others = |problem: &Problem| problem.rule != rule.id && problem.standing != Standing::Seen;
            if !self.problems.get(&key).is_some_and(is_others) {
                self.end(&key, "the sensor says that it is over".to_owned(), now);
            }
        }
    }

    /// Problems that the BMC's rule holds since this look, as events.
    fn begun(&self, before: &BTreeSet<AlertKey>, rule: &Rule, source: Source, now: Timestamp) -> Vec<Observation> {
        let new = self.problems.iter().filter(|(key, problem)| problem.rule == rule.id && !before.contains(key));
        let event = |(key, problem): (&AlertKey, &Problem)| Observation {
            id: format!("{}:bmc:{}:{}:{}", self.id, key.problem, key.component, now.as_millis()),
            source,
            subject: Subject { host: self.id.clone(), component: key.component.clone() },
            happened_at: now,
            received_at: now,
            fact: Fact::Condition { class: problem.class.clone() },
            severity: problem.severity,
            evidence: problem.evidence.clone(),
            count: 1,
            last_at: now,
            boot: self.boot.clone(),
        };
        new.map(event).collect()
    }

    /// Keeps an entry of the BMC's log for a diagnosis that may be needed.
    fn remember_entry(&mut self, observation: &Observation) {
        let Fact::Occurrence { class, code, .. } = &observation.fact else { return };
        if observation.severity > Severity::Info
            && let Some(witness) = &mut self.witness
        {
            let code = code.as_ref().map(Code::to_string).unwrap_or_default();
            witness.remember(Remembered {
                at: observation.happened_at,
                class,
                code,
                words: observation.evidence.chars().take(300).collect(),
            });
        }
    }

    /// A host that is down, and of which its BMC now says more.
    fn diagnose_again(&mut self, now: Timestamp, outcome: &mut Outcome) {
        if self.liveness.presence != Presence::Down {
            return;
        }
        let diagnosis = self.diagnose(now);
        let Some(outage) = self.outage.as_mut().filter(|_| self.diagnosis.as_ref() != Some(&diagnosis)) else { return };
        outage.cause.clone_from(&diagnosis.words);
        outcome.outages.push(outage.clone());
        let words = last_words(self, &diagnosis, now);
        let key = AlertKey { component: Component::host(), problem: HOST_DOWN.to_owned() };
        if let Some(problem) = self.problems.get_mut(&key) {
            problem.evidence = words;
            problem.touched = true;
        }
        self.diagnosis = Some(diagnosis);
    }
}
