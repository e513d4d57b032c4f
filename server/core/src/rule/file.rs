//! Rules as people write them, and what is wrong with one.

use super::Rule;
use std::fmt;

/// What begins a rule in a file.
const HEAD: &str = "[[rule]]";

/// Why a rule is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// Its id; empty when it has none, or when the file as a whole cannot be read.
    pub rule: String,
    /// Which of its fields; empty when it is the whole.
    pub field: String,
    /// In words.
    pub why: String,
    /// The line of the file where the rule begins, for one from a file.
    pub line: Option<usize>,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rule.as_str(), self.line) {
            ("", None) => f.write_str("rules")?,
            ("", Some(line)) => write!(f, "rules, line {line}")?,
            (rule, None) => write!(f, "rule {rule:?}")?,
            (rule, Some(line)) => write!(f, "rule {rule:?} at line {line}")?,
        }
        if self.field.is_empty() { write!(f, ": {}", self.why) } else { write!(f, ", {}: {}", self.field, self.why) }
    }
}

impl std::error::Error for RuleError {}

impl RuleError {
    pub(super) fn at_line_of(mut self, read: &[(usize, Rule)]) -> Self {
        // Of two with one name the second is in the wrong.
        self.line = read.iter().rev().find(|(_, rule)| rule.id == self.rule).map(|(line, _)| *line);
        self
    }

    /// What serde says of one rule.
    fn of_words(rule: &str, said: &str, line: Option<usize>) -> Self {
        let known = ["missing field `", "unknown field `", "duplicate field `"];
        let field = known.iter().find_map(|start| said.split_once(start)).and_then(|(_, rest)| rest.split_once('`'));
        let named = field.map(|(name, _)| name).or_else(|| said.contains("the filter").then_some("scope"));
        Self { rule: rule.to_owned(), field: named.unwrap_or_default().to_owned(), why: said.trim().to_owned(), line }
    }
}

/// Rules of a file, each with the line where it begins.
pub(super) fn read(text: &str) -> Result<Vec<(usize, Rule)>, RuleError> {
    let line_at = |offset: usize| text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1);
    let whole: toml::Table = toml::from_str(text).map_err(|error: toml::de::Error| RuleError {
        rule: String::new(),
        field: String::new(),
        why: error.message().to_owned(),
        line: error.span().map(|span| line_at(span.start)),
    })?;
    let stray = whole.keys().find(|key| *key != "rule");
    let rules = match (stray, whole.get("rule")) {
        (Some(stray), _) => return Err(RuleError::of_words("", &format!("unknown field `{stray}`, expected {HEAD}"), None)),
        (None, None) => return Ok(Vec::new()),
        (None, Some(toml::Value::Array(rules))) => rules,
        (None, Some(_)) => return Err(RuleError::of_words("", &format!("each rule begins with {HEAD}"), None)),
    };
    let heads: Vec<usize> = text.lines().enumerate().filter(|(_, line)| line.trim() == HEAD).map(|(index, _)| index + 1).collect();
    let one = |(index, value): (usize, &toml::Value)| {
        let id = value.get("id").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        let line = heads.get(index).copied();
        match value.clone().try_into::<Rule>() {
            Ok(rule) => Ok((line.unwrap_or_default(), rule)),
            Err(error) => Err(RuleError::of_words(&id, error.message(), line)),
        }
    };
    rules.iter().enumerate().map(one).collect()
}

impl Rule {
    /// Reads one rule from TOML without a head, or with its own.
    ///
    /// # Errors
    /// The field and what is wrong.
    pub fn from_toml(text: &str) -> Result<Self, RuleError> {
        if text.lines().any(|line| line.trim() == HEAD) {
            let mut rules = read(text)?;
            return match (rules.pop(), rules.is_empty()) {
                (Some((_, rule)), true) => Ok(rule),
                (Some(_), false) | (None, _) => Err(RuleError::of_words("", "one rule at a time", None)),
            };
        }
        let id =
            toml::from_str::<toml::Table>(text).ok().and_then(|table| table.get("id")?.as_str().map(str::to_owned)).unwrap_or_default();
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
            RuleError::of_words(&id, error.message(), line)
        })
    }

    /// Reads one rule from JSON.
    ///
    /// # Errors
    /// The field and what is wrong.
    pub fn from_json(value: serde_json::Value) -> Result<Self, RuleError> {
        let id = value.get("id").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        serde_json::from_value(value).map_err(|error| RuleError::of_words(&id, &error.to_string(), None))
    }

    /// The rule as people write it.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// Whether it is sound by itself.
    ///
    /// # Errors
    /// The field and what is wrong.
    pub fn check(&self) -> Result<(), RuleError> {
        super::check::one(self)
    }
}
