//! The BMC itself: whether it can be asked, and how it is.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const GUIDE: &str = "Ironwatch, README, \"BMCs\"";

/// Holds until the BMC can be asked again.
const ACCESS: Entry = Entry {
    class: "",
    title: "",
    meaning: "",
    likely_causes: &[],
    next_step: "",
    reference: GUIDE,
    severity: Severity::Warning,
    alarm: true,
    problem: "",
    clears: Clears::Source,
};

const fn whole(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    whole(Entry {
        class: "bmc_unreachable",
        title: "BMC does not answer",
        meaning: "The board controller of the machine cannot be reached. What the operating system says is not touched by this.",
        likely_causes: &["A BMC that hangs", "Its network: cable, switch port, VLAN", "An address that was changed"],
        next_step: "Nothing tonight if the host itself is well. Reset the BMC from the host (`ipmitool mc reset cold`), or check its cable.",
        problem: "bmc_unreachable",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_login_refused",
        title: "BMC refuses the login",
        meaning: "The BMC does not take user and password. It is not asked any more until they are changed, so that it does not lock the user out.",
        likely_causes: &[
            "A password that was changed at the BMC",
            "A BMC that was reset or replaced",
            "A user without the right to use the LAN",
        ],
        next_step: "Change the credentials of this BMC in Ironwatch; they are tried before they are kept.",
        problem: "bmc_login",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_untrusted",
        title: "BMC shows another certificate",
        meaning: "The BMC's certificate is not the one that was accepted, so nothing was sent to it.",
        likely_causes: &["A BMC that was reset, upgraded or replaced", "Somebody between the server and the BMC"],
        next_step: "If the BMC was changed, accept its new fingerprint on the host's page. If not, find out who answers at its address.",
        severity: Severity::Error,
        problem: "bmc_untrusted",
        ..ACCESS
    }),
    Line {
        codes: Codes::Words(&["urgent"]),
        merge: Merge::Together,
        entry: Entry {
            class: "bmc_certificate",
            title: "BMC's certificate runs out",
            meaning: "The authority's word for this BMC ends within a week, or has ended. Then nothing is sent to the BMC any more.",
            likely_causes: &["A renewal that does not run"],
            next_step: "Give the BMC a new certificate, or accept its key by the fingerprint on the host's page.",
            severity: Severity::Error,
            problem: "bmc_certificate",
            ..ACCESS
        },
    },
    whole(Entry {
        class: "bmc_certificate",
        title: "BMC's certificate runs out",
        meaning: "The authority's word for this BMC ends within a month. Then nothing is sent to the BMC any more.",
        likely_causes: &["A renewal that does not run"],
        next_step: "Give the BMC a new certificate, or accept its key by the fingerprint on the host's page.",
        problem: "bmc_certificate",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_no_session",
        title: "BMC has no session left",
        meaning: "All sessions of the BMC are taken by others, so it cannot be asked.",
        likely_causes: &["Another tool that does not close its sessions", "People with open web pages of the BMC"],
        next_step: "Find the other tool. A reset of the BMC frees its sessions.",
        problem: "bmc_session",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_busy",
        title: "BMC asks to be left alone for a while",
        meaning: "The BMC answers that it is busy. It is not asked again before the time that it has named.",
        likely_causes: &["An update of firmware", "Many programs that ask it at once"],
        next_step: "Nothing: it is asked again by itself.",
        severity: Severity::Info,
        alarm: false,
        problem: "bmc_busy",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_refuses",
        title: "BMC does not do what it is asked",
        meaning: "The BMC answers and refuses what is needed to watch the machine: a privilege, a cipher suite, or IPMI as a whole.",
        likely_causes: &[
            "A user with too low a privilege",
            "IPMI over LAN that is switched off",
            "Cipher suites 3 and 17 that are not allowed",
        ],
        next_step: "The words of the BMC are in the evidence; `ironwatch-server bmc probe` says what to change.",
        problem: "bmc_refuses",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_clock",
        title: "BMC's clock is wrong",
        meaning: "The clock of the BMC is off, so that the times in its log are wrong. They are corrected here by what it is off now.",
        likely_causes: &["No NTP at the BMC", "A clock battery that is empty"],
        next_step: "Set NTP at the BMC, or set its clock from the host's page.",
        severity: Severity::Warning,
        alarm: false,
        problem: "bmc_clock",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_health",
        title: "BMC is not well",
        meaning: "The BMC reports a trouble of its own: a sensor, a controller or its memory that it cannot use.",
        likely_causes: &["A firmware bug", "A part of the board that fails"],
        next_step: "Reset the BMC (the machine runs on). If it comes again, upgrade its firmware.",
        problem: "bmc_health",
        ..ACCESS
    }),
    Line {
        codes: Codes::Words(&["full", "disabled"]),
        merge: Merge::Together,
        entry: Entry {
            class: "bmc_log",
            title: "BMC's log is full or switched off",
            meaning: "The BMC cannot write down what happens: its event log is full, or logging is switched off.",
            likely_causes: &["A log that nobody clears", "A fault that fills it"],
            next_step: "Ironwatch has read all of it: clear it from the host's page, or switch logging on again.",
            problem: "bmc_log",
            ..ACCESS
        },
    },
    whole(Entry {
        class: "bmc_log",
        title: "BMC's log",
        meaning: "Something about the event log of the BMC itself: it was cleared, or entries were lost.",
        likely_causes: &["A person or a tool that cleared it", "A log that goes round when it is full"],
        next_step: "Nothing: Ironwatch keeps what it has read.",
        severity: Severity::Info,
        alarm: false,
        problem: "bmc_log_news",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_event",
        title: "BMC event",
        meaning: "The BMC wrote something down that is no fault: a login, a button, a part that came, or words of its maker.",
        likely_causes: &["Everyday life of a machine"],
        next_step: "Nothing.",
        severity: Severity::Info,
        alarm: false,
        problem: "bmc_event",
        clears: Clears::Quiet { seconds: 3600 },
        ..ACCESS
    }),
    // Each message of a maker is a problem of its own: one must not hide another.
    Line {
        codes: Codes::Any,
        merge: Merge::ByCode,
        entry: Entry {
            class: "bmc_log_entry",
            title: "BMC reports a fault",
            meaning: "The BMC wrote a fault into one of its logs, in its maker's own words.",
            likely_causes: &["As the words say"],
            next_step: "Read the words in the evidence; the maker's manual explains the message id.",
            problem: "bmc_log_entry",
            clears: Clears::Quiet { seconds: 86_400 },
            ..ACCESS
        },
    },
    whole(Entry {
        class: "chassis_power_off",
        title: "Machine is switched off",
        meaning: "The BMC says that the machine's power is off, and Ironwatch did not switch it off.",
        likely_causes: &["Somebody switched it off", "A power cut after which it stays off", "A shutdown for heat or by a fault"],
        next_step: "If it should run: read the evidence for why it went off, then switch it on from the host's page.",
        severity: Severity::Error,
        problem: "power_off",
        ..ACCESS
    }),
    whole(Entry {
        class: "chassis_fault",
        title: "Chassis reports a fault",
        meaning: "The chassis says that its power, its cooling or a drive is faulty.",
        likely_causes: &["A power supply, a fan or a drive that failed: it may have an alert of its own"],
        next_step: "Look at the sensors and the log of the BMC.",
        problem: "chassis_fault",
        ..ACCESS
    }),
    whole(Entry {
        class: "bmc_reset",
        title: "BMC was restarted",
        meaning: "The BMC is starting anew; it is not asked for some minutes.",
        likely_causes: &["A reset from Ironwatch", "A firmware upgrade"],
        next_step: "Nothing.",
        severity: Severity::Info,
        alarm: false,
        problem: "bmc_reset",
        ..ACCESS
    }),
];
