//! What is printed after a fault: call traces, registers, tables of memory and of processes. Such lines say nothing by
//! themselves; they belong to the fault before them.
//!
//! Beginnings are from lib/dump_stack.c, arch/x86/kernel/{dumpstack,process_64}.c, arch/arm64/kernel/{traps,process}.c,
//! kernel/sched/core.c (`sched_show_task`), mm/{oom_kill,show_mem}.c, lib/nmi_backtrace.c, kernel/rcu/tree_stall.h,
//! kernel/workqueue.c, drivers/pci/pcie/aer.c, and open-gpu-kernel-modules (RPC history).

/// Beginnings of lines that only a dump has, whatever the fault.
const ANY_FAULT: &[&str] = &[
    "---[ end ",
    "------------[ cut here ]",
    "<TASK>",
    "</TASK>",
    "<IRQ>",
    "</IRQ>",
    "<NMI>",
    "</NMI>",
    "<EOI>",
    "<EOE>",
    "<#DF>",
    "</#DF>",
    "Backtrace:",
    "CR2: ",
    "Call Trace:",
    "Call trace:",
    "Code: ",
    "DR0: ",
    "DR3: ",
    "Disabling lock debugging due to kernel taint",
    "Dumping ftrace buffer",
    "EFLAGS: ",
    "ESR = 0x",
    "EIP: ",
    "Fixing recursive fault",
    "GPR0",
    "GPR1",
    "GPR2",
    "Hardware name: ",
    "INFO: lockdep is turned off",
    "Kernel Offset: ",
    "Last Breaking-Event-Address",
    "Mem abort info:",
    "Modules linked in:",
    "NMI backtrace for cpu",
    "Oops#",
    "PGD ",
    "PKRU: ",
    "RIP: ",
    "Rebooting in ",
    "Sending NMI from CPU ",
    "Sending NMI to all CPUs",
    "Shutting down cpus with NMI",
    "SMP: stopping secondary CPUs",
    "Stack:",
    "Supported: ",
    "Tainted: ",
    "Task dump for CPU ",
    "Unloaded tainted modules:",
    "Workqueue: ",
    "Showing busy workqueues and worker pools:",
    "Showing backtraces of running workers",
    "Showing all locks held in the system:",
    "Sched Debug Version:",
    "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\"",
    "Future hung task reports are suppressed",
    "[exception RIP",
    "pstate: ",
    "pc : ",
    "lr : ",
    "sp : ",
    "user pgtable: ",
    "swapper pgtable: ",
    "softirqs last ",
    "hardirqs last ",
    "irq event stamp: ",
];

/// Tables that follow one class.
const BY_CLASS: &[(&str, &[&str])] = &[
    (
        "oom",
        &[
            "Mem-Info:",
            "active_anon:",
            "active_file:",
            "unevictable:",
            "slab_reclaimable:",
            "mapped:",
            "kernel_misc_reclaimable:",
            "sec_pagetables:",
            "free:",
            "Node ",
            "DMA free:",
            "DMA32 free:",
            "Normal free:",
            "HighMem free:",
            "DMA: ",
            "DMA32: ",
            "Normal: ",
            "lowmem_reserve[]:",
            "Free swap",
            "Total swap",
            "Swap cache stats:",
            "Tasks state (memory values in pages):",
            "[ pid ]",
            "[  pid  ]",
            "Unreclaimable slab info:",
            "Memory cgroup stats for ",
            "Memory cgroup min protection ",
            "memory: usage ",
            "swap: usage ",
            "memory+swap: usage ",
            "kmem: usage ",
            "Task in /",
            "oom_reaper: reaped process ",
            "CPU    ",
            "Purging GPU memory",
            "Out of memory and no killable processes",
        ],
    ),
    (
        "lockup",
        &[
            "rcu: Unless ",
            "rcu: RCU grace-period kthread stack dump:",
            "rcu: Stack dump where RCU GP kthread last ran:",
            "rcu: blocking rcu_node structures",
            "rcu: Possible timer handling issue on cpu=",
            "blocking rcu_node structures",
            "Tasks blocked on level-",
            "workqueue ",
            "pwq ",
            "pending: ",
            "in-flight: ",
            "inactive: ",
            "delayed: ",
            "pool ",
        ],
    ),
    ("hung_task", &["INFO: task "]),
    ("pcie_aer", &["TLP Header: ", "AER:   TLP Header: ", "Error of this Agent is reported first"]),
];

/// Whether a line that no parser understands is part of the dump after a fault of this class.
pub(in crate::normalise) fn belongs_to(head_class: &str, text: &str) -> bool {
    let text = text.trim();
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| text.starts_with(beginning));
    let of_class = BY_CLASS.iter().filter(|(class, _)| *class == head_class).any(|(_, beginnings)| starts(beginnings));
    match head_class {
        // A block of these is closed by its own lines; a trace beside it is another fault's.
        "gpu_xid" | "gpu_lost" | "gpu_sxid" | "gpu_driver" => is_driver_dump(text) || is_trace(text) || starts(ANY_FAULT),
        "kernel_oops" | "kernel_panic" | "lockup" | "hung_task" | "oom" => {
            of_class
                || (head_class == "lockup" && is_stall(text))
                || starts(ANY_FAULT)
                || is_trace(text)
                || is_task(text)
                || (head_class == "oom" && is_process_row(text))
        }
        "cpu_mce" => starts(&["Disabling lock debugging", "Kernel Offset: ", "Rebooting in "]),
        "pcie_aer" => of_class,
        _ => false,
    }
}

/// A frame of a stack, a register dump, or the line that names processor and process.
fn is_trace(text: &str) -> bool {
    is_frame(text) || is_stack(text) || is_registers(text) || is_processor(text)
}

/// `? func+0x1/0x2 [module]`, `func+0x10/0x20`, before 4.10 `[<ffffffff81234567>] ? func+0x10/0x20`.
fn is_frame(text: &str) -> bool {
    let rest = match text.strip_prefix("[<") {
        Some(inside) => match inside.split_once(">]") {
            Some((address, rest)) if address.bytes().all(|b| b.is_ascii_hexdigit() || b"x()".contains(&b)) => rest.trim_start(),
            Some(_) | None => return false,
        },
        None => text,
    };
    let rest = rest.strip_prefix("? ").unwrap_or(rest);
    let Some((name, offsets)) = rest.split_once("+0x") else { return false };
    let (offset, rest) = hexadecimal_digits(offsets);
    let size = rest.strip_prefix("/0x").map(hexadecimal_digits);
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.$".contains(&b))
        && offset
        && size.is_some_and(|(size, rest)| size && (rest.is_empty() || rest.starts_with([' ', '('])))
}

/// Whether there is at least one hexadecimal digit, and what follows.
fn hexadecimal_digits(text: &str) -> (bool, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_hexdigit());
    (rest.len() < text.len(), rest)
}

/// A line of a stall's report, since 4.20 behind `rcu: `: `7-....: (5249 ticks this GP) …`, `(detected by 3, t=5252 jiffies, …)`.
fn is_stall(text: &str) -> bool {
    let said = text.strip_prefix("rcu:").unwrap_or(text).trim_start();
    let processor = said.split_once("-").is_some_and(|(number, rest)| {
        !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
            && rest.trim_start_matches(['.', '!', 'O', 'o', 'N', 'D', '?', '0', 'x']).starts_with(": (")
    });
    let known =
        ["(detected by ", "(t=", "Possible timer handling issue on cpu=", "Unless rcu_"].iter().any(|start| said.starts_with(start));
    processor || known
}

/// Words of a stack, older than 4.10: `ffff88007a2dd140 0000000000000086 0000000000000040 ffff8800081b81c0`.
fn is_stack(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| matches!(word.len(), 8 | 16) && word.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// `RAX: 0000000000000000 RBX: …`, `R13: …`, `FS:  00007f…(0000) GS:…`, arm64 `x29: ffff80001234bd50 x28: …`.
fn is_registers(text: &str) -> bool {
    const NAMES: [&str; 15] = ["RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "RSP", "EAX", "EBX", "ESI", "EDI", "FS", "CS", "DS"];
    let Some((name, rest)) = text.split_once(':') else { return false };
    let numbered =
        name.strip_prefix(['R', 'x']).is_some_and(|number| (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()));
    (numbered || NAMES.contains(&name)) && hexadecimal_digits(rest.trim_start()).0
}

/// `CPU: 3 PID: 812 Comm: trainer Tainted: P OE 6.8.0 #45`, since 6.11 `CPU: 3 UID: 0 PID: …`.
fn is_processor(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("CPU: ") else { return false };
    rest.starts_with(|c: char| c.is_ascii_digit()) && (rest.contains(" PID: ") || rest.contains(" UID: "))
}

/// `task:trainer         state:D stack:    0 pid:  812 ppid: …`, before 5.10 `trainer         D    0   812 …`.
fn is_task(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix("task:") {
        return rest.contains(" state:");
    }
    let mut words = text.split_whitespace();
    let (Some(_name), Some(state)) = (words.next(), words.next()) else { return false };
    // The stack's room may stick to the state: `I15016`.
    let known = state.strip_prefix(['D', 'R', 'S', 'T', 'I', 'x']).is_some_and(|room| room.bytes().all(|b| b.is_ascii_digit()));
    let numbers = words
        .filter(|word| !matches!(*word, "running" | "task"))
        .take(3)
        .filter(|word| word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'x'))
        .count();
    known && numbers == 3
}

/// `[    812]     0   812    55555   1234 …` and the older `[  812]     0   812 …`: a row of the table of processes.
fn is_process_row(text: &str) -> bool {
    let Some((pid, rest)) = text.strip_prefix('[').and_then(|inside| inside.split_once(']')) else { return false };
    let digits = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    digits(pid.trim()) && rest.split_whitespace().take(2).filter(|word| digits(word)).count() == 2
}

/// What the GPU driver prints after Xid 119 and 120: the history of its calls to the GPU's own processor, and that
/// one's registers.
fn is_driver_dump(text: &str) -> bool {
    const STARTS: [&str; 12] = [
        "entry function",
        "RPC history",
        "GSP-CrashCat Report",
        "Reporting from ",
        "Timeout after ",
        "Timeout waiting for RPC",
        "GSP RM heartbeat",
        "task:",
        "reason:",
        "ra:",
        "a0:",
        "Error status ",
    ];
    let Some(said) = text.strip_prefix("NVRM:") else { return false };
    let said = said.trim_start();
    // Rows of the table begin with their place in it: 0 is the newest, -4 the fifth.
    let number = said.strip_prefix('-').unwrap_or(said);
    let row = number.starts_with(|c: char| c.is_ascii_digit()) && number.contains("0x");
    let said = said.strip_prefix("GPU").map_or(said, |rest| rest.trim_start_matches(|c: char| c.is_ascii_hexdigit() || ":. ".contains(c)));
    row || STARTS.iter().any(|start| said.starts_with(start)) || said.chars().all(|c| "-=*".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_registers_and_headers_belong_to_an_oops() {
        for line in [
            "Call Trace:",
            " <TASK>",
            " dump_stack_lvl+0x48/0x70",
            " ? __die+0x1f/0x70",
            " nv_ioctl+0x12c/0x900 [nvidia]",
            " ? _raw_spin_lock_irqsave+0xe/0x20",
            "[<ffffffff8163b5d4>] ? schedule_timeout+0x209/0x2d0",
            " [<ffffffffa00b4b57>] xfs_buf_lock+0x3c/0xd0 [xfs]",
            " el0t_64_sync_handler+0x120/0x130",
            "RIP: 0010:native_queued_spin_lock_slowpath+0x1e/0x2c0",
            "Code: 48 89 e5 41 54 53 <0f> 0b",
            "RAX: 0000000000000000 RBX: ffff8881 RCX: 0000000000000000",
            "R13: 0000000000000001 R14: ffffffff R15: 0000",
            "FS:  00007f1d2a5c0740(0000) GS:ffff88903fc00000(0000) knlGS:0000000000000000",
            "x29: ffff80001234bd50 x28: ffff0000c0a1",
            "CR2: 0000000000000010 CR3: 0000000105e44000 CR4: 0000000000350ef0",
            "Modules linked in: nvidia(OE) xfs libcrc32c",
            "CPU: 3 PID: 812 Comm: trainer Tainted: P           OE     6.8.0 #45",
            "CPU: 3 UID: 0 PID: 812 Comm: trainer Not tainted 6.12.0 #1",
            "Hardware name: Maker Model/Board, BIOS 2.3 03/04/2025",
            "task:trainer         state:D stack:    0 pid:  812 ppid:     1 flags:0x00000000",
            "trainer         D    0   812      1 0x00000000",
            "trainer         D ffff88007a2dd140     0   812      1 0x00000000",
            "rcu_sched       I15016    11      2 0x80004000",
            "swapper/0       R  running task        0     0      0 0x00000002",
            " ffff88007a2dd140 0000000000000086 0000000000000040 ffff8800081b81c0",
            "---[ end trace 0000000000000000 ]---",
            "---[ end Kernel panic - not syncing: x ]---",
            " </TASK>",
            "PGD 0 P4D 0",
            "Kernel Offset: 0x1a000000 from 0xffffffff81000000",
            "pc : do_undefinstr+0x30/0x50",
        ] {
            for class in ["kernel_oops", "kernel_panic", "lockup", "hung_task"] {
                assert!(belongs_to(class, line), "{class}: {line}");
            }
            assert!(!belongs_to("disk_nvme", line), "{line}");
        }
    }

    #[test]
    fn tables_belong_to_their_own_class() {
        for (class, line) in [
            ("oom", "Mem-Info:"),
            ("oom", "active_anon:1048572 inactive_anon:1 isolated_anon:0"),
            ("oom", " active_file:12 inactive_file:3"),
            ("oom", "Node 0 DMA free:15900kB min:20kB low:32kB"),
            ("oom", "Node 0 Normal: 511*4kB (UME) 202*8kB"),
            ("oom", "lowmem_reserve[]: 0 1913 128773 128773"),
            ("oom", "Tasks state (memory values in pages):"),
            ("oom", "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"),
            ("oom", "[    812]     0   812    55555    12345   200704        0             0 trainer"),
            ("oom", "[  812]     0   812    55555    12345   112        0             0 trainer"),
            ("oom", "oom_reaper: reaped process 812 (trainer), now anon-rss:0kB"),
            ("oom", "memory: usage 1048576kB, limit 1048576kB, failcnt 51"),
            ("lockup", "rcu: \t7-....: (5249 ticks this GP) idle=b5a/1/0x4000 softirq=1/1 fqs=2"),
            ("lockup", "rcu:     7-....: (5249 ticks this GP) idle=b5a/1/0x4000 softirq=1/1 fqs=2"),
            ("lockup", "\t7-...: (4 GPs behind) idle=aec/0/0 softirq=2209/2209 fqs=0"),
            ("lockup", "rcu:     (t=8403 jiffies g=-1055 q=60 ncpus=2)"),
            ("lockup", "\t(detected by 3, t=5252 jiffies, g=18013, q=1)"),
            ("lockup", "Sending NMI from CPU 3 to CPUs 7:"),
            ("lockup", "NMI backtrace for cpu 7"),
            ("lockup", "Showing busy workqueues and worker pools:"),
            ("lockup", "workqueue events: flags=0x0"),
            ("hung_task", "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message."),
            ("hung_task", "      Tainted: P           OE     5.15.0 #54"),
            ("gpu_xid", "NVRM: GPU2 RPC history (CPU -> GSP):"),
            ("gpu_xid", "NVRM:     entry function                data0              data1"),
            ("gpu_xid", "NVRM:      0    76   GSP_RM_CONTROL        0x0000000020802a02 0x0000000000000008"),
            ("gpu_xid", "NVRM:     -4    76   GSP_RM_CONTROL        0x0000000020802a02 0x0000000000000008"),
            ("gpu_xid", "Call Trace:"),
            ("gpu_xid", " _nv012345rm+0x54/0x120 [nvidia]"),
            ("pcie_aer", "TLP Header: 4a000001 01000004 00000000 00000000"),
        ] {
            assert!(belongs_to(class, line), "{class}: {line}");
        }
    }

    #[test]
    fn other_lines_do_not_belong_to_a_fault_before_them() {
        for line in [
            "usb 1-14: new high-speed USB device number 4",
            "docker0: port 1(veth1) entered forwarding state",
            "audit: type=1400 audit(1753325017.308:6): apparmor=\"STATUS\"",
            "NVRM: loading NVIDIA UNIX x86_64 Kernel Module  550.144.03",
            "NVRM: Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.",
            "EXT4-fs (md3): mounted filesystem with ordered data mode",
            "nvme nvme0: 64/0/0 default/read/poll queues",
            "eth0: renamed from veth1",
            "a+0xb",
            "reading at sector+0x10/0x20: nothing",
            "CPU: L2 cache: 1024K",
            "Process accounting resumed",
            "<somebody> said",
            "[drm] ready",
            "IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready",
            "",
        ] {
            for class in ["kernel_oops", "kernel_panic", "lockup", "hung_task", "oom", "gpu_xid", "pcie_aer", "cpu_mce", "boot"] {
                assert!(!belongs_to(class, line), "{class}: {line}");
            }
        }
        assert!(
            !belongs_to("hung_task", "Mem-Info:") && !belongs_to("lockup", "Node 0 DMA free:1kB") && !belongs_to("pcie_aer", "Call Trace:")
        );
    }
}
