//! PCIe links and slots.

use super::Line;

pub(super) static LINES: &[Line] = &[];
