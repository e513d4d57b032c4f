//! Reads and writes that the block layer gave up (block/blk-core.c, drivers/scsi).

use super::{Record, Understood};

/// Reads one line.
pub(super) fn understand(_record: &Record<'_>) -> Option<Understood> {
    None
}
