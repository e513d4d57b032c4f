//! Records of the event log in the common shape.

use ironwatch_core::bmc::clock::LogClock;
use ironwatch_core::bmc::guess::Maker;
use ironwatch_core::bmc::log::Entry;
use ironwatch_core::normalise::sel::{Event, Record, entry};
use ironwatch_ipmi::command::sel::SelInfo;
use ironwatch_ipmi::log::{Gap, News, Place};
use ironwatch_ipmi::repository::Repository;
use ironwatch_ipmi::sel::{Content, SelRecord, SensorNames, Stamp};
use ironwatch_shared::Timestamp;
use std::collections::BTreeSet;

/// What is new in the log.
#[derive(Debug, Clone)]
pub struct LogNews {
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// The records as they are, for who wants them.
    pub records: Vec<SelRecord>,
    /// Where to go on.
    pub place: Place,
    /// Why entries may be missing, in words.
    pub gap: Option<&'static str>,
    /// There are more.
    pub more: bool,
    /// They are from before the BMC was watched.
    pub is_history: bool,
    /// What the log says of itself.
    pub info: SelInfo,
}

/// In the common shape.
pub fn news(
    news: News,
    repository: &Repository,
    clock: Option<LogClock>,
    maker: Maker,
    modules: &BTreeSet<String>,
    is_history: bool,
) -> LogNews {
    let entries = match news.records.as_slice() {
        [] => Vec::new(),
        records => {
            let names = repository.names();
            records.iter().map(|record| told(record, &names, clock, maker, modules)).collect()
        }
    };
    let gap = news.gap.map(|gap| match gap {
        Gap::Cleared => "the log was cleared",
        Gap::Overwritten => "the log is full and goes round; entries may have been lost",
        Gap::Loops => "the log leads back to entries that were read; what follows cannot be read",
    });
    LogNews { entries, records: news.records, place: news.place, gap, more: news.more, is_history, info: news.info }
}

/// One record.
pub fn told(record: &SelRecord, names: &SensorNames<'_>, clock: Option<LogClock>, maker: Maker, modules: &BTreeSet<String>) -> Entry {
    let stamp = record.at();
    let at = match stamp {
        Stamp::Unix(seconds) | Stamp::SinceStart(seconds) => clock.and_then(|clock| clock.time_of(seconds)),
        Stamp::Unknown => None,
    };
    let sensor = match &record.content {
        Content::Event(event) => names.of(event),
        Content::OemTimed { .. } | Content::Oem { .. } | Content::Unknown { .. } => None,
    };
    let event = match &record.content {
        Content::Event(event) => Some(Event {
            sensor_type: event.sensor_type,
            event_type: event.event_type,
            asserted: event.asserted,
            data: event.data,
            number: event.sensor_number,
            name: sensor.map_or("", |sensor| sensor.identity.full_name()),
            entity: sensor.map(|sensor| (sensor.identity.entity.id, sensor.identity.entity.instance)),
        }),
        Content::OemTimed { .. } | Content::Oem { .. } | Content::Unknown { .. } => None,
    };
    entry(&Record {
        id: record.id,
        raw: &record.hex(),
        at,
        stamp: &stamp_text(stamp),
        words: &words(record, sensor.and_then(|sensor| sensor.analog.as_ref())),
        event,
        maker,
        modules,
    })
}

fn stamp_text(stamp: Stamp) -> String {
    match stamp {
        Stamp::Unix(seconds) => Timestamp::from_millis(i64::from(seconds) * 1000).to_string(),
        Stamp::SinceStart(seconds) => format!("{seconds} s after the BMC's start"),
        Stamp::Unknown => String::new(),
    }
}

/// What happened, in words.
fn words(record: &SelRecord, analog: Option<&ironwatch_ipmi::sdr::Analog>) -> String {
    match &record.content {
        Content::Event(event) => {
            let kind = ironwatch_ipmi::event::sensor_type_name(event.sensor_type);
            let what = event.words().map_or_else(|| format!("event {} of type {:#04x}", event.offset(), event.event_type), str::to_owned);
            let detail = event.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            let number = |raw: Option<u8>| analog.zip(raw).and_then(|(analog, raw)| analog.number(raw));
            let (value, limit) = event.trigger();
            let unit = analog.map(|analog| analog.unit.to_string()).unwrap_or_default();
            let trigger = match (number(value), number(limit)) {
                (Some(value), Some(limit)) => format!(", {} {unit}, limit {} {unit}", round(value), round(limit)),
                (Some(value), None) => format!(", {} {unit}", round(value)),
                (None, _) => String::new(),
            };
            format!("{kind}: {what}{detail}{trigger}")
        }
        Content::OemTimed { kind, manufacturer, .. } => format!("record {kind:#04x} of the maker (number {manufacturer})"),
        Content::Oem { kind, .. } => format!("record {kind:#04x} of the maker"),
        Content::Unknown { kind } => format!("record of the unknown kind {kind:#04x}"),
    }
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
