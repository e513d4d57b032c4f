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
        "Kernel attempted to read user page (10) - exploit attempt? (uid: 0)",
        "Oops: 11 [#1]",
        "Oops - undefined instruction: 0 [#1] ARM",
        "usercopy: Kernel memory exposure attempt detected from SLUB object 'x' (offset 0, size 88)!",
        "mm/pgtable-generic.c:33: bad pmd ffff880012345678(80000000deadbeef)",
        "swap_free: Bad swap file entry 1400000000000088",
        "BUG: spinlock recursion on CPU#3, trainer/812",
        "BUG: rwlock bad magic on CPU#3, trainer/812, ffff880012345678",
        "trainer: Corrupted page table at address 7f0012345678",
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
