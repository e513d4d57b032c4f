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
    /// Enough by themselves (arch/x86/mm/fault.c, arch/arm64/{mm/fault,kernel/traps}.c, arch/powerpc/mm/fault.c,
    /// arch/x86/kernel/traps.c, mm/page_alloc.c, kernel/exit.c).
    const STARTS: [&str; 14] = [
        "BUG: unable to handle ",
        "BUG: Unable to handle ",
        "BUG: kernel NULL pointer dereference",
        "BUG: Kernel NULL pointer dereference",
        "BUG: stack guard page was hit at ",
        "BUG: Bad page state in process ",
        "BUG: Bad page map in process ",
        "Unable to handle kernel ",
        "Unhandled fault: synchronous external abort",
        "SError Interrupt on CPU",
        "Bad mode in ",
        "PANIC: double fault",
        "traps: PANIC: double fault",
        "Fixing recursive fault but reboot is needed!",
    ];
    /// An oops only with the number of the oops behind it: a driver prints `Oops: ` for fun, and a program's own
    /// protection fault has none.
    const NUMBERED: [&str; 13] = [
        "Oops",
        "general protection fault",
        "invalid opcode",
        "divide error",
        "stack segment",
        "segment not present",
        "invalid TSS",
        "alignment check",
        "int3",
        "double fault",
        "kernel stack overflow",
        "control protection fault",
        "Internal error",
    ];
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
            "Internal error: Oops - BUG: 00000000f2000800 [#1] PREEMPT SMP",
            "Internal error: synchronous external abort: 96000410 [#1] SMP",
            "Unable to handle kernel write to read-only memory at virtual address ffff800011",
            "SError Interrupt on CPU7, code 0xbf000002 -- SError",
            "Bad mode in Error handler detected on CPU7, code 0xbf000002 -- SError",
            "BUG: Unable to handle kernel data access at 0xc000000000",
            "BUG: Kernel NULL pointer dereference on read at 0x00000010",
            "Oops: Kernel access of bad area, sig: 11 [#1]",
            "Oops: Machine check, sig: 7 [#1]",
            "BUG: Bad page state in process trainer  pfn:77123",
            "divide error: 0000 [#1] PREEMPT SMP",
            "stack segment: 0000 [#1] SMP",
            "traps: PANIC: double fault, error_code: 0x0",
            "Fixing recursive fault but reboot is needed!",
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
            "Bad modern art",
            "traps: trainer[81] trap divide error ip:7f00 sp:7f01 error:0 in trainer[400000+1000]",
            "Internal error in the firmware",
            "BUG: workqueue leaked lock or atomic",
            "loop0: Unable to handle kernel requests",
            "Kernel command line: panic=10 oops=panic",
            "Call Trace:",
        ] {
            assert_eq!(class(line), None, "{line}");
        }
    }
}
