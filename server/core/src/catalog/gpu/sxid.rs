//! What the numbers of the NVSwitch driver mean, where the driver's line does not judge by itself. Numbers and their
//! classes (always fatal, fatal, not fatal): NVIDIA Fabric Manager User Guide, appendix on NVSwitch SXid errors.

use super::{Entry, FAULT, Line};
use crate::catalog::{Clears, Codes, Merge};
use ironwatch_shared::Severity;

/// All faults of one switch are one problem: one bad link makes a dozen numbers.
const SWITCH: Entry = Entry {
    class: "gpu_sxid",
    title: "GPU switch fault",
    meaning: "An NVSwitch reported a fault with a number that is not described in public. The line says whether the driver calls it fatal.",
    likely_causes: &["A bad link between a GPU and the switch", "A GPU that was reset alone", "A failing switch"],
    next_step: "If the line says Fatal, drain the host and reset all its GPUs and switches together, or reboot it. Otherwise see which link is named and whether it returns.",
    reference: "NVIDIA, Fabric Manager User Guide, https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/",
    problem: "gpu_fabric",
    ..FAULT
};

/// Corrected by the switch: needs a rate.
const CORRECTED: Entry = Entry {
    severity: Severity::Warning,
    alarm: false,
    problem: "gpu_fabric_corrected",
    clears: Clears::Quiet { seconds: 86_400 },
    ..SWITCH
};

const fn line(codes: &'static [u32], entry: Entry) -> Line {
    Line { codes: Codes::Numbers(codes), merge: Merge::Together, entry }
}

/// The switch stops forwarding until it is reset, whatever the state of the link.
const ALWAYS_FATAL: &[u32] = &[
    12_020, 22_003, 22_011, 23_001, 23_002, 23_003, 23_004, 23_005, 23_006, 23_007, 23_008, 23_009, 23_010, 23_011, 23_012, 23_013, 23_014,
    23_015, 23_016, 23_017,
];

/// The link is lost until it is reset.
const FATAL: &[u32] = &[
    11_001, 11_009, 11_013, 11_018, 11_019, 11_020, 12_001, 12_002, 12_022, 12_024, 12_025, 12_026, 12_027, 12_030, 12_031, 12_032, 14_017,
    15_001, 15_006, 15_009, 15_010, 15_012, 15_013, 19_047, 19_048, 19_054, 19_056, 19_058, 19_060, 19_061, 19_063, 19_064, 19_066, 19_067,
    19_069, 19_070, 24_004, 24_005, 24_006, 24_007,
];

/// One bit, put right by the switch.
const ONE_BIT: &[u32] = &[
    11_012, 11_021, 11_022, 11_023, 12_021, 12_023, 15_008, 15_011, 19_049, 19_055, 19_057, 19_059, 19_062, 19_065, 19_068, 19_071, 24_001,
    24_002, 24_003,
];

pub(super) static LINES: &[Line] = &[
    line(
        ALWAYS_FATAL,
        Entry {
            title: "GPU switch failed",
            meaning: "An NVSwitch met a fault that it cannot go on from. Every job that talks between GPUs through it stops or hangs.",
            likely_causes: &["A failing switch or its firmware", "A link that broke under load"],
            next_step: "Drain the host, then reset all its GPUs and switches together, or reboot it. If the same switch fails again, open a support case for the baseboard.",
            severity: Severity::Critical,
            ..SWITCH
        },
    ),
    line(
        &[20_034],
        Entry {
            title: "Link of a GPU switch went down",
            meaning: "The link between a GPU and an NVSwitch, or between two switches, lost its training. Jobs that span GPUs fail.",
            likely_causes: &[
                "The GPU at the other end was lost or reset: look for Xid 79 or 74",
                "A bad connector, cable or board",
                "A failing switch",
            ],
            next_step: "See first whether a GPU was lost at the same time. Drain the host and reset its GPUs and switches together; if the same link goes down again, have its connectors checked.",
            severity: Severity::Critical,
            ..SWITCH
        },
    ),
    line(
        FATAL,
        Entry {
            title: "Link of a GPU switch failed",
            meaning: "A port of an NVSwitch met a fault that takes its link down. Jobs on the GPU behind it stop, and those that talk to that GPU follow.",
            likely_causes: &["A fault at the other end, told by an Xid of that GPU", "A bad link or connector", "A failing switch"],
            next_step: "Look for an Xid of the same second. Drain the host and reset its GPUs and switches together; on repeat at the same port open a support case.",
            severity: Severity::Critical,
            ..SWITCH
        },
    ),
    line(
        &[26_006],
        Entry {
            title: "GPU switch controller halted",
            meaning: "The small processor that looks after an NVSwitch has stopped. The switch can no longer be managed, and may stop forwarding.",
            likely_causes: &["A firmware bug", "Overheating", "A failing switch"],
            next_step: "Drain the host and reboot it; power-cycle it if the switch does not come back. On repeat open a support case.",
            severity: Severity::Critical,
            ..SWITCH
        },
    ),
    line(
        &[12_028],
        Entry {
            title: "GPU switch refused a transfer",
            meaning: "A GPU asked the NVSwitch for something that its partition does not allow. Its traffic stalls, and its jobs end with Xid 45.",
            likely_causes: &[
                "A GPU that crashed or was reset while others still talked to it",
                "A fabric partition that does not match the jobs",
            ],
            next_step: "Restart the jobs, or the guest that owns the GPUs. If it returns, check the fabric manager and its partitions.",
            problem: "gpu_fabric_access",
            clears: Clears::Quiet { seconds: 3600 },
            ..SWITCH
        },
    ),
    line(
        &[11_004],
        Entry {
            title: "GPU switch got traffic it has no route for",
            meaning: "A packet came for a GPU that the NVSwitch may not send to.",
            likely_causes: &["Routes of the fabric partition that are wrong or out of date", "A GPU that was reset alone"],
            next_step: "Check that nvidia-fabricmanager runs and that its partitions are as wanted; restart it when no job runs.",
            problem: "gpu_fabric_access",
            clears: Clears::Quiet { seconds: 3600 },
            ..SWITCH
        },
    ),
    line(
        &[20_012],
        Entry {
            title: "Link of a GPU switch is broken or was cut",
            meaning: "The other end of an NVSwitch link went away without saying so.",
            likely_causes: &["A host or GPU that was shut down out of order", "A broken connection"],
            next_step: "If nobody shut anything down, check the cable or connector of the named link and reset the GPUs and switches together.",
            severity: Severity::Warning,
            ..SWITCH
        },
    ),
    line(
        &[19_084],
        Entry {
            title: "GPU switch waits for an answer in vain",
            meaning: "The heartbeat over a link of an NVSwitch stopped. A fatal fault is usually told beside it.",
            likely_causes: &["The GPU at the other end hangs or was lost", "A failing switch"],
            next_step: "Follow the fatal fault told beside it; reset all GPUs and switches of the host together.",
            ..SWITCH
        },
    ),
    line(
        &[10_001, 10_002, 10_003],
        Entry {
            title: "GPU switch host interface fault",
            meaning: "The side of an NVSwitch that the host talks to met an error. It may be the first sign of a worse one.",
            likely_causes: &["A driver or firmware bug", "A failing switch"],
            next_step: "See whether a fatal fault follows. If jobs fail, drain the host and reset its GPUs and switches together.",
            ..SWITCH
        },
    ),
    line(
        &[10_004],
        Entry {
            title: "GPU switch is too hot",
            meaning: "An NVSwitch reached its temperature limit and slows down or stops to protect itself.",
            likely_causes: &["A failed fan or blocked air", "Air that comes in too warm"],
            next_step: "Check fans and inlet temperature of the host now; take load off it until the end of the heat is told.",
            problem: "gpu_fabric_heat",
            clears: Clears::Quiet { seconds: 3600 },
            ..SWITCH
        },
    ),
    line(
        &[10_005],
        Entry {
            title: "GPU switch has cooled down",
            meaning: "An NVSwitch is below its temperature limit again.",
            likely_causes: &["The heat that was told before is over"],
            next_step: "Nothing now. Find out what made it hot.",
            severity: Severity::Info,
            problem: "gpu_fabric_cooled",
            ..CORRECTED
        },
    ),
    line(
        ONE_BIT,
        Entry {
            title: "GPU switch corrected a bit",
            meaning: "One bit in the memory of an NVSwitch was wrong and was put right. No data is lost.",
            likely_causes: &["A stray particle, if rare", "A failing switch, if the count climbs"],
            next_step: "Nothing tonight. If the count climbs by the hour, plan to have the switch looked at.",
            ..CORRECTED
        },
    ),
    line(
        &[20_001, 20_009],
        Entry {
            title: "Link of a GPU switch has errors",
            meaning: "Data on an NVSwitch link came damaged and was sent again. No data is lost; many of them slow the link and announce worse.",
            likely_causes: &["Marginal signal: connector, cable or board", "A link that is being trained or reset"],
            next_step: "Nothing tonight. If the same link is named by the hour, plan to have its connectors checked.",
            ..CORRECTED
        },
    ),
    line(
        &[22_013],
        Entry {
            title: "GPU switch link asked for attention",
            meaning: "The link controller of an NVSwitch reported a passing state. No effect on jobs is known.",
            likely_causes: &["A link that was trained or reset"],
            next_step: "Nothing to do.",
            severity: Severity::Info,
            ..CORRECTED
        },
    ),
    // A number nobody has described is a problem of its own.
    Line { codes: Codes::Any, merge: Merge::ByCode, entry: SWITCH },
];
