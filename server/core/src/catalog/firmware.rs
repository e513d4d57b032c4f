//! Errors that firmware reports, and memory pages that went bad.

use super::Line;

pub(super) static LINES: &[Line] = &[];
