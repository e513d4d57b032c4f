//! XFS (fs/xfs): `XFS (sda1): words`; before 2.6.39 `Filesystem "sda1": words`.

use super::Severity::{Critical, Error, Warning};
use super::{Saying, Sayings, Understood, behind_device, block_device, find, tell};

const SAYINGS: Sayings = &[
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
    ("Metadata * detected at ", "corruption", Error, false),
    ("AG *: Corrupt ", "corruption", Error, false),
    ("AGF corruption", "corruption", Error, false),
    ("Bad ", "corruption", Error, false),
    ("Access to block zero in inode ", "corruption", Error, false),
    ("Allocated a known in-use inode ", "corruption", Error, false),
    ("*bt record corruption in AG ", "corruption", Error, false),
    ("* BTree record corruption in ", "corruption", Error, false),
    ("Reverse Mapping BTree record corruption ", "corruption", Error, false),
    ("Failed to recover intents", "corruption", Error, false),
    ("Failed to recover leftover CoW ", "corruption", Error, false),
    ("Filesystem needs repair", "corruption", Error, false),
    ("SB summary counter sanity check failed", "corruption", Error, false),
    ("Uncorrected metadata errors detected", "corruption", Error, false),
    ("WARNING: Reset corrupted AGFL ", "corruption", Error, false),
    ("XFS_WANT_CORRUPTED_", "corruption", Error, false),
    ("dquot corrupt ", "corruption", Error, false),
    ("invalid sparse inode record", "corruption", Error, false),
    ("log has mismatched uuid", "corruption", Error, false),
    ("dirty log entry has mismatched uuid", "corruption", Error, false),
    ("log record CRC mismatch", "corruption", Error, false),
    ("failed to locate log tail", "corruption", Error, false),
    ("failed to find log head", "corruption", Error, false),
    ("empty log check failed", "corruption", Error, false),
    ("log mount finish failed", "corruption", Error, false),
    ("xfs_iread: validation failed ", "corruption", Error, false),
    ("*: bad ", "corruption", Error, false),
    ("*: Bad ", "corruption", Error, false),
    ("*: detected corrupt incore inode ", "corruption", Error, false),
    ("*: CORRUPTED BTREE OR SOMETHING", "corruption", Error, false),
    ("*: attempting to delete a log item that is not in the AIL", "shutdown", Critical, false),
    ("*: Superblock update failed", "io_error", Error, false),
    ("*: unmount record failed", "io_error", Error, false),
    ("*: *() returned error ", "io_error", Error, false),
    ("*: *() returned an error ", "io_error", Error, false),
    ("* returned error ", "io_error", Error, false),
    ("ondisk log corrupt, shutting down fs", "shutdown", Critical, false),
    ("log recovery * I/O error", "io_error", Error, false),
    ("log device read failed", "io_error", Error, false),
    ("last sector read failed", "io_error", Error, false),
    ("failed to write sb changes", "io_error", Error, false),
    ("Please run xfs_repair to determine the extent", "corruption", Warning, true),
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

/// What kernels before 2.6.39 say without their name, with the device at the end.
const BARE: Sayings = &[
    ("I/O Error Detected.  Shutting down filesystem: ", "shutdown", Critical, false),
    ("Log I/O Error Detected.  Shutting down filesystem: ", "shutdown", Critical, false),
    ("Corruption of in-memory data detected.  Shutting down filesystem: ", "shutdown", Critical, false),
    ("Please umount the filesystem, and rectify the problem(s)", "shutdown", Error, true),
];

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    if let Some((device, words)) = text.strip_prefix("XFS ").and_then(behind_device) {
        return of(device, words);
    }
    if let Some(words) = text.strip_prefix("XFS: ") {
        // Where there is no file system of this kind, old kernels say so in the same way.
        let found = find(SAYINGS, words).filter(|_| !words.starts_with("bad magic") && !words.starts_with("SB "))?;
        return Some(tell("xfs", "", found));
    }
    old(text)
}

fn of(device: &str, words: &str) -> Option<Understood> {
    let (start, code, severity, detail) = find(SAYINGS, words)?;
    // EIO: the log could not be read, which says nothing of what is in it.
    let code = if code == "corruption" && words.ends_with("error -5") { "io_error" } else { code };
    Some(tell("xfs", device, (start, code, severity, detail)))
}

/// `I/O error in filesystem ("sdc1") meta-data dev sdc1 block 0x5754 ("xlog_iodone") error 5 buf count 7680`,
/// `xfs_force_shutdown(sdc1,0x1) called from line 335 of file …`, `Filesystem "sdc1": XFS internal error …`, `xfs_imap_to_bp:
/// xfs_trans_read_buf() returned an error 5 on sdc1.`, `Device sdc1 - bad inode magic/vsn daddr 77`.
fn old(text: &str) -> Option<Understood> {
    const SHUTDOWN: Saying = ("", "shutdown", Critical, false);
    const IO: Saying = ("", "io_error", Error, false);
    const DAMAGE: Saying = ("", "corruption", Error, false);
    if let Some(rest) = text.strip_prefix("XFS internal error ") {
        // Before 2.6.5 it did not say which one.
        return rest.contains(" at line ").then(|| tell("xfs", "", DAMAGE));
    }
    if text.starts_with("xfs_da_do_buf: bno ") {
        return Some(tell("xfs", "", ("", "corruption", Error, true)));
    }
    let device = |rest: &'_ str| block_device(rest).map(|(name, _)| name.to_owned());
    if let Some(rest) = text.strip_prefix("I/O error in filesystem (\"") {
        return Some(tell("xfs", &device(rest)?, IO));
    }
    if let Some(rest) = text.strip_prefix("xfs_force_shutdown(") {
        return Some(tell("xfs", &device(rest)?, SHUTDOWN));
    }
    if let Some(rest) = text.strip_prefix("Device ") {
        let (name, rest) = block_device(rest)?;
        return rest.starts_with(" - bad inode magic/vsn ").then(|| tell("xfs", name, DAMAGE));
    }
    if let Some(found) = find(BARE, text) {
        let device = text.rsplit_once(": ").and_then(|(_, name)| block_device(name)).map(|(name, _)| name);
        return Some(tell("xfs", device.unwrap_or_default(), found));
    }
    if let Some((name, words)) = text.strip_prefix("Filesystem ").and_then(|rest| rest.split_once(": ")) {
        let name = name.trim_matches('"');
        let words = words.strip_prefix("XFS ").unwrap_or(words);
        return if words.starts_with("internal error ") { Some(tell("xfs", name, DAMAGE)) } else { of(name, words) };
    }
    let (function, words) = text.split_once(": ").filter(|(function, _)| function.starts_with("xfs_") && !function.contains(' '))?;
    let (error, name) = words.rsplit_once(" on ")?;
    let failed = error.contains("() returned an error ") && function.len() > 4;
    failed.then(|| tell("xfs", name.trim_end_matches('.'), IO))
}
