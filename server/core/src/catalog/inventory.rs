//! Parts that come, go and change.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

/// A part that is gone stays gone until it is seen again, or somebody says that it was taken out.
const MISSING: Entry = Entry {
    class: "part_missing",
    title: "A part of the machine is missing",
    meaning: "A part that the host had is not found any more.",
    likely_causes: &["The part failed or lost its connection", "Somebody took it out"],
    next_step: "See whether somebody works on the machine. If not, look at the kernel log and the BMC's event log for that part, reseat or replace it.",
    reference: "Ironwatch, docs/glossary.md",
    severity: Severity::Error,
    alarm: true,
    problem: "part_missing",
    clears: Clears::Person,
};

const NEWS: Entry =
    Entry { severity: Severity::Info, alarm: false, clears: Clears::Quiet { seconds: 3_600 }, likely_causes: &["Maintenance"], ..MISSING };

const fn missing(kinds: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(kinds), merge: Merge::Together, entry }
}

const fn whole(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

/// A GPU that is not on the bus.
const GPU: Entry = Entry {
    title: "GPU is missing",
    meaning: "A GPU that the host had is not on the bus any more, and no driver said why.",
    likely_causes: &["The card lost power or its PCIe link", "The card failed", "Somebody took it out"],
    next_step: "Keep jobs off the host. Power-cycle it (a reboot alone may not bring the card back); if the card stays away, reseat it, then replace it.",
    severity: Severity::Critical,
    problem: "gpu_missing",
    ..MISSING
};

pub(super) static LINES: &[Line] = &[
    missing(&["gpu"], GPU),
    whole(Entry { class: "gpu_missing", clears: Clears::Source, ..GPU }),
    missing(
        &["memory"],
        Entry {
            title: "Memory module is missing",
            meaning: "A memory module that the host had is not found since the last start, so the host runs with less memory.",
            likely_causes: &["The firmware switched off a module that failed its test", "A module that sits badly", "Somebody took it out"],
            next_step: "Read the BMC's event log for the module named here; reseat it at the next chance, then replace it.",
            ..MISSING
        },
    ),
    missing(
        &["disk"],
        Entry {
            title: "Disk is missing",
            meaning: "A disk that the host had is not found any more. What lies on it is out of reach.",
            likely_causes: &["A failed disk", "A bad slot, cable or backplane", "Somebody took it out"],
            next_step: "See whether arrays lost a member (cat /proc/mdstat). Reseat the disk by the serial named here, or replace it.",
            ..MISSING
        },
    ),
    missing(
        &["nic"],
        Entry {
            title: "Network adapter is missing",
            meaning: "A network adapter that the host had is not found any more.",
            likely_causes: &["The card failed or lost its PCIe link", "The interface got another name", "Somebody took it out"],
            next_step: "Compare with lspci: if the card is there, its name or driver changed; if not, reseat or replace it.",
            ..MISSING
        },
    ),
    whole(MISSING),
    whole(Entry {
        class: "part_removed",
        title: "Part no longer seen",
        meaning: "Something that was in the inventory is not in it any more.",
        next_step: "Nothing, unless nobody worked on the host.",
        problem: "part_removed",
        ..NEWS
    }),
    whole(Entry {
        class: "part_added",
        title: "New part",
        meaning: "The host has a part that it did not have before.",
        next_step: "Nothing, unless nobody worked on the host.",
        problem: "part_added",
        ..NEWS
    }),
    whole(Entry {
        class: "part_replaced",
        title: "Part was replaced",
        meaning: "Another piece stands in the place of one that was there before.",
        next_step: "Nothing, unless nobody worked on the host: then find out who changed its hardware.",
        problem: "part_replaced",
        ..NEWS
    }),
    whole(Entry {
        class: "part_moved",
        title: "Part moved to another place",
        meaning: "The same piece is found at another address or under another name.",
        likely_causes: &["Names given in another order at boot", "Maintenance"],
        next_step: "Nothing; check settings that name the old place.",
        problem: "part_moved",
        ..NEWS
    }),
    whole(Entry {
        class: "firmware_changed",
        title: "Firmware changed",
        meaning: "A part runs another version of its firmware than before.",
        likely_causes: &["An update", "A part that was replaced"],
        next_step: "Nothing, unless nobody updated it.",
        problem: "firmware_changed",
        ..NEWS
    }),
    whole(Entry {
        class: "driver_changed",
        title: "Driver or system version changed",
        meaning: "A driver or the operating system has another version than before.",
        likely_causes: &["An update"],
        next_step: "Nothing, unless nobody updated it.",
        problem: "driver_changed",
        ..NEWS
    }),
];
