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
    "BUG: spinlock recursion on CPU#",
    "BUG: spinlock cpu recursion on CPU#",
    "BUG: spinlock wrong CPU on CPU#",
    "BUG: rwlock bad magic on CPU#",
    "BUG: rwlock recursion on CPU#",
    "BUG: rwlock wrong owner on CPU#",
    "BUG: rwlock cpu recursion on CPU#",
    "*: Corrupted page table at address ",
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
    "Kernel attempted to read user page (",
    "Kernel attempted to write user page (",
    "Kernel attempted to execute user page (",
    "unable to execute userspace code (SMEP?)",
    "usercopy: Kernel memory exposure attempt detected ",
    "usercopy: Kernel memory overwrite attempt detected ",
    "BUG: KMSAN: ",
    "mm/*: bad pmd ",
    "mm/*: bad pud ",
    "mm/*: bad pgd ",
    "mm/*: bad pte ",
    "swap_free: Bad swap ",
    "swap_dup: Bad swap ",
    "get_swap_device: Bad swap ",
    "Eeek! page_mapcount(page) went negative!",
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
    let short = ["Internal error: ", "Oops: ", "Oops - "].iter().any(|start| head.starts_with(start));
    let reason = (code.len() >= 4 || short) && words.trim_end().ends_with(':');
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
mod tests;
