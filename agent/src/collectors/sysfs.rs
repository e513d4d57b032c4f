//! Small files of the kernel: one value each, at most a page.

use std::io::Read as _;
use std::path::Path;

/// A file of `/sys` has at most one page (sysfs(5)); some of `/proc` have more and are read elsewhere.
const MAX_BYTES: u64 = 64 << 10;
/// Most entries of one directory that are looked at; the largest real ones (`/sys/bus/pci/devices`) have some hundred.
const MAX_ENTRIES: usize = 4_096;

/// The text of a file without space around it. The error is for people.
pub fn text(path: &Path) -> Result<String, String> {
    let wrong = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let mut bytes = Vec::new();
    std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)).map_err(wrong)?;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Names in a directory, sorted; none when there is no such directory.
pub fn names(dir: &Path) -> Vec<String> {
    let found = std::fs::read_dir(dir).into_iter().flatten().flatten().take(MAX_ENTRIES);
    let mut names: Vec<String> = found.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}
