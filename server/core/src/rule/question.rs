//! What rules ask, as data.

use crate::observation::Code;
use ironwatch_shared::Severity;
use serde::{Deserialize, Serialize};

/// What a rule asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        codes: Vec<Code>,
        /// At least this often …
        count: u64,
        /// … within this many seconds.
        window_seconds: u32,
        /// How bad that is.
        severity: Severity,
        /// Class under which the catalog explains it; that of the fact when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tells: Option<String>,
    },
    /// Did something happen at least `count` times on one part within the window, and then another thing?
    After {
        /// Class of the fact.
        class: String,
        /// Codes of the fact, any when empty. Each is counted by itself and the most frequent counts: one attempt to log
        /// in is told by several lines of different codes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Code>,
        /// At least by this much …
        count: u64,
        /// … within this many seconds.
        window_seconds: u32,
        /// How bad that is.
        severity: Severity,
    },
    /// Is a number past a level for long enough?
    Reading {
        /// Which numbers.
        #[serde(flatten)]
        of: Readings,
        /// Levels, mildest first: those above and those below each by themselves.
        levels: Vec<Level>,
        /// Seconds it must hold before it counts.
        #[serde(default)]
        for_seconds: u32,
    },
    /// Is a number that was there not there any more, while who told it is still heard?
    Missing {
        /// Which numbers.
        #[serde(flatten)]
        of: Readings,
        /// For so long.
        after_seconds: u32,
        /// How bad that is.
        severity: Severity,
    },
    /// Does a number rise or fall by so much within the window? It is over when it moves by less than half of that.
    Change {
        /// Which numbers.
        #[serde(flatten)]
        of: Readings,
        /// Up by at least this much, or not asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rises_by: Option<f64>,
        /// Down by at least this much, or not asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        falls_by: Option<f64>,
        /// Within this many seconds.
        window_seconds: u32,
        /// How bad that is.
        severity: Severity,
    },
    /// Is a number far from what it usually is on this host, or from what it is on hosts like it?
    Deviation {
        /// Which numbers.
        #[serde(flatten)]
        of: Readings,
        /// From what.
        from: Baseline,
        /// In which direction.
        #[serde(default)]
        side: Side,
        /// So many times the usual spread (1.48 times the median absolute deviation, as good as a standard deviation).
        scores: f64,
        /// And at least by this much, in the unit of the number: where the spread is next to nothing, a hair is no deviation.
        least: f64,
        /// Seconds it must hold before it counts.
        #[serde(default)]
        for_seconds: u32,
        /// How bad that is.
        severity: Severity,
    },
    /// Does the agent say that something holds?
    Condition,
    /// Does the BMC say that something holds, or can it not be asked?
    Bmc,
    /// Has a host gone silent, or rebooted by itself?
    Liveness,
}

/// Which numbers a rule is about, and how what it finds is explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Readings {
    /// Name of the sample. Its last word is its unit.
    pub name: String,
    /// The unit of all numbers in the rule, where it is said: it must be that of the sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Class under which the catalog explains it; without one it is told as a number that a rule asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Only of this part, or of all parts of this kind (`gpu`, `filesystem/var`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// Only of sensors of a BMC whose names have one of these words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensors: Vec<String>,
    /// Only of sensors of which the BMC has no limits of its own: where it has, its limits win.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_limits: bool,
}

/// One level of a reading rule, with hysteresis: either above or below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// How bad it is at this level.
    pub severity: Severity,
    /// Enters at or above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Leaves below; where it enters when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear_below: Option<f64>,
    /// Enters at or below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Leaves above; where it enters when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear_above: Option<f64>,
}

/// What a number is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Baseline {
    /// What it was on the same part before: newer readings count more, and nothing is said before there are `samples`.
    Own {
        /// How many readings it takes to know what is usual, and for how many it is remembered.
        samples: u32,
    },
    /// What it is at this moment on the same part of hosts of the same model, or of the same group where no model is known.
    Cohort {
        /// At least so many hosts must tell it.
        hosts: u32,
    },
}

/// In which direction a number deviates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// In either.
    #[default]
    Both,
    /// Above what is usual.
    Above,
    /// Below what is usual.
    Below,
}

/// What a question looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksAt<'a> {
    /// Facts of this class.
    Class(&'a str),
    /// Samples of this name.
    Reading(&'a str),
    /// All that is said in its way.
    Everything,
}

impl Side {
    /// Whether this difference counts.
    #[must_use]
    pub fn counts(self, difference: f64) -> bool {
        match self {
            Side::Both => true,
            Side::Above => difference > 0.0,
            Side::Below => difference < 0.0,
        }
    }
}

impl Level {
    /// Whether a number is at it; one that is held is left only past its own end.
    fn is_at(&self, value: f64, is_held: bool) -> bool {
        let above = self.at_least.is_some_and(|enters| value >= enters || is_held && value >= self.clear_below.unwrap_or(enters));
        let below = self.at_most.is_some_and(|enters| value <= enters || is_held && value <= self.clear_above.unwrap_or(enters));
        above || below
    }

    /// In words: `at or above 90`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match (self.at_least, self.at_most) {
            (Some(at_least), _) => format!("at or above {at_least}"),
            (None, Some(at_most)) => format!("at or below {at_most}"),
            (None, None) => String::new(),
        }
    }
}

/// The worst level a value is at; a level that is held is left only past its own end.
#[must_use]
pub fn level_of(value: f64, levels: &[Level], held: Option<Severity>) -> Option<&Level> {
    let at = levels.iter().filter(|level| level.is_at(value, held.is_some_and(|held| held >= level.severity)));
    at.max_by_key(|level| level.severity)
}

impl Question {
    /// Whether the product stands on it: there is one rule of the kind, always, for everybody.
    #[must_use]
    pub fn is_foundation(&self) -> bool {
        matches!(self, Question::Fault | Question::Condition | Question::Bmc | Question::Liveness)
    }

    /// Which numbers it is about, for a question about a number as it is.
    #[must_use]
    pub fn readings(&self) -> Option<&Readings> {
        match self {
            Question::Reading { of, .. } | Question::Missing { of, .. } | Question::Change { of, .. } | Question::Deviation { of, .. } => {
                Some(of)
            }
            Question::Fault
            | Question::Rate { .. }
            | Question::After { .. }
            | Question::Increase { .. }
            | Question::Condition
            | Question::Bmc
            | Question::Liveness => None,
        }
    }

    /// What it looks at: the hot path asks only rules that look at what is there.
    #[must_use]
    pub fn looks_at(&self) -> LooksAt<'_> {
        match self {
            Question::Rate { class, .. } | Question::After { class, .. } => LooksAt::Class(class),
            Question::Increase { name, .. } => LooksAt::Reading(name),
            Question::Reading { of, .. } | Question::Missing { of, .. } | Question::Change { of, .. } | Question::Deviation { of, .. } => {
                LooksAt::Reading(&of.name)
            }
            Question::Fault | Question::Condition | Question::Bmc | Question::Liveness => LooksAt::Everything,
        }
    }

    /// The word in files and in the API.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Question::Fault => "fault",
            Question::Rate { .. } => "rate",
            Question::After { .. } => "after",
            Question::Increase { .. } => "increase",
            Question::Reading { .. } => "reading",
            Question::Missing { .. } => "missing",
            Question::Change { .. } => "change",
            Question::Deviation { .. } => "deviation",
            Question::Condition => "condition",
            Question::Bmc => "bmc",
            Question::Liveness => "liveness",
        }
    }
}
