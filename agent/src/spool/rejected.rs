//! Files that are no reports, and reports that the server refuses: kept for people to look at, in the way of nothing.

use crate::private_file;
use std::path::Path;

/// Their directory in the spool.
pub const DIR: &str = "rejected";
/// Enough to see what is wrong; a report has at most 1 MiB.
const MAX_KEPT: usize = 20;

/// Moves a file out of the way. When that fails it is removed: nothing may block the spool.
pub fn set_aside(dir: &Path, name: &str) {
    let rejected = dir.join(DIR);
    if rejected.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
        let _ = std::fs::remove_file(&rejected);
    }
    let moved = private_file::make_dir(&rejected).and_then(|()| std::fs::rename(dir.join(name), rejected.join(name)));
    if moved.is_err() {
        remove(&dir.join(name));
    }
    let mut names: Vec<_> = std::fs::read_dir(&rejected).into_iter().flatten().flatten().map(|found| found.file_name()).collect();
    names.sort();
    let excess = names.len().saturating_sub(MAX_KEPT);
    for name in names.iter().take(excess) {
        remove(&rejected.join(name));
    }
}

/// Keeps a report that had no file of its own.
pub fn keep(dir: &Path, name: &str, packed: &[u8]) {
    let path = dir.join(name);
    if private_file::replace_lazily(&path, packed).is_ok() {
        set_aside(dir, name);
    }
}

/// Moves away what stands where a file of the spool belongs and is none: a directory, say. Answers whether it did.
pub fn clear_the_way(dir: &Path, name: &str) -> bool {
    let mut cleared = false;
    for name in [name.to_owned(), format!("{name}{}", private_file::UNFINISHED)] {
        if dir.join(&name).symlink_metadata().is_ok_and(|found| !found.is_file()) {
            set_aside(dir, &name);
            cleared = true;
        }
    }
    cleared
}

/// A directory that came here by mistake goes with what is in it; a link goes, not what it leads to.
fn remove(path: &Path) {
    if std::fs::remove_file(path).is_err() {
        let _ = std::fs::remove_dir_all(path);
    }
}
