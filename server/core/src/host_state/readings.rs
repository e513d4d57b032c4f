//! Numbers that rules ask for: past a level, missing, moving fast, unlike what is usual.

use super::HostState;
use super::tracks::{Distance, component_of, part_of_sensor, sensor_of};
use crate::alert::AlertKey;
use crate::component::Component;
use crate::outage::span_in_words;
use crate::rule::{Asked, Baseline, Question, Readings, Rule, Rules, level_of};
use ironwatch_shared::{Severity, Timestamp};

/// What is held is left only when it is back by this share of what it takes to enter.
const LEAVES_AT: f64 = 0.7;
/// A change is over when it is less than this share of what it takes to enter.
const SETTLES_AT: f64 = 0.5;

/// A number, told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number<'a> {
    /// The part, as a path.
    pub component: &'a str,
    /// Name of the sample.
    pub name: &'a str,
    /// The sensor of the BMC that tells it.
    pub sensor: Option<&'a str>,
    /// The BMC has limits for it.
    pub has_limits: bool,
    /// The number.
    pub value: f64,
}

/// What a rule makes of a number.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Holds {
        severity: Severity,
        evidence: String,
        for_millis: i64,
    },
    Well,
    /// Nothing can be said yet.
    Unknown,
}

fn short(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

impl Number<'_> {
    fn words(&self) -> String {
        match self.sensor {
            Some(sensor) => format!("{sensor} ({}) = {}", self.name, short(self.value)),
            None => format!("{} = {}", self.name, short(self.value)),
        }
    }

    fn is_one_of(&self, of: &Readings) -> bool {
        let is_of_part = |part: &str| self.component == part || self.component.strip_prefix(part).is_some_and(|rest| rest.starts_with('/'));
        let has_word = |word: &String| self.sensor.is_some_and(|sensor| contains(sensor, word));
        of.component.as_deref().is_none_or(is_of_part)
            && (of.sensors.is_empty() || of.sensors.iter().any(has_word))
            && !(of.without_limits && (self.has_limits || self.sensor.is_none()))
    }
}

/// Whether a text has a word in it, whatever its case.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len().max(1)).any(|some| some.eq_ignore_ascii_case(word))
}

impl HostState {
    /// Whether a rule is about this host.
    pub(super) fn is_in_scope(&self, rule: &Rule) -> bool {
        rule.scope.as_ref().is_none_or(|scope| scope.matches(&self.described()))
    }

    /// Notes a number that rules ask for. One that is no number changes nothing: unknown is not well, and not ill either.
    pub(crate) fn note_number(&mut self, number: &Number<'_>, rules: &Rules, now: Timestamp) {
        if !number.value.is_finite() {
            return;
        }
        for asked in rules.for_reading(number.name) {
            let answer = self.answer(asked, number, now);
            self.take_answer(asked, number, answer, now);
        }
    }

    /// Notes numbers of a BMC: of several sensors of one part the worst counts.
    pub(crate) fn note_sensor_numbers(&mut self, numbers: &[Number<'_>], rules: &Rules, now: Timestamp) {
        let mut answers = Vec::new();
        for (place, number) in numbers.iter().enumerate().filter(|(_, number)| number.value.is_finite()) {
            for asked in rules.for_reading(number.name) {
                let answer = self.answer(asked, number, now);
                let severity = if let Answer::Holds { severity, .. } = &answer { Some(*severity) } else { None };
                if answer != Answer::Unknown {
                    answers.push((&asked.rule.id, number.component, severity, place, asked, answer));
                }
            }
        }
        answers.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.cmp(&a.2)).then(a.3.cmp(&b.3)));
        answers.dedup_by(|later, first| (later.0, later.1) == (first.0, first.1));
        for (_, _, _, place, asked, answer) in answers {
            if let Some(number) = numbers.get(place) {
                self.take_answer(asked, number, answer, now);
            }
        }
    }

    fn held(&self, component: &str, problem: &str) -> Option<(&AlertKey, Severity)> {
        let is_it = |key: &AlertKey| key.problem == problem && key.component.as_str() == component;
        self.problems.iter().find(|(key, _)| is_it(key)).map(|(key, problem)| (key, problem.severity))
    }

    fn answer(&mut self, asked: &Asked, number: &Number<'_>, now: Timestamp) -> Answer {
        let rule = &asked.rule;
        let Some(of) = rule.question.readings() else {
            if self.is_in_scope(rule) {
                self.note_total(asked, number.component, number.value, now);
            }
            return Answer::Unknown;
        };
        if !number.is_one_of(of) || !self.is_in_scope(rule) {
            return Answer::Unknown;
        }
        let held = self.held(number.component, &asked.explanation.problem).map(|(_, severity)| severity);
        if let Question::Reading { levels, for_seconds, .. } = &rule.question {
            return match level_of(number.value, levels, held) {
                Some(level) => Answer::Holds {
                    severity: level.severity,
                    evidence: format!("{}, {} for {}", number.words(), level.in_words(), level.severity),
                    for_millis: i64::from(*for_seconds) * 1000,
                },
                None => Answer::Well,
            };
        }
        let sensor_part = number.sensor.map(|sensor| part_of_sensor(number.component, sensor));
        let part = sensor_part.as_deref().unwrap_or(number.component);
        let Some(track) = self.tracks.of(&rule.id, part, number.value, now) else { return Answer::Unknown };
        match &rule.question {
            Question::Missing { .. } => Answer::Well,
            Question::Change { rises_by, falls_by, window_seconds, severity, .. } => {
                let window_millis = i64::from(*window_seconds) * 1000;
                let (risen, fallen) = track.moved(number.value, window_millis, now);
                let share = if held.is_some() { SETTLES_AT } else { 1.0 };
                let past = |moved: f64, by: &Option<f64>| by.is_some_and(|by| moved >= by * share);
                let words = match (past(risen, rises_by), past(fallen, falls_by)) {
                    (true, _) => format!("rose by {}", short(risen)),
                    (false, true) => format!("fell by {}", short(fallen)),
                    (false, false) => return Answer::Well,
                };
                let evidence = format!("{}, {words} within {}", number.words(), span_in_words(window_millis));
                Answer::Holds { severity: *severity, evidence, for_millis: 0 }
            }
            Question::Deviation { from: Baseline::Own { samples }, least, .. } => match track.compare(number.value, *samples, *least) {
                Some(distance) => deviates(rule, number, &distance, held.is_some(), "usual here"),
                None => Answer::Unknown,
            },
            // Those of cohorts are judged beside other hosts, see `fleet::cohorts`; others are answered above.
            Question::Deviation { from: Baseline::Cohort { .. }, .. }
            | Question::Reading { .. }
            | Question::Fault
            | Question::Rate { .. }
            | Question::After { .. }
            | Question::Increase { .. }
            | Question::Condition
            | Question::Bmc
            | Question::Liveness => Answer::Unknown,
        }
    }

    fn take_answer(&mut self, asked: &Asked, number: &Number<'_>, answer: Answer, now: Timestamp) {
        match answer {
            Answer::Unknown => {}
            Answer::Holds { severity, evidence, for_millis } => {
                self.hold_for(asked, number.component, severity, for_millis, evidence, now);
            }
            Answer::Well => {
                if let Some(key) = self.held(number.component, &asked.explanation.problem).map(|(key, _)| key.clone()) {
                    self.end_of_rule(&key, &asked.rule, format!("back to normal: {}", number.words()), now);
                }
            }
        }
    }

    fn hold_for(
        &mut self,
        asked: &Asked,
        component: &str,
        severity: Severity,
        for_millis: i64,
        evidence: String,
        now: Timestamp,
    ) -> AlertKey {
        let key = AlertKey { component: Component::from(component.to_owned()), problem: asked.explanation.problem.clone() };
        self.hold(key.clone(), &asked.explanation, &asked.rule, &asked.class, severity, for_millis, evidence, now);
        if let Some(problem) = self.problems.get_mut(&key).filter(|problem| problem.rule == asked.rule.id) {
            problem.code.clone_from(&asked.code);
        }
        key
    }

    /// Ends a problem that this rule holds; one that another rule holds under the same name goes on.
    fn end_of_rule(&mut self, key: &AlertKey, rule: &Rule, why: String, now: Timestamp) {
        if self.problems.get(key).is_some_and(|problem| problem.rule == rule.id) {
            self.end(key, why, now);
        }
    }

    /// All numbers of one source were told just now: what was there before and is not among them is absent.
    pub(crate) fn note_absent(&mut self, of_bmc: bool, rules: &Rules, now: Timestamp) {
        for asked in rules.about(|question| matches!(question, Question::Missing { .. })) {
            let Question::Missing { of, after_seconds, severity } = &asked.rule.question else { continue };
            let mut absent = Vec::new();
            for (part, track) in self.tracks.of_rule_mut(&asked.rule.id) {
                if track.last_at >= now || sensor_of(part).is_some() != of_bmc {
                    continue;
                }
                // The first time may be an accident of one report.
                let Some(since) = track.absent_since else {
                    track.absent_since = Some(now);
                    continue;
                };
                if now.millis_since(since) >= i64::from(*after_seconds) * 1000 {
                    absent.push((part.to_owned(), track.last, track.last_at, since));
                }
            }
            for (part, last, last_at, since) in absent {
                let name = sensor_of(&part).map_or_else(|| of.name.clone(), |sensor| format!("{sensor} ({})", of.name));
                let evidence = format!("{name} is not told any more; last it was {}, at {last_at}", short(last));
                let key = self.hold_for(asked, component_of(&part), *severity, 0, evidence, now);
                // It began when it was not told for the first time: what happened to its part then may speak for it.
                if let Some(problem) = self.problems.get_mut(&key).filter(|problem| problem.opened.is_none()) {
                    problem.first_seen_at = problem.first_seen_at.min(since);
                }
            }
        }
    }

    /// Whether the distance to hosts like this one is news here: it is far, or it was.
    pub(crate) fn would_note(&self, asked: &Asked, part: &str, distance: &Distance) -> bool {
        let is_held = self.held(component_of(part), &asked.explanation.problem).is_some();
        is_held || far(&asked.rule, distance, false)
    }

    /// Takes how far a number is from those of hosts like this one; see `fleet::cohorts`.
    pub(crate) fn note_distance(&mut self, asked: &Asked, part: &str, value: f64, distance: &Distance, now: Timestamp) {
        let Some(of) = asked.rule.question.readings() else { return };
        let number = Number { component: component_of(part), name: &of.name, sensor: sensor_of(part), has_limits: false, value };
        let held = self.held(number.component, &asked.explanation.problem).is_some();
        let answer = deviates(&asked.rule, &number, distance, held, "usual on hosts like it");
        self.take_answer(asked, &number, answer, now);
    }

    /// What other rules knew is nothing any more.
    pub(crate) fn keep_rules(&mut self, goes_on: impl Fn(&str) -> bool) {
        self.tracks.keep_rules(&goes_on);
        self.totals.keep_rules(&goes_on);
        self.rates.keep_rules(&goes_on);
    }

    /// An alert is over: what its rule knew of the part begins anew.
    pub(crate) fn settle(&mut self, rule: &str, component: &Component, rules: &Rules) {
        self.totals.settle(rule, component);
        if rules.get(rule).is_some_and(|rule| matches!(rule.question, Question::Missing { .. })) {
            self.tracks.forget_absent(rule, component.as_str());
        }
    }
}

fn far(rule: &Rule, distance: &Distance, is_held: bool) -> bool {
    let Question::Deviation { side, scores, least, .. } = &rule.question else { return false };
    let share = if is_held { LEAVES_AT } else { 1.0 };
    distance.scores >= scores * share && distance.difference.abs() >= least * share && side.counts(distance.difference)
}

fn deviates(rule: &Rule, number: &Number<'_>, distance: &Distance, is_held: bool, whose: &str) -> Answer {
    let Question::Deviation { for_seconds, severity, .. } = &rule.question else { return Answer::Unknown };
    if !far(rule, distance, is_held) {
        return Answer::Well;
    }
    let how = if distance.scores < 1_000.0 { format!(", {} times the spread", short(distance.scores)) } else { String::new() };
    let evidence = format!("{}, {} is {whose}{how}", number.words(), short(distance.centre));
    Answer::Holds { severity: *severity, evidence, for_millis: i64::from(*for_seconds) * 1000 }
}
