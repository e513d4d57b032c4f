//! Start and end of a boot.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const BOOT: Entry = Entry {
    class: "boot",
    title: "Host booted",
    meaning: "The kernel started.",
    likely_causes: &["Somebody rebooted it, or power came back"],
    next_step: "Nothing to do.",
    reference: "Linux kernel, /proc/sys/kernel/random/boot_id",
    severity: Severity::Info,
    alarm: false,
    problem: "boot",
    clears: Clears::Quiet { seconds: 3600 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["restart"],
        Entry {
            title: "Host is restarting",
            meaning: "The kernel ended in good order and hands over to the next boot.",
            likely_causes: &["Somebody rebooted it", "An update that needs a reboot"],
            ..BOOT
        },
    ),
    line(
        &["shutdown"],
        Entry {
            title: "Host is shutting down",
            meaning: "The kernel ended in good order and powers the machine off or halts it.",
            likely_causes: &["Somebody shut it down", "The power button, or the BMC on somebody's behalf"],
            ..BOOT
        },
    ),
    line(
        &["unclean"],
        Entry {
            title: "Last boot ended without warning",
            meaning: "The journal of the last boot was not closed: the machine lost power, crashed, hung or was reset.",
            likely_causes: &["A crash or a hang", "Power was lost", "Somebody reset it, or its BMC did"],
            next_step: "See why: the BMC's event log, /sys/fs/pstore, and the last lines of the boot before (journalctl -b -1).",
            reference: "systemd, systemd-journald.service(8)",
            severity: Severity::Warning,
            ..BOOT
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: BOOT },
];
