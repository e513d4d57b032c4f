//! Something that may be worth an alert, or is one.

use crate::alert::{AlertId, AlertKey};
use crate::catalog::{Clears, Explanation};
use crate::observation::Code;
use crate::rule::Rule;
use ironwatch_shared::{BootId, Severity, Timestamp};

/// Longest evidence kept with an alert; the event has all of it.
const MAX_EVIDENCE_BYTES: usize = 2_000;

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    pub rule: String,
    /// The version of the rule that asked.
    pub rule_version: u32,
    /// Its rule is one in the shadow: nobody is told.
    pub shadow: bool,
    /// What it means, and what to do next, where the rule says so.
    pub meaning: Option<String>,
    pub runbook: Option<String>,
    pub class: String,
    pub code: Option<Code>,
    pub title: String,
    pub severity: Severity,
    pub clears: Clears,
    pub boot: Option<BootId>,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub count: u64,
    pub evidence: String,
    pub standing: Standing,
    /// The next step, where the source knows it better than the catalog.
    pub advice: Option<String>,
    /// The worst of what it speaks for.
    pub carried: Option<Severity>,
    /// Words of what it speaks for.
    pub carried_words: String,
    /// So much of its count its cause has taken over.
    pub passed_on: u64,
    /// The store remembers it from before the server's start.
    pub restored: bool,
    /// It is a consequence of this one, which speaks for it.
    pub folded_into: Option<AlertKey>,
    pub opened: Option<Opened>,
    /// Seen again since the last evaluation.
    pub touched: bool,
}

/// Whether a problem holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was seen; the catalog says what ends it.
    Seen,
    /// It holds since then, and counts after that long.
    Holding { since: Timestamp, for_millis: i64 },
    /// The source says it is over.
    Ended { why: String },
}

/// The alert that a problem has become.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opened {
    pub id: AlertId,
    pub severity: Severity,
    pub at: Timestamp,
    pub told: bool,
}

impl Problem {
    /// It has held for as long as it must to count.
    pub(crate) fn holds_long_enough(&self, now: Timestamp) -> bool {
        matches!(self.standing, Standing::Holding { since, for_millis } if now.millis_since(since) >= for_millis)
    }

    /// Seen once, about which nothing else is known yet.
    pub(super) fn new(rule: &Rule, class: &str, explanation: &Explanation, severity: Severity, at: Timestamp) -> Self {
        Self {
            rule: rule.id.clone(),
            rule_version: rule.version,
            shadow: rule.shadow,
            meaning: rule.meaning.clone(),
            runbook: rule.advice(),
            class: class.to_owned(),
            code: None,
            title: title_of(rule, explanation).to_owned(),
            severity,
            clears: explanation.entry.clears,
            boot: None,
            first_seen_at: at,
            last_seen_at: at,
            count: 1,
            evidence: String::new(),
            standing: Standing::Seen,
            advice: None,
            carried: None,
            carried_words: String::new(),
            passed_on: 0,
            restored: false,
            folded_into: None,
            opened: None,
            touched: true,
        }
    }

    /// Since when it holds, or when it was seen first.
    pub(crate) fn pending_since(&self) -> Timestamp {
        match &self.standing {
            Standing::Holding { since, .. } => self.first_seen_at.min(*since),
            Standing::Seen | Standing::Ended { .. } => self.first_seen_at,
        }
    }

    /// How bad it is with all that it speaks for.
    pub(crate) fn told_severity(&self) -> Severity {
        self.severity.max(self.carried.unwrap_or(self.severity))
    }

    /// Adds the words of a consequence, as far as there is room.
    pub(crate) fn add_words(&mut self, words: &str) {
        let known = self.evidence.contains(words) || self.carried_words.contains(words);
        if !known && self.evidence.len() + self.carried_words.len() + words.len() < MAX_EVIDENCE_BYTES {
            self.carried_words.push('\n');
            self.carried_words.push_str(words);
        }
    }
}

/// What a problem is called: as its rule says, else as the catalog does.
pub(super) fn title_of<'a>(rule: &'a Rule, explanation: &Explanation) -> &'a str {
    rule.title.as_deref().unwrap_or(explanation.entry.title)
}

/// As much of a text as is kept with an alert.
pub(super) fn cut(text: &str) -> String {
    let mut end = text.len().min(MAX_EVIDENCE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}
