//! Logins.

use super::Line;

pub(super) static LINES: &[Line] = &[];
