//! Entries of a BMC's log, as observations.

use super::Meaning;
use crate::component::Component;
use crate::observation::{Code, Fact, Fields, Observation, Source, Subject};
use ironwatch_shared::{HostId, Severity, Timestamp};
use serde_json::Value;

/// Class of what a BMC writes and what is no problem: logins, progress, parts that came, a cleared log.
pub const NEWS: &str = "bmc_event";

/// Longest raw text that is told with the words: the bytes of a record. More is for programs, and kept beside them.
const MAX_RAW_WORDS: usize = 64;

/// An entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// By which protocol it was read.
    pub source: Source,
    /// The log, for example `SEL`.
    pub log: String,
    /// Its id in the log.
    pub id: String,
    /// When, by our clock; none for a stamp that says nothing.
    pub at: Option<Timestamp>,
    /// When, as the BMC wrote it.
    pub stamp: String,
    /// The part it is about.
    pub component: Component,
    /// The sensor, or who else wrote it.
    pub sensor: String,
    /// What happened, in words.
    pub event: String,
    /// It ended; otherwise it began, or happened.
    pub is_end: bool,
    /// What problem it is.
    pub meaning: Option<Meaning>,
    /// The code within the class of the meaning, where its word is not close enough: the number of an Xid, the id of a
    /// maker's message.
    pub code: Option<Code>,
    /// How bad the BMC says that it is, where it says so.
    pub claimed: Option<Severity>,
    /// Tells it from others that have, had or will have the same id: its bytes, or what the reader made of them.
    pub identity: String,
    /// All of it, as the BMC has it: bytes in hex, or JSON.
    pub raw: String,
    /// Which part it probably is, by the way its maker is known to write; not certain.
    pub guess: Option<String>,
}

impl Entry {
    /// How bad it is: the end of a problem, and what is none, is news.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.meaning {
            Some(meaning) if !self.is_end => meaning.severity,
            Some(_) => Severity::Info,
            None => self.claimed.unwrap_or(Severity::Info),
        }
    }

    /// The code within the class of its meaning.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        let meaning = self.meaning?;
        Some(self.code.clone().unwrap_or_else(|| Code::word(meaning.code)))
    }

    /// In one line.
    #[must_use]
    pub fn words(&self) -> String {
        let ended = if self.is_end { " (ended)" } else { "" };
        let guess =
            self.guess.as_ref().map(|guess| format!("; probably {guess}, by the way this maker counts modules")).unwrap_or_default();
        let raw = if self.raw.len() <= MAX_RAW_WORDS { format!(" [{}]", self.raw) } else { String::new() };
        format!("{} {}: {}: {}{ended}{guess}{raw}", self.log, self.id, self.sensor, self.event)
    }

    /// As an observation of a host. `received_at` stands for a time that the BMC did not know.
    #[must_use]
    pub fn observation(&self, host: &HostId, received_at: Timestamp) -> Observation {
        let at = self.at.unwrap_or(received_at);
        let mut fields = Fields::new();
        let mut add = |name: &'static str, value: &str| {
            if !value.is_empty() {
                fields.insert(name, Value::String(value.to_owned()));
            }
        };
        add("log", &self.log);
        add("entry", &self.id);
        add("sensor", &self.sensor);
        add("event", &self.event);
        add("stamp", &self.stamp);
        add("raw", &self.raw);
        add("guess", self.guess.as_deref().unwrap_or_default());
        if self.at.is_none() {
            add("time", "the BMC did not know the time");
        }
        let class = self.meaning.map_or(NEWS, |meaning| meaning.class);
        Observation {
            id: format!("{}:{}:{}", self.log, self.id, self.identity),
            source: self.source,
            subject: Subject { host: host.clone(), component: self.component.clone() },
            happened_at: at,
            received_at,
            fact: Fact::Occurrence { class, code: self.code(), fields },
            severity: self.severity(),
            evidence: self.words(),
            count: 1,
            last_at: at,
            boot: None,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use crate::bmc::state::meaning_of;

    fn entry(meaning: Option<Meaning>, is_end: bool) -> Entry {
        Entry {
            source: Source::Ipmi,
            log: "SEL".to_owned(),
            id: "0012".to_owned(),
            at: None,
            stamp: "S+70".to_owned(),
            component: Component::new("psu", "PSU1"),
            sensor: "PS1 Status".to_owned(),
            event: "input lost".to_owned(),
            is_end,
            meaning,
            code: None,
            claimed: None,
            identity: "00ff".to_owned(),
            raw: "00ff".to_owned(),
            guess: None,
        }
    }

    #[test]
    fn a_problem_its_end_and_news() {
        let host = HostId::parse("host-1").unwrap();
        let now = Timestamp::from_millis(5_000);
        let told = |entry: &Entry| {
            let observation = entry.observation(&host, now);
            let Fact::Occurrence { class, code, fields } = observation.fact else { panic!("no occurrence") };
            (class, code.map(|code| code.to_string()), observation.severity, observation.happened_at, fields.contains_key("time"))
        };
        let lost = meaning_of(0x6f, 8, 3);
        assert_eq!(told(&entry(lost, false)), ("psu_fault", Some("input_lost".to_owned()), Severity::Error, now, true));
        assert_eq!(told(&entry(lost, true)).2, Severity::Info);
        assert_eq!(told(&entry(None, false)), (NEWS, None, Severity::Info, now, true));
    }
}
