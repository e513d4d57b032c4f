//! Heat, as the kernel tells of it.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const THERMAL: Entry = Entry {
    class: "thermal",
    title: "Temperature problem",
    meaning: "The kernel reported that something is too hot.",
    likely_causes: &["A failed fan or pump", "Blocked air, dust", "Warm room", "A heat sink that sits badly"],
    next_step: "Check fans, air and inlet temperature, on the host or by its BMC.",
    reference: "Linux kernel, drivers/thermal; Intel SDM volume 3B, thermal monitoring",
    severity: Severity::Warning,
    alarm: true,
    problem: "too_hot",
    clears: Clears::Quiet { seconds: 3_600 },
};

pub(super) static LINES: &[Line] = &[
    Line {
        codes: Codes::Words(&["cpu_throttle"]),
        merge: Merge::Together,
        entry: Entry {
            title: "Processor slows down because of heat",
            meaning: "The processor reached its limit and runs slower until it cools down. Work takes longer; nothing is lost.",
            ..THERMAL
        },
    },
    Line {
        codes: Codes::Words(&["critical_shutdown"]),
        merge: Merge::Together,
        entry: Entry {
            title: "Host turns itself off because of heat",
            meaning: "A sensor reached the temperature at which the kernel powers the machine off, to save it.",
            likely_causes: &["A failed fan or pump", "The room's cooling failed", "A broken sensor, if the figure is absurd"],
            next_step: "Check the cooling before powering it on again, and look at its neighbours: they may follow.",
            severity: Severity::Critical,
            problem: "thermal_shutdown",
            // The host that tells of it is on its way down; when it is back, the story is over only after a quiet hour.
            ..THERMAL
        },
    },
    Line { codes: Codes::Any, merge: Merge::Together, entry: THERMAL },
];
