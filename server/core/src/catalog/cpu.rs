//! Machine checks.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const MCE: Entry = Entry {
    class: "cpu_mce",
    title: "Machine check",
    meaning: "A processor reported a hardware error.",
    likely_causes: &["A failing memory module", "A failing processor", "Overheating or unstable power"],
    next_step: "Read the decoded record (ras-mc-ctl --errors, or the BMC's event log) for the part it names.",
    reference: "Linux kernel, Documentation/arch/x86/x86_64/machinecheck.rst; Intel SDM volume 3B chapter 16",
    severity: Severity::Warning,
    alarm: false,
    problem: "cpu_corrected",
    clears: Clears::Quiet { seconds: 3600 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["corrected"],
        Entry {
            title: "CPU corrected a hardware error",
            meaning: "The processor found an error in a cache, a bus or memory and repaired it. No data is lost.",
            next_step: "Nothing tonight. If the count climbs, see which bank or module it is (ras-mc-ctl --errors) and plan its replacement.",
            ..MCE
        },
    ),
    line(
        &["uncorrected"],
        Entry {
            title: "CPU hardware error that could not be corrected",
            meaning: "The processor met damaged data it could not repair. A program was killed, or the whole system goes down.",
            likely_causes: &["A failing memory module", "A failing processor", "A failing board or power supply"],
            next_step: "Drain the host. Find the module or processor in the BMC's event log, test memory, and replace the part before jobs return.",
            severity: Severity::Critical,
            alarm: true,
            problem: "cpu_uncorrected",
            clears: Clears::Person,
            ..MCE
        },
    ),
    line(
        &["storm"],
        Entry {
            title: "Storm of corrected hardware errors",
            meaning: "Corrected errors come so fast that the kernel stopped taking an interrupt for each and looks now and then.",
            likely_causes: &["A memory module that is going bad", "A failing processor"],
            next_step: "See which module or bank it is (ras-mc-ctl --summary, BMC event log). Drain the host when its jobs allow and replace the part.",
            alarm: true,
            ..MCE
        },
    ),
    line(
        &["logged"],
        Entry {
            title: "Hardware errors were recorded",
            meaning: "The kernel handed machine-check records to a logging program without saying what is in them.",
            next_step: "Read them: ras-mc-ctl --errors, or journalctl -u rasdaemon, or mcelog --client.",
            ..MCE
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: MCE },
];
