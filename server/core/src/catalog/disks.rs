//! Disks other than NVMe, and what they say of their own health.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const SATA: Entry = Entry {
    class: "disk_sata",
    title: "SATA fault",
    meaning: "A command to a SATA disk failed or the link to it broke. The kernel resets the link and tries again.",
    likely_causes: &["A failing disk", "A bad cable, backplane or power connector", "A failing port or controller"],
    next_step: "Find the disk of the port (ls -l /sys/block shows ataN in its path) and read its health with smartctl -x. Many CRC errors there mean cable; pending sectors mean disk.",
    reference: "Linux kernel, drivers/ata/libata-eh.c; ata.wiki.kernel.org, libata error messages",
    severity: Severity::Error,
    alarm: true,
    problem: "disk_io_error",
    clears: Clears::Quiet { seconds: 86_400 },
};

const IO: Entry = Entry {
    class: "disk_io",
    title: "Disk cannot read or write",
    meaning: "A read or write failed after all retries, and the program or file system that wanted it got an error.",
    likely_causes: &["A failing disk", "A disk, path or controller that was lost just before", "A thin volume that is full"],
    next_step: "Look at the lines before it: they say whether disk, path or controller failed. Read the disk's health with smartctl -x and check what lies on it.",
    reference: "Linux kernel, block/blk-core.c; SCSI Primary Commands (SPC-4), sense data",
    severity: Severity::Error,
    alarm: true,
    problem: "disk_io_error",
    clears: Clears::Quiet { seconds: 86_400 },
};

const SMART: Entry = Entry {
    class: "disk_smart",
    title: "Disk reports a health problem",
    meaning: "The disk's own health record (SMART) has got worse.",
    likely_causes: &["A disk at the end of its life", "Damaged places on the disk"],
    next_step: "Read the whole record with smartctl -x, check that its data exists elsewhere, and plan a replacement.",
    reference: "smartmontools, smartd(8) and smartctl(8)",
    severity: Severity::Warning,
    alarm: true,
    problem: "disk_health",
    // smartd repeats itself only when something changes; silence is not health.
    clears: Clears::Person,
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["exception"],
        Entry {
            title: "SATA disk or its link failed",
            meaning: "The kernel stopped all commands of a SATA port because one failed or the link broke. It resets the link and tries again; work on the disk waits meanwhile.",
            ..SATA
        },
    ),
    line(
        &["failed_command"],
        Entry {
            title: "Command to a SATA disk failed",
            meaning: "A SATA disk did not do what it was asked. The kernel tries again after a reset.",
            ..SATA
        },
    ),
    line(
        &["timeout"],
        Entry {
            title: "SATA disk is not answering in time",
            meaning: "A SATA disk did not finish a command within its time. The kernel resets the link.",
            likely_causes: &["A disk that struggles with a bad place", "A bad cable or power connector", "A disk that hangs"],
            problem: "disk_timeout",
            ..SATA
        },
    ),
    line(
        &["disabled"],
        Entry {
            title: "SATA disk was given up",
            meaning: "The kernel could not bring the disk back, or it was pulled. Everything on it is out of reach.",
            likely_causes: &["A failed disk", "A bad cable, backplane or power connector", "Somebody pulled the disk"],
            next_step: "If nobody pulled it: fail over what is on it, reseat or replace the disk.",
            problem: "disk_lost",
            clears: Clears::Reboot,
            ..SATA
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: SATA },
    line(
        &["medium_error"],
        Entry {
            title: "Data on a disk cannot be read",
            meaning: "The disk found a place that it cannot read or write any more. The data there is lost unless a copy or a RAID has it.",
            likely_causes: &["Worn or damaged surface or flash", "A write that was cut off by a power loss"],
            next_step: "Restore what was in that place from its copy. If smartctl shows more than a few such places, or the count grows, replace the disk.",
            ..IO
        },
    ),
    line(
        &["beyond_end"],
        Entry {
            title: "Access beyond the end of a disk",
            meaning: "Something asked for a place that the device does not have. The device shrank, or what is written on it is wrong about its size.",
            likely_causes: &[
                "A damaged or cut-off image or file system",
                "A device that came back smaller after a reset",
                "A wrong partition table",
            ],
            next_step: "Compare the size of the device (lsblk -b) with what its file system or RAID believes, and check that before writing more.",
            ..IO
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: IO },
    line(
        &["failed"],
        Entry {
            title: "Disk announces that it will fail",
            meaning: "By its own rules the disk is failing: it may stop working within hours.",
            likely_causes: &["A disk at the end of its life", "Spare places are used up"],
            next_step: "Make sure its data exists elsewhere now, then replace the disk.",
            severity: Severity::Critical,
            ..SMART
        },
    ),
    line(
        &["pending_sectors", "offline_uncorrectable"],
        Entry {
            title: "Disk has places that it cannot read",
            meaning: "The disk found places that it cannot read and will replace when they are written. What is in them is lost unless a copy has it.",
            likely_causes: &["Damaged surface", "A write that was cut off by a power loss"],
            next_step: "Run a check of the RAID or file system so that they are rewritten. Replace the disk if the count grows.",
            severity: Severity::Warning,
            problem: "disk_bad_sectors",
            ..SMART
        },
    ),
    line(
        &["selftest_error"],
        Entry {
            title: "Disk failed its own test",
            meaning: "A test that the disk runs on itself ended with an error.",
            next_step: "Read smartctl -l selftest for the place that failed, check that its data exists elsewhere, and plan a replacement.",
            severity: Severity::Error,
            ..SMART
        },
    ),
    line(
        &["error_count"],
        Entry {
            title: "Disk counted new errors",
            meaning: "The disk refused or failed commands since the last look. Some are questions it does not know, some are real.",
            likely_causes: &["Damaged places on the disk", "A bad cable", "A command that the disk does not know"],
            next_step: "Read smartctl -l error for what failed.",
            alarm: false,
            problem: "disk_error_count",
            clears: Clears::Quiet { seconds: 86_400 },
            ..SMART
        },
    ),
    line(
        &["unreachable"],
        Entry {
            title: "Disk does not tell its health",
            meaning: "The disk did not answer when asked for its health. Often it is gone.",
            likely_causes: &["A failed disk or path", "A disk that was pulled"],
            next_step: "Check that the disk is still there (lsblk, smartctl -i) and what the kernel says of it.",
            severity: Severity::Error,
            problem: "disk_health_unknown",
            clears: Clears::Quiet { seconds: 86_400 },
            ..SMART
        },
    ),
    line(
        &["temperature"],
        Entry {
            title: "Disk is too hot",
            meaning: "The disk is warmer than the limit set for it. Heat shortens its life and slows it down.",
            likely_causes: &["A failed fan", "Blocked air", "Warm room"],
            next_step: "Check the fans and the air through the drive bays.",
            problem: "disk_temperature",
            clears: Clears::Quiet { seconds: 7_200 },
            ..SMART
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: SMART },
];
