//! File systems made for flash and for images: F2FS, UBIFS, SquashFS, EROFS, NILFS (fs/f2fs, fs/ubifs, drivers/mtd/ubi,
//! fs/squashfs, fs/erofs, fs/nilfs2).

use super::Severity::{Critical, Error, Warning};
use super::{Sayings, Understood, behind_device, find, tell};

/// `F2FS-fs (sda8): words`. Left out: what it says where there is no F2FS (`Magic Mismatch`, `Can't find valid F2FS filesystem`).
const F2FS: Sayings = &[
    ("Remounting filesystem read-only", "remount_ro", Critical, false),
    ("Stopped filesystem due to reason", "shutdown", Critical, false),
    ("Failed to get valid F2FS checkpoint", "corruption", Error, false),
    ("Failed to initialize F2FS ", "corruption", Error, false),
    ("Failed to read ", "io_error", Error, false),
    ("Unable to read ", "io_error", Error, false),
    ("Cannot recover all fsync data", "corruption", Error, false),
    ("* failed err:*, stop checkpoint", "io_error", Critical, false),
    ("Wrong ", "corruption", Error, false),
    ("Inconsistent ", "corruption", Error, false),
    ("inconsistent ", "corruption", Error, false),
    ("*: inconsistent ", "corruption", Error, false),
    ("*: corrupted ", "corruption", Error, false),
    ("*: inode (ino=*) has ", "corruption", Error, false),
    ("*: inode ino=* has corrupted ", "corruption", Error, false),
    ("*: orphan failed ", "corruption", Error, false),
    ("* inode (*) has corrupted xattr", "corruption", Error, false),
    ("inaccessible inode: ", "corruption", Error, false),
    ("incorrect node reference", "corruption", Error, false),
    ("Corrupted ", "corruption", Error, false),
    ("corrupted ", "corruption", Error, false),
    ("access invalid ", "corruption", Error, false),
    ("invalid blkaddr", "corruption", Error, false),
    ("invalid crc", "corruption", Error, false),
    ("invalid cp_pack_total_block_count", "corruption", Error, false),
    ("invalid orphan inode entry count", "corruption", Error, false),
    ("invalid journal entries ", "corruption", Error, false),
    ("invalid namelen", "corruption", Error, false),
    ("Invalid block ", "corruption", Error, false),
    ("Invalid segment type", "corruption", Error, false),
    ("Invalid Checksum", "corruption", Error, false),
    ("checksum invalid", "corruption", Error, false),
    ("NAT is corrupt", "corruption", Error, false),
    ("SIT is corrupted ", "corruption", Error, false),
    ("Found FS corruption", "corruption", Error, false),
    ("Mismatch valid blocks", "corruption", Error, false),
    ("mismatched blkaddr", "corruption", Error, false),
    ("Bitmap was wrongly ", "corruption", Error, false),
    ("Current segment's next free block offset is inconsistent", "corruption", Error, false),
    ("Node segment ", "corruption", Error, false),
    ("Data segment ", "corruption", Error, false),
    ("Should run fsck to repair first", "corruption", Error, false),
];

const NILFS: Sayings = &[
    ("I/O error ", "io_error", Error, false),
    ("bad ", "corruption", Error, false),
    ("error searching super root", "corruption", Error, false),
    ("unable to read ", "io_error", Error, false),
    ("error * ", "io_error", Error, false),
    ("Remounting filesystem read-only", "remount_ro", Critical, false),
];

const SQUASHFS: Sayings = &[
    ("* decompression failed", "corruption", Error, false),
    ("decompression failed", "corruption", Error, false),
    ("Failed to read block", "corruption", Error, false),
    ("squashfs_read_data failed to read block", "corruption", Error, false),
    ("Unable to read ", "corruption", Error, true),
    ("unable to read ", "corruption", Error, false),
];

const EROFS: Sayings = &[
    ("failed to decompress", "corruption", Error, false),
    ("*: failed to decompress", "corruption", Error, false),
    ("failed to read ", "io_error", Error, false),
    ("*: corrupted ", "corruption", Error, false),
    ("corrupted ", "corruption", Error, false),
    ("bogus ", "corruption", Error, false),
    ("invalid ", "corruption", Error, false),
];

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    if let Some((device, words)) = text.strip_prefix("F2FS-fs ").and_then(behind_device) {
        return find(F2FS, words).map(|found| tell("f2fs", device, found));
    }
    if let Some(rest) = text.strip_prefix("NILFS ") {
        if let Some((device, _)) = rest.strip_prefix("error ").and_then(behind_device) {
            return Some(tell("nilfs", device, ("", "corruption", Error, false)));
        }
        let (device, words) = behind_device(rest)?;
        return find(NILFS, words).map(|found| tell("nilfs", device, found));
    }
    if let Some(said) = text.strip_prefix("SQUASHFS error: ").or_else(|| text.strip_prefix("squashfs: SQUASHFS error: ")) {
        return Some(tell("squashfs", "", find(SQUASHFS, said)?));
    }
    if let Some((device, words)) = text.strip_prefix("erofs: ").or_else(|| text.strip_prefix("erofs ")).and_then(behind_device) {
        return find(EROFS, words).map(|found| tell("erofs", device, found));
    }
    // `UBIFS error (ubi0:0 pid 88): function: words`, `UBI error: function: words`, `ubi0 error: function: words`.
    if text.starts_with("UBIFS error (") || text.starts_with("UBIFS error: ") {
        return Some(tell("ubifs", "", ("", "corruption", Error, false)));
    }
    if text.starts_with("UBIFS warning (") && text.contains(": switched to read-only mode") {
        return Some(tell("ubifs", "", ("", "remount_ro", Critical, false)));
    }
    let (head, _) = text.split_once(" error: ")?;
    let number = head.strip_prefix("ubi").or_else(|| head.strip_prefix("UBI"))?;
    let named = number.bytes().all(|b| b.is_ascii_digit());
    named.then(|| tell("ubi", "", ("", "io_error", Warning, false)))
}
