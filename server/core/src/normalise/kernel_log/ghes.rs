//! Errors that firmware reports: APEI GHES blocks and BERT.

use super::{Record, Understood};

/// Reads one line.
pub(super) fn understand(_record: &Record<'_>) -> Option<Understood> {
    None
}
