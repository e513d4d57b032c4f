//! The kernel's own end: panics.

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    panic(record.text)
}

/// `Kernel panic - not syncing: reason`, before Linux 2.6 `Kernel panic: reason`; `(XEN) Panic on CPU 3:` of the hypervisor. Who
/// types it from a screen changes the case and the blanks; debuggers quote it as `PANIC: "…"`.
fn panic(text: &str) -> Option<Understood> {
    const WORDS: &str = "kernel panic";
    let text = text.strip_prefix("PANIC: \"").map_or(text, |quoted| quoted.split('"').next().unwrap_or(quoted));
    // The end of its block, where the beginning may be lost.
    let end = text.strip_prefix("---[ end ").map(|rest| rest.trim_end_matches(" ]---"));
    let (text, detail) = (end.unwrap_or(text), end.is_some());
    // A machine check that ends the kernel.
    let text = text.strip_prefix("mce: ").unwrap_or(text);
    let text = text.strip_prefix("[Hardware Error]: ").unwrap_or(text);
    let reason = match text.strip_prefix("(XEN) Panic on CPU ") {
        Some(rest) => decimal(rest)?.1,
        None => {
            let (start, rest) = text.split_at_checked(WORDS.len())?;
            start.eq_ignore_ascii_case(WORDS).then_some(rest)?
        }
    };
    let behind = reason.trim_start_matches([' ', '-']).strip_prefix("not syncing");
    let reason = behind.unwrap_or(reason);
    let reason = if reason.is_empty() { reason } else { reason.strip_prefix(':')?.trim_start() };
    let said = Understood::new("kernel_panic", Some(Code::word("panic")), Component::host());
    Some(Understood { detail, ..said }.with_some("reason", Some(reason).filter(|reason| !reason.is_empty())))
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
            ("kernel panic - not syncing: Machine check", Some("Machine check")),
            ("Kernel Panic - not syncing: Attempted to kill init!", Some("Attempted to kill init!")),
            ("Kernel panic-not syncing:VFS: no root", Some("VFS: no root")),
            ("PANIC: \"Kernel panic - not syncing: Fatal exception\"", Some("Fatal exception")),
            ("mce: [Hardware Error]: Kernel panic - not syncing: Fatal machine check", Some("Fatal machine check")),
            ("---[ end Kernel panic - not syncing: Fatal exception ]---", Some("Fatal exception")),
            ("(XEN) Panic on CPU 3:", None),
        ] {
            let told = classify_line(line);
            assert_eq!(told.as_ref().map(|told| told.class), Some("kernel_panic"), "{line}");
            assert_eq!(told.as_ref().and_then(|told| told.fields.get("reason")).and_then(|v| v.as_str()), reason);
        }
        for line in ["Kernel panic mode is off", "kernel panics are rare", "the kernel panic - not syncing: x", "PANIC: \"no\""] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
