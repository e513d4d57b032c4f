//! GPUs, apart from the NVIDIA driver's Xid numbers.

use super::Line;

pub(super) static LINES: &[Line] = &[];
