//! Software RAID and storage adapters.

use super::Line;

pub(super) static LINES: &[Line] = &[];
