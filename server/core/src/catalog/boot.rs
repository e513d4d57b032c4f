//! Starts and ends of the machine.

use super::Line;

pub(super) static LINES: &[Line] = &[];
