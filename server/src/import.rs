//! Hosts and their BMCs from files: YAML, JSON, CSV, INI and plain lists, with the keys of tools that came before.
//!
//! The path: a reader of one format gives [`given::Given`]s (words by key), [`entry`] checks each, [`plan`] compares them
//! with what is known, [`apply`] writes. Nothing of what a file says is ever shown but names and addresses that were
//! checked: a password may stand in any column.

mod apply;
mod csv;
mod entry;
mod given;
mod ini;
mod json;
mod known;
mod list;
mod plan;
mod report;
mod start;
mod yaml;

pub use apply::{Options, Passwords, import};
pub use report::{Line, Outcome, Report};
pub use start::at_start;
pub(crate) use start::read_bounded;

use given::Given;
use std::path::Path;
use utoipa::ToSchema;

/// Largest file: 5,000 hosts with notes are half of it.
pub const MAX_BYTES: usize = 4 << 20;
/// Most lines of a file.
const MAX_LINES: usize = 100_000;
/// Most hosts of a file.
pub const MAX_HOSTS: usize = 10_000;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, ToSchema)]
#[schema(as = ImportFormat)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A list of servers, and `defaults:` for all of them.
    Yaml,
    /// The same as JSON.
    Json,
    /// The first line names the columns.
    Csv,
    /// `address = name # notes`; a section is a group.
    Ini,
    /// `globalIPMI:user,password` and lines of comma-separated fields.
    Text,
}

impl Format {
    /// The words of all.
    pub const WORDS: [(&'static str, Format); 5] =
        [("yaml", Format::Yaml), ("json", Format::Json), ("csv", Format::Csv), ("ini", Format::Ini), ("text", Format::Text)];

    /// The format with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Format> {
        Format::WORDS.iter().find(|(known, _)| *known == word).map(|(_, format)| *format)
    }

    /// The format of a file by its name's ending.
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "yml" => Some(Format::Yaml),
            "txt" => Some(Format::Text),
            other => Format::parse(other),
        }
    }
}

/// What a file says, before anybody has looked whether it can be so.
#[derive(Debug, Default)]
struct File {
    given: Vec<Given>,
    /// Lines that cannot be read, and why.
    refused: Vec<(usize, String)>,
    /// About the file as a whole, or a line of it.
    warnings: Vec<(usize, String)>,
}

/// Reads a file. The error says what is wrong with it as a whole.
fn read(format: Format, text: &str) -> Result<File, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("the file has more than {MAX_BYTES} bytes"));
    }
    if text.lines().count() > MAX_LINES {
        return Err(format!("the file has more than {MAX_LINES} lines"));
    }
    // A mark at the beginning that some editors write.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = match format {
        Format::Yaml => yaml::read(text),
        Format::Json => json::read(text),
        Format::Csv => csv::read(text),
        Format::Ini => Ok(ini::read(text)),
        Format::Text => Ok(list::read(text)),
    }?;
    if file.given.len() > MAX_HOSTS {
        return Err(format!("the file has more than {MAX_HOSTS} hosts: split it"));
    }
    Ok(file)
}

#[cfg(test)]
#[path = "import/tests.rs"]
mod tests;
