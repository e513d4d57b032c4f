//! CPUs that are stuck: soft and hard lockups, RCU stalls, workqueues.

use super::{Record, Understood};

/// Reads one line.
pub(super) fn understand(_record: &Record<'_>) -> Option<Understood> {
    None
}
