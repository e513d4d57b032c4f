//! Small files of the kernel: one value each, at most a page.

use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// A file of `/sys` has at most one page (sysfs(5)); some of `/proc` have more and are read elsewhere.
const MAX_BYTES: usize = 64 << 10;
const PAGE_BYTES: usize = 4 << 10;
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
    // By the page, and not by the size that the file claims: of most it says a page, for a word.
    let (mut file, mut page, mut bytes) = (std::fs::File::open(path)?, [0_u8; PAGE_BYTES], Vec::new());
    while bytes.len() < MAX_BYTES {
        match file.read(&mut page) {
            Ok(0) => break,
            Ok(length) => bytes.extend_from_slice(page.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
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
