//! What the server tells of maintenance: tasks, and what was done to a machine through it.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const NEWS: Entry = Entry {
    class: "maintenance_task",
    title: "Maintenance task was made",
    meaning: "What was seen of this part calls for hands on the machine, so a maintenance task was made of it.",
    likely_causes: &["The fault that the task names"],
    next_step: "Open the task under Maintenance, give it somebody and a time, and print its work order.",
    reference: "Ironwatch, docs/glossary.md",
    severity: Severity::Info,
    alarm: false,
    problem: "maintenance_task",
    clears: Clears::Quiet { seconds: 86_400 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["reopened"],
        Entry {
            title: "Repair did not hold",
            meaning: "A maintenance task was done and its repair was being watched. The fault came back, so the task is open again.",
            likely_causes: &["The part that was replaced was not the cause", "The new part is bad, or sits badly"],
            next_step: "Open the task under Maintenance, look at what came back, and go on from there: the next likely cause.",
            severity: Severity::Warning,
            alarm: true,
            ..NEWS
        },
    ),
    line(
        &["verified"],
        Entry {
            title: "Repair holds",
            meaning: "The fault stayed away for as long as it was watched, so the maintenance task has closed itself.",
            likely_causes: &["The repair"],
            next_step: "Nothing to do.",
            ..NEWS
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: NEWS },
    Line {
        codes: Codes::Any,
        merge: Merge::Together,
        entry: Entry {
            class: "power_cycle",
            title: "Power was cycled",
            meaning: "The power of the machine was switched off and on again through this server.",
            likely_causes: &["Somebody ordered it"],
            next_step: "Nothing to do. When it is needed again and again, a maintenance task is made of it.",
            problem: "power_cycle",
            ..NEWS
        },
    },
];
