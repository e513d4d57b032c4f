//! What smartd says of disks.

use super::Said;
use crate::normalise::understood::Understood;

/// Reads one line.
pub(super) fn understand(_said: &Said<'_>) -> Option<Understood> {
    None
}
