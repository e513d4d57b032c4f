//! Names of disks as drivers and the block layer print them.

use super::number::decimal;
use crate::component::Component;

/// Longest name of a block device (include/linux/genhd.h, `DISK_NAME_LEN`).
const MAX_NAME_BYTES: usize = 32;

/// A block device at the start of a text (`sda1`, `dm-0`, `nvme0n1p2`, `cciss!c0d0`; of Linux 2.4 `ide0(3,2)`), with or without
/// `/dev/`, and what follows.
pub(super) fn block_device(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix("/dev/").unwrap_or(text);
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '!' | '/'))).unwrap_or(text.len());
    let end = end + text.get(end..).and_then(numbers).unwrap_or_default();
    let (name, rest) = text.split_at_checked(end)?;
    (name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() <= MAX_NAME_BYTES).then_some((name, rest))
}

/// How long `(3,2)` is, where a text begins so: major and minor number.
fn numbers(text: &str) -> Option<usize> {
    let (_, rest) = decimal(text.strip_prefix('(')?)?;
    let (_, rest) = decimal(rest.strip_prefix(',')?)?;
    Some(text.len() - rest.strip_prefix(')')?.len())
}

/// The disk that a device is or lies on, as far as the name tells: `sda1` is on `sda`, `nvme0n1` is `nvme0`.
pub(super) fn disk(name: &str) -> Component {
    Component::new("disk", whole(name).unwrap_or(name))
}

fn whole(name: &str) -> Option<&str> {
    let rest_of = |prefix: &str| name.strip_prefix(prefix);
    let without = |rest: &str| name.get(..name.len().checked_sub(rest.len())?);
    if let Some(rest) = rest_of("nvme").or_else(|| rest_of("mmcblk")) {
        return without(decimal(rest)?.1);
    }
    let rest = ["sd", "vd", "hd", "xvd"].iter().find_map(|prefix| rest_of(prefix))?;
    let partition = rest.trim_start_matches(|c: char| c.is_ascii_lowercase());
    (partition.len() < rest.len() && partition.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
    without(partition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_the_name_ends() {
        assert_eq!(block_device("sdc1, sector 5"), Some(("sdc1", ", sector 5")));
        assert_eq!(block_device("/dev/dm-0: x"), Some(("dm-0", ": x")));
        assert_eq!(block_device("md(9,3): x"), Some(("md(9,3)", ": x")));
        assert_eq!(block_device("sdc (9,3)"), Some(("sdc", " (9,3)")));
        assert_eq!(block_device("cciss!c0d0p1"), Some(("cciss!c0d0p1", "")));
        for bad in ["", "8:16", " sda", "é", "abcdefghijklmnopqrstuvwxyzabcdefghij"] {
            assert_eq!(block_device(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_partition_is_on_its_disk() {
        for (name, component) in [
            ("sda", "disk/sda"),
            ("sdaf12", "disk/sdaf"),
            ("xvdb1", "disk/xvdb"),
            ("nvme1n1p3", "disk/nvme1"),
            ("nvme0c1n1", "disk/nvme0"),
            ("mmcblk0p1", "disk/mmcblk0"),
            ("dm-12", "disk/dm-12"),
            ("vdiskc", "disk/vdiskc"),
            ("sd", "disk/sd"),
        ] {
            assert_eq!(disk(name).as_str(), component);
        }
    }
}
