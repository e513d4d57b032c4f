//! A disk that is full: what the agent holds back for that day, and what it gives up to go on.
//!
//! A file goes only once the position is saved ([`super::position`]), and a full disk takes no position. So a little
//! space is held from the beginning; given back, it is what the position is saved in.

use super::{Kind, Place, Spool, rejected};
use crate::private_file;
use std::io;
use std::path::{Path, PathBuf};

/// Its name in the spool.
pub const FILE: &str = "reserve";
/// A position, its directory's block and a report or two, in blocks of 4 kB.
const BYTES: usize = 32 << 10;
/// Room for one report and what a file costs beside its bytes.
const WANTED_BYTES: u64 = 16 << 10;
/// Readings given up for one report at most. When that does not help, somebody else takes the space as it comes free,
/// and the agent's history would be thrown away for nothing.
const MOST_AT_ONCE: usize = 16;
/// What a small file takes on the usual file systems.
const BLOCK_BYTES: u64 = 4 << 10;

/// More than is ever given up at once: only somebody else can have made so much room.
const AMPLE_BYTES: u64 = 64 << 10;
/// What people are told.
pub const FULL: &str = "the disk is full; the oldest readings are given up for new reports";

/// Whether the disk has room again, and not only what was given up for the next report. Where that cannot be told, it has none.
pub fn is_ample(dir: &Path) -> bool {
    rustix::fs::statvfs(dir).is_ok_and(|found| found.f_bavail.saturating_mul(found.f_frsize) >= AMPLE_BYTES)
}

/// Whether more space would help.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

impl Spool {
    fn reserve_path(&self) -> PathBuf {
        self.dir.join(FILE)
    }

    /// Holds space, or holds it again.
    pub(super) fn hold_reserve(&mut self) -> io::Result<()> {
        if self.has_reserve {
            return Ok(());
        }
        rejected::clear_the_way(&self.dir, FILE);
        private_file::replace_lazily(&self.reserve_path(), &[0; BYTES])?;
        self.has_reserve = true;
        Ok(())
    }

    /// Gives it back. Answers whether there was any.
    pub(super) fn release_reserve(&mut self) -> bool {
        self.has_reserve = false;
        std::fs::remove_file(self.reserve_path()).is_ok()
    }

    /// Gives up the oldest readings on the disk until a report fits. Answers whether there is hope.
    pub(super) fn make_room(&mut self) -> bool {
        let released = self.release_reserve();
        let mut freed = 0;
        let on_disk = self.waiting().filter(|(_, entry)| entry.kind == Kind::Live && entry.place != Place::Memory);
        let oldest: Vec<u64> = on_disk.map(|(number, _)| number).take(MOST_AT_ONCE).collect();
        for number in oldest {
            if freed >= WANTED_BYTES {
                break;
            }
            // A bundle goes as a whole, and alone is more than is wanted.
            let together = self.bundle_of(number).map_or_else(|| vec![number], |bundle| self.waiting_in(bundle));
            for number in together {
                freed += self.entries.get(&number).map_or(0, |entry| entry.bytes().next_multiple_of(BLOCK_BYTES));
                self.lose(number, "spool_full");
            }
        }
        self.sweep();
        released || freed > 0
    }
}
