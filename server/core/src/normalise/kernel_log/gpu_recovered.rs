//! Lines that prove that a GPU was reset, or that its driver was loaded afresh: what was wrong in the running state is
//! over. They are good news, so no parser of faults answers to them; who ends alerts asks here.

use super::drm;
use super::number::decimal;
use super::nvrm;
use super::{Record, Understood, xid};
use crate::component::Component;
use crate::observation::Code;

/// The class of what is told here.
pub(super) const CLASS: &str = "gpu_recovered";

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    loaded(record.text).or_else(|| back_to_none(record)).or_else(|| amd_or_intel(record.text))
}

/// `NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build`: all cards start anew.
fn loaded(text: &str) -> Option<Understood> {
    let rest = nvrm::read(text)?.words.strip_prefix("loading NVIDIA ")?;
    rest.split_whitespace().any(|word| word == "Module").then_some(())?;
    let version = rest.split_whitespace().find(|word| word.contains('.') && word.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    let told = Understood::new(CLASS, Some(Code::word("driver_loaded")), Component::new("gpu", ""));
    Some(told.with_some("driver_version", version))
}

/// Xid 154: nothing is left to be done for this card.
fn back_to_none(record: &Record<'_>) -> Option<Understood> {
    let said = xid::understand(record).filter(|said| said.code == Some(Code::Number(154)))?;
    (said.fields.get("recovery_action")?.as_u64() == Some(0)).then_some(())?;
    Some(Understood { device: said.device, ..Understood::new(CLASS, Some(Code::word("reset")), said.component) })
}

/// `GPU reset(1) succeeded!` (amdgpu), `GT0: reset done` (xe), `device wedged, but recovered through reset` (both).
fn amd_or_intel(text: &str) -> Option<Understood> {
    let reset = |driver: &str, good: fn(&str) -> bool| {
        let said = drm::read(text, driver)?;
        (said.named && good(said.words)).then(|| said.told(CLASS, "reset"))
    };
    let counted = |words: &str| {
        words.strip_prefix("GPU reset(").and_then(decimal).is_some_and(|(_, rest)| rest.starts_with(") succeeded"))
            || words.starts_with(WEDGED_NO_MORE)
    };
    let done = |words: &str| {
        words.split_once(": ").is_some_and(|(place, rest)| place.starts_with("GT") && rest == "reset done")
            || words.starts_with(WEDGED_NO_MORE)
    };
    reset("amdgpu", counted).or_else(|| reset("xe", done)).or_else(|| reset("i915", done))
}

/// drm_drv.c, `drm_dev_wedged_event`.
const WEDGED_NO_MORE: &str = "device wedged, but recovered through reset";

#[cfg(test)]
mod tests {
    use super::super::{classify_line, recovered};
    use std::collections::BTreeMap;

    fn told(line: &str) -> Option<(String, String)> {
        let told = recovered(line, &BTreeMap::new())?;
        Some((told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn a_reset_and_a_fresh_driver_are_good_news_and_no_fault() {
        for (line, code, component) in [
            ("NVRM: loading NVIDIA UNIX x86_64 Kernel Module  570.86.15  Tue Jan  7 12:00:00 UTC 2025", "driver_loaded", "gpu"),
            ("NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build", "driver_loaded", "gpu"),
            ("amdgpu 0000:7a:00.0: amdgpu: GPU reset(2) succeeded!", "reset", "gpu/0000:7a:00"),
            ("amdgpu 0000:7a:00.0: GPU reset(11) succeeded!", "reset", "gpu/0000:7a:00"),
            ("amdgpu 0000:7a:00.0: [drm] device wedged, but recovered through reset", "reset", "gpu/0000:7a:00"),
            ("xe 0000:7a:00.0: [drm] GT1: reset done", "reset", "gpu/0000:7a:00"),
            ("xe 0000:7a:00.0: [drm] device wedged, but recovered through reset", "reset", "gpu/0000:7a:00"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), component.to_owned())), "{line}");
            assert_eq!(classify_line(line), None, "{line}");
        }
        let back = "NVRM: Xid (PCI:0000:5a:00): 154, GPU recovery action changed from 0x1 (GPU Reset Required) to 0x0 (None)";
        assert_eq!(told(back), Some(("reset".into(), "gpu/0000:5a:00".into())));
    }

    #[test]
    fn what_only_sounds_like_it_is_not() {
        for line in [
            "NVRM: Xid (PCI:0000:5a:00): 154, GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)",
            "NVRM: Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.",
            "amdgpu 0000:7a:00.0: amdgpu: GPU reset begin!",
            "amdgpu 0000:7a:00.0: amdgpu: GPU reset(2) failed",
            "amdgpu 0000:7a:00.0: amdgpu: GPU reset succeeded, trying to resume",
            "NVRM: loading took long",
            "xe 0000:7a:00.0: [drm] GT1: reset started",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
