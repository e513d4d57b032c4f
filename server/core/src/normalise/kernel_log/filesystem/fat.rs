//! File systems of other systems: FAT, exFAT, NTFS, ISO 9660 (fs/fat, fs/exfat, fs/ntfs3, fs/isofs).

use super::Severity::{Critical, Error};
use super::{Sayings, Understood, begins, behind_device, block_device, find, tell};

const SAYINGS: Sayings = &[
    ("Filesystem has been set read-only", "remount_ro", Error, false),
    ("error, ", "corruption", Error, false),
    ("Directory bread(", "io_error", Error, false),
    ("FAT read failed ", "io_error", Error, false),
    ("bread failed", "io_error", Error, false),
    ("unable to read ", "io_error", Error, false),
];

const NTFS: Sayings = &[
    ("Mark volume as dirty due to NTFS errors", "corruption", Error, false),
    ("ino=*, \"*\" ", "corruption", Error, false),
    ("failed to read ", "io_error", Error, false),
];

/// `FAT-fs (sda1): words`, `exFAT-fs (sda1): words`; before 2.6.39 `FAT: Filesystem error (dev sda1)`.
pub(super) fn understand(text: &str) -> Option<Understood> {
    const NAMES: [(&str, &str); 2] = [("FAT-fs ", "fat"), ("exFAT-fs ", "exfat")];
    if let Some((fs, (device, words))) = NAMES.into_iter().find_map(|(start, fs)| Some((fs, behind_device(text.strip_prefix(start)?)?))) {
        return Some(tell(fs, device, find(SAYINGS, words)?));
    }
    if let Some(words) = text.strip_prefix("FAT: ") {
        if let Some(rest) = words.strip_prefix("Filesystem error (dev ") {
            return Some(tell("fat", block_device(rest)?.0, ("", "corruption", Error, false)));
        }
        if words.starts_with("Filesystem panic (dev ") {
            return Some(tell("fat", "", ("", "corruption", Critical, false)));
        }
        return find(SAYINGS, words).map(|found| tell("fat", "", found));
    }
    // What follows `FAT: Filesystem error (dev sda1)`.
    if begins(text, "fat_*: invalid ") || begins(text, "File system has been set read-only") {
        return Some(tell("fat", "", ("", "corruption", Error, true)));
    }
    if let Some(rest) = text.strip_prefix("NTFS-fs error ") {
        let (device, _) = behind_device(rest)?;
        return Some(tell("ntfs", device, ("", "corruption", Error, false)));
    }
    // `ntfs3: sda1: words`, `ntfs3(sda1): words`.
    if let Some(rest) = text.strip_prefix("ntfs3: ") {
        let (device, rest) = block_device(rest)?;
        return find(NTFS, rest.strip_prefix(": ")?).map(|found| tell("ntfs", device, found));
    }
    if let Some((device, words)) = text.strip_prefix("ntfs3").and_then(behind_device) {
        return find(NTFS, words).map(|found| tell("ntfs", device, found));
    }
    let unread = text.starts_with("isofs_fill_super: bread failed, dev=") || text.starts_with("ISOFS: unable to read i-node block");
    unread.then(|| tell("iso9660", "", ("", "io_error", Error, false)))
}
