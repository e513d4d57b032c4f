//! Numbers that somebody's own rule asked for, and of which nothing more is known than that.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const LEVEL: Entry = Entry {
    class: "reading_level",
    title: "Reading is past its level",
    meaning: "A number is past the level that a rule of this installation has for it.",
    likely_causes: &["What the rule was made for", "A level that does not suit this host"],
    next_step: "Look at the rule that is named here, and at the same number of hosts beside this one.",
    reference: "Ironwatch, docs/rules.md",
    severity: Severity::Warning,
    alarm: true,
    problem: "reading_level",
    clears: Clears::Source,
};

/// Each rule is a problem of its own: its id is the code.
const fn by_rule(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::ByCode, entry }
}

pub(super) static LINES: &[Line] = &[
    by_rule(LEVEL),
    by_rule(Entry {
        class: "reading_missing",
        title: "Reading is missing",
        meaning: "A number that this host told before is not told any more, though who told it is heard. What it measures is not watched now.",
        likely_causes: &["The part is gone or does not answer", "Its driver or tool hangs", "The part was taken out on purpose"],
        next_step: "See whether the part is still there on the host. If it was taken out, close the alert; it is not asked for again until it is back.",
        problem: "reading_missing",
        ..LEVEL
    }),
    by_rule(Entry {
        class: "reading_changed",
        title: "Reading changes fast",
        meaning: "A number rose or fell by more than a rule of this installation allows within its time.",
        likely_causes: &["A fan, pump or supply that fails", "A load that began or ended at once"],
        next_step: "Compare with what the host was doing at that time, and with its other sensors.",
        problem: "reading_changed",
        ..LEVEL
    }),
    by_rule(Entry {
        class: "reading_deviates",
        title: "Reading is unlike what is usual",
        meaning: "A number is far from what it usually is on this host, or from what it is on hosts like it. No limit is passed for that.",
        likely_causes: &["A part that begins to fail", "Other work than usual", "Other air, another place"],
        next_step: "Compare with hosts of the same model beside it. If only this one is off, plan to look at the part.",
        problem: "reading_deviates",
        ..LEVEL
    }),
];
