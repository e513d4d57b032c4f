//! What came of it.

use crate::doc::Doc;
use serde::Serialize;

/// What a BMC answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// It is done, as far as the BMC says.
    Done(Told),
    /// The BMC has begun, and works on it.
    Accepted {
        /// What it says.
        #[serde(flatten)]
        told: Told,
        /// How far its task has come, if it has one.
        task: Option<TaskState>,
    },
    /// The BMC refuses, or its task has failed.
    Refused {
        /// What it says.
        #[serde(flatten)]
        told: Told,
        /// Of HTTP.
        status: u16,
    },
}

/// What was asked and what was said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What was sent, for example the reset type.
    pub sent: String,
    /// The BMC's words, cleaned; may be empty.
    pub said: String,
}

/// How far a task has come (DSP0268, Task).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskState {
    /// Path of the task.
    pub path: String,
    /// `Running`, `Completed`, `Exception`, …
    pub state: Option<String>,
    /// How much of it is done.
    pub percent: Option<u64>,
}

impl TaskState {
    pub(crate) fn of(doc: Doc<'_>, path: &str) -> Self {
        Self { path: path.to_owned(), state: doc.name("TaskState"), percent: doc.count("PercentComplete") }
    }

    /// Whether it is over, and if so whether well.
    pub(crate) fn is_over(&self) -> Option<bool> {
        match self.state.as_deref()? {
            "Completed" => Some(true),
            "Exception" | "Killed" | "Cancelled" | "Interrupted" => Some(false),
            _ => None,
        }
    }
}

impl Outcome {
    /// Whether the BMC has done it or works on it.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Accepted { .. })
    }

    /// The BMC's words.
    #[must_use]
    pub fn said(&self) -> &str {
        match self {
            Self::Done(told) | Self::Accepted { told, .. } | Self::Refused { told, .. } => &told.said,
        }
    }

    /// What was sent.
    #[must_use]
    pub fn sent(&self) -> &str {
        match self {
            Self::Done(told) | Self::Accepted { told, .. } | Self::Refused { told, .. } => &told.sent,
        }
    }
}
