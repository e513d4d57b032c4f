//! What the server finds wrong with itself. Each is told by [`crate::fleet::Fleet::server_holds`] and ends when that says so.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const fn condition(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[condition(Entry {
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
})];
