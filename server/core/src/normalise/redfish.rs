//! From an entry of a log of Redfish to an entry that can be judged.
//!
//! Each maker writes in its own way, so several readers look at an entry, the surest first: numbers of the NVIDIA driver, codes
//! of IPMI, ids of messages. Words alone are read only where the maker gives neither, and only at the beginning of a message.
//! What no reader knows and the BMC calls a fault is told as one, in the maker's own words.

mod coded;
mod dell;
mod entry_code;
mod hpe;
mod key;
mod lenovo;
mod place;
mod said;
mod sensor_type;
mod standard;
mod supermicro;
mod unknown;
mod words;
mod xid;

pub use place::Places;

use crate::bmc::Health;
use crate::bmc::guess::Maker;
use crate::bmc::log::Entry;
use crate::observation::Source;
use ironwatch_shared::{Severity, Timestamp};
use key::MessageKey;
use said::Said;
use serde_json::Value;

/// What is written into a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    /// What happens to the machine: a warning is one.
    Machine,
    /// Faults of GPUs by number.
    Xid,
    /// Everything that the BMC does and sees, logins and changes of settings included: a warning is mostly none of the machine.
    Everything,
}

/// What an entry says, and what the reader of the BMC knows besides. Texts that are missing are empty.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// Name of the log, `SEL`, `IML`, `Lclog`.
    pub log: &'a str,
    /// What is written into it.
    pub kind: LogKind,
    /// The BMC's id of the entry.
    pub id: &'a str,
    /// Names the entry for as long as the BMC keeps it.
    pub identity: &'a str,
    /// When, by our clock; none for a date that says nothing.
    pub at: Option<Timestamp>,
    /// When, as the BMC wrote it.
    pub stamp: &'a str,
    /// What happened, in words.
    pub message: &'a str,
    /// `IDRAC.2.7.PSU0003`, `0xF1FFFF`, `FQXSPPW0006I`.
    pub message_id: &'a str,
    /// What is filled in.
    pub args: &'a [String],
    /// How bad the BMC finds it.
    pub severity: Option<Health>,
    /// Its word for that.
    pub severity_word: &'a str,
    /// `SEL`, `Event`, `Oem`.
    pub entry_type: &'a str,
    /// `Assert`, `Upper Critical - going high`.
    pub entry_code: &'a str,
    /// `Temperature`, `Power Supply / Converter`.
    pub sensor_type: &'a str,
    /// Number of the sensor in the IPMI world.
    pub sensor_number: Option<u8>,
    /// Name of that sensor, where it is known.
    pub sensor_name: &'a str,
    /// Path of what it is about.
    pub origin: &'a str,
    /// Whether it is over, where the BMC says.
    pub is_resolved: Option<bool>,
    /// The maker's own part of the entry, `{"Dell": {…}}`; null when there is none.
    pub oem: &'a Value,
    /// All of it, as JSON.
    pub raw: &'a str,
    /// Who made the machine.
    pub maker: Maker,
    /// Which parts it has.
    pub places: Places<'a>,
}

impl Record<'_> {
    fn key(&self) -> MessageKey<'_> {
        MessageKey::of(self.message_id)
    }

    /// How bad the BMC finds it; nothing bad where it does not say.
    fn claim(&self) -> Severity {
        match self.severity {
            Some(Health::Critical) => Severity::Critical,
            Some(Health::Warning) => Severity::Warning,
            Some(Health::Ok) | None => Severity::Info,
        }
    }

    /// A text of the maker's own part, by pointer: `/Dell/Category`.
    fn oem_text(&self, pointer: &str) -> &str {
        self.oem.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The readers, the surest first. What none of them reads, [`unknown`] does.
const READERS: [fn(&Record<'_>) -> Option<Said>; 6] = [xid::read, coded::read, dell::read, standard::read, supermicro::read, hpe::read];

/// The entry.
#[must_use]
pub fn entry(record: &Record<'_>) -> Entry {
    let said = READERS.iter().find_map(|read| read(record)).unwrap_or_else(|| unknown::read(record));
    let is_over = record.is_resolved == Some(true)
        || record.entry_code.eq_ignore_ascii_case("Deassert")
        || record.severity_word.eq_ignore_ascii_case("Repaired");
    let key = record.key().name;
    let named = [said.sensor.as_str(), record.sensor_name, key, record.entry_type];
    Entry {
        source: Source::Redfish,
        log: record.log.to_owned(),
        id: record.id.to_owned(),
        at: record.at,
        stamp: record.stamp.to_owned(),
        component: place::component(record, &said.part),
        sensor: named.into_iter().find(|name| !name.is_empty()).unwrap_or("BMC").to_owned(),
        event: if record.message.is_empty() { record.message_id.to_owned() } else { record.message.to_owned() },
        is_end: said.is_end || is_over && said.meaning.is_some(),
        meaning: said.meaning,
        code: said.code,
        // News is news whatever it is called: some call a login that failed critical.
        claimed: said.meaning.and(record.severity).map(|_| record.claim()),
        identity: record.identity.to_owned(),
        raw: record.raw.to_owned(),
        guess: said.guess,
    }
}

#[cfg(test)]
mod tests;
