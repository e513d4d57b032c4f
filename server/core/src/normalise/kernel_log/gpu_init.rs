//! A GPU that the NVIDIA driver could not start.

use super::{Record, Understood};

/// Reads one line.
pub(super) fn understand(_record: &Record<'_>) -> Option<Understood> {
    None
}
