//! Devices made of other devices (drivers/md/dm-*.c): a path that is lost, a pool that is full or broken, data that
//! failed its check.

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Target, words that must stand somewhere in what it says after its device, code, severity. Words, not beginnings:
/// what stands before them is a number of a device or the name of a function.
const SAYINGS: [(&str, &str, &str, Severity); 13] = [
    ("multipath", "Failing path ", "io_error", Severity::Error),
    ("multipath", "Could not failover", "io_error", Severity::Error),
    ("thin", "failed: error = ", "io_error", Severity::Error),
    ("thin", "switching pool to out-of-data-space", "io_error", Severity::Error),
    ("thin", "switching pool to read-only", "io_error", Severity::Critical),
    ("thin", "switching pool to fail", "io_error", Severity::Critical),
    ("thin", "aborting current metadata transaction", "io_error", Severity::Error),
    ("cache", "switching cache to ", "io_error", Severity::Error),
    ("snapshots", "Invalidating snapshot", "io_error", Severity::Error),
    ("verity", "is corrupted", "medium_error", Severity::Critical),
    ("crypt", "INTEGRITY AEAD ERROR", "medium_error", Severity::Critical),
    ("integrity", "hecksum failed at ", "medium_error", Severity::Critical),
    ("raid1", "Mirror read failed", "io_error", Severity::Error),
];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let (target, said) = record.text.strip_prefix("device-mapper: ")?.split_once(": ")?;
    let (_, _, code, severity) = SAYINGS.into_iter().find(|(name, words, _, _)| *name == target && said.contains(words))?;
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
            ("device-mapper: multipath: 253:7: Failing path 8:96.", "io_error", "disk/8:96"),
            ("device-mapper: thin: 253:4: metadata operation 'dm_pool_commit_metadata' failed: error = -5", "io_error", "disk/253:4"),
            ("device-mapper: thin: 253:4: switching pool to read-only mode", "io_error", "disk/253:4"),
            ("device-mapper: thin: 253:4: switching pool to out-of-data-space (error IO) mode", "io_error", "disk/253:4"),
            ("device-mapper: verity: 253:0: data block 71 is corrupted", "medium_error", "disk/253:0"),
            ("device-mapper: crypt: dm-3: INTEGRITY AEAD ERROR, sector 88", "medium_error", "disk"),
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
            "device-mapper: core: CONFIG_IMA_DISABLE_HTABLE is disabled.",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
