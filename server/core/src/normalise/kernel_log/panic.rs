//! The kernel's own end: panics.

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    panic(record.text)
}

/// `Kernel panic - not syncing: reason`, before Linux 2.6 `Kernel panic: reason`; `(XEN) Panic on CPU 3:` of the hypervisor.
fn panic(text: &str) -> Option<Understood> {
    let reason = match text.strip_prefix("(XEN) Panic on CPU ") {
        Some(rest) => decimal(rest)?.1,
        None => text.strip_prefix("Kernel panic")?,
    };
    let reason = reason.strip_prefix(" - not syncing").unwrap_or(reason);
    let reason = if reason.is_empty() { reason } else { reason.strip_prefix(':')?.trim_start() };
    let said = Understood::new("kernel_panic", Some(Code::word("panic")), Component::host());
    Some(said.with_some("reason", Some(reason).filter(|reason| !reason.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    #[test]
    fn a_panic_carries_its_reason() {
        for (line, reason) in [
            (
                "<0>[   88.100000] Kernel panic - not syncing: Fatal machine check on current CPU",
                Some("Fatal machine check on current CPU"),
            ),
            ("Kernel panic: Attempted to kill init!", Some("Attempted to kill init!")),
            ("Kernel panic - not syncing", None),
            ("(XEN) Panic on CPU 3:", None),
        ] {
            let told = classify_line(line);
            assert_eq!(told.as_ref().map(|told| told.class), Some("kernel_panic"), "{line}");
            assert_eq!(told.as_ref().and_then(|told| told.fields.get("reason")).and_then(|v| v.as_str()), reason);
        }
    }
}
