//! Entries that carry the codes of IPMI: what the SEL says by Redfish means what it means by IPMI.

use super::key::event_data;
use super::said::{Part, Said};
use super::{Record, entry_code, lenovo, sensor_type, words};
use crate::bmc::guess;
use crate::bmc::part::{Speaker, part};
use crate::bmc::state::{SENSOR_SPECIFIC, THRESHOLD, crosses_back, meaning_of};
use crate::component::Component;

/// Sensor type "memory".
const MEMORY: u8 = 0x0c;
/// Event data that says nothing.
const NOTHING: [u8; 3] = [0xff; 3];
/// With the direction in the highest bit: it ended.
const ENDED: u8 = 0x80;

/// An event in the codes of IPMI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    pub sensor_type: u8,
    pub event_type: u8,
    pub offset: u8,
    pub data: [u8; 3],
    pub began: bool,
    /// Name of the sensor; may be empty.
    pub name: String,
    pub entity: Option<(u8, u8)>,
}

pub fn read(record: &Record<'_>) -> Option<Said> {
    if let Some(coded) = lenovo::coded(record).or_else(|| supermicro(record)).or_else(|| typed(record)) {
        return said(record, coded);
    }
    let kind = sensor_type::number(record.sensor_type)?;
    words::is_quiet(kind).then(|| Said::news(speaker_of(record)))
}

fn said(record: &Record<'_>, coded: Coded) -> Option<Said> {
    let Coded { sensor_type, event_type, offset, began, .. } = coded;
    let is_makers = sensor_type >= sensor_type::MAKERS_FROM || !(event_type <= 0x0c || event_type == SENSOR_SPECIFIC);
    if is_makers {
        return None;
    }
    let (offset, is_end) = match crosses_back(event_type, offset) {
        Some(away) => (away, began),
        None => (offset, !began),
    };
    let (component, guess) = component(record, &coded);
    let sensor = if coded.name.is_empty() { record.sensor_name.to_owned() } else { coded.name.clone() };
    let part = Part::Exactly(component);
    let said = match meaning_of(event_type, sensor_type, offset) {
        Some(meaning) => Said::of(meaning, is_end, part),
        None => Said::news(part),
    };
    Some(Said { sensor, guess, ..said })
}

/// The part, and which module it probably is where only the maker's bytes say.
fn component(record: &Record<'_>, coded: &Coded) -> (Component, Option<String>) {
    let name = if coded.name.is_empty() { record.sensor_name } else { &coded.name };
    let number = record.sensor_number.unwrap_or_default();
    let speaker = Speaker { sensor_type: coded.sensor_type, event_type: coded.event_type, name, number, entity: coded.entity };
    let component = part(&speaker);
    if coded.sensor_type != MEMORY || component.as_str() != "memory" {
        return (component, None);
    }
    if let Some(module) = module_in(record.message) {
        return (module, None);
    }
    let guess = guess::module(record.maker, coded.data);
    let known = guess.as_ref().map(|module| Component::new("memory", module)).filter(|module| record.places.has(module));
    (known.unwrap_or(component), guess)
}

/// A module that is named in words: `Correctable ECC @ P1-DIMMA1`, `DIMM A3`.
pub fn module_in(message: &str) -> Option<Component> {
    let words: Vec<&str> = message.split([' ', ',', '(', ')', '[', ']', '@', ':', ';']).filter(|word| !word.is_empty()).collect();
    let longest_first = [4, 3, 2, 1];
    longest_first.into_iter().flat_map(|size| words.windows(size)).find_map(|words| {
        let name = words.join(" ");
        let says_dimm = name.to_ascii_uppercase().contains("DIMM");
        let module = Component::new("memory", &name);
        (says_dimm && module.as_str().contains("DIMM_")).then_some(module)
    })
}

/// Supermicro writes the codes beside the words; the data are the id.
fn supermicro(record: &Record<'_>) -> Option<Coded> {
    let raw = |field: &str| record.oem_text(&format!("/Supermicro/RawEventData/{field}"));
    let (sensor_type, kind) = (sensor_type::byte(raw("SensorType"))?, sensor_type::byte(raw("EventDirAndType"))?);
    let (_, data) = event_data(record.message_id)?;
    Some(coded(sensor_type, kind, data, raw("SensorName").to_owned()))
}

fn coded(sensor_type: u8, kind: u8, data: [u8; 3], name: String) -> Coded {
    let event_type = kind & !ENDED;
    Coded { sensor_type, event_type, offset: data[0] & 0x0f, data, began: kind & ENDED == 0, name, entity: None }
}

/// By the name of the type, and by the code, the data or the words for what happened.
fn typed(record: &Record<'_>) -> Option<Coded> {
    let sensor_type = sensor_type::number(record.sensor_type)?;
    let data = event_data(record.message_id);
    let with = |event_type: u8, offset: u8, began: bool| {
        let data = data.map_or(NOTHING, |(_, data)| data);
        Coded { sensor_type, event_type, offset, data, began, name: String::new(), entity: None }
    };
    if let Some((event_type, offset, began)) = entry_code::event(record.entry_code) {
        return Some(with(event_type, offset, began));
    }
    let began = !record.entry_code.eq_ignore_ascii_case("Deassert");
    match data {
        Some((Some(kind), [first, ..])) => Some(with(kind & !ENDED, first & 0x0f, began && kind & ENDED == 0)),
        Some((None, [first, ..])) => by_data(sensor_type, first).map(|event_type| with(event_type, first & 0x0f, began)),
        None => None,
    }
    .or_else(|| words::offset(sensor_type, record.message).map(|offset| with(SENSOR_SPECIFIC, offset, began)))
}

/// Which event type it is where it is not said: what measures compares with limits and gives reading and limit with it (table
/// 29-6: both of the upper marks), what has states of its own has those.
fn by_data(sensor_type: u8, first: u8) -> Option<u8> {
    match sensor_type {
        0x01..=0x04 | 0x0a | 0x0b => (first >> 4 == 5).then_some(THRESHOLD),
        _ => Some(SENSOR_SPECIFIC),
    }
}

/// The part of the sensor of an entry that no reader understands.
pub fn speaker_of(record: &Record<'_>) -> Part {
    let raw = record.oem_text("/Supermicro/RawEventData/SensorName");
    let name = if raw.is_empty() { record.sensor_name } else { raw };
    let by_raw = || sensor_type::byte(record.oem_text("/Supermicro/RawEventData/SensorType"));
    let Some(sensor_type) = sensor_type::number(record.sensor_type).or_else(by_raw) else { return Part::Unknown };
    if sensor_type >= sensor_type::MAKERS_FROM {
        return Part::Unknown;
    }
    let number = record.sensor_number.unwrap_or_default();
    if name.is_empty() && record.sensor_number.is_none() {
        return Part::Unknown;
    }
    Part::Exactly(part(&Speaker { sensor_type, event_type: SENSOR_SPECIFIC, name, number, entity: None }))
}
