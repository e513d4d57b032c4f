//! The kernel's own troubles.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const OOM: Entry = Entry {
    class: "oom",
    title: "Out of memory: a process was killed",
    meaning: "Memory ran out, on the host or within a container's limit, and the kernel killed a process to go on.",
    likely_causes: &["A job that needs more memory than it may have", "A memory leak", "Too many jobs on one host"],
    next_step: "See in the evidence who was killed and whether the host or only a container ran out. For a container tell its owner; for the host find what grew and move it.",
    reference: "Linux kernel, Documentation/admin-guide/sysctl/vm.rst and cgroup-v2.rst",
    severity: Severity::Error,
    alarm: true,
    problem: "oom",
    clears: Clears::Quiet { seconds: 3600 },
};

const fn whole(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    Line {
        codes: Codes::Words(&["oom_invoked"]),
        merge: Merge::Together,
        entry: Entry {
            title: "Out of memory",
            meaning: "A process asked for memory and there was none left, on the host or within a container's limit. A kill usually follows.",
            severity: Severity::Warning,
            ..OOM
        },
    },
    whole(OOM),
    whole(Entry {
        class: "kernel_panic",
        title: "Kernel panic",
        meaning: "The kernel met something it cannot go on from and stopped. All work on the host is lost.",
        likely_causes: &[
            "A hardware error (see machine checks before it)",
            "A bug in the kernel or a driver",
            "The root disk is gone",
            "A setting that turns hangs or lack of memory into a panic",
        ],
        next_step: "Read the reason in the evidence. If the host does not come back by itself, power-cycle it by its BMC; save the crash dump before jobs return.",
        reference: "Linux kernel, Documentation/admin-guide/kdump/kdump.rst",
        severity: Severity::Critical,
        alarm: true,
        problem: "kernel_panic",
        // The host that tells of it is running again: a reboot ends the panic before anybody hears of it.
        clears: Clears::Quiet { seconds: 86_400 },
    }),
    whole(Entry {
        class: "kernel_oops",
        title: "Kernel crashed in part",
        meaning: "The kernel hit a bug, killed the task it was working for, and went on. What that task held stays locked; hangs may follow.",
        likely_causes: &["A bug in a driver or the kernel", "Memory errors", "A failing processor"],
        next_step: "Save the lines around it (the function names point at the driver), drain the host and reboot it: it cannot be trusted any more.",
        reference: "Linux kernel, Documentation/admin-guide/bug-hunting.rst",
        severity: Severity::Critical,
        alarm: true,
        problem: "kernel_oops",
        clears: Clears::Reboot,
    }),
];
