//! Rules: named questions about facts, as data.

mod check;
mod file;
mod question;

pub use check::{MAX_RULES, MAX_RULES_OF_ONE};
pub use file::RuleError;
pub use question::{Baseline, Level, LooksAt, Question, Readings, Side, level_of};

use crate::catalog::{Explanation, explain};
use crate::filter::Filter;
use crate::observation::Code;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The rules that come with the product.
pub const DEFAULT_RULES: &str = include_str!("../rules/default.toml");

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Rule {
    /// Unique name, kebab case.
    pub id: String,
    /// Counts up when the rule is changed; an alert names the version that asked.
    #[serde(default = "first_version")]
    pub version: u32,
    /// What it finds in plain words, in place of the catalog's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// It is asked at all.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// It fires without telling anybody: its alerts are kept, and shown as its own.
    #[serde(default)]
    pub shadow: bool,
    /// Which hosts it is about; all where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Filter>,
    /// What it means, in place of the catalog's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// What to do next, in place of the catalog's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook: Option<String>,
    /// Where more is written of what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook_url: Option<String>,
    /// Whether the end of the problem is told too.
    #[serde(default = "yes")]
    pub tell_resolved: bool,
    /// When the same problem comes again within this many seconds after its end, it is told only if it lasts until then,
    /// as going on.
    #[serde(default)]
    pub cooldown_seconds: u32,
    /// What is asked.
    #[serde(flatten)]
    pub question: Question,
}

fn first_version() -> u32 {
    1
}
fn yes() -> bool {
    true
}

impl Rule {
    /// The name of a problem that this rule finds. What a rule in the shadow finds is never mixed up with what is told.
    #[must_use]
    pub fn problem_name(&self, problem: &str) -> String {
        if self.shadow { format!("shadow/{}/{problem}", self.id) } else { problem.to_owned() }
    }

    /// What to do next, where the rule says so.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match (&self.runbook, &self.runbook_url) {
            (Some(text), Some(url)) => Some(format!("{text} (more: {url})")),
            (Some(text), None) => Some(text.clone()),
            (None, Some(_)) | (None, None) => None,
        }
    }

    /// Whether what this one has found is what the other would find: then it goes on when the one becomes the other.
    #[must_use]
    pub fn finds_the_same(&self, other: &Rule) -> bool {
        self.enabled == other.enabled
            && self.shadow == other.shadow
            && self.scope == other.scope
            && self.question.kind() == other.question.kind()
            && self.question.readings() == other.question.readings()
    }
}

/// A rule that is asked, with what its answers are called, worked out once.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The rule.
    pub rule: Rule,
    /// Class of what it finds, for questions about numbers.
    pub class: String,
    /// Code within the class.
    pub code: Option<Code>,
    /// What the catalog says; with the merge key that this rule's problems have.
    pub explanation: Explanation,
}

/// All rules, checked, with indexes for the hot path. Those that are switched off are listed, and not asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    asked: Vec<Asked>,
    by_reading: HashMap<String, Vec<usize>>,
    by_class: HashMap<String, Vec<usize>>,
}

/// Class and code under which a rule tells.
fn told_as(rule: &Rule) -> (String, Option<Code>) {
    let generic = |class: &str| (class.to_owned(), Some(Code::word(&rule.id)));
    if let Some(class) = rule.question.readings().and_then(|of| of.class.clone()) {
        return (class, None);
    }
    match &rule.question {
        Question::Increase { class, code, .. } => (class.clone(), code.clone()),
        Question::Rate { class, .. } | Question::After { class, .. } => (class.clone(), None),
        Question::Reading { .. } => generic("reading_level"),
        Question::Missing { .. } => generic("reading_missing"),
        Question::Change { .. } => generic("reading_changed"),
        Question::Deviation { .. } => generic("reading_deviates"),
        Question::Fault | Question::Condition | Question::Bmc | Question::Liveness => (String::new(), None),
    }
}

impl From<Rule> for Asked {
    fn from(rule: Rule) -> Self {
        let (class, code) = told_as(&rule);
        let mut explanation = explain(&class, code.as_ref());
        // A number past a level, and the same number missing: two problems, even under one class.
        if matches!(rule.question, Question::Missing { .. } | Question::Deviation { .. } | Question::Change { .. }) && code.is_none() {
            explanation.problem = format!("{}/{}", explanation.problem, rule.question.kind());
        }
        explanation.problem = rule.problem_name(&explanation.problem);
        Self { rule, class, code, explanation }
    }
}

impl Rules {
    /// Reads and checks rules in TOML.
    ///
    /// # Errors
    /// The rule, the field and the line, and what is wrong.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let read = file::read(text)?;
        Self::new(read.iter().map(|(_, rule)| rule.clone()).collect()).map_err(|error| error.at_line_of(&read))
    }

    /// Checks rules and indexes them.
    ///
    /// # Errors
    /// The rule, the field, and what is wrong.
    pub fn new(rules: Vec<Rule>) -> Result<Self, RuleError> {
        rules.iter().try_for_each(check::one)?;
        check::together(&rules)?;
        let asked: Vec<Asked> = rules.into_iter().map(Asked::from).collect();
        let mut by_reading: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_class: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, Asked { rule, .. }) in asked.iter().enumerate().filter(|(_, asked)| asked.rule.enabled) {
            match rule.question.looks_at() {
                LooksAt::Class(class) => by_class.entry(class.to_owned()).or_default().push(index),
                LooksAt::Reading(name) => by_reading.entry(name.to_owned()).or_default().push(index),
                LooksAt::Everything => {}
            }
        }
        Ok(Self { asked, by_reading, by_class })
    }

    /// Whether any rule asks for samples of this name.
    #[must_use]
    pub fn asks_for_reading(&self, name: &str) -> bool {
        self.by_reading.contains_key(name)
    }

    /// Rules that ask for samples of this name.
    pub fn for_reading(&self, name: &str) -> impl Iterator<Item = &Asked> {
        self.by_reading.get(name).into_iter().flatten().filter_map(|index| self.asked.get(*index))
    }

    /// Rules that count facts of this class.
    pub fn for_class(&self, class: &str) -> impl Iterator<Item = &Rule> {
        self.by_class.get(class).into_iter().flatten().filter_map(|index| self.asked.get(*index)).map(|asked| &asked.rule)
    }

    /// Rules about what is missing, and about hosts beside each other: they look at the whole, not at one reading.
    pub fn about(&self, is: fn(&Question) -> bool) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(move |asked| asked.rule.enabled && is(&asked.rule.question))
    }

    /// The first rule with this kind of question, if the rules have one.
    #[must_use]
    pub fn first(&self, is: fn(&Question) -> bool) -> Option<&Rule> {
        self.about(is).map(|asked| &asked.rule).next()
    }

    /// The rule with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.all().find(|rule| rule.id == id)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Rule> {
        self.asked.iter().map(|asked| &asked.rule)
    }
}

#[cfg(test)]
mod tests;
