//! The journal of ext3, ext4 and ocfs2 (fs/jbd2; fs/jbd before 4.3).

use super::Severity::{Error, Warning};
use super::{Sayings, Understood, block_device, find, tell};

/// `JBD2: words`, `JBD: words`.
const SAYINGS: Sayings = &[
    ("Error -", "io_error", Error, false),
    ("I/O error ", "io_error", Error, false),
    ("IO error ", "io_error", Error, false),
    ("Detected IO errors while flushing file data", "io_error", Error, false),
    ("Failed to read block at offset", "io_error", Error, false),
    ("recovery failed", "corruption", Error, false),
    ("journal recovery failed", "corruption", Error, false),
    ("journal checksum error", "corruption", Error, false),
    ("Invalid checksum found in transaction", "corruption", Error, false),
    ("Invalid start block of journal", "corruption", Error, false),
    ("recovery pass * ended at transaction ", "corruption", Error, false),
    ("bad block at offset ", "corruption", Error, false),
    ("error -* scanning journal", "io_error", Error, false),
    ("previous I/O error detected for journal superblock", "io_error", Error, false),
    ("Failed to read block ", "io_error", Error, false),
    ("commit block write", "io_error", Error, false),
    ("Journal superblock update failed", "io_error", Error, false),
    ("assertion failure: ", "corruption", Error, false),
    ("Invalid checksum recovering", "corruption", Error, false),
    ("journal transaction ", "corruption", Error, false),
    ("corrupted journal superblock", "corruption", Error, false),
    ("no valid journal superblock found", "corruption", Error, false),
    ("Spotted dirty metadata buffer", "corruption", Warning, false),
];

/// What it says without its name.
const BARE: Sayings = &[
    ("journal commit I/O error", "io_error", Error, false),
    ("journal_bmap: journal block not found at offset ", "corruption", Error, false),
    ("jbd2_journal_bmap: journal block not found at offset ", "corruption", Error, false),
    ("__journal_remove_journal_head: freeing ", "corruption", Error, true),
    ("__jbd2_journal_remove_journal_head: freeing ", "corruption", Error, true),
];

/// `Aborting journal on device sda2-8.`, `JBD2: Error -5 detected when updating journal superblock for sda2-8.`
pub(super) fn understand(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("Aborting journal on device ") {
        let (name, _) = block_device(rest)?;
        return Some(tell("ext4", of_journal(name), ("", "corruption", Error, false)));
    }
    if let Some(found) = find(BARE, text) {
        // `jbd2_journal_bmap: journal block not found at offset 9228 on dm-3-8`.
        let device = text.rsplit_once(" on ").and_then(|(_, name)| block_device(name)).map(|(name, _)| of_journal(name));
        return Some(tell("ext3", device.unwrap_or_default(), found));
    }
    let (fs, said) = match text.strip_prefix("JBD2: ") {
        Some(said) => ("ext4", said),
        None => ("ext3", text.strip_prefix("JBD: ")?),
    };
    let found = find(SAYINGS, said)?;
    // The device, where there is one, is `… for sda2-8.`, `… on sda2-8`, or `(dev = sda2, …`.
    let named = [" for ", " on ", "(dev = "].iter().find_map(|before| block_device(said.rsplit_once(before)?.1));
    let device = named.map(|(name, _)| of_journal(name)).filter(|name| name.bytes().any(|b| b.is_ascii_digit()) || found.1 == "io_error");
    Some(tell(fs, device.unwrap_or_default(), found))
}

/// `sda2-8`: the journal is inode 8 of `sda2`. The `0` of `dm-0` is its own: a journal's name has one more.
fn of_journal(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((device, inode)) if inode.bytes().all(|b| b.is_ascii_digit()) && device != "dm" => device,
        Some(_) | None => name,
    }
}
