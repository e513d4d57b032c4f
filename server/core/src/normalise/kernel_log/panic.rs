//! The kernel's own end: panics, and oopses that come before or instead of one.

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    panic(record.text).or_else(|| oops(record.text))
}

/// `Kernel panic - not syncing: reason`, before Linux 2.6 `Kernel panic: reason`.
fn panic(text: &str) -> Option<Understood> {
    let reason = text.strip_prefix("Kernel panic")?;
    let reason = reason.strip_prefix(" - not syncing").unwrap_or(reason);
    let reason = if reason.is_empty() { reason } else { reason.strip_prefix(':')?.trim_start() };
    let said = Understood::new("kernel_panic", Some(Code::word("panic")), Component::host());
    Some(said.with_some("reason", Some(reason).filter(|reason| !reason.is_empty())))
}

fn oops(text: &str) -> Option<Understood> {
    /// Enough by themselves (arch/x86/mm/fault.c, arch/arm64/mm/fault.c).
    const STARTS: [&str; 6] = [
        "BUG: unable to handle ",
        "BUG: kernel NULL pointer dereference",
        "Unable to handle kernel NULL pointer dereference",
        "Unable to handle kernel paging request",
        "Unable to handle kernel access to user memory",
        "PANIC: double fault",
    ];
    /// An oops only with the number of the oops behind it: a driver prints `Oops: ` for fun, and a program's own
    /// protection fault has none.
    const NUMBERED: [&str; 7] =
        ["Oops", "general protection fault", "invalid opcode", "divide error", "stack segment", "double fault", "Internal error"];
    let plain = STARTS.iter().any(|start| text.starts_with(start));
    let numbered = || NUMBERED.iter().any(|start| text.starts_with(start)) && has_number(text);
    (plain || numbered() || is_bug(text))
        .then(|| Understood::new("kernel_oops", Some(Code::word("oops")), Component::host()).with("reason", text))
}

/// ` [#1]`.
fn has_number(text: &str) -> bool {
    text.split_once(" [#").and_then(|(_, rest)| decimal(rest)).is_some_and(|(_, rest)| rest.starts_with(']'))
}

/// `kernel BUG at mm/slub.c:3746!`
fn is_bug(text: &str) -> bool {
    let place = text.strip_prefix("kernel BUG at ").and_then(|rest| rest.rsplit_once(':'));
    place.and_then(|(_, line)| decimal(line)).is_some_and(|(_, rest)| rest.starts_with('!'))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn class(line: &str) -> Option<&'static str> {
        classify_line(line).map(|told| told.class)
    }

    #[test]
    fn a_panic_carries_its_reason() {
        for (line, reason) in [
            (
                "<0>[   88.100000] Kernel panic - not syncing: Fatal machine check on current CPU",
                Some("Fatal machine check on current CPU"),
            ),
            ("Kernel panic: Attempted to kill init!", Some("Attempted to kill init!")),
            ("Kernel panic - not syncing", None),
        ] {
            let told = classify_line(line);
            assert_eq!(told.as_ref().map(|told| told.class), Some("kernel_panic"), "{line}");
            assert_eq!(told.as_ref().and_then(|told| told.fields.get("reason")).and_then(|v| v.as_str()), reason);
        }
    }

    #[test]
    fn oopses_of_several_architectures() {
        for line in [
            "BUG: unable to handle kernel paging request at ffffc90000400000",
            "BUG: kernel NULL pointer dereference, address: 0000000000000010",
            "general protection fault, probably for non-canonical address 0xdead: 0000 [#3] SMP NOPTI",
            "Oops: 0002 [#1] PREEMPT SMP",
            "invalid opcode: 0000 [#1] SMP",
            "Internal error: Oops: 0000000096000004 [#1] SMP",
            "Unable to handle kernel paging request at virtual address dead000000000108",
            "kernel BUG at drivers/md/raid5.c:1234!",
        ] {
            assert_eq!(class(line), Some("kernel_oops"), "{line}");
        }
    }

    #[test]
    fn near_misses_are_nothing() {
        for line in [
            "Oops: the time cannot be read",
            "Kernel panic button pressed",
            "---[ end Kernel panic - not syncing: x ]---",
            "traps: trainer[81] general protection fault ip:7f00 sp:7f01 error:0",
            "kernel BUG at the door",
            "Kernel command line: panic=10 oops=panic",
            "Call Trace:",
        ] {
            assert_eq!(class(line), None, "{line}");
        }
    }
}
