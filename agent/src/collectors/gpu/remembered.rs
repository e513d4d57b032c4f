//! The GPUs seen in this boot, kept on disk: an agent that restarts still knows what was there.

use crate::collectors::machine;
use crate::private_file;
use ironwatch_shared::BootId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FILE: &str = "gpus.json";
const MAX_BYTES: u64 = 64 << 10;
/// Addresses in one boot; more come only from buses that are renumbered again and again.
const MAX_REMEMBERED: usize = 64;

/// What is on disk.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    boot_id: BootId,
    /// Vendor and device by address.
    gpus: BTreeMap<String, String>,
}

/// GPUs by address, of one boot.
#[derive(Debug)]
pub struct Remembered {
    path: PathBuf,
    /// Unknown when the kernel does not tell: then nothing outlives the agent, as it could be of another boot.
    boot_id: Option<BootId>,
    gpus: BTreeMap<String, String>,
    /// The disk did not take it; tried again at each reading.
    unkept: bool,
}

impl Remembered {
    /// What an agent of this boot left.
    pub fn new(state_dir: &Path, proc: &Path) -> Self {
        let path = state_dir.join(FILE);
        let boot_id = machine::boot_id(proc).ok();
        let kept: Option<Kept> = private_file::read(&path, MAX_BYTES).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let gpus = kept.filter(|kept| Some(&kept.boot_id) == boot_id.as_ref()).map(|kept| kept.gpus).unwrap_or_default();
        Self { path, boot_id, gpus, unkept: false }
    }

    /// Vendor and device by address.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.gpus
    }

    /// These are there now.
    pub fn add<'a>(&mut self, gpus: impl Iterator<Item = (&'a str, String)>) {
        for (address, ids) in gpus {
            if self.gpus.get(address) != Some(&ids) && self.gpus.len() < MAX_REMEMBERED {
                self.gpus.insert(address.to_owned(), ids);
                self.unkept = true;
            }
        }
        if self.unkept
            && let Some(boot_id) = &self.boot_id
            && let Ok(bytes) = serde_json::to_vec(&Kept { boot_id: boot_id.clone(), gpus: self.gpus.clone() })
        {
            self.unkept = private_file::replace_lazily(&self.path, &bytes).is_err();
        }
    }
}
