//! What the server finds wrong with itself. Each is told by [`crate::fleet::Fleet::server_holds`] and ends when that says so.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const fn condition(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

const CHANNEL: Entry = Entry {
    class: "channel_fails",
    title: "Messages do not get through to a channel",
    meaning: "What is to be told there waits or was given up, so whoever relies on this channel alone hears nothing.",
    likely_causes: &[
        "The service is down or cannot be reached from the server",
        "A token, password or address that is not good any more",
        "The service takes fewer messages than there are",
    ],
    next_step: "Read the last error of the channel on the page of channels, mend its settings, and send a test. Messages that were given up can be sent again from there.",
    reference: "Ironwatch, docs/glossary.md",
    severity: Severity::Error,
    alarm: true,
    problem: "channel_fails",
    clears: Clears::Source,
};

pub(super) static LINES: &[Line] = &[
    condition(CHANNEL),
    condition(Entry {
        class: "server_disk",
        title: "The server's disk is nearly full",
        meaning: "Little room is left where the server keeps its data. When there is none, nothing is stored and nobody is told of anything.",
        likely_causes: &[
            "Captures or reports that are kept for long",
            "Something else that fills the same file system",
            "A disk that is too small for the fleet",
        ],
        next_step: "Make room on the file system of data_dir: see what fills it (du -x), delete captures, or shorten retention in the settings.",
        severity: Severity::Warning,
        problem: "server_disk",
        ..CHANNEL
    }),
    condition(Entry {
        class: "server_database",
        title: "The server's database is slow",
        meaning: "What is to be stored waits for the database, so faults are told late, and agents keep more and more for themselves.",
        likely_causes: &[
            "A disk that is slow or failing",
            "Something else that uses the same disk or database server",
            "A network to the database that is slow",
        ],
        next_step: "Look at the disk of the database (iostat -x, smartctl), and at what else runs there.",
        severity: Severity::Warning,
        problem: "server_database",
        ..CHANNEL
    }),
    condition(Entry {
        class: "server_queue",
        title: "The server does not keep up",
        meaning: "More comes in than is stored. Agents are sent away for a while and keep what they have to say, so faults are told late.",
        likely_causes: &[
            "A database that is slow",
            "More hosts than this machine is made for",
            "Many agents that were cut off and tell all at once",
        ],
        next_step: "See whether the database is slow, too. If it lasts, give the server more cores or a faster disk, or a longer interval to the agents.",
        severity: Severity::Warning,
        problem: "server_queue",
        ..CHANNEL
    }),
    condition(Entry {
        class: "server_loop_late",
        title: "A part of the server stands still",
        meaning: "Something that the server does by itself again and again has not been done for long.",
        likely_causes: &["A fault in the server", "A machine that is overloaded or out of memory"],
        next_step: "Read the server's log, and restart it if the part does not go on. Please report what the log said.",
        severity: Severity::Error,
        problem: "server_loop_late",
        ..CHANNEL
    }),
    condition(Entry {
        class: "server_certificate",
        title: "The server's certificate runs out",
        meaning: "Browsers and agents refuse the server once its certificate has run out, unless they know its key by a pin.",
        likely_causes: &["A renewal that does not run", "A renewed certificate that the server was not restarted for"],
        next_step: "Renew the certificate of tls.cert_file, and restart the server.",
        severity: Severity::Warning,
        problem: "server_certificate",
        ..CHANNEL
    }),
    condition(Entry {
        class: "server_clock",
        title: "The server's clock jumped",
        meaning: "The clock of the server changed by more than time that passed. Moments around it are off, and silences may be misjudged.",
        likely_causes: &[
            "The machine was suspended, or moved as a virtual one",
            "Somebody set the clock",
            "A time service that corrects by steps",
        ],
        next_step: "See that the machine's time service runs and slews (chronyc tracking, timedatectl). Read moments around the jump with care.",
        severity: Severity::Warning,
        problem: "server_clock",
        ..CHANNEL
    }),
    condition(Entry {
        class: "dead_man_fails",
        title: "The dead-man ping does not get through",
        meaning: "The outside service that tells when this server is silent does not hear of it. It may call you although all is well, and nobody would notice if the server died.",
        likely_causes: &["The service is down or its address is wrong", "The way out to the Internet is cut or filtered"],
        next_step: "Ask the address of dead_man.url from the server (curl), and see what the service says of the check.",
        severity: Severity::Warning,
        problem: "dead_man_fails",
        ..CHANNEL
    }),
];
