//! What was seen well in this boot, kept on disk: an agent that restarts still knows that a port had a link, and does
//! not take one that was never used for one that broke.

use super::machine;
use crate::private_file;
use ironwatch_shared::BootId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const MAX_BYTES: u64 = 256 << 10;
/// More than the parts of the largest machines; beyond it nothing new is remembered.
const MAX_SEEN: usize = 1_000;

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    boot_id: BootId,
    seen: BTreeSet<String>,
}

/// Names of one boot.
#[derive(Debug)]
pub struct Seen {
    path: PathBuf,
    /// Unknown when the kernel does not tell: then nothing outlives the agent, as it could be of another boot.
    boot_id: Option<BootId>,
    seen: BTreeSet<String>,
    unkept: bool,
}

impl Seen {
    /// What an agent of this boot left for `collector`.
    pub fn open(state_dir: &Path, proc: &Path, collector: &str) -> Self {
        let path = state_dir.join(format!("seen-{collector}.json"));
        let boot_id = machine::boot_id(proc).ok();
        let kept: Option<Kept> = private_file::read(&path, MAX_BYTES).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let seen = kept.filter(|kept| Some(&kept.boot_id) == boot_id.as_ref()).map(|kept| kept.seen).unwrap_or_default();
        Self { path, boot_id, seen, unkept: false }
    }

    /// Whether it was seen.
    pub fn has(&self, name: &str) -> bool {
        self.seen.contains(name)
    }

    /// It is seen now.
    pub fn add(&mut self, name: &str) {
        if !self.seen.contains(name) && self.seen.len() < MAX_SEEN {
            self.seen.insert(name.to_owned());
            self.unkept = true;
        }
    }

    /// Writes what is new; what the disk does not take is tried again at the next reading.
    pub fn keep(&mut self) {
        if !self.unkept {
            return;
        }
        let Some(boot_id) = &self.boot_id else { return };
        let kept = Kept { boot_id: boot_id.clone(), seen: self.seen.clone() };
        if let Ok(bytes) = serde_json::to_vec(&kept) {
            self.unkept = private_file::replace_lazily(&self.path, &bytes).is_err();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
    use super::*;

    fn boot(proc: &Path, id: &str) {
        std::fs::create_dir_all(proc.join("sys/kernel/random")).unwrap();
        std::fs::write(proc.join("sys/kernel/random/boot_id"), id).unwrap();
    }

    #[test]
    fn the_next_agent_knows_it_and_the_next_boot_does_not() {
        let (state, proc) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        boot(proc.path(), "11111111-2222-4333-8444-555555555555\n");
        let mut seen = Seen::open(state.path(), proc.path(), "md");
        seen.add("nic/eth0");
        seen.keep();
        assert!(Seen::open(state.path(), proc.path(), "md").has("nic/eth0"));
        assert!(!Seen::open(state.path(), proc.path(), "mounts").has("nic/eth0"));
        boot(proc.path(), "99999999-2222-4333-8444-555555555555\n");
        assert!(!Seen::open(state.path(), proc.path(), "md").has("nic/eth0"));
    }

    #[test]
    fn a_broken_file_and_a_full_memory_are_no_trouble() {
        let (state, proc) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        boot(proc.path(), "11111111-2222-4333-8444-555555555555\n");
        std::fs::write(state.path().join("seen-md.json"), b"{\"boot_id\":").unwrap();
        let mut seen = Seen::open(state.path(), proc.path(), "md");
        for number in 0..2_000 {
            seen.add(&format!("nic/eth{number}"));
        }
        seen.keep();
        assert!(seen.has("nic/eth999") && !seen.has("nic/eth1000"));
    }
}
