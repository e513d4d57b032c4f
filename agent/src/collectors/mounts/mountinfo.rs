//! `/proc/<pid>/mountinfo` (proc(5)) and `/etc/fstab` (fstab(5)).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// A host with a thousand containers has about this much.
const MAX_BYTES: u64 = 4 << 20;
/// On a disk of this host and meant to be written. A network mount may be read-only for its server's reasons, and an
/// image is so by design.
const KINDS: [&str; 14] =
    ["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs", "nilfs2", "vfat", "exfat", "ntfs3"];

/// A file system at its shortest mount point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    pub point: String,
    pub kind: String,
    pub source: String,
    /// Of the file system itself, not of this place where it is mounted: a sandbox mounts a writable file system
    /// read-only, but these options say `rw` still, in any namespace; and when an error makes the file system read-only
    /// (`errors=remount-ro`), these say `ro`.
    options: String,
}

impl Mount {
    /// Nobody can write to it, wherever it is mounted.
    pub fn is_read_only(&self) -> bool {
        self.has("ro") || self.says_broken()
    }

    /// ext4 since Linux 6.15 stays `rw` after an error and says so with a word of its own.
    pub fn says_broken(&self) -> bool {
        self.has("emergency_ro") || self.has("shutdown")
    }

    fn has(&self, option: &str) -> bool {
        self.options.split(',').any(|word| word == option)
    }
}

/// Local file systems, each once.
pub fn read(path: &Path) -> io::Result<Vec<Mount>> {
    let mut text = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut text)?;
    Ok(local(&String::from_utf8_lossy(&text)))
}

/// Each once, under its shortest mount point, as its use is told.
pub fn local(text: &str) -> Vec<Mount> {
    let mut by_source: BTreeMap<String, Mount> = BTreeMap::new();
    for mount in text.lines().filter_map(parse).filter(|mount| KINDS.contains(&mount.kind.as_str())) {
        match by_source.get_mut(&mount.source) {
            Some(kept) if mount.point.len() < kept.point.len() => *kept = mount,
            Some(_) => {}
            None => {
                by_source.insert(mount.source.clone(), mount);
            }
        }
    }
    by_source.into_values().collect()
}

/// `36 35 98:0 /root /point rw,noatime shared:1 - ext3 /dev/sda1 rw,errors=continue`. Between the sixth field and the
/// dash there may be any number of others.
fn parse(line: &str) -> Option<Mount> {
    let (place, of_filesystem) = line.split_once(" - ")?;
    let point = plain(place.split(' ').nth(4)?);
    let mut fields = of_filesystem.split(' ');
    let (kind, source, options) = (fields.next()?, plain(fields.next()?), fields.next()?);
    Some(Mount { point, kind: kind.to_owned(), source, options: options.to_owned() })
}

/// Space, tab, line end and backslash stand as a backslash and three octal digits.
fn plain(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        match (first, after) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..]) => {
                bytes.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Mount points that are mounted at boot and writable. What is not mounted at boot is mounted by hand, and whoever does
/// it may want it read-only.
pub fn writable_by_fstab(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let mut fields = line.split_whitespace();
        let (Some(_), Some(point), Some(_)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let options = fields.next().unwrap_or("defaults");
        if point.starts_with('/') && !options.split(',').any(|option| matches!(option, "ro" | "noauto")) {
            found.insert(plain(point));
        }
    }
    found
}
