//! Devices made of other devices (drivers/md/dm-*.c): a path that is lost, a pool that is full or broken, data that
//! failed its check.

use super::number::decimal;
use super::sayings::begins;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Target, beginning of what it says after its device or function, code, severity.
const SAYINGS: &[(&str, &str, &str, Severity)] = &[
    ("multipath", "Failing path ", "io_error", Severity::Error),
    ("multipath", "Could not failover", "io_error", Severity::Error),
    ("multipath", "queue_if_no_path timeout", "io_error", Severity::Error),
    ("thin", "metadata operation '*' failed: error = ", "io_error", Severity::Error),
    ("thin", "switching pool to out-of-data-space", "io_error", Severity::Error),
    ("thin", "no free data space available", "io_error", Severity::Error),
    ("thin", "no free metadata space available", "io_error", Severity::Error),
    ("thin", "switching pool to read-only", "io_error", Severity::Critical),
    ("thin", "switching pool to fail", "io_error", Severity::Critical),
    ("thin", "aborting current metadata transaction", "io_error", Severity::Error),
    ("thin", "failed to abort metadata transaction", "io_error", Severity::Critical),
    ("thin", "unable to read pool metadata", "io_error", Severity::Critical),
    ("cache", "switching cache to read-only", "io_error", Severity::Error),
    ("cache", "switching cache to fail", "io_error", Severity::Critical),
    ("cache", "metadata operation '*' failed: error = ", "io_error", Severity::Error),
    ("cache", "aborting current metadata transaction", "io_error", Severity::Error),
    ("cache", "unable to read needs_check flag", "io_error", Severity::Error),
    ("snapshots", "Invalidating snapshot", "io_error", Severity::Error),
    ("snapshots", "Snapshot overflowed", "io_error", Severity::Error),
    ("snapshots", "Read error: ", "io_error", Severity::Error),
    ("verity", "data block * is corrupted", "medium_error", Severity::Critical),
    ("verity", "metadata block * is corrupted", "medium_error", Severity::Critical),
    ("verity", "reached maximum errors", "medium_error", Severity::Critical),
    ("verity-fec", "FEC *: failed to correct", "medium_error", Severity::Critical),
    ("verity-fec", "FEC *: corrected ", "medium_error", Severity::Warning),
    ("crypt", "INTEGRITY AEAD ERROR", "medium_error", Severity::Critical),
    ("integrity", "Checksum failed at ", "medium_error", Severity::Critical),
    ("integrity", "checksum failed at ", "medium_error", Severity::Critical),
    ("integrity", "Error on ", "io_error", Severity::Error),
    ("raid1", "Mirror read failed", "io_error", Severity::Error),
    ("raid1", "A read failure occurred on a mirror device", "io_error", Severity::Error),
    ("raid1", "All replicated volumes dead", "io_error", Severity::Critical),
    ("raid1", "All sides of mirror have failed", "io_error", Severity::Critical),
    ("raid1", "Unable to read from primary mirror", "io_error", Severity::Error),
    ("raid1", "Read failure on mirror device", "io_error", Severity::Error),
    ("raid1", "Write error during recovery", "io_error", Severity::Error),
    ("raid1", "Unable to write to ", "io_error", Severity::Error),
    ("raid1", "Mirror device ", "io_error", Severity::Error),
    ("raid1", "Primary mirror (", "io_error", Severity::Error),
    ("raid", "Failed to read superblock of device at position ", "io_error", Severity::Error),
    ("raid", "Faulty * device #", "io_error", Severity::Error),
    ("raid", "Unable to read superblock of ", "io_error", Severity::Error),
    ("mirror", "Mirror read failed", "io_error", Severity::Error),
    ("btree spine", "node_check failed", "medium_error", Severity::Error),
    ("btree", "node_check failed", "medium_error", Severity::Error),
    ("array", "array_block_check failed", "medium_error", Severity::Error),
    ("block manager", "validator ", "medium_error", Severity::Error),
    ("block manager", "* validator check failed for block ", "medium_error", Severity::Error),
    ("space map common", "index_check failed", "medium_error", Severity::Error),
    ("space map common", "bitmap check failed", "medium_error", Severity::Error),
    ("space map common", "* failed: ", "medium_error", Severity::Error),
    ("space map metadata", "unable to allocate new metadata block", "io_error", Severity::Error),
    ("thin metadata", "sb_check failed", "medium_error", Severity::Error),
    ("thin metadata", "couldn't read superblock", "io_error", Severity::Error),
    ("cache metadata", "sb_check failed", "medium_error", Severity::Error),
    ("era", "metadata operation '*' failed: error = ", "io_error", Severity::Error),
    ("zoned", "I/O error: ", "io_error", Severity::Error),
    ("zoned metadata", "Unable to read ", "io_error", Severity::Error),
    ("zoned metadata", "Read zone * failed", "io_error", Severity::Error),
    ("zoned metadata", "Failed to read ", "io_error", Severity::Error),
    ("zoned metadata", "Failed to write ", "io_error", Severity::Error),
    ("zoned metadata", "Metadata damage", "medium_error", Severity::Error),
    ("writecache", "I/O error when ", "io_error", Severity::Error),
    ("writecache", "metadata read failure", "io_error", Severity::Error),
    ("writecache", "memory error when ", "io_error", Severity::Error),
];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let (target, said) = record.text.strip_prefix("device-mapper: ")?.split_once(": ")?;
    // Before 2.6.18 `dm-multipath`.
    let target = target.strip_prefix("dm-").unwrap_or(target);
    // A number of a device or the name of a function may stand first.
    let behind = said.split_once(": ").filter(|(first, _)| !first.contains(' ')).map(|(_, rest)| rest);
    let found = |(name, words, _, _): &&(&str, &str, &str, Severity)| {
        *name == target && (begins(said, words) || behind.is_some_and(|rest| begins(rest, words)))
    };
    let (_, _, code, severity) = *SAYINGS.iter().find(found)?;
    let device = path(said).or_else(|| of_numbers(said));
    let told = Understood::new("disk_io", Some(Code::word(code)), Component::new("disk", device.unwrap_or_default()));
    let told = Understood { severity, ..told }.with("target", target);
    Some(match device {
        Some(device) => told.on(device),
        None => told,
    })
}

/// `253:4: words`, the device itself.
fn of_numbers(said: &str) -> Option<&str> {
    let (numbers, _) = said.split_once(": ")?;
    let (_, minor) = decimal(numbers)?;
    decimal(minor.strip_prefix(':')?).filter(|(_, rest)| rest.is_empty()).map(|_| numbers)
}

/// `Failing path 8:32.`, or by name (`Failing path sdc.`).
fn path(said: &str) -> Option<&str> {
    let (_, path) = said.split_once("Failing path ")?;
    Some(path.trim_end_matches('.')).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn told(line: &str) -> Option<(String, String)> {
        let told = classify_line(line)?;
        Some((told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn lost_paths_full_pools_and_broken_data_are_told() {
        for (line, code, component) in [
            ("device-mapper: multipath: Failing path 8:96.", "io_error", "disk/8:96"),
            ("device-mapper: dm-multipath: Failing path 8:96.", "io_error", "disk/8:96"),
            ("device-mapper: thin: 253:4: no free data space available.", "io_error", "disk/253:4"),
            ("device-mapper: multipath: 253:7: Failing path 8:96.", "io_error", "disk/8:96"),
            ("device-mapper: thin: 253:4: metadata operation 'dm_pool_commit_metadata' failed: error = -5", "io_error", "disk/253:4"),
            ("device-mapper: thin: 253:4: switching pool to read-only mode", "io_error", "disk/253:4"),
            ("device-mapper: thin: 253:4: switching pool to out-of-data-space (error IO) mode", "io_error", "disk/253:4"),
            ("device-mapper: verity: 253:0: data block 71 is corrupted", "medium_error", "disk/253:0"),
            ("device-mapper: block manager: btree_node validator check failed for block 88", "medium_error", "disk"),
            ("device-mapper: crypt: dm-3: INTEGRITY AEAD ERROR, sector 88", "medium_error", "disk"),
            ("device-mapper: integrity: dm-3: Checksum failed at sector 0x71", "medium_error", "disk"),
            ("device-mapper: thin: 253:4: aborting current metadata transaction", "io_error", "disk/253:4"),
            ("device-mapper: btree spine: node_check failed: csum 1 != wanted 2", "medium_error", "disk"),
            ("device-mapper: raid: Failed to read superblock of device at position 1", "io_error", "disk"),
            ("device-mapper: raid1: Mirror read failed from 8:96. Trying alternative device.", "io_error", "disk"),
            ("device-mapper: cache: 253:4: switching cache to read-only mode", "io_error", "disk/253:4"),
            ("device-mapper: verity-fec: 253:0: FEC 4096: corrected 12 errors", "medium_error", "disk/253:0"),
            ("device-mapper: snapshots: Invalidating snapshot: Error reading/writing.", "io_error", "disk"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), component.to_owned())), "{line}");
        }
    }

    #[test]
    fn setting_up_is_nothing() {
        for line in [
            "device-mapper: ioctl: 4.48.0-ioctl (2023-03-01) initialised: dm-devel@redhat.com",
            "device-mapper: uevent: version 1.0.3",
            "device-mapper: multipath service-time: version 0.3.0 loaded",
            "device-mapper: multipath: 253:7: Reinstating path 8:96.",
            "device-mapper: thin: Data device (dm-2) discard unsupported: Disabling discard passdown.",
            "device-mapper: cache: 253:4: switching cache to write mode",
            "device-mapper: thin: 253:4: switching pool to write mode",
            "device-mapper: thin: 253:4: growing the data device from 100 to 200 blocks",
            "device-mapper: raid: Superblocks created for new raid set",
            "device-mapper: verity: sha256 using implementation \"sha256-ni\"",
            "device-mapper: table: 253:9: multipath: error getting device",
            "device-mapper: core: CONFIG_IMA_DISABLE_HTABLE is disabled.",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
