//! Main memory.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const ECC: Entry = Entry {
    class: "mem_ecc",
    title: "Memory errors corrected",
    meaning: "A memory module delivered a flipped bit, and the memory controller repaired it. No data is lost.",
    likely_causes: &["A module that is going bad", "A module that sits badly", "Heat", "A stray particle, if it stays at one"],
    next_step: "Nothing tonight. If the count of one module climbs, plan to replace it; a few in a year are normal.",
    reference: "Linux kernel, Documentation/admin-guide/RAS/main.rst",
    severity: Severity::Warning,
    alarm: false,
    problem: "memory_corrected",
    clears: Clears::Quiet { seconds: 3600 },
};

pub(super) static LINES: &[Line] = &[
    Line {
        codes: Codes::Words(&["UE"]),
        merge: Merge::Together,
        entry: Entry {
            title: "Memory error that could not be corrected",
            meaning: "A memory module delivered data too damaged to repair. Whatever used it is lost; often the system goes down.",
            likely_causes: &["A failing module", "A module or processor that sits badly", "A failing memory channel"],
            next_step: "Drain the host and replace the module the evidence names; where it names none, the BMC's event log does.",
            severity: Severity::Critical,
            alarm: true,
            problem: "memory_uncorrected",
            clears: Clears::Person,
            ..ECC
        },
    },
    Line { codes: Codes::Any, merge: Merge::Together, entry: ECC },
];
