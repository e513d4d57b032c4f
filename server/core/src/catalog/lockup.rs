//! CPUs and tasks that are stuck.

use super::Line;

pub(super) static LINES: &[Line] = &[];
