//! Trouble of the NVIDIA driver itself: versions that do not fit, firmware that hangs.

use super::{Record, Understood};

/// Reads one line.
pub(super) fn understand(_record: &Record<'_>) -> Option<Understood> {
    None
}
