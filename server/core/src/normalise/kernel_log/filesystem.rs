//! File systems that are damaged, cannot write, or gave up (fs/ext4/super.c, fs/jbd2, fs/xfs, fs/btrfs).
//!
//! Each names itself and its device first. Mounting, recovery of a journal after a crash and a remount on purpose are
//! no faults.

use super::device_name::block_device;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

use Severity::{Critical, Error, Warning};

/// Start of what is said, code, severity, and whether it only adds to what was said before.
type Sayings = &'static [(&'static str, &'static str, Severity, bool)];

/// `EXT4-fs (sda1): words`.
const EXT: Sayings = &[
    ("Remounting filesystem read-only", "remount_ro", Critical, false),
    ("Remounting file-system read-only", "remount_ro", Critical, false),
    ("I/O error while writing superblock", "io_error", Error, false),
    ("previous I/O error to superblock detected", "io_error", Error, false),
    ("unable to read superblock", "io_error", Error, false),
    ("Delayed block allocation failed for inode", "io_error", Error, false),
    ("This should not happen!!", "io_error", Error, true),
    ("failed to convert unwritten extents", "io_error", Error, false),
    ("ext4_writepages: jbd2_start", "io_error", Error, false),
    ("error loading journal", "corruption", Error, false),
    ("journal inode is deleted", "corruption", Error, false),
    ("group descriptors corrupted", "corruption", Error, false),
    ("ext4_check_descriptors: ", "corruption", Error, false),
    ("bad geometry: ", "corruption", Error, false),
    ("get root inode failed", "corruption", Error, false),
    ("corrupt root inode", "corruption", Error, false),
    ("Corrupt ", "corruption", Error, false),
    ("warning: mounting fs with errors", "corruption", Warning, false),
    ("error count since last fsck: ", "corruption", Warning, false),
    ("error count: ", "corruption", Warning, false),
    ("initial error at ", "corruption", Warning, true),
    ("last error at ", "corruption", Warning, true),
    ("panic from previous error", "corruption", Critical, false),
    ("panic forced after error", "corruption", Critical, false),
    ("shut down requested", "shutdown", Warning, false),
    ("failed to initialize system zone", "corruption", Error, false),
];

/// `EXT4-fs warning (device sda1): function:line: words`, behind the place.
const EXT_WARNING: Sayings = &[
    ("I/O error ", "io_error", Error, false),
    ("Filesystem error recorded from previous mount", "corruption", Warning, false),
    ("Marking fs in need of filesystem check", "corruption", Warning, true),
    ("Corrupt ", "corruption", Error, false),
    ("Unrecognised inode hash code", "corruption", Error, false),
    ("error ", "io_error", Error, false),
];

/// `JBD2: words`, `JBD: words`, and `journal commit I/O error` without a name.
const JOURNAL: Sayings = &[
    ("Error -", "io_error", Error, false),
    ("I/O error ", "io_error", Error, false),
    ("IO error ", "io_error", Error, false),
    ("Detected IO errors while flushing file data", "io_error", Error, false),
    ("Failed to read block at offset", "io_error", Error, false),
    ("recovery failed", "corruption", Error, false),
    ("Invalid checksum recovering", "corruption", Error, false),
    ("journal transaction ", "corruption", Error, false),
    ("corrupted journal superblock", "corruption", Error, false),
    ("no valid journal superblock found", "corruption", Error, false),
    ("Spotted dirty metadata buffer", "corruption", Warning, false),
];

/// `XFS (dm-0): words`.
const XFS: Sayings = &[
    ("metadata I/O error", "io_error", Error, false),
    ("log I/O error", "io_error", Error, false),
    ("Metadata I/O Error", "shutdown", Critical, false),
    ("Log I/O Error", "shutdown", Critical, false),
    ("Log I/O error", "io_error", Error, false),
    ("I/O Error Detected", "shutdown", Critical, false),
    ("All device paths lost", "shutdown", Critical, false),
    ("xfs_do_force_shutdown", "shutdown", Critical, false),
    ("Corruption of in-memory data", "shutdown", Critical, false),
    ("Corruption of on-disk metadata", "shutdown", Critical, false),
    ("Block device removal", "shutdown", Critical, false),
    ("Filesystem has been shut down", "shutdown", Critical, false),
    ("Please unmount the filesystem", "shutdown", Error, true),
    ("Please umount the filesystem", "shutdown", Error, true),
    ("xfs_log_force: error ", "io_error", Error, false),
    ("xfs_buf_ioend: ", "io_error", Error, false),
    ("writeback error on ", "io_error", Error, false),
    ("page discard on page", "io_error", Error, false),
    ("Failing async write on buffer", "io_error", Error, false),
    ("xfs_imap_to_bp: ", "io_error", Error, false),
    ("Metadata corruption detected", "corruption", Error, false),
    ("Metadata CRC error detected", "corruption", Error, false),
    ("metadata corruption", "corruption", Error, false),
    ("Corruption detected", "corruption", Error, false),
    ("Corruption warning", "corruption", Error, false),
    ("Internal error ", "corruption", Error, false),
    ("corrupt ", "corruption", Error, false),
    ("Corrupt", "corruption", Error, false),
    ("bad ", "corruption", Error, false),
    ("log mount failed", "corruption", Error, false),
    ("log mount/recovery failed", "corruption", Error, false),
    ("failed to read root inode", "corruption", Error, false),
    ("failed to read RT inodes", "corruption", Error, false),
    ("SB validate failed with error -117", "corruption", Error, false),
    ("SB validate failed with error -74", "corruption", Error, false),
    ("Unmount and run xfs_repair", "corruption", Warning, true),
    ("First 64 bytes of corrupted metadata buffer", "corruption", Warning, true),
    ("First 128 bytes of corrupted metadata buffer", "corruption", Warning, true),
];

/// What btrfs says below its level `error` and is a fault.
const BTRFS_MILD: Sayings = &[
    ("forced readonly", "remount_ro", Critical, false),
    ("csum failed ", "corruption", Error, false),
    ("csum hole found", "corruption", Warning, false),
    ("checksum error ", "corruption", Error, false),
    ("checksum verify failed", "corruption", Error, false),
    ("checksum/header error ", "corruption", Error, false),
    ("tree block ", "corruption", Error, false),
    ("lost page write due to ", "io_error", Error, false),
    ("lost super block write ", "io_error", Error, false),
    ("i/o error at ", "io_error", Error, false),
    ("direct IO failed ", "io_error", Error, false),
    ("read error corrected: ", "io_error", Warning, false),
    ("Skipping commit of aborted transaction", "corruption", Error, true),
    ("chunk ", "io_error", Error, false),
];

/// What it says at level `error` or worse and is no input or output error; all else there is damage.
const BTRFS_IO: Sayings = &[
    ("bdev ", "io_error", Error, false),
    ("lost page write due to ", "io_error", Error, false),
    ("error writing primary super block", "io_error", Error, false),
    ("i/o error at ", "io_error", Error, false),
    ("devid ", "io_error", Error, false),
    ("failed to read the system array: -5", "io_error", Error, false),
];

/// Complaints about options and features.
const BTRFS_SETTINGS: [&str; 8] = [
    "unrecognized ",
    "unsupported ",
    "cannot disable ",
    "cannot mount because of ",
    "superblock contains unsupported",
    "remounting ",
    "Remounting ",
    "unknown ",
];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    ext(text).or_else(|| journal(text)).or_else(|| xfs(text)).or_else(|| btrfs(text)).or_else(|| other(text))
}

fn tell(fs: &str, device: &str, (_, code, severity, detail): (&str, &str, Severity, bool)) -> Understood {
    let told = Understood::new("filesystem", Some(Code::word(code)), Component::new("filesystem", device));
    let told = Understood { severity, detail, ..told }.with("fs", fs);
    if device.is_empty() { told } else { told.on(device) }
}

fn find(sayings: Sayings, said: &str) -> Option<(&'static str, &'static str, Severity, bool)> {
    sayings.iter().find(|(start, ..)| said.starts_with(start)).copied()
}

/// `(sda1): words` and `(device sda1): words`; what stands behind the device inside the parentheses is its state.
fn device_and_words(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.strip_prefix('(')?;
    let (inside, words) = rest.split_once(')')?;
    let inside = inside.strip_prefix("device ").unwrap_or(inside);
    let (device, behind) = block_device(inside)?;
    (behind.is_empty() || behind.starts_with([' ', ':', ','])).then_some((device, words))
}

/// `EXT4-fs error (device sda1): ext4_lookup:1591: inode #2: comm ls: deleted inode referenced: 7`,
/// `EXT4-fs error (device sda1) in ext4_reserve_inode_write:4980: IO failure`, `EXT4-fs (sda1): words`.
fn ext(text: &str) -> Option<Understood> {
    const NAMES: [(&str, &str); 3] = [("EXT4-fs ", "ext4"), ("EXT3-fs ", "ext3"), ("EXT2-fs ", "ext2")];
    let (fs, rest) = NAMES.into_iter().find_map(|(start, fs)| Some((fs, text.strip_prefix(start)?)))?;
    if let Some(rest) = rest.strip_prefix("error ").or_else(|| rest.strip_prefix("panic ")) {
        let (device, words) = device_and_words(rest)?;
        let code = if words.ends_with("IO failure") { "io_error" } else { "corruption" };
        return Some(tell(fs, device, ("", code, Error, false)));
    }
    if let Some(rest) = rest.strip_prefix("warning ") {
        let (device, words) = device_and_words(rest)?;
        let words = words.strip_prefix(": ")?;
        let mut words = words.split_once(": ").map_or(words, |(_place, words)| words);
        // `inode #12: lblock 0: comm ls: `, some or none of them: `ext4_warning_inode` and who calls it.
        while let Some((place, rest)) = words.split_once(": ") {
            if !["inode #", "lblock ", "block ", "comm "].iter().any(|start| place.starts_with(start)) {
                break;
            }
            words = rest;
        }
        return Some(tell(fs, device, find(EXT_WARNING, words)?));
    }
    // The name of the device follows the word in one message of old kernels: `EXT4-fs (device sda1): panic forced …`.
    let (device, words) = device_and_words(rest)?;
    Some(tell(fs, device, find(EXT, words.strip_prefix(": ")?)?))
}

/// `Aborting journal on device sda2-8.`, `JBD2: Error -5 detected when updating journal superblock for sda2-8.`
fn journal(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("Aborting journal on device ") {
        let (name, _) = block_device(rest)?;
        return Some(tell("ext4", of_journal(name), ("", "corruption", Error, false)));
    }
    if text.starts_with("journal commit I/O error") {
        return Some(tell("ext3", "", ("", "io_error", Error, false)));
    }
    let (fs, said) = match text.strip_prefix("JBD2: ") {
        Some(said) => ("ext4", said),
        None => ("ext3", text.strip_prefix("JBD: ")?),
    };
    let found = find(JOURNAL, said)?;
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

fn xfs(text: &str) -> Option<Understood> {
    let (device, words) = device_and_words(text.strip_prefix("XFS ")?)?;
    let words = words.strip_prefix(": ")?.trim_start();
    let (start, code, severity, detail) = find(XFS, words)?;
    // EIO: the log could not be read, which says nothing of what is in it.
    let code = if code == "corruption" && words.ends_with("error -5") { "io_error" } else { code };
    Some(tell("xfs", device, (start, code, severity, detail)))
}

/// `BTRFS error (device sdb1 state EA): words`, and for what makes it read-only
/// `BTRFS: error (device sdb1) in btrfs_commit_transaction:2460: errno=-5 IO failure (…)`.
fn btrfs(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("BTRFS")?;
    if let Some(rest) = rest.strip_prefix(": error ") {
        let (device, words) = device_and_words(rest)?;
        return Some(tell("btrfs", device, ("", code_of(words), Critical, false)));
    }
    let (level, rest) = rest.trim_start_matches([':', ' ']).split_once(' ')?;
    let (device, words) = device_and_words(rest)?;
    let words = words.strip_prefix(": ")?;
    match level {
        "emergency" | "alert" | "critical" | "error" => {
            // -28 is ENOSPC: full, not ill.
            if BTRFS_SETTINGS.iter().any(|start| words.starts_with(start)) || words.ends_with(": -28") {
                return None;
            }
            let found = find(BTRFS_IO, words).unwrap_or(("", code_of(words), Error, false));
            Some(tell("btrfs", device, found))
        }
        "warning" | "info" | "notice" => Some(tell("btrfs", device, find(BTRFS_MILD, words)?)),
        _ => None,
    }
}

/// An error number of input and output; all else is damage (`-117`, EUCLEAN, says so itself).
fn code_of(words: &str) -> &'static str {
    let io = words.contains("errno=-5 ") || words.ends_with(": -5");
    if io { "io_error" } else { "corruption" }
}

/// FAT, SquashFS and ZFS.
fn other(text: &str) -> Option<Understood> {
    const FAT: Sayings = &[
        ("Filesystem has been set read-only", "remount_ro", Error, false),
        ("error, ", "corruption", Error, false),
        ("Directory bread(", "io_error", Error, false),
        ("FAT read failed ", "io_error", Error, false),
        ("bread failed", "io_error", Error, false),
    ];
    const SQUASHFS: Sayings = &[
        ("zlib decompression failed", "corruption", Error, false),
        ("xz decompression failed", "corruption", Error, false),
        ("Failed to read block", "corruption", Error, false),
        ("Unable to read ", "corruption", Error, true),
    ];
    if let Some(rest) = text.strip_prefix("FAT-fs ") {
        let (device, words) = device_and_words(rest)?;
        return Some(tell("fat", device, find(FAT, words.strip_prefix(": ")?)?));
    }
    if let Some(said) = text.strip_prefix("SQUASHFS error: ").or_else(|| text.strip_prefix("squashfs: SQUASHFS error: ")) {
        return Some(tell("squashfs", "", find(SQUASHFS, said)?));
    }
    let (pool, said) = text.strip_prefix("WARNING: Pool '")?.split_once('\'')?;
    said.starts_with(" has encountered an uncorrectable I/O failure").then(|| tell("zfs", pool, ("", "shutdown", Critical, false)))
}

#[cfg(test)]
mod tests;
