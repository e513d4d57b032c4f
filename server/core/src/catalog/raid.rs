//! Software RAID, and the controllers that disks hang on.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const RAID: Entry = Entry {
    class: "raid",
    title: "RAID fault",
    meaning: "A software RAID reported a fault of itself or of one of its disks.",
    likely_causes: &["A failing disk", "A disk, cable or controller that was lost just before"],
    next_step: "Read cat /proc/mdstat and mdadm --detail of the array.",
    reference: "Linux kernel, Documentation/admin-guide/md.rst; mdadm(8)",
    severity: Severity::Error,
    alarm: true,
    problem: "raid_fault",
    clears: Clears::Quiet { seconds: 86_400 },
};

/// Missing disks stay missing until somebody replaces them; nothing in the log says reliably that this is over.
const MISSING: Entry = Entry { problem: "raid_degraded", clears: Clears::Person, ..RAID };

const HBA: Entry = Entry {
    class: "storage_hba",
    title: "Storage controller fault",
    meaning: "The controller that disks hang on, or its driver, reported a fault.",
    likely_causes: &[
        "A failing disk that blocks the others",
        "A bad cable, backplane or expander",
        "Firmware of the controller",
        "A failing or hot controller",
    ],
    next_step: "See in the evidence which disk or port it was, and read the controller's own log (storcli, sas3ircu, ssacli, arcconf).",
    reference: "Linux kernel, drivers/scsi and drivers/message/fusion",
    severity: Severity::Error,
    alarm: true,
    problem: "storage_controller",
    clears: Clears::Quiet { seconds: 86_400 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["disk_failure"],
        Entry {
            title: "RAID lost a disk",
            meaning: "The RAID took a disk out of use after errors. Data is still there if the RAID has redundancy left, but one more failure may lose it.",
            likely_causes: &["A failed disk", "A lost cable, backplane or controller, if several go at once"],
            next_step: "Check the array with mdadm --detail. Replace the disk and add the new one; if several went at once, check what they share before touching the array.",
            severity: Severity::Critical,
            ..MISSING
        },
    ),
    line(
        &["degraded"],
        Entry {
            title: "RAID runs without all of its disks",
            meaning: "The array works with fewer disks than it should have, or does not start for want of them. One more failure may lose its data.",
            likely_causes: &["A failed disk", "A disk that was not ready at boot"],
            next_step: "Find out with mdadm --detail which disk is missing and why. Add it back or replace it.",
            ..MISSING
        },
    ),
    line(
        &["read_error"],
        Entry {
            title: "RAID disk cannot read everything",
            meaning: "A disk of the RAID could not read a place. With redundancy left the RAID repairs it from the others.",
            likely_causes: &["Damaged places on a disk"],
            next_step: "Read the disk's health with smartctl -x. If it happens again, replace the disk before another one fails.",
            problem: "raid_read_error",
            ..RAID
        },
    ),
    line(
        &["superblock_write"],
        Entry {
            title: "RAID cannot write its own records",
            meaning: "A disk of the RAID refused the block in which the array keeps its state. The disk is usually taken out of use next.",
            problem: "raid_degraded",
            ..RAID
        },
    ),
    line(
        &["spare_missing"],
        Entry {
            title: "RAID has fewer spare disks than it should",
            meaning: "A spare disk that the array is set up to have is not there. The array itself is whole, but its next failure will not be mended by itself.",
            likely_causes: &[
                "A spare that took the place of a failed disk",
                "A spare that failed or was pulled",
                "A number in mdadm.conf that is out of date",
            ],
            next_step: "Compare mdadm --detail with mdadm.conf. Add a spare, or correct the number.",
            severity: Severity::Warning,
            problem: "raid_spare_missing",
            clears: Clears::Person,
            ..RAID
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: RAID },
    line(
        &["log_info"],
        Entry {
            title: "Storage controller notes a retry",
            meaning: "The controller's firmware noted that a command was aborted or tried again. A few are normal; many of them point at a disk or a cable.",
            likely_causes: &["A disk that answers late", "A bad cable, backplane or expander"],
            next_step: "Nothing tonight. If the count climbs, see which disk the lines around it name.",
            severity: Severity::Warning,
            alarm: false,
            problem: "storage_controller_retries",
            clears: Clears::Quiet { seconds: 3_600 },
            ..HBA
        },
    ),
    line(
        &["fault"],
        Entry {
            title: "Storage controller failed",
            meaning: "The controller's firmware stopped or no longer answers. All its disks are out of reach until it is reset.",
            likely_causes: &["A bug in the controller's firmware", "A failing or overheated controller", "A bad PCIe slot or riser"],
            next_step: "See whether the controller came back and its disks answer. If not, fail over and power-cycle the host; update the firmware or replace the controller if it returns.",
            severity: Severity::Critical,
            problem: "storage_controller_failed",
            ..HBA
        },
    ),
    line(
        &["firmware_event"],
        Entry {
            title: "Storage controller reports a problem",
            meaning: "The controller's own log has an entry that it calls a warning or worse: a disk, a volume, its cache or its battery.",
            likely_causes: &["A failed or failing disk", "A volume that is degraded or offline", "A worn cache battery"],
            next_step: "Read the text in the evidence and the state of disks and volumes (storcli /cALL show all).",
            severity: Severity::Warning,
            problem: "storage_controller_event",
            ..HBA
        },
    ),
    line(
        &["reset"],
        Entry {
            title: "Storage controller or disk is being reset",
            meaning: "Commands were not answered in time, so the kernel aborts them and resets the disk or the controller. Work on its disks waits meanwhile.",
            severity: Severity::Warning,
            problem: "storage_controller_reset",
            clears: Clears::Quiet { seconds: 7_200 },
            ..HBA
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: HBA },
];
