//! Files that a log was moved or copied to: `X.1`, `X-20260301` and the like beside `X`, not packed.

use super::place::Place;
use std::fs::File;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Entries of a folder that are looked at; `/var/log` has some hundred.
const MAX_ENTRIES: usize = 4_096;
/// Files of one log that are looked into, newest first; reading further back than this would be history.
const MAX_FILES: usize = 8;
/// What cannot be read as text.
const PACKED: &[&str] = &["gz", "xz", "bz2", "zst", "Z", "lz4", "tmp", "swp"];

/// A former file of a log.
#[derive(Debug)]
struct Former {
    path: PathBuf,
    inode: u64,
    changed: (i64, i64),
}

/// What is left to read of a log whose file is no longer the one that was read: the file that holds the place, unless it
/// is the log itself, and those begun after it. Oldest first, without the log itself.
pub fn since(log: &Path, place: &Place) -> Vec<PathBuf> {
    let mut formers = formers(log);
    let holds = |former: &Former| File::open(&former.path).is_ok_and(|file| place.is_in(&file));
    // The number alone may have been given to another file, and of short files several may begin alike.
    let by_number = formers.iter().position(|former| former.inode == place.inode && holds(former));
    let at = by_number.or_else(|| place.head.is_whole().then(|| formers.iter().position(holds)).flatten());
    match at {
        Some(at) => formers.drain(at..).map(|former| former.path).collect(),
        None => Vec::new(),
    }
}

/// Oldest first.
fn formers(log: &Path) -> Vec<Former> {
    let (Some(dir), Some(name)) = (log.parent(), log.file_name().and_then(|name| name.to_str())) else { return Vec::new() };
    let former = |entry: std::fs::DirEntry| {
        let found = entry.file_name();
        let rest = found.to_str()?.strip_prefix(name)?;
        let is_former = rest.starts_with(['.', '-']) && rest.chars().any(|c| c.is_ascii_digit());
        let packed = rest.rsplit_once('.').is_some_and(|(_, end)| PACKED.contains(&end));
        let metadata = entry.metadata().ok().filter(|metadata| is_former && !packed && metadata.is_file())?;
        Some(Former { path: entry.path(), inode: metadata.ino(), changed: (metadata.mtime(), metadata.mtime_nsec()) })
    };
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten().take(MAX_ENTRIES);
    let mut formers: Vec<Former> = entries.filter_map(former).collect();
    formers.sort_by(|a, b| a.changed.cmp(&b.changed).then_with(|| b.path.cmp(&a.path)));
    formers.split_off(formers.len().saturating_sub(MAX_FILES))
}
