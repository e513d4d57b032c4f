//! What is known of one host, and how an observation changes it. Nothing is decided here; see `evaluate`.

mod flaps;
mod problem;
mod rates;
mod readings;
mod recovery;
mod totals;
pub(crate) mod tracks;

use crate::alert::{AlertId, AlertKey};
use crate::bmc::witness::Witness;
use crate::catalog::{Clears, Explanation, explain};
use crate::component::Component;
use crate::diagnosis::Diagnosis;
use crate::filter::Described;
use crate::fleet::HOST_DOWN;
use crate::labels::Labels;
use crate::liveness::Liveness;
use crate::observation::{Code, Fact, Observation};
use crate::outage::Outage;
use crate::plan::{Plan, Plans};
use crate::rule::{Question, Rule, Rules};
use flaps::Flaps;
use ironwatch_shared::wire::v1::report::Condition;
use ironwatch_shared::{BootId, HostId, Severity, Timestamp};
pub(crate) use problem::{Opened, Problem, Standing};
use problem::{cut, title_of};
use rates::Rates;
pub(crate) use readings::Number;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use totals::Totals;
use tracks::Tracks;

/// Most problems kept for one host. A machine has a few hundred parts; more comes from a broken or a hostile agent,
/// whose words are still stored as events.
pub const MAX_PROBLEMS: usize = 500;
/// Most addresses that are told apart while their problems stand.
const MAX_LOGINS: usize = 20;

/// All that is known of one host.
#[derive(Debug, Clone, PartialEq)]
pub struct HostState {
    /// Its id.
    pub id: HostId,
    /// What it calls itself.
    pub name: String,
    /// What people say of it. Shared with what a transaction may take back.
    pub labels: Arc<Labels>,
    /// The boot it is in.
    pub boot: Option<BootId>,
    /// Boots it was in before, newest first.
    pub(crate) previous_boots: VecDeque<BootId>,
    /// Whether it is heard.
    pub liveness: Liveness,
    /// Its time down, while it lasts.
    pub outage: Option<Outage>,
    /// Out of use: what it says is kept, and nobody is told.
    pub deprecated: bool,
    pub(crate) problems: BTreeMap<AlertKey, Problem>,
    /// Boot and boot clock of the newest report that told of now.
    pub(crate) newest_taken: Option<(BootId, u64)>,
    rates: Rates,
    pub(crate) totals: Totals,
    /// Numbers that rules follow.
    pub(crate) tracks: Tracks,
    /// Problems that are over and whose rules have a cooldown: which alert it was, and when it ended.
    pub(crate) cooling: BTreeMap<AlertKey, (AlertId, Timestamp)>,
    /// Problems that come and go.
    pub(crate) flaps: Flaps,
    /// What its BMC has said lately; none for a host without one.
    pub(crate) witness: Option<Witness>,
    /// What is done to it through us.
    pub(crate) planned: Plans,
    /// Why it is down, while it is.
    pub(crate) diagnosis: Option<Diagnosis>,
    /// When, in observed milliseconds, it is to be looked at although nothing is heard of it.
    pub(crate) look_at: Option<u64>,
}

/// The code of the fact, when the problem is told under the fact's own class.
fn code_of(observation: &Observation, told_as: &str) -> Option<Code> {
    match &observation.fact {
        Fact::Occurrence { class, code, .. } => code.clone().filter(|_| *class == told_as),
        Fact::Condition { .. } | Fact::Reading { .. } => None,
    }
}

/// What the source itself says is to be done.
fn advice_of(observation: &Observation) -> Option<String> {
    match &observation.fact {
        Fact::Occurrence { fields, .. } => fields.get("next_step").and_then(|step| step.as_str()).map(str::to_owned),
        Fact::Condition { .. } | Fact::Reading { .. } => None,
    }
}

impl HostState {
    /// A host of which nothing else is known yet.
    #[must_use]
    pub fn new(id: HostId, name: String, boot: Option<BootId>, liveness: Liveness) -> Self {
        Self {
            id,
            name,
            labels: Arc::default(),
            boot,
            previous_boots: VecDeque::new(),
            liveness,
            outage: None,
            deprecated: false,
            problems: BTreeMap::new(),
            newest_taken: None,
            rates: Rates::default(),
            totals: Totals::default(),
            tracks: Tracks::default(),
            cooling: BTreeMap::new(),
            flaps: Flaps::default(),
            witness: None,
            planned: Plans::default(),
            diagnosis: None,
            look_at: None,
        }
    }

    /// When it was last heard: by its agent, and where it has never had one, by its BMC.
    pub(crate) fn heard_at(&self) -> Option<Timestamp> {
        self.liveness.heard_at.or_else(|| self.witness.as_ref().and_then(|witness| witness.answered_at))
    }

    /// The host as filters see it.
    #[must_use]
    pub fn described(&self) -> Described<'_> {
        Described { host: Some((&self.name, self.id.as_str())), labels: Some(&self.labels), alert: None }
    }

    /// What is done to it through us, or was not long ago.
    pub fn plans(&self) -> impl Iterator<Item = &Plan> {
        self.planned.iter()
    }

    /// Whether it has a BMC that is asked.
    #[must_use]
    pub fn has_bmc(&self) -> bool {
        self.witness.is_some()
    }

    /// Titles of its open alerts, worst first.
    #[must_use]
    pub fn open_titles(&self) -> Vec<(Severity, String)> {
        let mut open: Vec<_> = self.problems.values().filter(|p| p.opened.is_some()).map(|p| (p.severity, p.title.clone())).collect();
        open.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
        open
    }

    /// Notes that something happened. Readings and conditions have their own ways in, as they come as a whole.
    pub fn note(&mut self, observation: &Observation, rules: &Rules) {
        let Fact::Occurrence { class, code, .. } = &observation.fact else { return };
        let explanation = explain(class, code.as_ref());
        if explanation.entry.alarm
            && let Some(rule) = rules.first(|question| *question == Question::Fault)
        {
            if observation.severity > Severity::Info {
                self.note_problem(observation, &explanation, rule, class, observation.severity);
            } else {
                // The same class in its mildest form takes it back: Xid 154 to recovery action "none".
                let key = AlertKey { component: observation.subject.component.clone(), problem: explanation.problem.clone() };
                self.end(&key, observation.evidence.chars().take(200).collect(), observation.received_at);
            }
        }
        self.note_recovery(observation);
        for rule in rules.for_class(class) {
            if !self.is_in_scope(rule) {
                continue;
            }
            let told = |tells: &str| (explain(tells, None), tells.to_owned());
            let (says, severity) = match &rule.question {
                Question::Rate { codes, count, window_seconds, severity, tells, .. } => {
                    let seen = self.rates.count(rule, codes, observation, *window_seconds);
                    (seen.filter(|seen| seen >= count).map(|_| tells.as_deref().map(told)), severity)
                }
                Question::After { codes, count, window_seconds, then, severity, tells, .. } => {
                    self.rates.count(rule, codes, observation, *window_seconds);
                    let follows = code.as_ref() == Some(then) && self.rates.before(rule, codes, observation, *window_seconds) >= *count;
                    (follows.then(|| Some(told(tells))), severity)
                }
                Question::Fault
                | Question::Condition
                | Question::Bmc
                | Question::Liveness
                | Question::Reading { .. }
                | Question::Missing { .. }
                | Question::Change { .. }
                | Question::Deviation { .. }
                | Question::Increase { .. } => (None, &Severity::Info),
            };
            match says {
                Some(Some((explanation, class))) => self.note_problem(observation, &explanation, rule, &class, *severity),
                Some(None) => self.note_problem(observation, &explanation, rule, class, *severity),
                None => {}
            }
        }
    }

    /// Anybody in the world can try to log in: beyond some addresses they are one problem of the host, so that they leave
    /// room for what its hardware says.
    fn place_of(&self, component: &Component) -> Component {
        let others = self.problems.keys().filter(|key| key.component.kind() == "login" && key.component != *component).count();
        if component.kind() == "login" && others >= MAX_LOGINS { Component::new("login", "") } else { component.clone() }
    }

    /// Another piece stands in a place: its totals are its own, and what the old one had counted is nothing to it.
    pub(crate) fn note_replacements(&mut self, observations: &[Observation]) {
        for observation in observations {
            if let Fact::Occurrence { class: "part_replaced" | "part_moved", .. } = &observation.fact {
                self.totals.forget(&observation.subject.component);
            }
        }
    }

    fn note_problem(&mut self, observation: &Observation, explanation: &Explanation, rule: &Rule, class: &str, severity: Severity) {
        let count = observation.count;
        let component = self.place_of(&observation.subject.component);
        let key = AlertKey { component, problem: rule.problem_name(&explanation.problem) };
        let full = self.problems.len() >= MAX_PROBLEMS;
        if let Some(problem) = self.problems.get_mut(&key) {
            problem.count = problem.count.saturating_add(count);
            problem.last_seen_at = problem.last_seen_at.max(observation.last_at);
            if severity > problem.severity {
                // The worse fact says what it is now.
                title_of(rule, explanation).clone_into(&mut problem.title);
                problem.class = class.to_owned();
                problem.code = code_of(observation, class);
            }
            if advice_of(observation).is_some() {
                problem.advice = advice_of(observation);
            }
            problem.severity = problem.severity.max(severity);
            problem.boot.clone_from(&observation.boot);
            if let Standing::Holding { .. } = problem.standing {
                // A condition told of it first; what was seen says when it is over.
                problem.rule.clone_from(&rule.id);
                problem.clears = explanation.entry.clears;
            }
            problem.standing = Standing::Seen;
            problem.touched = true;
        } else if !full {
            let problem = Problem {
                code: code_of(observation, class),
                boot: observation.boot.clone(),
                first_seen_at: observation.happened_at,
                count,
                evidence: cut(&observation.evidence),
                advice: advice_of(observation),
                ..Problem::new(rule, class, explanation, severity, observation.last_at)
            };
            self.problems.insert(key, problem);
        }
    }

    /// Notes the full set of conditions that the agent says hold now; what is missing has ended. Returns those that
    /// begin.
    pub fn note_conditions<'a>(&mut self, conditions: &'a [Condition], rules: &Rules, now: Timestamp) -> Vec<&'a Condition> {
        let Some(rule) = rules.first(|question| *question == Question::Condition) else { return Vec::new() };
        let mut told = BTreeSet::new();
        let mut begun = Vec::new();
        for condition in conditions {
            let explanation = explain(&condition.class, None);
            let known = explanation.entry.class == condition.class;
            let problem = if known { explanation.problem.clone() } else { condition.class.clone() };
            let key = AlertKey { component: Component::from(condition.component.clone()), problem };
            if !self.problems.contains_key(&key) {
                begun.push(condition);
            }
            self.hold(key.clone(), &explanation, rule, &condition.class, explanation.entry.severity, 0, cut(&condition.detail), now);
            told.insert(key);
        }
        let ended: Vec<AlertKey> = self
            .problems
            .iter()
            .filter(|(key, problem)| problem.rule == rule.id && !told.contains(key))
            .map(|(key, _)| key.clone())
            .collect();
        for key in ended {
            self.end(&key, "the agent no longer reports it".to_owned(), now);
        }
        begun
    }

    /// Something holds from now on.
    #[expect(clippy::too_many_arguments, reason = "each is one property of the problem, and all callers have them at hand")]
    pub(crate) fn hold(
        &mut self,
        key: AlertKey,
        explanation: &Explanation,
        rule: &Rule,
        class: &str,
        severity: Severity,
        for_millis: i64,
        evidence: String,
        now: Timestamp,
    ) {
        let full = self.problems.len() >= MAX_PROBLEMS;
        match self.problems.get_mut(&key) {
            // Lines told of it first, and say what it is and when it is over; while this holds, too, it is not.
            Some(problem) if problem.rule != rule.id && problem.standing == Standing::Seen => {
                problem.severity = problem.severity.max(severity);
                problem.last_seen_at = now;
            }
            Some(problem) => {
                if let Standing::Ended { .. } = problem.standing {
                    problem.standing = Standing::Holding { since: now, for_millis };
                }
                if severity != problem.severity {
                    title_of(rule, explanation).clone_into(&mut problem.title);
                }
                problem.severity = severity;
                problem.last_seen_at = now;
                problem.evidence = evidence;
            }
            // Whatever else is wrong with it: that it is down is always told.
            None if full && key.problem != HOST_DOWN => {}
            None => {
                let problem = Problem {
                    clears: Clears::Source,
                    evidence,
                    standing: Standing::Holding { since: now, for_millis },
                    ..Problem::new(rule, class, explanation, severity, now)
                };
                self.problems.insert(key, problem);
            }
        }
    }

    /// The source says that something is over.
    pub(crate) fn end(&mut self, key: &AlertKey, why: String, now: Timestamp) {
        if let Some(problem) = self.problems.get_mut(key)
            && !matches!(problem.standing, Standing::Ended { .. })
        {
            problem.standing = Standing::Ended { why };
            problem.last_seen_at = now;
        }
    }
}
