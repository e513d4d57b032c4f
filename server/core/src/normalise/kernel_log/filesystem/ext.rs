//! ext2, ext3 and ext4 (fs/ext4/super.c; fs/ext2, fs/ext3 of old kernels).

use super::Severity::{Critical, Error, Warning};
use super::{Sayings, Understood, device_and_words, find, tell};

/// `EXT4-fs (sda1): words`, old `EXT3-fs: words` without a device.
const SAYINGS: Sayings = &[
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
    ("corruption in group ", "corruption", Error, false),
    ("invalid journal inode", "corruption", Error, false),
    ("no journal found", "corruption", Error, false),
    ("Could not load journal inode", "corruption", Error, false),
    ("journal UUID does not match", "corruption", Error, false),
    ("external journal has ", "corruption", Error, false),
    ("Invalid checksum for backup superblock", "corruption", Error, false),
    ("VFS: Found ext4 filesystem with invalid superblock checksum", "corruption", Error, false),
    ("inodes count not valid", "corruption", Error, false),
    ("invalid inodes per group", "corruption", Error, false),
    ("groups count too large", "corruption", Error, false),
    ("first meta block group too large", "corruption", Error, false),
    ("Number of reserved GDT blocks insanely large", "corruption", Error, false),
    ("Magic mismatch, very weird", "corruption", Error, false),
    ("get orphan inode failed", "corruption", Error, false),
    ("Errors on filesystem, clearing orphan list", "corruption", Warning, false),
    ("error restoring inline_data", "corruption", Error, false),
    ("Can't read superblock on 2nd try", "io_error", Error, false),
    ("can't read group descriptor ", "io_error", Error, false),
    ("couldn't read superblock of external journal", "io_error", Error, false),
    ("Failed to update primary superblock", "io_error", Error, false),
    ("*: jbd2_start: ", "io_error", Error, false),
    ("*: aborting transaction: ", "corruption", Error, false),
    ("*:*: aborting transaction: ", "corruption", Error, false),
    ("error: remounting filesystem read-only", "remount_ro", Critical, false),
    ("error: unable to read ", "io_error", Error, false),
    ("error: *: Detected aborted journal", "corruption", Error, false),
    ("error: couldn't readsuperblock on 2nd try", "io_error", Error, false),
    ("error: corrupt root inode", "corruption", Error, false),
    ("error: get root inode failed", "corruption", Error, false),
    ("error: magic mismatch", "corruption", Error, false),
    ("error: invalid #inodes", "corruption", Error, false),
    ("error: ext2_", "corruption", Error, false),
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
const WARNINGS: Sayings = &[
    ("I/O error ", "io_error", Error, false),
    ("Filesystem error recorded from previous mount", "corruption", Warning, false),
    ("Marking fs in need of filesystem check", "corruption", Warning, true),
    ("Corrupt ", "corruption", Error, false),
    ("Unrecognised inode hash code", "corruption", Error, false),
    ("error ", "io_error", Error, false),
    ("Error * while reading MMP block", "io_error", Error, false),
    ("Error * loading buddy information ", "corruption", Error, false),
    ("Cannot read ", "io_error", Error, false),
    ("Cannot get buffer for block bitmap", "io_error", Error, false),
    ("couldn't mark inode ", "io_error", Error, false),
    ("Marked fs in need of filesystem check", "corruption", Warning, true),
    ("MMP failure info", "io_error", Error, true),
    ("Invalid MMP block in superblock", "corruption", Error, false),
    ("dx entry: ", "corruption", Error, false),
    ("directory missing '", "corruption", Error, false),
    ("bad inline directory ", "corruption", Error, false),
    ("bad group: ", "corruption", Error, false),
    ("EA inode hash validation failed", "corruption", Error, false),
    ("block * > max in inode ", "corruption", Error, false),
    ("empty directory ", "corruption", Warning, false),
];

/// What stands alone: the name of the file system was printed in another line or not at all.
const BARE: Sayings = &[
    ("Remounting filesystem read-only", "remount_ro", Critical, false),
    ("ext3_abort called", "corruption", Error, false),
    ("ext4_abort called", "corruption", Error, false),
    ("ext3_*: aborting transaction: ", "corruption", Error, true),
    ("ext4_*: aborting transaction: ", "corruption", Error, true),
    ("__ext3_*: aborting transaction: ", "corruption", Error, true),
    ("__ext4_*: aborting transaction: ", "corruption", Error, true),
];

/// `EXT4-fs error (device sda1): ext4_lookup:1591: inode #2: comm ls: deleted inode referenced: 7`,
/// `EXT4-fs error (device sda1) in ext4_reserve_inode_write:4980: IO failure`, `EXT4-fs (sda1): words`.
pub(super) fn understand(text: &str) -> Option<Understood> {
    const NAMES: [(&str, &str); 3] = [("EXT4-fs", "ext4"), ("EXT3-fs", "ext3"), ("EXT2-fs", "ext2")];
    let Some((fs, rest)) = NAMES.into_iter().find_map(|(start, fs)| Some((fs, text.strip_prefix(start)?))) else {
        return find(BARE, text).map(|found| tell("ext3", "", found));
    };
    // Old kernels name no device: `EXT3-fs: words`, `EXT3-fs warning: mounting fs with errors, …`.
    if let Some(words) = rest.strip_prefix(": ") {
        return find(SAYINGS, words).map(|found| tell(fs, "", found));
    }
    let rest = rest.strip_prefix(' ')?;
    if rest.starts_with("warning: ") {
        return find(SAYINGS, rest).map(|found| tell(fs, "", found));
    }
    if let Some(rest) = ["error ", "abort ", "panic "].iter().find_map(|word| rest.strip_prefix(word)) {
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
        return Some(tell(fs, device, find(WARNINGS, words)?));
    }
    // The name of the device follows the word in one message of old kernels: `EXT4-fs (device sda1): panic forced …`.
    let (device, words) = device_and_words(rest)?;
    Some(tell(fs, device, find(SAYINGS, words.strip_prefix(": ")?)?))
}
