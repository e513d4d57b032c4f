//! How the kernel's graphics drivers begin a line.
//!
//! Forms (`dev_err` and friends, `drm_err`, `DRM_ERROR`): `amdgpu 0000:c1:00.0: amdgpu: text`, the same without the
//! second name, `xe 0000:03:00.0: [drm] *ERROR* text`, `amdgpu: text`, `[drm:function [amdgpu]] *ERROR* text`,
//! `[drm] text`.

use super::Understood;
use super::pci::Address;
use crate::component::Component;
use crate::observation::Code;

/// A line of one driver, or one that names no driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said<'a> {
    /// The card, where the line names it.
    pub(super) card: Option<Address>,
    /// Whether the line names the driver: a bare `[drm]` does not.
    pub(super) named: bool,
    /// What it said.
    pub(super) words: &'a str,
}

impl Said<'_> {
    /// About the card that the line names, else about the GPUs of the host.
    pub(super) fn told(self, class: &'static str, code: &str) -> Understood {
        let card = self.card.map(Address::card).unwrap_or_default();
        let told = Understood::new(class, Some(Code::word(code)), Component::new("gpu", &card));
        Understood { device: self.card.map(Address::function), ..told }
    }

    /// `[CRTC:82:pipe A] flip_done timed out`: the picture does not change because what must be drawn first is not.
    pub(super) fn waits_for_picture(self) -> bool {
        self.named && self.words.starts_with("[CRTC:") && self.words.ends_with("] flip_done timed out")
    }

    /// `probe with driver xe failed with error -22`, before 6.10 `probe of 0000:03:00.0 failed with error -22`
    /// (drivers/base/dd.c).
    pub(super) fn probe_failed(self, driver: &str) -> Option<Self> {
        if let Some(rest) = self.words.strip_prefix("probe of ") {
            let (place, rest) = rest.split_once(' ')?;
            let card = Address::parse(place)?;
            return rest.starts_with("failed with error ").then_some(Self { card: Some(card), ..self });
        }
        let rest = self.words.strip_prefix("probe with driver ")?.strip_prefix(driver)?;
        rest.starts_with(" failed with error ").then_some(self)
    }
}

/// Takes the beginning off a line of this driver, or of no named driver.
pub(super) fn read<'a>(text: &'a str, driver: &str) -> Option<Said<'a>> {
    let (card, mut named, mut words) = match text.split_once(": ") {
        Some((head, rest)) if head == driver || (driver == "amdgpu" && matches!(head, "kfd" | "kfd kfd")) => (None, true, rest),
        Some((head, rest)) if !head.starts_with('[') => (Some(Address::parse(head.strip_prefix(driver)?.strip_prefix(' ')?)?), true, rest),
        Some(_) | None => (None, false, text),
    };
    if named {
        words = words.trim_start();
        words = words.strip_prefix(driver).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(words).trim_start();
    }
    if let Some(rest) = words.strip_prefix("[drm] ") {
        words = rest.trim_start();
    } else if let Some(rest) = words.strip_prefix("[drm:") {
        // `[drm:function [module]]`, or `[drm:function]` from a driver that is built in.
        let (function, rest) = rest.split_once("] ")?;
        let module = function.split_once(" [").map(|(_, module)| module.trim_end_matches(']'));
        if module.is_some_and(|module| module != driver) {
            return None;
        }
        named = named || module.is_some() || function.starts_with(driver);
        words = rest.trim_start();
    } else if !named {
        return None;
    }
    let words = words.strip_prefix("*ERROR*").unwrap_or(words).trim_start();
    // `[drm:r600_ring_test] *ERROR* radeon: ring 0 test failed`: old ones name themselves behind all that.
    match words.strip_prefix(driver).and_then(|rest| rest.strip_prefix(": ")) {
        Some(rest) => Some(Said { card, named: true, words: rest.trim_start() }),
        None => Some(Said { card, named, words }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_beginning_gives_the_same_words() {
        for (line, card) in [
            ("amdgpu 0000:5a:00.0: amdgpu: it hangs", true),
            ("amdgpu 0000:5a:00.0: it hangs", true),
            ("amdgpu 0000:5a:00.0: [drm] *ERROR* it hangs", true),
            ("amdgpu 0000:5a:00.0: [drm:some_step [amdgpu]] *ERROR* it hangs", true),
            ("amdgpu 0000:5a:00.0: amdgpu: [drm] it hangs", true),
            ("[drm:some_step [amdgpu]] *ERROR* it hangs", false),
            ("[drm:amdgpu_some_step] *ERROR* it hangs", false),
            ("[drm] it hangs", false),
            ("amdgpu: it hangs", false),
            ("kfd kfd: amdgpu: it hangs", false),
        ] {
            let said = read(line, "amdgpu");
            assert_eq!(said.map(|said| (said.card.is_some(), said.words)), Some((card, "it hangs")), "{line}");
        }
        for line in ["i915 0000:5a:00.0: it hangs", "[drm:step [i915]] *ERROR* it hangs", "it hangs", "amdgpu 5: it hangs", ""] {
            assert_eq!(read(line, "amdgpu"), None, "{line}");
        }
    }

    #[test]
    fn a_failed_probe_names_its_card_in_both_forms() {
        for line in ["xe 0000:5a:00.0: probe with driver xe failed with error -5", "xe: probe of 0000:5a:00.0 failed with error -5"] {
            let card = read(line, "xe").and_then(|said| said.probe_failed("xe")).and_then(|said| said.card).map(Address::function);
            assert_eq!(card.as_deref(), Some("0000:5a:00.0"), "{line}");
        }
        let other = read("xe 0000:5a:00.0: probe with driver xel failed", "xe").and_then(|said| said.probe_failed("xe"));
        assert_eq!(other, None);
    }
}
