//! Looking into a spool from outside, while an agent may be using it.

use super::{Name, rejected::DIR};
use std::io;
use std::path::Path;

/// What waits in a spool that another process may be using: names only, nothing is changed.
pub fn list(dir: &Path) -> io::Result<Vec<(Name, u64)>> {
    let mut found: Vec<(Name, u64)> = std::fs::read_dir(dir)?
        .flatten()
        .filter_map(|entry| Some((Name::parse(&entry.file_name().to_string_lossy())?, entry.metadata().ok()?.len())))
        .collect();
    found.sort_by_key(|(name, _)| name.number);
    Ok(found)
}

/// Names of what was set aside.
pub fn rejected(dir: &Path) -> Vec<String> {
    let found = std::fs::read_dir(dir.join(DIR)).into_iter().flatten().flatten();
    let mut names: Vec<String> = found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
