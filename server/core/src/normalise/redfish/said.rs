//! What a reader makes of an entry.

use crate::bmc::Meaning;
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Which part is spoken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Not said.
    Unknown,
    /// This one.
    Exactly(Component),
    /// One of this kind that is called so, more or less: `fan`, `Fan 1A`. An empty name: one of the kind.
    Like(&'static str, String),
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Which problem; none for news.
    pub meaning: Option<Meaning>,
    /// Closer than the word of the meaning.
    pub code: Option<Code>,
    /// It ended.
    pub is_end: bool,
    /// Of what.
    pub part: Part,
    /// Who says it; empty: the message itself.
    pub sensor: String,
    /// Which part it probably is.
    pub guess: Option<String>,
}

impl Said {
    /// A problem, or its end.
    pub fn of(meaning: Meaning, is_end: bool, part: Part) -> Self {
        Self { meaning: Some(meaning), code: None, is_end, part, sensor: String::new(), guess: None }
    }

    /// No problem.
    pub fn news(part: Part) -> Self {
        Self { meaning: None, code: None, is_end: false, part, sensor: String::new(), guess: None }
    }
}

/// What a line of a table says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// A problem.
    Fault(Meaning),
    /// A problem as bad as the BMC finds it.
    AsClaimed(&'static str),
    /// The end of a problem.
    End(Meaning),
    /// Everyday life.
    News,
}

/// A problem: class, code, how bad.
pub const fn fault(class: &'static str, code: &'static str, severity: Severity) -> Says {
    Says::Fault(Meaning { class, code, severity })
}

/// Its end.
pub const fn end(class: &'static str, code: &'static str) -> Says {
    Says::End(Meaning { class, code, severity: Severity::Info })
}

impl Says {
    /// Of a part. `claim` is how bad the BMC finds it.
    pub fn of(self, part: Part, claim: Severity) -> Said {
        match self {
            Says::Fault(meaning) => Said::of(meaning, false, part),
            Says::AsClaimed(class) => as_claimed(class, claim, part),
            Says::End(meaning) => Said::of(meaning, true, part),
            Says::News => Said::news(part),
        }
    }
}

/// A problem of this class, by how bad the BMC finds it; news where it finds nothing bad.
pub fn as_claimed(class: &'static str, claim: Severity, part: Part) -> Said {
    let code = if claim == Severity::Critical { "critical" } else { "warning" };
    if claim == Severity::Info { Said::news(part) } else { Said::of(Meaning { class, code, severity: claim }, false, part) }
}
