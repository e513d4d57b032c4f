//! File systems.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const FILESYSTEM: Entry = Entry {
    class: "filesystem",
    title: "File system fault",
    meaning: "A file system reported a fault.",
    likely_causes: &["A disk, path or controller that failed just before", "A crash or power loss", "A bug in the kernel", "Bad memory"],
    next_step: "Look for disk errors before it in the log. Check free copies of the data before repairing anything.",
    reference: "Linux kernel, Documentation/filesystems/ext4, xfs and btrfs",
    severity: Severity::Error,
    alarm: true,
    problem: "filesystem_fault",
    // A damaged file system stays damaged until it is repaired, which needs an unmount as a rule.
    clears: Clears::Person,
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["corruption"],
        Entry {
            title: "File system is damaged",
            meaning: "What is written on the disk contradicts itself or fails its checksum. Some files may be lost, and writing on makes it worse.",
            next_step: "Stop what writes to it, unmount it and run its check (e2fsck, xfs_repair, btrfs scrub). Look for disk and memory errors first: they are the usual reason.",
            ..FILESYSTEM
        },
    ),
    line(
        &["io_error"],
        Entry {
            title: "File system cannot read or write its disk",
            meaning: "Reads or writes of the file system failed. What was written last may be lost.",
            likely_causes: &["A failing disk", "A lost path or controller", "A full thin volume"],
            next_step: "Find out what happened to the disk under it: the log has it just before. Mount it again only after that is mended and checked.",
            clears: Clears::Quiet { seconds: 86_400 },
            problem: "filesystem_io_error",
            ..FILESYSTEM
        },
    ),
    line(
        &["remount_ro"],
        Entry {
            title: "File system became read-only",
            meaning: "After an error the kernel allows no more writes, to save what is there. Programs that write to it fail.",
            likely_causes: &["A failing disk or lost path", "A damaged file system"],
            next_step: "Drain the host if it is the root or a data file system. Mend the disk, check the file system, and mount it again.",
            severity: Severity::Critical,
            ..FILESYSTEM
        },
    ),
    line(
        &["shutdown"],
        Entry {
            title: "File system shut itself down",
            meaning: "After an error the file system refuses every access until it is unmounted and mounted again.",
            likely_causes: &["A failing disk or lost path", "A damaged file system"],
            next_step: "Fail over what uses it. Mend the disk, unmount, check (xfs_repair) and mount again.",
            severity: Severity::Critical,
            ..FILESYSTEM
        },
    ),
    line(
        &["server_lost"],
        Entry {
            title: "File server does not answer",
            meaning: "Files that lie on another host are out of reach. What uses them waits, and fails where the mount allows it.",
            likely_causes: &["The network between the two", "The file server is down or overloaded", "A firewall"],
            next_step: "See whether the server is up and reached from here. Programs go on by themselves when it answers again.",
            severity: Severity::Warning,
            problem: "filesystem_server",
            clears: Clears::Quiet { seconds: 1_800 },
            ..FILESYSTEM
        },
    ),
    line(
        &["degraded"],
        Entry {
            title: "File system lost one of its disks",
            meaning: "A pool goes on without a disk that failed or is gone. One more failure may lose its data.",
            likely_causes: &["A failed disk", "A lost cable, backplane or controller"],
            next_step: "See zpool status for the disk and its errors. Replace it (zpool replace), or bring it back and clear its errors.",
            problem: "filesystem_degraded",
            ..FILESYSTEM
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: FILESYSTEM },
];
