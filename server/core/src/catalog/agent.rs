//! What the agent says about itself and its host, what the server finds by itself, and the unknown.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const CATALOG: &str = "Ironwatch, docs/glossary.md";

/// A condition: it is over when it is no longer told.
const CONDITION: Entry = Entry {
    class: "",
    title: "",
    meaning: "",
    likely_causes: &[],
    next_step: "",
    reference: CATALOG,
    severity: Severity::Warning,
    alarm: true,
    problem: "",
    clears: Clears::Source,
};

const HOUR: Entry = Entry { clears: Clears::Quiet { seconds: 3600 }, ..CONDITION };

const fn whole(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    whole(Entry {
        class: "agent_cannot_read",
        title: "Agent cannot read a source",
        meaning: "The agent has no access to one of the places it watches, so faults told there are not seen.",
        likely_causes: &["Missing permission of the service", "A kernel without that file", "A tool that hangs or is missing"],
        next_step: "Run ironwatch-agent doctor on the host; it names the file and what is missing.",
        problem: "agent_cannot_read",
        ..CONDITION
    }),
    whole(Entry {
        class: "agent_loss",
        title: "Reports were lost",
        meaning: "Something was overwritten or dropped before it could be sent, so there is a gap in what we know.",
        likely_causes: &["A storm of kernel lines that overran the ring", "A long time without the server", "A full disk on the host"],
        next_step: "Look at the evidence for how much and from where. If a storm is the cause, find its fault in the last lines that did arrive.",
        problem: "agent_loss",
        ..HOUR
    }),
    whole(Entry {
        class: "agent_clock",
        title: "Host clock is wrong",
        meaning: "The host's clock differs from the server's by more than it should. Times of its events are corrected here, its own logs are not.",
        likely_causes: &["Time synchronisation does not run or cannot reach its server", "A dead clock battery after a power cut"],
        next_step: "Check chronyc tracking or timedatectl on the host and bring synchronisation back.",
        problem: "agent_clock",
        ..CONDITION
    }),
    whole(Entry {
        class: "agent_cloned",
        title: "Two machines report as one host",
        meaning: "Reports signed with one host's key come from two machines. What they say is mixed up under one name.",
        likely_causes: &[
            "A disk image or virtual machine copied together with the agent's key",
            "A restored backup that runs beside the original",
            "A stolen key",
        ],
        next_step: "Find the second machine, enrol it anew with its own key, and revoke the shared one. If nobody copied anything, treat the key as stolen.",
        severity: Severity::Critical,
        problem: "agent_cloned",
        clears: Clears::Quiet { seconds: 86_400 },
        ..CONDITION
    }),
    whole(Entry {
        class: "hosts_merged",
        title: "Two hosts were found to be one machine",
        meaning: "A host known by its agent and one known by its BMC are the same machine. Their history is one from here on.",
        likely_causes: &["An agent was installed on a machine whose BMC was known already, or the other way round"],
        next_step: "Nothing, if the evidence is right. If these are two machines, tell the administrator: a merge cannot be taken back.",
        severity: Severity::Info,
        alarm: false,
        problem: "hosts_merged",
        ..HOUR
    }),
    whole(Entry {
        class: "agent_spool_full",
        title: "Agent's spool is full",
        meaning: "The agent has stored as much as it may while it could not deliver, and drops the oldest readings now.",
        likely_causes: &["A long time without the server", "A full disk on the host"],
        next_step: "Run ironwatch-agent status on the host to see why it does not deliver, and restore the way to the server.",
        problem: "agent_spool_full",
        ..CONDITION
    }),
    whole(Entry {
        class: "host_down",
        title: "Host is down",
        meaning: "The host has missed its check-ins, and nothing else says that it is alive.",
        likely_causes: &["It crashed or hangs", "It lost power", "The network to it is cut", "The agent stopped"],
        next_step: "Read the diagnosis in this alert, then try the host's console by its BMC: power state, last lines on the screen, event log.",
        severity: Severity::Critical,
        problem: "host_down",
        ..CONDITION
    }),
    whole(Entry {
        class: "hosts_silent_together",
        title: "Many hosts went silent together",
        meaning: "Most hosts that stand or hang together stopped at the same time, so one thing they share is the likelier cause.",
        likely_causes: &["A switch, uplink or firewall", "Power of a rack or site", "This server's own network"],
        next_step: "Check what they share, first of all the network between this server and them, before looking at any single host.",
        severity: Severity::Critical,
        problem: "hosts_silent_together",
        ..CONDITION
    }),
    whole(Entry {
        class: "place_silent",
        title: "Hosts of one place went silent together",
        meaning: "Most hosts that share a rack, a switch, a power feed or a site stopped within seconds, so what they share is the likelier cause.",
        likely_causes: &["A switch or its uplink", "A power strip or feed", "Cooling that made them switch off"],
        next_step: "Check what they share, named in this alert, before looking at any single host.",
        severity: Severity::Critical,
        problem: "place_silent",
        ..CONDITION
    }),
    whole(Entry {
        class: "bmcs_silent_together",
        title: "Many BMCs cannot be reached",
        meaning: "BMCs that share a network or a place stopped answering together. Their hosts may run well; power, logs and sensors are not seen meanwhile.",
        likely_causes: &[
            "The management switch or its uplink",
            "A firewall or route between this server and that network",
            "Power of a rack",
        ],
        next_step: "Ping the gateway of the management network from this server, then its switch. If the hosts are silent too, look at their power first.",
        severity: Severity::Error,
        problem: "bmcs_silent_together",
        ..CONDITION
    }),
    whole(Entry {
        class: "same_fault_together",
        title: "The same fault on many hosts",
        meaning: "The same fault opened on many hosts within minutes. That is seldom chance: they share a cause, or somebody did the same to all.",
        likely_causes: &[
            "New firmware, a driver or a setting that was rolled out",
            "One job that runs on all of them",
            "Cooling or power of a place",
        ],
        next_step: "See what was changed or started on them last, and stop the roll-out or the job.",
        severity: Severity::Warning,
        problem: "same_fault_together",
        ..CONDITION
    }),
    whole(Entry {
        class: "host_rebooted",
        title: "Unexpected reboot",
        meaning: "The host came back with a new boot, and no one had said that it would go down.",
        likely_causes: &["A kernel panic", "Power lost", "A watchdog or the BMC reset it", "Somebody pressed the button"],
        next_step: "Look at the BMC's event log and at what the last boot left: pstore, the crash dump, journalctl -b -1 -e.",
        problem: "host_rebooted",
        ..HOUR
    }),
    whole(Entry {
        class: "filesystem_full",
        title: "Filesystem is filling up",
        meaning: "Little space is left on a filesystem; when none is left, services on it fail.",
        likely_causes: &["Logs, core dumps or old images that nobody deletes", "A job that writes more than planned"],
        next_step: "See what grew (du -xh --max-depth=2 on the mount point) and delete or move it.",
        problem: "filesystem_full",
        ..CONDITION
    }),
    whole(Entry {
        class: "memory_short",
        title: "Memory is running short",
        meaning: "Little memory is left on the host; soon it will slow down or kill processes.",
        likely_causes: &["A job that needs more than planned", "A memory leak", "Too many jobs on one host"],
        next_step: "See who holds it (ps aux --sort=-rss) and end or move that job before the kernel chooses one.",
        problem: "memory_short",
        ..CONDITION
    }),
    whole(UNRECOGNISED_ENTRY),
];

/// What nobody has understood.
pub(super) const UNRECOGNISED_ENTRY: Entry = Entry {
    class: super::UNRECOGNISED,
    title: "Not recognised",
    meaning: "A source reported something that this version has no entry for. Its own words are kept and shown.",
    likely_causes: &["A newer kernel, driver or agent than this server knows"],
    next_step: "Read the evidence. If it is a fault, open a task by hand and report the line, so that it gets an entry.",
    severity: Severity::Info,
    alarm: false,
    problem: "unrecognised",
    ..HOUR
};
