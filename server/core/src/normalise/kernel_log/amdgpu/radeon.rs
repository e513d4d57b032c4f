//! The driver of AMD cards before 2014 (drivers/gpu/drm/radeon: radeon_ring.c, radeon_fence.c, radeon_device.c, evergreen.c).

use super::super::Understood;
use super::super::drm;
use super::super::sayings::{Sayings, begins_with_any, code_of};
use super::CLASS;

const SAYINGS: Sayings = &[
    ("GPU lockup ", "ring_timeout"),
    ("ring * stalled for more than ", "ring_timeout"),
    ("error waiting for ring[*] to become idle", "ring_timeout"),
    ("ib ring test failed (", "ring_timeout"),
    ("ring * test failed (", "ring_timeout"),
    ("failed testing IB on ", "ring_timeout"),
    ("fence wait timed out", "fence_timeout"),
    ("fence wait failed (", "fence_timeout"),
    ("* startup failed on resume", "init_failed"),
    ("failed VCE resume (", "init_failed"),
    ("failed UVD resume (", "init_failed"),
    ("GPU softreset: ", "gpu_reset"),
    ("GPU reset failed", "gpu_reset"),
    ("Fatal error during GPU init", "init_failed"),
    ("disabling GPU acceleration", "init_failed"),
    ("GPU fault detected: ", "page_fault"),
];

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let said = drm::read(text, "radeon")?;
    // The card's own program, which both drivers run, and which old kernels told of without a driver's name.
    if begins_with_any(said.words, &["atombios stuck in loop for more than ", "atombios stuck executing "]) {
        return Some(Understood { detail: said.words.contains(" executing "), ..said.told(CLASS, "init_failed") });
    }
    if !said.named {
        return None;
    }
    if said.words.starts_with("VM_CONTEXT1_PROTECTION_FAULT_") {
        return Some(Understood { detail: true, ..said.told(CLASS, "page_fault") });
    }
    Some(said.told(CLASS, code_of(SAYINGS, said.words)?))
}
