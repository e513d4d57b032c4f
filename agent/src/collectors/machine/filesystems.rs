//! How full the file systems are, by sysinfo. A network mount is left out there, because asking it may hang.

use super::{missing, percent, sample};
use ironwatch_shared::wire::v1::report::Sample;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use sysinfo::{Disk, DiskRefreshKind, Disks};

/// A host with more has them for containers.
const MAX_FILESYSTEMS: usize = 128;
/// No disk behind them, or a picture of one that cannot fill up.
const PSEUDO: [&str; 16] = [
    "tmpfs",
    "ramfs",
    "devtmpfs",
    "overlay",
    "aufs",
    "squashfs",
    "erofs",
    "autofs",
    "tracefs",
    "debugfs",
    "configfs",
    "securityfs",
    "efivarfs",
    "fusectl",
    "binfmt_misc",
    "nsfs",
];

/// Kept between readings; only the sizes are read anew.
#[derive(Default)]
pub struct Filesystems(Option<Disks>);

impl Filesystems {
    /// Each file system once, under its shortest mount point: a sandbox mounts the same one many times.
    pub fn read(&mut self) -> Vec<Sample> {
        if self.0.is_none() {
            self.0 = Disks::new().ok();
        }
        let Some(disks) = &mut self.0 else {
            return vec![missing("filesystem_used_percent", "filesystem/root", "the mounts cannot be listed")];
        };
        disks.refresh_specifics(true, DiskRefreshKind::nothing().with_storage());
        let mut by_device: BTreeMap<&OsStr, &Disk> = BTreeMap::new();
        for disk in disks.iter() {
            let kept = by_device.entry(disk.name()).or_insert(disk);
            if length(disk) < length(kept) {
                *kept = disk;
            }
        }
        by_device.values().filter(|disk| !is_pseudo(disk)).take(MAX_FILESYSTEMS).flat_map(|disk| samples(disk)).collect()
    }
}

fn length(disk: &Disk) -> usize {
    disk.mount_point().as_os_str().len()
}

fn is_pseudo(disk: &Disk) -> bool {
    // A file system without blocks is none that can fill up.
    disk.total_space() == 0 || PSEUDO.iter().any(|pseudo| disk.file_system() == OsStr::new(pseudo))
}

fn samples(disk: &Disk) -> Vec<Sample> {
    let component = component(disk.mount_point());
    let (total, free) = (disk.total_space() as f64, disk.available_space() as f64);
    let mut samples = vec![
        sample("filesystem_used_percent", &component, percent((total - free).max(0.0), total)),
        sample("filesystem_free_bytes", &component, free),
    ];
    samples.extend(inodes_used_percent(disk.mount_point()).map(|used| sample("filesystem_inodes_used_percent", &component, used)));
    samples
}

/// A file system that makes inodes as it needs them (btrfs, vfat) says that it has none: there is no share of nothing.
#[expect(clippy::cast_precision_loss, reason = "no file system has 2^53 inodes")]
fn inodes_used_percent(mount: &Path) -> Option<f64> {
    let said = rustix::fs::statvfs(mount).ok()?;
    (said.f_files > 0).then(|| percent(said.f_files.saturating_sub(said.f_ffree) as f64, said.f_files as f64))
}

/// `/` is `filesystem/root`, `/var/lib` is `filesystem/var/lib`.
pub fn component(mount: &Path) -> String {
    let text = mount.to_string_lossy();
    let inner = text.trim_matches('/');
    let mut shown: String = inner.chars().filter(|c| !c.is_control()).collect();
    // The wire takes names of 253 bytes, whatever they are written in.
    shown.truncate(shown.floor_char_boundary(200));
    format!("filesystem/{}", if shown.is_empty() { "root" } else { &shown })
}
