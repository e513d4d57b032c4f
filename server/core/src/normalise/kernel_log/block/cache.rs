//! bcache, a disk with a faster one before it (drivers/md/bcache): `bcache: words`, since 5.7 `bcache: function() words`.

use super::super::Understood;
use super::super::device_name::block_device;
use super::super::sayings::begins_with_any;
use super::fault;
use crate::component::Component;
use crate::observation::Code;

/// What follows the name of a disk.
const OF_DISK: &[&str] = &[": IO error on ", ": too many IO errors ", ": error ", ": IO error"];

/// What names none, or names it elsewhere.
const OTHERS: &[&str] = &[
    "error on *: ",
    "too many IO errors on ",
    "stop *: too many IO errors on ",
    "IO error on ",
    "btree IO error on ",
    "corrupted btree at ",
    "bad checksum reading ",
    "unsupported bset version at ",
];

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let said = text.strip_prefix("bcache: ")?;
    let said = match said.split_once("() ") {
        Some((function, rest)) if !function.contains(' ') => rest,
        Some(_) | None => said,
    };
    if let Some((device, rest)) = block_device(said).filter(|(_, rest)| begins_with_any(rest, OF_DISK)) {
        // Not of a disk, but of a command: `register_bcache() error /dev/sdb: device already registered`.
        return (!rest.starts_with(": error /dev/")).then(|| fault("io_error", device));
    }
    let told = begins_with_any(said, OTHERS);
    told.then(|| Understood::new("disk_io", Some(Code::word("io_error")), Component::new("disk", "")))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn errors_of_either_disk_are_told() {
        for (line, told) in [
            ("bcache: bch_count_backing_io_errors() sdk: IO error on backing device, unrecoverable", true),
            ("bcache: bch_count_io_errors() nvme4n1p1: IO error on writing btree.", true),
            ("bcache: sdk: IO error on reading from cache, recovering", true),
            ("bcache: error on 5b8c7d0a-0000-4000-8000-000000000001: io error reading bucket 7, disabling caching", true),
            ("bcache: bch_cached_dev_error() stop bcache0: too many IO errors on backing device sdk", true),
            ("bcache: register_bdev() registered backing device sdk", false),
            ("bcache: register_bcache() error /dev/sdk: device already registered", false),
            ("bcache: bch_journal_replay() journal replay done, 71 keys in 3 entries, seq 99", false),
            ("bcache: bch_cached_dev_attach() Caching sdk as bcache0 on set 5b8c7d0a", false),
        ] {
            assert_eq!(classify_line(line).is_some_and(|told| told.class == "disk_io"), told, "{line}");
        }
    }
}
