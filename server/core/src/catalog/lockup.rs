//! Processors that got stuck, and tasks that wait for ever.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const LOCKUP: Entry = Entry {
    class: "lockup",
    title: "Processor got stuck",
    meaning: "The kernel's own watchdog found that a processor makes no progress.",
    likely_causes: &[
        "A driver that waits for a device that does not answer",
        "A bug in the kernel or a driver",
        "Hardware in trouble",
        "A virtual machine that is not given time",
    ],
    next_step: "Look at what came just before: a GPU, disk or network fault is often the cause. If it goes on, drain the host and reboot it.",
    reference: "Linux kernel, Documentation/admin-guide/lockup-watchdogs.rst and Documentation/RCU/stallwarn.rst",
    severity: Severity::Error,
    alarm: true,
    problem: "lockup",
    clears: Clears::Quiet { seconds: 3600 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["soft_lockup"],
        Entry {
            title: "Processor stuck in the kernel",
            meaning: "A processor has run kernel code for more than 20 seconds without letting another task run. The work on it stands still.",
            severity: Severity::Critical,
            ..LOCKUP
        },
    ),
    line(
        &["hard_lockup"],
        Entry {
            title: "Processor takes no interrupts any more",
            meaning: "A processor has not answered an interrupt for about ten seconds. The host is about to hang as a whole.",
            next_step: "Save what the console shows, then reboot the host by its BMC. If it comes again, test processor and memory.",
            severity: Severity::Critical,
            ..LOCKUP
        },
    ),
    line(
        &["rcu_stall"],
        Entry {
            title: "Processors hold up the kernel",
            meaning: "A processor or task has not reached a quiet point for 20 seconds or more, so that the kernel cannot free memory or go on.",
            ..LOCKUP
        },
    ),
    line(
        &["workqueue_lockup"],
        Entry {
            title: "Kernel's background work stands still",
            meaning: "Work that the kernel put off has not been done for 30 seconds or more: writing back, timers of drivers, and more.",
            ..LOCKUP
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: LOCKUP },
    Line {
        codes: Codes::Any,
        merge: Merge::Together,
        entry: Entry {
            class: "hung_task",
            title: "Process hangs in the kernel",
            meaning: "A process has waited for two minutes or more for something that does not come: a disk, a file server, a GPU or a lock. It cannot be killed.",
            likely_causes: &[
                "A disk or file server that does not answer",
                "A GPU or driver that got stuck",
                "A host short of memory or overloaded",
                "A bug in the kernel",
            ],
            next_step: "Look for a fault of a disk, network or GPU just before; the trace in the evidence says what the process waits for. A reboot may be the only way out. The kernel tells of the first ten only.",
            reference: "Linux kernel, Documentation/admin-guide/sysctl/kernel.rst, hung_task_timeout_secs",
            severity: Severity::Error,
            alarm: true,
            problem: "hung_task",
            clears: Clears::Quiet { seconds: 3600 },
        },
    },
];
