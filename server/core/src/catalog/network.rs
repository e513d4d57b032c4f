//! Network adapters.

use super::Line;

pub(super) static LINES: &[Line] = &[];
