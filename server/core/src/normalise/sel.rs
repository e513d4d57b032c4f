//! From a record of a system event log to an entry that can be judged.

use crate::bmc::guess::{self, Maker};
use crate::bmc::log::Entry;
use crate::bmc::part::{Speaker, part};
use crate::bmc::state::{crosses_back, meaning_of};
use crate::component::Component;
use crate::observation::Source;
use ironwatch_shared::Timestamp;
use std::collections::BTreeSet;

/// What a record says, and what the reader of the BMC knows besides.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Its id.
    pub id: u16,
    /// All of its bytes, in hex.
    pub raw: &'a str,
    /// When, by our clock; none for a stamp that says nothing.
    pub at: Option<Timestamp>,
    /// When, as the BMC wrote it.
    pub stamp: &'a str,
    /// What happened, in words.
    pub words: &'a str,
    /// An event of a sensor; none for what only its maker can read.
    pub event: Option<Event<'a>>,
    /// Who made the machine.
    pub maker: Maker,
    /// Names of memory modules that the machine is known to have: a guess must be one of them to count.
    pub modules: &'a BTreeSet<String>,
}

/// An event of a sensor (IPMI 2.0, table 32-1).
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// What the sensor measures.
    pub sensor_type: u8,
    /// What the offset means.
    pub event_type: u8,
    /// It began; otherwise it ended.
    pub asserted: bool,
    /// The three bytes; the lowest four bits of the first are the offset.
    pub data: [u8; 3],
    /// Number of the sensor.
    pub number: u8,
    /// Its name, where a record has it; else empty.
    pub name: &'a str,
    /// Its part, where a record has it.
    pub entity: Option<(u8, u8)>,
}

/// Sensor type "memory".
const MEMORY: u8 = 0x0c;

/// The entry.
#[must_use]
pub fn entry(record: &Record<'_>) -> Entry {
    let plain = Entry {
        source: Source::Ipmi,
        log: "SEL".to_owned(),
        id: format!("{:04x}", record.id),
        at: record.at,
        stamp: record.stamp.to_owned(),
        component: Component::new("bmc", ""),
        sensor: "OEM".to_owned(),
        event: record.words.to_owned(),
        is_end: false,
        meaning: None,
        code: None,
        claimed: None,
        identity: record.raw.to_owned(),
        raw: record.raw.to_owned(),
        guess: None,
    };
    let Some(event) = record.event else { return plain };
    let offset = event.data[0] & 0x0f;
    // A number that crosses its limit on the way back is written as an event of its own by some boards.
    let (offset, is_end) = match crosses_back(event.event_type, offset) {
        Some(away) => (away, event.asserted),
        None => (offset, !event.asserted),
    };
    let speaker = Speaker {
        sensor_type: event.sensor_type,
        event_type: event.event_type,
        name: event.name,
        number: event.number,
        entity: event.entity,
    };
    let mut component = part(&speaker);
    let mut guess = None;
    if event.sensor_type == MEMORY && component.as_str() == "memory" {
        guess = guess::module(record.maker, event.data);
        if let Some(module) =
            guess.as_ref().map(|module| Component::new("memory", module)).filter(|module| record.modules.contains(module.as_str()))
        {
            component = module;
        }
    }
    let sensor = if event.name.is_empty() { format!("sensor #{:02x}", event.number) } else { event.name.to_owned() };
    Entry { component, sensor, is_end, meaning: meaning_of(event.event_type, event.sensor_type, offset), guess, ..plain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ironwatch_shared::Severity;

    fn told(event: Event<'_>, maker: Maker, modules: &[&str]) -> Entry {
        let modules = modules.iter().map(|name| (*name).to_owned()).collect();
        entry(&Record { id: 1, raw: "00", at: None, stamp: "", words: "words", event: Some(event), maker, modules: &modules })
    }

    const MEMORY_ERROR: Event<'_> =
        Event { sensor_type: 0x0c, event_type: 0x6f, asserted: true, data: [0xa0, 0x10, 0x02], number: 0x87, name: "", entity: None };

    #[test]
    fn a_module_with_a_sensor_of_its_own_is_named_and_another_is_guessed() {
        let named = told(Event { name: "A3", ..MEMORY_ERROR }, Maker::Dell, &[]);
        assert_eq!((named.component.as_str(), named.guess), ("memory/DIMM_A3", None));
        let supermicro = Event { data: [0xa0, 0x20, 0x01], ..MEMORY_ERROR };
        let guessed = told(supermicro, Maker::Supermicro, &[]);
        assert!(guessed.component.as_str() == "memory" && guessed.guess.is_some(), "{guessed:?}");
        let module = Component::new("memory", guessed.guess.as_deref().unwrap_or_default());
        let known = told(supermicro, Maker::Supermicro, &[module.as_str()]);
        assert_eq!(known.component, module, "the machine has one of this name");
        assert!(known.words().contains("probably"));
    }

    #[test]
    fn ends_are_news_whichever_way_they_are_written() {
        let hot = Event { sensor_type: 1, event_type: 1, data: [0x59, 90, 95], name: "CPU1 Temp", ..MEMORY_ERROR };
        assert_eq!(told(hot, Maker::Other, &[]).severity(), Severity::Critical);
        for back in [Event { asserted: false, ..hot }, Event { data: [0x58, 90, 95], ..hot }] {
            let entry = told(back, Maker::Other, &[]);
            assert!(entry.is_end && entry.severity() == Severity::Info && entry.meaning.is_some(), "{entry:?}");
        }
        let oem = entry(&Record {
            id: 2,
            raw: "ff",
            at: None,
            stamp: "",
            words: "OEM record",
            event: None,
            maker: Maker::Other,
            modules: &BTreeSet::new(),
        });
        assert_eq!((oem.meaning, oem.component.as_str(), oem.severity()), (None, "bmc", Severity::Info));
    }
}
