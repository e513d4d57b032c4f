//! Errors that firmware reports, and memory that was found damaged.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const GHES: Entry = Entry {
    class: "hw_ghes",
    title: "Firmware reported a hardware error",
    meaning: "The firmware found an error in memory, on the PCIe bus or in a processor and told the kernel of it.",
    likely_causes: &["A memory module that is going bad", "A PCIe device, slot or cable", "A processor"],
    next_step: "Read in the evidence which part it names (DIMM location, fru_text, device_id); the BMC's event log has the same event.",
    reference: "UEFI specification, appendix N; Linux kernel, Documentation/firmware-guide/acpi/apei",
    severity: Severity::Warning,
    alarm: false,
    problem: "firmware_reported",
    clears: Clears::Quiet { seconds: 3600 },
};

const FAILURE: Entry = Entry {
    class: "mem_failure",
    title: "Damaged memory met by the kernel",
    meaning: "Hardware found memory that it could not repair, and the kernel acted on the page.",
    likely_causes: &["A failing memory module", "A module or processor that sits badly", "A failing memory channel"],
    next_step: "Find the module in the BMC's event log or with ras-mc-ctl --errors, drain the host and replace it.",
    reference: "Linux kernel, Documentation/mm/hwpoison.rst",
    severity: Severity::Error,
    alarm: true,
    problem: "memory_uncorrected",
    clears: Clears::Person,
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["corrected"],
        Entry {
            title: "Firmware reported a corrected error",
            meaning: "The firmware met an error that the hardware repaired. No data is lost.",
            next_step: "Nothing tonight. If one part is named again and again, plan its replacement.",
            problem: "firmware_corrected",
            ..GHES
        },
    ),
    line(
        &["recoverable"],
        Entry {
            title: "Firmware reported an error that was not corrected",
            meaning: "Hardware met an error it could not repair; the system went on. Whatever used the damaged data is lost.",
            next_step: "Drain the host. Replace the part that the evidence or the BMC's event log names before jobs return.",
            severity: Severity::Error,
            alarm: true,
            problem: "firmware_uncorrected",
            clears: Clears::Person,
            ..GHES
        },
    ),
    line(
        &["fatal"],
        Entry {
            title: "Firmware reported a fatal hardware error",
            meaning: "Hardware met an error that the system cannot go on from. The kernel panics next.",
            next_step: "Take the host out of service. Replace the part that the evidence or the BMC's event log names before jobs return.",
            severity: Severity::Critical,
            alarm: true,
            problem: "firmware_uncorrected",
            clears: Clears::Person,
            ..GHES
        },
    ),
    line(
        &["bert"],
        Entry {
            title: "Hardware error brought down the last boot",
            meaning: "The firmware kept a record of the error that ended the boot before this one. It is no error of now; some firmware repeats it at every boot.",
            next_step: "Read the record in the evidence and the BMC's event log, and replace the part they name before jobs return.",
            severity: Severity::Critical,
            alarm: true,
            problem: "crash_record",
            clears: Clears::Person,
            ..GHES
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: GHES },
    line(
        &["recovered"],
        Entry {
            title: "Damaged memory page taken out of use",
            meaning: "Hardware found memory that it could not repair. The kernel took the page away before its content did harm, or its content was kept elsewhere.",
            severity: Severity::Warning,
            ..FAILURE
        },
    ),
    line(
        &["sigbus", "uncorrected_user"],
        Entry {
            title: "Program lost data to damaged memory",
            meaning: "A program's data lay in memory that hardware could not repair. The kernel told or killed the program; its work is lost.",
            ..FAILURE
        },
    ),
    line(
        &["failed"],
        Entry {
            title: "Damaged memory could not be taken out of use",
            meaning: "Hardware found memory that it could not repair, and the kernel cannot part with it. The next access may bring the host down.",
            next_step: "Drain the host now and shut it down. Find the module in the BMC's event log and replace it.",
            severity: Severity::Critical,
            ..FAILURE
        },
    ),
    line(
        &["soft_offline"],
        Entry {
            title: "Memory page taken out of use",
            meaning: "A page of memory had so many corrected errors that the kernel moved its content and uses it no more. No data is lost.",
            next_step: "Nothing tonight. If more pages follow, find the module (ras-mc-ctl --errors, BMC event log) and plan to replace it.",
            severity: Severity::Warning,
            problem: "memory_pages_retired",
            clears: Clears::Quiet { seconds: 86_400 },
            ..FAILURE
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: FAILURE },
];
