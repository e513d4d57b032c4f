//! Disks other than NVMe, and what they say of their own health.

use super::Line;

pub(super) static LINES: &[Line] = &[];
