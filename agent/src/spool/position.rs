//! `position.json`: what the names of files that are gone used to say.

use super::KernelCursor;
use crate::losses::Losses;
use crate::private_file;
use ironwatch_shared::{BootId, Epoch};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Its name in the spool.
pub const FILE: &str = "position.json";
/// A position has about 300 bytes; losses are few.
const MAX_BYTES: u64 = 64 << 10;

/// Where the spool stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// This life of the spool.
    pub epoch: Epoch,
    /// The server knows report `number` as `number - base`. A new life moves the base, never a file: changing both
    /// is then one write.
    pub base: u64,
    /// Highest number ever used.
    pub last_number: u64,
    /// Highest number that ever had a file.
    #[serde(default)]
    pub on_disk_number: u64,
    /// Boot of the ring that `kernel_sequence` counts in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kernel_boot_id: Option<BootId>,
    #[serde(default)]
    kernel_sequence: u64,
    /// Lost, and not told by any report up to `last_number`.
    #[serde(default, skip_serializing_if = "Losses::is_empty")]
    pub losses: Losses,
    /// Of reports in bundles, which go as a whole: these are dealt with already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<u64>,
}

impl Position {
    /// A new life.
    pub fn fresh() -> io::Result<Self> {
        let mut random = [0_u8; 16];
        SystemRandom::new().fill(&mut random).map_err(|_| io::Error::other("the system has no randomness"))?;
        let mut epoch = String::new();
        for byte in random {
            let _ = write!(epoch, "{byte:02x}");
        }
        let epoch = Epoch::parse(&epoch).map_err(io::Error::other)?;
        Ok(Self {
            epoch,
            base: 0,
            last_number: 0,
            on_disk_number: 0,
            kernel_boot_id: None,
            kernel_sequence: 0,
            losses: Losses::default(),
            gone: Vec::new(),
        })
    }

    /// The last kernel line told.
    pub fn kernel_cursor(&self) -> Option<KernelCursor> {
        let boot_id = self.kernel_boot_id.clone()?;
        Some(KernelCursor { boot_id, sequence: self.kernel_sequence })
    }

    /// Remembers the last kernel line told.
    pub fn set_kernel_cursor(&mut self, cursor: Option<&KernelCursor>) {
        self.kernel_boot_id = cursor.map(|cursor| cursor.boot_id.clone());
        self.kernel_sequence = cursor.map_or(0, |cursor| cursor.sequence);
    }
}

/// The saved position; `None` when there is none or it cannot be read, and a new life begins.
pub fn read(dir: &Path) -> Option<Position> {
    serde_json::from_slice(&private_file::read(&dir.join(FILE), MAX_BYTES).ok()?).ok()
}

/// Saves the position. With something to tell it is on disk once this returns. Otherwise it holds against whoever kills
/// the agent; after a loss of power an older one may come back, under which a number is given twice, and the server
/// then asks for a new life.
pub fn write(dir: &Path, position: &Position) -> io::Result<()> {
    let (path, bytes) = (dir.join(FILE), serde_json::to_vec(position)?);
    if position.losses.is_empty() { private_file::replace_lazily(&path, &bytes) } else { private_file::replace(&path, &bytes) }
}
