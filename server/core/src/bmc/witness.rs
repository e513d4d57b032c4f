//! What a BMC says of its machine when nobody else is heard.

use ironwatch_shared::Timestamp;

/// Most log entries that are kept for a diagnosis.
const MAX_REMEMBERED: usize = 32;

/// How the chassis stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chassis {
    /// Power is on; none where the BMC does not say.
    pub power_on: Option<bool>,
    /// The last time power went, it was because AC was lost.
    pub ac_lost: bool,
    /// The last time power went, it was because of an overload, an interlock or a fault.
    pub power_fault: bool,
    /// Why the system was started last, in the BMC's words.
    pub restart_cause: Option<String>,
}

/// What was heard when the BMC was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Testimony {
    /// It answered.
    Said(Chassis),
    /// It did not: why, in words.
    Silent(String),
}

/// A line of its log that may explain something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// When, by our clock as far as it can be told.
    pub at: Timestamp,
    /// Class and code.
    pub class: &'static str,
    /// Code within the class.
    pub code: String,
    /// The BMC's words.
    pub words: String,
}

/// All that a BMC has said lately.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Witness {
    /// The newest answer, and when it was asked.
    pub testimony: Option<(Timestamp, Testimony)>,
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
    /// Since when it cannot be asked, for whatever reasons.
    pub denied_since: Option<Timestamp>,
    /// The newest entries of its log that are problems or turns of power, oldest first.
    pub log: Vec<Remembered>,
}

impl Witness {
    /// Remembers an entry.
    pub fn remember(&mut self, entry: Remembered) {
        if self.log.len() >= MAX_REMEMBERED {
            self.log.remove(0);
        }
        self.log.push(entry);
    }

    /// Entries since a time.
    pub fn since(&self, at: Timestamp) -> impl Iterator<Item = &Remembered> {
        self.log.iter().filter(move |entry| entry.at >= at)
    }
}
