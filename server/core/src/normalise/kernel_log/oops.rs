//! Faults of the kernel itself, which come before a panic or instead of one.

use super::number::decimal;
use super::sayings::begins_with_any;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    // MIPS and LoongArch say which processor first.
    let said = text.strip_prefix("CPU ").and_then(decimal).and_then(|(_, rest)| rest.strip_prefix(' ')).unwrap_or(text);
    (begins_with_any(said, STARTS) || is_numbered(text) || is_bare(text) || is_bug(text))
        .then(|| Understood::new("kernel_oops", Some(Code::word("oops")), Component::host()).with("reason", text))
}

/// Enough by themselves (arch/*/mm/fault.c, arch/*/kernel/traps.c, mm/page_alloc.c, mm/memory.c, mm/slub.c,
/// lib/list_debug.c, kernel/exit.c).
const STARTS: &[&str] = &[
    "BUG: unable to handle ",
    "BUG: Unable to handle ",
    "BUG: kernel NULL pointer dereference",
    "BUG: Kernel NULL pointer dereference",
    "BUG: stack guard page was hit at ",
    "BUG: * stack guard page was hit at ",
    "BUG: IRQ stack guard page was hit at ",
    "BUG: Bad page state in process ",
    "BUG: Bad page map in process ",
    "BUG: Bad page cache in process ",
    "BUG: Bad rss-counter state mm:",
    "BUG: KASAN: ",
    "BUG: KFENCE: ",
    "BUG: spinlock bad magic on CPU#",
    "BUG: spinlock wrong owner on CPU#",
    "BUG: spinlock already unlocked on CPU#",
    "BUG * (Tainted: ",
    "BUG * (Not tainted): ",
    "Bad page state in process ",
    "Bad page state at ",
    "list_add corruption. ",
    "list_del corruption. ",
    "list_del corruption, ",
    "slab error in ",
    "slab: Internal list corruption detected in cache ",
    "Unable to handle kernel ",
    "Unhandled fault: * external abort (0x",
    "Unhandled fault: synchronous external abort",
    "Unhandled fault: imprecise external abort",
    "Unhandled fault: external abort on ",
    "Unhandled prefetch abort: ",
    "Insufficient stack space to handle exception",
    "Thread overran stack, or stack corrupted",
    "kernel tried to execute NX-protected page - exploit attempt?",
    "SError Interrupt on CPU",
    "Bad mode in ",
    "PANIC: double fault",
    "double fault, gdt at ",
    "Synchronous External Abort: ",
    "PANIC: early exception ",
    "traps: PANIC: double fault",
    "Fixing recursive fault but reboot is needed!",
];

/// The header of an oops ends with the number of the oops: `Oops: 0002 [#1] PREEMPT SMP`, `invalid opcode: 0000 [#1]`,
/// `Internal error: Oops: 0000000096000004 [#1] SMP`, `illegal operation: 0001 ilc:1 [#1]`, `Oops: Machine check, sig: 7 [#1]`,
/// `Kernel bug detected[#1]:`; x86-64 before 2.6.20 `Oops: 0000 [1] SMP`. Behind it only the kernel's kind is told. A driver
/// prints `Oops: ` for fun, and a program's own protection fault has no number.
fn is_numbered(text: &str) -> bool {
    let Some((head, rest)) = text.split_once("[#").or_else(|| text.split_once(" [").filter(|(head, _)| ends_with_code(head))) else {
        return false;
    };
    let ended = decimal(rest).and_then(|(_, rest)| rest.strip_prefix(']'));
    let kind = ended.map(|rest| rest.strip_prefix(':').unwrap_or(rest));
    let head = head.trim_end();
    kind.is_some_and(is_kind) && (NAMED.contains(&head) || (begins_with_any(head, HEADERS) && ends_with_code(head)))
}

/// How headers with a code begin (what `die` is called with, in arch/*/kernel/traps.c and arch/*/mm/fault.c).
const HEADERS: &[&str] = &[
    "Oops",
    "Internal error",
    "general protection fault",
    "invalid opcode",
    "invalid operand",
    "divide error",
    "stack segment",
    "segment not present",
    "invalid TSS",
    "alignment check",
    "int3",
    "bounds",
    "overflow",
    "double fault",
    "debug",
    "device not available",
    "coprocessor segment overrun",
    "fpu exception",
    "simd exception",
    "SIMD exception",
    "iret exception",
    "unexpected #NM exception",
    "kernel stack overflow",
    "control protection fault",
    "stack guard page",
    "Bad pagetable",
    "Split lock detected",
    // z/Architecture.
    "illegal operation",
    "privileged operation",
    "execute exception",
    "addressing exception",
    "protection exception",
    "specification exception",
    "data exception",
    "fixpoint divide exception",
    "operand exception",
    "monitor event",
    "special operation exception",
    "transaction constraint exception",
    "space switch event",
    "HFP ",
    // PowerPC, before it said `Oops: ` first.
    "Kernel access of bad area",
    "Exception in kernel mode",
    "Machine check",
    "System Reset",
];

/// Headers without a code in front of the number.
const NAMED: &[&str] = &[
    "Oops",
    "Oops - BUG",
    "Oops - illegal instruction",
    "Oops - instruction access fault",
    "Oops - load access fault",
    "Oops - store (or AMO) access fault",
    "Oops - unknown exception",
    "Oops - environment call from U-mode",
    "Kernel BUG",
    "Kernel bug detected",
    "Unhandled kernel unaligned access",
    "Reserved instruction in kernel code",
    "Break instruction in kernel code",
];

/// `…: 0002`, `…: 96000004`, `… ilc:1`, `…, sig: 11`: what the processor gave as reason.
fn ends_with_code(head: &str) -> bool {
    let Some((words, code)) = head.rsplit_once([' ', ':']) else { return false };
    let digits = !code.is_empty() && code.bytes().all(|b| b.is_ascii_hexdigit());
    // Old ARM prints the code as short as it is.
    let reason = (code.len() >= 4 || words.starts_with("Internal error: ")) && words.trim_end().ends_with(':');
    digits && (reason || words.ends_with(" ilc") || words.ends_with("sig:"))
}

/// What may stand behind the number: how the kernel was built, in capitals (`PREEMPT SMP NOPTI`, `LE PAGE_SIZE=64K MMU=Hash`),
/// and names of PowerPC machines.
fn is_kind(rest: &str) -> bool {
    rest.split_whitespace()
        .all(|word| word.starts_with(|c: char| c.is_ascii_uppercase()) || matches!(word, "pSeries" | "ppc64" | "powernv"))
}

/// `Oops: 0002` and nothing more, of Linux 2.4.
fn is_bare(text: &str) -> bool {
    text.strip_prefix("Oops: ").is_some_and(|code| code.len() == 4 && code.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// `kernel BUG at mm/slub.c:3746!`, on x86-64 before 2.6.20 `Kernel BUG at fs/ext3/super.c:425`.
fn is_bug(text: &str) -> bool {
    let (rest, end) = match text.strip_prefix("Kernel BUG at ") {
        Some(rest) => (Some(rest), ""),
        None => (text.strip_prefix("kernel BUG at "), "!"),
    };
    let place = rest.and_then(|rest| rest.rsplit_once(':')).filter(|(file, _)| file.ends_with(".c") || file.ends_with(".h"));
    place.and_then(|(_, line)| decimal(line)).is_some_and(|(_, rest)| rest.starts_with(end))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn class(line: &str) -> Option<&'static str> {
        classify_line(line).map(|told| told.class)
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
            "divide error: 0000 [3] PREEMPT SMP",
            "Oops: 0000 [1] SMP",
            "Oops: 0002",
            "invalid operand: 0000 [#1]",
            "Bad pagetable: 000d [#1] SMP PTI",
            "stack guard page: 0000 [#1] PREEMPT SMP",
            "Oops: Oops: 0002 [#7] SMP NOPTI",
            "Oops: general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP",
            "illegal operation: 0001 ilc:1 [#1] SMP",
            "Oops [#1]",
            "Oops - illegal instruction [#1]",
            "Oops[#1]:",
            "Internal error: Oops: 17 [#1] PREEMPT ARM",
            "Internal error: Oops - undefined instruction: 0 [#1] SMP ARM",
            "Synchronous External Abort: synchronous external abort (0x96000410) at 0x0000000000000000",
            "Kernel BUG at fs/ext3/super.c:425",
            "BUG: Bad rss-counter state mm:ffff880012345678 type:MM_ANONPAGES val:1",
            "Kernel bug detected[#1]:",
            "CPU 3 Unable to handle kernel paging request at virtual address 00000010, epc == 80100000, ra == 80100010",
            "Oops: Exception in kernel mode, sig: 5 [#1]",
            "Oops: Kernel access of bad area, sig: 11 [#1] LE PAGE_SIZE=64K MMU=Radix SMP NR_CPUS=2048 NUMA PowerNV",
            "Unhandled fault: imprecise external abort (0x1406) at 0x00000000",
            "Unhandled fault: external abort on non-linefetch (0x1008) at 0xf1234000",
            "Insufficient stack space to handle exception!",
            "BUG: TASK stack guard page was hit at 0000000012345678 (stack is 0000000012345678..0000000012345678)",
            "BUG: KASAN: slab-out-of-bounds in some_step+0x12/0x40 [some]",
            "BUG kmalloc-64 (Not tainted): Poison overwritten",
            "BUG kmalloc-1k (Tainted: G        W  OE    ): Object already free",
            "list_del corruption. prev->next should be ffff88810a, but was dead000000000100",
            "kernel tried to execute NX-protected page - exploit attempt? (uid: 0)",
            "PANIC: early exception 0x0e IP 10:ffffffff81 error 0 cr2 0x10",
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
            "Oops: 12 apples",
            "list_add is a function",
            "slab errors are rare",
            "queue: 0000 [1] of these",
            "some fault: 0000 [#1] was seen by the watcher",
            "trainer: ticket [#1] SMP",
            "watcher: saw general protection fault: 0000 [#1] PREEMPT SMP",
            "BUG: using smp_processor_id() in preemptible [00000000] code: trainer/81",
        ] {
            assert_eq!(class(line), None, "{line}");
        }
    }
}
