//! Btrfs (fs/btrfs): it says its level, and at `error` and worse all is a fault but complaints about options.

use super::Severity::{Critical, Error, Warning};
use super::{Saying, Sayings, Understood, behind_device, device_and_words, find, tell};

/// What it says below its level `error` and is a fault.
const MILD: Sayings = &[
    ("forced readonly", "remount_ro", Critical, false),
    ("csum failed ", "corruption", Error, false),
    ("csum hole found", "corruption", Warning, false),
    ("checksum error ", "corruption", Error, false),
    ("checksum verify failed", "corruption", Error, false),
    ("checksum/header error ", "corruption", Error, false),
    ("tree block * mirror ", "corruption", Error, false),
    ("lost page write due to ", "io_error", Error, false),
    ("lost super block write ", "io_error", Error, false),
    ("i/o error at ", "io_error", Error, false),
    ("direct IO failed ", "io_error", Error, false),
    ("read error corrected: ", "io_error", Warning, false),
    ("Skipping commit of aborted transaction", "corruption", Error, true),
    ("chunk * missing ", "io_error", Error, false),
    ("devid * uuid * is missing", "io_error", Error, false),
    ("devid * uuid * missing", "io_error", Error, false),
    ("writable mount is not allowed due to too many missing devices", "io_error", Error, false),
    ("missing devices", "io_error", Error, false),
    ("csum error at logical ", "corruption", Error, false),
    ("header error at logical ", "corruption", Error, false),
    ("failed to read ", "io_error", Error, false),
    ("couldn't read tree root", "corruption", Error, false),
    ("free space tree is invalid", "corruption", Warning, false),
    ("sub-stripe write for full stripe ", "corruption", Warning, false),
    ("failed to resolve tree backref ", "corruption", Warning, true),
    ("bad eb member ", "corruption", Error, false),
    ("no extent map found for inode ", "corruption", Warning, false),
];

/// What it says at level `error` or worse and is no input or output error; all else there is damage.
const INPUT_OUTPUT: Sayings = &[
    ("bdev ", "io_error", Error, false),
    ("lost page write due to ", "io_error", Error, false),
    ("error writing primary super block", "io_error", Error, false),
    ("i/o error at ", "io_error", Error, false),
    ("devid ", "io_error", Error, false),
    ("failed to read the system array: -5", "io_error", Error, false),
];

/// Complaints about options and features, and requests that it refuses.
const SETTINGS: &[&str] = &[
    "unrecognized ",
    "unsupported ",
    "cannot disable ",
    "cannot mount because of ",
    "cannot mount read-write because of ",
    "cannot replay dirty log with unsupported ",
    "superblock contains unsupported",
    "remounting ",
    "Remounting ",
    "unknown ",
    "invalid value ",
    "support for ",
    "subvol '",
    "'",
    "device add not supported",
    "device remove not supported",
    "device replace not supported",
    "scrub is not supported",
    "relocate: not supported",
    "reloc already running",
    "balance: ",
    "deleting default subvolume",
    "zoned: ",
    "zoned ",
    "target device ",
    "dev-replace: ",
];

/// What older kernels say without a device: `BTRFS: bdev /dev/sdb errs: wr 1, …`, `btrfs: corrupt leaf, …`, `parent transid verify
/// failed on 77 wanted 9 found 7`.
const NAMELESS: Sayings = &[
    ("bdev * errs: ", "io_error", Error, false),
    ("parent transid verify failed on ", "corruption", Error, false),
    ("* parent transid verify failed on ", "corruption", Error, false),
    ("bad tree block start", "corruption", Error, false),
    ("* bad tree block start", "corruption", Error, false),
    ("checksum verify failed on ", "corruption", Error, false),
    ("* checksum verify failed on ", "corruption", Error, false),
    ("checksum error at logical ", "corruption", Error, false),
    ("csum failed ino ", "corruption", Error, false),
    ("corrupt leaf", "corruption", Error, false),
    ("corrupt node", "corruption", Error, false),
    ("i/o error at logical ", "io_error", Error, false),
    ("lost page write due to I/O error on ", "io_error", Error, false),
    ("read error corrected: ", "io_error", Warning, false),
    ("failed to read ", "corruption", Error, false),
    ("couldn't read tree root", "corruption", Error, false),
    ("open_ctree failed", "corruption", Error, false),
    ("unable to fixup (", "corruption", Error, false),
    ("fixed up error at logical ", "corruption", Warning, false),
    ("unable to find logical ", "corruption", Error, false),
    ("Transaction aborted (error -28)", "remount_ro", Critical, false),
    ("Transaction aborted (error -5)", "io_error", Critical, false),
    ("Transaction aborted", "corruption", Critical, false),
];

/// `BTRFS error (device sdb1 state EA): words`, and for what makes it read-only
/// `BTRFS: error (device sdb1) in btrfs_commit_transaction:2460: errno=-5 IO failure (…)`.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let Some(rest) = text.strip_prefix("BTRFS") else { return nameless(text) };
    if let Some(rest) = rest.strip_prefix(": error ") {
        let (device, words) = device_and_words(rest)?;
        return Some(tell("btrfs", device, ("", code_of(words), Critical, false)));
    }
    // `BTRFS (device sda1): words` of Linux 3.15 and 3.16 tells no level.
    if let Some((device, words)) = rest.strip_prefix(' ').and_then(behind_device) {
        return find(MILD, words).or_else(|| find(NAMELESS, words)).map(|found| tell("btrfs", device, found));
    }
    let leveled = rest.trim_start_matches([':', ' ']).split_once(' ').and_then(|(level, rest)| Some((level, behind_device(rest)?)));
    let Some((level, (device, words))) = leveled else { return nameless(text) };
    let found = match level {
        "emergency" | "alert" | "critical" | "error" => {
            // -28 is ENOSPC: full, not ill.
            if SETTINGS.iter().any(|start| words.starts_with(start)) || words.ends_with(": -28") {
                return None;
            }
            find(INPUT_OUTPUT, words).unwrap_or(("", code_of(words), Error, false))
        }
        "warning" | "info" | "notice" => find(MILD, words)?,
        _ => return None,
    };
    Some(tell("btrfs", device, found))
}

fn nameless(text: &str) -> Option<Understood> {
    let said = ["BTRFS: ", "btrfs: ", "BTRFS warning: ", "BTRFS error: ", "BTRFS critical: ", "btrfs "]
        .iter()
        .find_map(|start| text.strip_prefix(start));
    let (start, code, severity, detail): Saying = find(NAMELESS, said.unwrap_or(text))?;
    // Without the name of the file system only words that no other has.
    let own = said.is_some() || start.contains("parent transid");
    own.then(|| tell("btrfs", "", (start, code, severity, detail)))
}

/// An error number of input and output; a full disk (ENOSPC) is no damage; all else is (`-117`, EUCLEAN, says so itself).
fn code_of(words: &str) -> &'static str {
    let io = words.contains("errno=-5 ") || words.ends_with(": -5");
    if io {
        "io_error"
    } else if words.contains("errno=-28 ") {
        "remount_ro"
    } else {
        "corruption"
    }
}
