//! Parts that come, go and change.

use super::Line;

pub(super) static LINES: &[Line] = &[];
