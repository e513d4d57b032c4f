//! What became of a file, line by line.

use serde::Serialize;
use utoipa::ToSchema;

/// What became of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportOutcome)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new host.
    Added,
    /// A known host, otherwise than before.
    Changed,
    /// A known host, as it was.
    Unchanged,
    /// Nothing to do for it.
    Skipped,
    /// It cannot be so.
    Refused,
}

impl Outcome {
    /// The word in the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Added => "added",
            Outcome::Changed => "changed",
            Outcome::Unchanged => "unchanged",
            Outcome::Skipped => "skipped",
            Outcome::Refused => "refused",
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportLine)]
pub struct Line {
    /// Its number, from 1.
    pub line: usize,
    /// The host's name, where it was one.
    pub name: String,
    pub outcome: Outcome,
    /// What changed, or why not. Never what the line says.
    pub why: String,
    pub warnings: Vec<String>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, ToSchema)]
#[schema(as = ImportReport)]
pub struct Report {
    pub dry_run: bool,
    /// Whether what is added and changed is kept.
    pub applied: bool,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub skipped: usize,
    pub refused: usize,
    /// Of what was not kept: at most so many.
    pub credentials_added: usize,
    pub lines: Vec<Line>,
    /// About the file: line and words.
    pub warnings: Vec<(usize, String)>,
}

impl Report {
    /// Takes a line and counts it.
    pub fn take(&mut self, line: Line) {
        let count = match line.outcome {
            Outcome::Added => &mut self.added,
            Outcome::Changed => &mut self.changed,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Refused => &mut self.refused,
        };
        *count += 1;
        self.lines.push(line);
    }

    /// In one line.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!(
            "{} added, {} changed, {} unchanged, {} skipped, {} refused",
            self.added, self.changed, self.unchanged, self.skipped, self.refused
        )
    }
}
