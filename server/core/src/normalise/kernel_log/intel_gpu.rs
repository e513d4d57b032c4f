//! What the Intel drivers i915 and xe say.

use super::{Record, Understood};

/// Reads one line.
pub(super) fn understand(_record: &Record<'_>) -> Option<Understood> {
    None
}
