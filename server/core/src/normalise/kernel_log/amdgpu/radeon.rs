//! The driver of AMD cards before 2014 (drivers/gpu/drm/radeon: radeon_ring.c, radeon_fence.c, radeon_device.c, evergreen.c).

use super::super::Understood;
use super::super::drm;
use super::super::sayings::{Sayings, code_of};
use super::CLASS;

const SAYINGS: Sayings = &[
    ("GPU lockup ", "ring_timeout"),
    ("ring * stalled for more than ", "ring_timeout"),
    ("error waiting for ring[*] to become idle", "ring_timeout"),
    ("ib ring test failed (", "ring_timeout"),
    ("radeon: ring * test failed (", "ring_timeout"),
    ("radeon: fence wait timed out", "fence_timeout"),
    ("radeon: fence wait failed (", "fence_timeout"),
    ("ring * test failed (", "ring_timeout"),
    ("fence wait timed out", "fence_timeout"),
    ("GPU softreset: ", "gpu_reset"),
    ("GPU reset failed", "gpu_reset"),
    ("Fatal error during GPU init", "init_failed"),
    ("disabling GPU acceleration", "init_failed"),
    ("GPU fault detected: ", "page_fault"),
];

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let said = drm::read(text, "radeon").filter(|said| said.named)?;
    if said.words.starts_with("VM_CONTEXT1_PROTECTION_FAULT_") {
        return Some(Understood { detail: true, ..said.told(CLASS, "page_fault") });
    }
    Some(said.told(CLASS, code_of(SAYINGS, said.words)?))
}
