//! From which sources a program is made: read out of the checkout, without git.

use std::path::{Path, PathBuf};

/// What is found.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub commit: String,
    /// Files that say it: when they change, it may be another one.
    pub read: Vec<PathBuf>,
}

/// The name of a commit, as git writes it.
pub fn checked(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| text.to_ascii_lowercase())
}

/// When it is built, Unix seconds: as said (<https://reproducible-builds.org/specs/source-date-epoch/>), else now.
pub fn seconds(said: Option<&str>, now_counts: bool) -> Option<u64> {
    if let Some(said) = said {
        return said.trim().parse().ok();
    }
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
    now_counts.then(now).flatten().map(|since| since.as_secs())
}

/// The commit of the checkout whose root this is; none where there is no checkout.
pub fn of_checkout(root: &Path) -> Option<Found> {
    let folder = git_folder(root)?;
    let head = folder.join("HEAD");
    let text = std::fs::read_to_string(&head).ok()?;
    let Some(name) = text.trim().strip_prefix("ref: ") else {
        return Some(Found { commit: checked(&text)?, read: vec![head] });
    };
    // A worktree has its own HEAD, and its branches where the others are.
    let common = match std::fs::read_to_string(folder.join("commondir")) {
        Ok(text) => folder.join(text.trim()),
        Err(_) => folder,
    };
    let loose = common.join(name);
    if let Some(commit) = std::fs::read_to_string(&loose).ok().as_deref().and_then(checked) {
        return Some(Found { commit, read: vec![head, loose] });
    }
    let packed = common.join("packed-refs");
    let lines = std::fs::read_to_string(&packed).ok()?;
    let commit = lines.lines().find_map(|line| line.strip_suffix(name)?.strip_suffix(' ').and_then(checked))?;
    Some(Found { commit, read: vec![head, packed] })
}

fn git_folder(root: &Path) -> Option<PathBuf> {
    let place = root.join(".git");
    if place.is_dir() {
        return Some(place);
    }
    let text = std::fs::read_to_string(&place).ok()?;
    Some(root.join(text.trim().strip_prefix("gitdir: ")?))
}
