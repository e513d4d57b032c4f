//! ReiserFS and JFS, which old hosts still have (fs/reiserfs/prints.c, fs/jfs/super.c), and a root file system that is not found.

use super::Severity::{Critical, Error};
use super::{Sayings, Understood, behind_device, block_device, find, tell};

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    reiser(text).or_else(|| jfs(text)).or_else(|| root(text))
}

/// `REISERFS error (device sda1): vs-5150 search_by_key: …`, `REISERFS: abort (device md0): Journal write error in …`, `ReiserFS:
/// sda1: warning: vs-13070: reiserfs_read_locked_inode: i/o failure occurred …`.
fn reiser(text: &str) -> Option<Understood> {
    const BAD: [(&str, &str); 5] = [
        ("REISERFS error ", "corruption"),
        ("REISERFS abort ", "io_error"),
        ("REISERFS: abort ", "io_error"),
        ("REISERFS panic ", "corruption"),
        ("REISERFS: panic ", "corruption"),
    ];
    if let Some((code, (device, words))) = BAD.into_iter().find_map(|(start, code)| Some((code, behind_device(text.strip_prefix(start)?)?)))
    {
        let code = if words.contains("i/o failure") || words.contains("I/O error") { "io_error" } else { code };
        return Some(tell("reiserfs", device, ("", code, Critical, false)));
    }
    if let Some((device, words)) = text.strip_prefix("REISERFS ").and_then(behind_device) {
        return words.starts_with("Remounting filesystem read-only").then(|| tell("reiserfs", device, ("", "remount_ro", Critical, false)));
    }
    if let Some(rest) = text.strip_prefix("REISERFS: Aborting journal for filesystem on ") {
        return Some(tell("reiserfs", block_device(rest)?.0, ("", "corruption", Critical, false)));
    }
    if let Some(rest) = text.strip_prefix("REISERFS warning ") {
        let (device, words) = behind_device(rest)?;
        return numbered(device, words);
    }
    let rest = text.strip_prefix("ReiserFS: ").or_else(|| text.strip_prefix("reiserfs: "))?;
    let (device, words) = match rest.split_once(": warning: ") {
        Some(found) => found,
        None => ("", rest.strip_prefix("warning: ")?),
    };
    numbered(device, words)
}

/// `vs-5150: words`: warnings with a number tell of damage, all but those for a disk that has no such file system, and
/// two that are harmless (one of a directory's version, one of a file system mounted for reading only).
fn numbered(device: &str, words: &str) -> Option<Understood> {
    const KINDS: [&str; 8] = ["vs-", "zam-", "clm-", "PAP-", "jdm-", "green-", "is_tree_node", "is_leaf"];
    const HARMLESS: [&str; 4] = ["sh-2021", "sh-2022", "vs-8115", "clm-6006"];
    if HARMLESS.iter().any(|number| words.starts_with(number)) {
        return None;
    }
    let known = KINDS.iter().any(|kind| words.starts_with(kind))
        || words.starts_with("journal-")
        || words.starts_with("sh-2029")
        || words.starts_with("sh-2006");
    let io =
        words.contains("i/o failure") || words.contains("bread failed") || words.contains("reading failed") || words.contains("I/O error");
    known.then(|| tell("reiserfs", device, ("", if io { "io_error" } else { "corruption" }, Error, false)))
}

/// `ERROR: (device sda1): dbFree: block to be freed is outside the map`, and bare words of the journal.
fn jfs(text: &str) -> Option<Understood> {
    const BARE: Sayings = &[
        ("lbmIODone: I/O error in JFS log", "io_error", Critical, false),
        ("metapage_write_end_io: I/O error", "io_error", Error, false),
        ("metapage_read_end_io: I/O error", "io_error", Error, false),
        ("jfs_mount: Failed to read ", "io_error", Error, false),
        ("jfs_mount: diMount", "corruption", Error, false),
        ("jfs_mount: dbMount failed", "corruption", Error, false),
        ("jfs_write_inode: jfs_commit_inode failed", "io_error", Error, false),
        ("JFS: Invalid stbl", "corruption", Error, false),
        ("JFS: block map error in ", "corruption", Error, false),
        ("JFS: wrong leaf value in ", "corruption", Error, false),
        ("JFS: metapage_get_blocks failed", "io_error", Error, false),
    ];
    if let Some((device, _)) = text.strip_prefix("ERROR: (device ").and_then(block_device) {
        return text.contains("): ").then(|| tell("jfs", device, ("", "corruption", Error, false)));
    }
    find(BARE, text).map(|found| tell("jfs", "", found))
}

/// `VFS: Cannot open root device "sda1" or unknown-block(0,0): error -6`: a panic follows.
fn root(text: &str) -> Option<Understood> {
    text.starts_with("VFS: Cannot open root device ").then(|| tell("root", "", ("", "io_error", Critical, false)))
}
