//! Storage adapters: mpt3sas and megaraid_sas.

use super::{Record, Understood};

/// Reads one line.
pub(super) fn understand(_record: &Record<'_>) -> Option<Understood> {
    None
}
