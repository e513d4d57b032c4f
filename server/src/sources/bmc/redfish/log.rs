//! The logs that tell of the machine, each read from where it was left.

mod told;

use super::RedfishBmc;
use super::clocks::Clocks;
use crate::sources::bmc::Trouble;
use ironwatch_core::bmc::Health;
use ironwatch_core::bmc::clock::DateClock;
use ironwatch_core::bmc::guess::Maker;
use ironwatch_core::bmc::log::Entry;
use ironwatch_core::normalise::redfish::{LogKind, Places, Record, entry};
use ironwatch_redfish::{Health as ItsHealth, LogBatch, LogClass, LogCursor, LogEntry, LogEvent, LogService};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::timeout;
use told::Told;

/// Beside the paths of logs: what was told last, whichever log said it. No path is so.
const TOLD: &str = "told";
/// A machine whose parts cannot be read in this time is told of without their names.
const KNOWING: Duration = Duration::from_secs(60);

/// What is written into each kind of log, in the order in which they are read: of what two logs say the first is told.
const KINDS: [(LogClass, LogKind); 7] = [
    (LogClass::Sel, LogKind::Machine),
    (LogClass::Iml, LogKind::Machine),
    (LogClass::Event, LogKind::Machine),
    (LogClass::Xid, LogKind::Xid),
    (LogClass::Fault, LogKind::Machine),
    (LogClass::Other, LogKind::Everything),
    (LogClass::Lifecycle, LogKind::Everything),
];

/// How far each log was read, by its path, as it is kept.
pub type LogPlaces = BTreeMap<String, Value>;

/// What is new in the logs.
#[derive(Debug, Clone, Default)]
pub struct RedfishNews {
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// They are from before the logs were watched.
    pub is_history: bool,
    /// There are more.
    pub more: bool,
    /// Why entries may be missing, in words.
    pub gaps: Vec<String>,
    /// A log that is full, and takes no more, in words.
    pub full: Option<String>,
    /// How far they are read now.
    pub places: LogPlaces,
    /// The BMC's clock.
    pub clock: Option<DateClock>,
}

/// How far one log was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Place {
    cursor: LogCursor,
    /// What is being read was there before the log was watched.
    is_history: bool,
}

impl RedfishBmc {
    /// What is new in the logs since `places`.
    ///
    /// Logs that were never read come first and alone: what they have is history, and nobody is told of it.
    ///
    /// # Errors
    /// Why they cannot be read; the places stay good.
    pub async fn log(&mut self, places: &LogPlaces, now: impl Fn() -> Timestamp) -> Result<RedfishNews, Trouble> {
        let logs = self.bmc.log_services().await.map_err(|error| self.failed(error))?.logs;
        let clocks = self.clocks(&now).await.unwrap_or_default();
        let maker = self.maker().await?;
        let mut news = RedfishNews { places: places.clone(), clock: clocks.main(), ..RedfishNews::default() };
        // Logs that are gone are forgotten.
        news.places.retain(|path, _| path == TOLD || logs.iter().any(|log| log.path == *path));
        let mut read: Vec<(&LogService, LogKind, Place)> = Vec::new();
        for (class, kind) in KINDS {
            let of_class = logs.iter().filter(|log| log.class == class);
            read.extend(of_class.map(|log| (log, kind, place(places, &log.path))));
        }
        let is_new = |place: &Place| place.is_history;
        let any_new = read.iter().any(|(.., place)| is_new(place));
        let has_old = read.iter().any(|(.., place)| !is_new(place));
        news.is_history = any_new;
        news.more = any_new && has_old;
        let mut told = Told::parse(places.get(TOLD));
        for (log, kind, place) in read.into_iter().filter(|(.., place)| is_new(place) == any_new) {
            let known = places.contains_key(&log.path);
            let batch = self.bmc.read_log(log, known.then_some(place.cursor)).await.map_err(|error| self.failed(error))?;
            if !batch.entries.is_empty() || !batch.changed.is_empty() {
                self.know_parts().await;
            }
            let about = About { log, kind, maker, clocks: &clocks };
            for entry in self.entries(&batch, &about) {
                if told.is_news(&entry) {
                    news.entries.push(entry);
                }
            }
            news.gaps.extend(batch.happened.iter().filter_map(|happened| gap(*happened)).map(|gap| format!("{}: {gap}", log.id)));
            news.more |= batch.more;
            let is_at_end = batch.total.zip(log.most_records).is_some_and(|(total, most)| total >= most);
            let is_full = is_at_end && log.when_full.as_deref() == Some("NeverOverWrites");
            if is_full {
                news.full = Some(format!("the log {} is full: what happens is not written down", log.id));
            }
            let place = Place { cursor: batch.cursor, is_history: place.is_history && batch.more };
            news.places.insert(log.path.clone(), serde_json::to_value(place).unwrap_or_default());
        }
        news.entries.sort_by_key(|entry| entry.at);
        news.places.insert(TOLD.to_owned(), told.kept());
        Ok(news)
    }

    /// Reads what the machine is made of, where that is not known: entries name parts by it.
    async fn know_parts(&mut self) {
        if !self.known.has_machine() && !self.tried_to_know {
            self.tried_to_know = true;
            // Without it parts are named by what the entries say.
            let _ = timeout(KNOWING, self.machine()).await;
        }
    }

    fn entries(&self, batch: &LogBatch, about: &About<'_>) -> Vec<Entry> {
        if batch.entries.is_empty() && batch.changed.is_empty() {
            return Vec::new();
        }
        let by_path = self.known.by_path();
        let by_serial = |serial: &str| self.known.by_serial(serial);
        let places = Places { by_path: &by_path, by_serial: &by_serial };
        let name = |entry: &LogEntry| entry.sensor_number.and_then(|number| self.known.name_of(number)).unwrap_or_default().to_owned();
        let fresh = batch.entries.iter().map(|entry| about.told(entry, entry.identity.clone(), &name(entry), places));
        // The same entry, which says something else now.
        let changed = batch.changed.iter().map(|entry| {
            let state = [
                entry.severity_word.as_deref(),
                entry.modified.as_deref(),
                entry.is_resolved.map(|over| if over { "over" } else { "holds" }),
            ];
            let state: Vec<&str> = state.into_iter().flatten().collect();
            about.told(entry, format!("{} {}", entry.identity, state.join(" ")), &name(entry), places)
        });
        fresh.chain(changed).collect()
    }
}

/// The place of a log; one that was never read begins with history.
fn place(places: &LogPlaces, path: &str) -> Place {
    let known = places.get(path).and_then(|place| serde_json::from_value::<Place>(place.clone()).ok());
    known.unwrap_or(Place { is_history: true, ..Place::default() })
}

/// What is known of a log whose entries are told.
struct About<'a> {
    log: &'a LogService,
    kind: LogKind,
    maker: Maker,
    clocks: &'a Clocks,
}

impl About<'_> {
    fn told(&self, read: &LogEntry, identity: String, sensor_name: &str, places: Places<'_>) -> Entry {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let oem: Value = read.oem.as_deref().and_then(|oem| serde_json::from_str(oem).ok()).unwrap_or_default();
        let raw = serde_json::to_string(read).unwrap_or_default();
        let severity = read.severity.map(|severity| match severity {
            ItsHealth::Ok => Health::Ok,
            ItsHealth::Warning => Health::Warning,
            ItsHealth::Critical => Health::Critical,
        });
        entry(&Record {
            log: &self.log.id,
            kind: self.kind,
            id: &read.id,
            identity: &identity,
            at: self.clocks.at(read, &self.log.owner),
            stamp: &text(&read.created),
            message: &text(&read.message),
            message_id: &text(&read.message_id),
            args: &read.message_args,
            severity,
            severity_word: &text(&read.severity_word),
            entry_type: &text(&read.entry_type),
            entry_code: &text(&read.entry_code),
            sensor_type: &text(&read.sensor_type),
            sensor_number: read.sensor_number.and_then(|number| u8::try_from(number).ok()),
            sensor_name,
            origin: &text(&read.origin),
            is_resolved: read.is_resolved,
            oem: &oem,
            raw: &raw,
            maker: self.maker,
            places,
        })
    }
}

fn gap(happened: LogEvent) -> Option<String> {
    match happened {
        LogEvent::Cleared { lost: None | Some(0) } => Some("the log was cleared".to_owned()),
        LogEvent::Cleared { lost: Some(lost) } => Some(format!("the log was cleared; {lost} entries came and went unread")),
        LogEvent::Overrun { .. } => Some("the log is full and goes round; entries may have been lost".to_owned()),
        LogEvent::FirstContact { .. } | LogEvent::Renumbered | LogEvent::Redated | LogEvent::Removed { .. } | LogEvent::Repeated { .. } => {
            None
        }
    }
}
