//! Small files of the kernel: one value each, at most a page.

use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// A file of `/sys` has at most one page (sysfs(5)); some of `/proc` have more and are read elsewhere.
const MAX_BYTES: u64 = 64 << 10;
/// Most entries of one directory that are looked at; the largest real ones (`/sys/bus/pci/devices`) have some hundred.
const MAX_ENTRIES: usize = 4_096;

/// The text of a file without space around it. The error is for people.
pub fn text(path: &Path) -> Result<String, String> {
    open(path).map_err(|error| cannot(path, &error))
}

/// The same, or nothing when there is no such file. The error is for people.
pub fn text_if_there(path: &Path) -> Result<Option<String>, String> {
    match open(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot(path, &error)),
    }
}

fn open(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Names in a directory, sorted; none when there is no such directory. For who judges by what is missing: what cannot be
/// read is an error, and never an empty directory. The error is for people.
pub fn listed(dir: &Path) -> Result<Vec<String>, String> {
    let found = match std::fs::read_dir(dir) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot(dir, &error)),
    };
    let mut names = Vec::new();
    for entry in found.take(MAX_ENTRIES) {
        names.extend(entry.map_err(|error| cannot(dir, &error))?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

/// Names in a directory, sorted; none when there is no such directory or it cannot be read.
pub fn names(dir: &Path) -> Vec<String> {
    listed(dir).unwrap_or_default()
}

fn cannot(path: &Path, error: &std::io::Error) -> String {
    format!("cannot read {}: {error}", path.display())
}
