//! File systems that have become read-only, from `/proc/1/mountinfo` (proc(5)). How many inodes they have left is
//! asked with their sizes (`machine/filesystems.rs`), in a thread of its own: a file system may answer late or never.

mod mountinfo;

use super::machine::filesystem_part;
use super::seen::Seen;
use super::{Collector, Findings};
use crate::settings::Settings;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// File systems that are judged; a host with more has them for containers.
const MAX_MOUNTS: usize = 128;

/// Reads it.
pub struct Mounts {
    /// The first process lives in the mounts of the host. Under `ProtectSystem=` and its like the agent sees them through
    /// its own, where nearly everything is mounted read-only once more.
    of_first: PathBuf,
    own: PathBuf,
    fstab: PathBuf,
    /// What was writable in this boot, by part.
    seen: Seen,
}

impl Mounts {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        let proc = Path::new(&settings.paths.proc);
        Self {
            of_first: proc.join("1/mountinfo"),
            own: proc.join("self/mountinfo"),
            fstab: PathBuf::from("/etc/fstab"),
            seen: Seen::open(settings.state_dir(), proc, "mounts"),
        }
    }
}

impl Collector for Mounts {
    fn name(&self) -> &'static str {
        "mounts"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        // `ProtectProc=invisible` hides the first process from a user who is not root. The agent's own list does as
        // well, as only what is said of the file system itself is used and not what is said of its place there.
        let mounts = match mountinfo::read(&self.of_first).or_else(|_| mountinfo::read(&self.own)) {
            Ok(mounts) => mounts,
            Err(error) => return Findings::cannot(format!("cannot read {}: {error}", self.own.display())),
        };
        if mounts.is_empty() {
            return Findings::absent();
        }
        let mut findings = Findings::default();
        let mut wanted: Option<BTreeSet<String>> = None;
        for mount in mounts.iter().take(MAX_MOUNTS) {
            let part = filesystem_part(Path::new(&mount.point));
            if !mount.is_read_only() {
                self.seen.add(&part);
                continue;
            }
            let writable = || mountinfo::writable_by_fstab(&std::fs::read_to_string(&self.fstab).unwrap_or_default());
            let why = if mount.says_broken() {
                "it met an error and takes no more writes"
            } else if self.seen.has(&part) {
                "it was writable earlier in this boot"
            } else if wanted.get_or_insert_with(writable).contains(&mount.point) {
                "/etc/fstab asks for it to be writable"
            } else {
                continue;
            };
            findings.holds(
                "filesystem_read_only",
                &part,
                format!("{} ({}) on {} is read-only; {why}", mount.source, mount.kind, mount.point),
            );
        }
        self.seen.keep();
        findings
    }
}

#[cfg(test)]
#[path = "mounts/tests.rs"]
mod tests;
