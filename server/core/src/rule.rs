//! Rules: named questions about facts, as data.

use crate::observation::Code;
use ironwatch_shared::Severity;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The rules that come with the product.
pub const DEFAULT_RULES: &str = include_str!("../rules/default.toml");

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Unique name, kebab case.
    pub id: String,
    /// Counts up when the rule is changed; an alert names the version that asked.
    #[serde(default = "first_version")]
    pub version: u32,
    /// What is asked.
    #[serde(flatten)]
    pub question: Question,
    /// Whether the end of the problem is told too.
    #[serde(default = "yes")]
    pub tell_resolved: bool,
}

fn first_version() -> u32 {
    1
}
fn yes() -> bool {
    true
}

/// What a rule asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Question {
    /// Did something happen that the catalog calls an alarm?
    Fault,
    /// Did something happen at least `count` times on one part within the window?
    Rate {
        /// Class of the fact.
        class: String,
        /// Codes of the fact, any when empty. Each is counted by itself and the most frequent counts: one attempt to log
        /// in is told by several lines of different codes.
        #[serde(default)]
        codes: Vec<Code>,
        /// At least this often …
        count: u64,
        /// … within this many seconds.
        window_seconds: u32,
        /// How bad that is.
        severity: Severity,
        /// Class under which the catalog explains it; that of the fact when absent.
        #[serde(default)]
        tells: Option<String>,
    },
    /// Did something happen at least `count` times on one part within the window, and then another thing?
    After {
        /// Class of the fact.
        class: String,
        /// Codes of the fact, any when empty. Each is counted by itself and the most frequent counts: one attempt to log
        /// in is told by several lines of different codes.
        #[serde(default)]
        codes: Vec<Code>,
        /// At least this often …
        count: u64,
        /// … within this many seconds.
        window_seconds: u32,
        /// Code, of the same class, of what comes then.
        then: Code,
        /// How bad that is.
        severity: Severity,
        /// Class under which the catalog explains it.
        tells: String,
    },
    /// Did a total rise by at least `count` within the window? A total that is missing from a complete set is 0; one
    /// that falls has begun anew.
    Increase {
        /// Name of the sample.
        name: String,
        /// Class under which the catalog explains it; where kernel lines tell of the same, theirs.
        class: String,
        /// Code within that class.
        #[serde(default)]
        code: Option<Code>,
        /// At least by this much …
        count: u64,
        /// … within this many seconds.
        window_seconds: u32,
        /// How bad that is.
        severity: Severity,
    },
    /// Is a number at or above a level for long enough?
    Reading {
        /// Name of the sample.
        name: String,
        /// Class under which the catalog explains it.
        class: String,
        /// Levels, mildest first.
        levels: Vec<Level>,
        /// Seconds it must hold before it counts.
        #[serde(default)]
        for_seconds: u32,
    },
    /// Does the agent say that something holds?
    Condition,
    /// Does the BMC say that something holds, or can it not be asked?
    Bmc,
    /// Has a host gone silent, or rebooted by itself?
    Liveness,
}

/// One level of a reading rule, with hysteresis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// How bad it is at this level.
    pub severity: Severity,
    /// Enters at or above.
    pub at_least: f64,
    /// Leaves below.
    pub clear_below: f64,
}

/// All rules, checked, with indexes for the hot path.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    rules: Vec<Rule>,
    by_reading: HashMap<String, Vec<usize>>,
    by_class: HashMap<String, Vec<usize>>,
}

fn at_least_one(rule: &Rule, count: u64, window_seconds: u32) -> Result<(), String> {
    let sound = count > 0 && window_seconds > 0;
    sound.then_some(()).ok_or_else(|| format!("rule {:?}: count and window_seconds must be at least 1", rule.id))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Rule>,
}

impl Rules {
    /// Reads and checks rules in TOML.
    ///
    /// # Errors
    /// A sentence naming the rule and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| format!("rules: {}", error.message()))?;
        Self::new(file.rule)
    }

    /// Checks rules and indexes them.
    ///
    /// # Errors
    /// A sentence naming the rule and what is wrong with it.
    pub fn new(rules: Vec<Rule>) -> Result<Self, String> {
        let mut seen = HashSet::new();
        let mut by_reading: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_class: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, rule) in rules.iter().enumerate() {
            if rule.id.is_empty() || !seen.insert(rule.id.clone()) {
                return Err(format!("rule {:?}: the id must be unique and not empty", rule.id));
            }
            match &rule.question {
                Question::Rate { class, count, window_seconds, .. } | Question::After { class, count, window_seconds, .. } => {
                    at_least_one(rule, *count, *window_seconds)?;
                    by_class.entry(class.clone()).or_default().push(index);
                }
                Question::Increase { name, count, window_seconds, .. } => {
                    at_least_one(rule, *count, *window_seconds)?;
                    by_reading.entry(name.clone()).or_default().push(index);
                }
                Question::Reading { name, levels, .. } => {
                    let rising = levels
                        .windows(2)
                        .all(|pair| matches!(pair, [low, high] if low.at_least < high.at_least && low.severity < high.severity));
                    if levels.is_empty()
                        || !rising
                        || levels.iter().any(|l| !l.at_least.is_finite() || l.clear_below.is_nan() || l.clear_below > l.at_least)
                    {
                        return Err(format!("rule {:?}: levels must rise, and clear_below must not be above at_least", rule.id));
                    }
                    by_reading.entry(name.clone()).or_default().push(index);
                }
                Question::Fault | Question::Condition | Question::Bmc | Question::Liveness => {}
            }
        }
        Ok(Self { rules, by_reading, by_class })
    }

    /// Whether any rule asks for samples of this name.
    #[must_use]
    pub fn asks_for_reading(&self, name: &str) -> bool {
        self.by_reading.contains_key(name)
    }

    /// Rules that ask for samples of this name.
    pub fn for_reading(&self, name: &str) -> impl Iterator<Item = &Rule> {
        self.by_reading.get(name).into_iter().flatten().filter_map(|index| self.rules.get(*index))
    }

    /// Rules that count facts of this class.
    pub fn for_class(&self, class: &str) -> impl Iterator<Item = &Rule> {
        self.by_class.get(class).into_iter().flatten().filter_map(|index| self.rules.get(*index))
    }

    /// The first rule with this kind of question, if the rules have one.
    #[must_use]
    pub fn first(&self, is: fn(&Question) -> bool) -> Option<&Rule> {
        self.rules.iter().find(|rule| is(&rule.question))
    }

    /// The rule with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn the_rules_that_come_with_the_product_are_sound() {
        let rules = Rules::parse(DEFAULT_RULES).unwrap();
        assert!(rules.asks_for_reading("filesystem_used_percent"));
        assert!(rules.first(|q| *q == Question::Fault).is_some());
    }

    #[test]
    fn the_rules_tell_of_classes_that_the_catalog_explains() {
        use crate::catalog::explain;
        for rule in Rules::parse(DEFAULT_RULES).unwrap().all() {
            let classes = match &rule.question {
                Question::Rate { class, tells, .. } => vec![Some(class), tells.as_ref()],
                Question::After { class, tells, .. } => vec![Some(class), Some(tells)],
                Question::Increase { class, .. } | Question::Reading { class, .. } => vec![Some(class)],
                Question::Fault | Question::Condition | Question::Bmc | Question::Liveness => Vec::new(),
            };
            for class in classes.into_iter().flatten() {
                assert_eq!(explain(class, None).entry.class, class, "rule {}", rule.id);
            }
        }
    }

    #[test]
    fn unsound_rules_are_refused_by_name() {
        for (text, part) in [
            ("[[rule]]\nid='a'\nkind='fault'\n[[rule]]\nid='a'\nkind='fault'", "unique"),
            ("[[rule]]\nid='r'\nkind='rate'\nclass='x'\ncount=0\nwindow_seconds=1\nseverity='warning'", "\"r\""),
            (
                "[[rule]]\nid='l'\nkind='reading'\nname='n'\nclass='c'\nlevels=[{severity='warning',at_least=5,clear_below=9}]",
                "clear_below",
            ),
            ("[[rule]]\nid='l'\nkind='guess'", "guess"),
        ] {
            let error = Rules::parse(text).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
