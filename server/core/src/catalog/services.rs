//! Services: Docker and what systemd runs.

use super::Line;

pub(super) static LINES: &[Line] = &[];
