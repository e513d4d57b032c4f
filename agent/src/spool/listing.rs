//! Looking into a spool from outside, while an agent may be using it.

use super::{BundleName, Name, bundle, rejected::DIR};
use std::io;
use std::path::Path;

/// What waits in a spool that another process may be using: nothing is changed. Of a bundle all is listed, also what has gone already.
pub fn list(dir: &Path) -> io::Result<Vec<(Name, u64)>> {
    let mut found: Vec<(Name, u64)> = Vec::new();
    for entry in std::fs::read_dir(dir)?.flatten() {
        let text = entry.file_name();
        let text = text.to_string_lossy();
        match (Name::parse(&text), BundleName::parse(&text)) {
            (Some(name), _) => found.extend(entry.metadata().ok().map(|metadata| (name, metadata.len()))),
            (None, Some(bundle)) => found.extend(bundle::table(dir, bundle).unwrap_or_default()),
            (None, None) => {}
        }
    }
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
