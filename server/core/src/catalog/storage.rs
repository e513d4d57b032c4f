//! Disks.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const NVME: Entry = Entry {
    class: "disk_nvme",
    title: "NVMe fault",
    meaning: "The NVMe driver reported a fault of a drive.",
    likely_causes: &["A failing drive", "A bad slot, cable or backplane", "Firmware of the drive"],
    next_step: "Read the drive's own health with nvme smart-log and the kernel log around the time.",
    reference: "NVM Express base specification; Linux kernel, drivers/nvme/host",
    severity: Severity::Error,
    alarm: true,
    problem: "disk_io_error",
    clears: Clears::Quiet { seconds: 86_400 },
};

/// A drive that is gone is told in several ways; until a reboot it stays gone.
const LOST: Entry = Entry { severity: Severity::Critical, problem: "disk_lost", clears: Clears::Reboot, ..NVME };

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["timeout"],
        Entry {
            title: "NVMe drive is not answering in time",
            meaning: "The drive did not finish a command within its time (30 seconds by default). The kernel aborts the command or resets the drive.",
            likely_causes: &["A drive busy with itself or failing", "Power saving the drive does not master", "A bad slot or cable"],
            next_step: "Check that the drive still works (nvme list, nvme smart-log). If it returns, move its data away and plan a firmware update or replacement.",
            problem: "disk_timeout",
            ..NVME
        },
    ),
    line(
        &["controller_down"],
        Entry {
            title: "NVMe drive went down",
            meaning: "The drive's controller stopped working and the kernel resets it. If all its registers read ones, the drive is gone from the bus.",
            likely_causes: &["The drive failed or lost power", "A bad slot, cable or backplane", "Power saving the drive does not master"],
            next_step: "See whether it came back (nvme list). If not, fail over what is on it, reseat or replace the drive.",
            clears: Clears::Quiet { seconds: 86_400 },
            ..LOST
        },
    ),
    line(
        &["removed"],
        Entry {
            title: "NVMe drive was given up",
            meaning: "The kernel could not start the drive again and has removed it. Everything on it is out of reach.",
            likely_causes: &["A failed drive", "A bad slot, cable or backplane"],
            next_step: "Fail over what is on it. Reseat the drive or power-cycle the host; replace the drive if it does not come back.",
            ..LOST
        },
    ),
    line(
        &["path_lost"],
        Entry {
            title: "No way left to an NVMe drive",
            meaning: "Every path to the drive is down, so reads and writes fail at once.",
            likely_causes: &["The drive or its controller is gone", "The network to a remote drive is down"],
            next_step: "Check nvme list-subsys for the state of each path; bring one back or fail over what is on the drive.",
            ..LOST
        },
    ),
    line(
        &["not_ready"],
        Entry {
            title: "NVMe drive does not start",
            meaning: "The drive did not get ready after a reset, so the kernel stopped trying.",
            likely_causes: &["A failed drive", "Firmware of the drive that hangs"],
            next_step: "Power-cycle the host, as a reboot alone may not reset the drive. Replace it if it still does not start.",
            severity: Severity::Error,
            ..LOST
        },
    ),
    line(
        &["io_error"],
        Entry {
            title: "NVMe drive cannot read or write",
            meaning: "A read or write failed, and the drive said why. A media error means data in that place is lost.",
            likely_causes: &["Worn or damaged flash", "A path or drive that was lost just before", "Data that failed its checksum"],
            next_step: "Check nvme smart-log for media errors and spare. Restore what was in that place from its copy and plan to replace the drive.",
            ..NVME
        },
    ),
    line(
        &["connection"],
        Entry {
            title: "Connection to a remote NVMe drive broke",
            meaning: "The drive is reached over a network, and this way to it is broken or was not made. Other ways may be left.",
            likely_causes: &["The network between host and drive", "The storage system is down or busy", "Settings that do not fit"],
            next_step: "Check nvme list-subsys for the state of each path, then the network and the storage system.",
            problem: "disk_connection",
            clears: Clears::Quiet { seconds: 3_600 },
            ..NVME
        },
    ),
    line(
        &["health"],
        Entry {
            title: "NVMe drive asks for attention",
            meaning: "The drive told by itself that an error or its own health needs a look: wear, spare, heat or a failed part.",
            likely_causes: &["A worn drive", "Heat", "A failing drive"],
            next_step: "Read nvme smart-log and nvme error-log of the drive, and plan a replacement if spare or health is low.",
            severity: Severity::Warning,
            problem: "disk_health",
            clears: Clears::Person,
            ..NVME
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: NVME },
];
