//! A log of a BMC, and what may be done with it.

use super::class::LogClass;
use crate::doc::Doc;
use crate::link::{Link, last_name};
use crate::moment::Moment;
use serde::Serialize;

/// A log (DSP0268, LogService).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogService {
    /// Path.
    pub path: String,
    /// Path of its entries.
    pub entries: String,
    /// The BMC's identifier.
    pub id: String,
    /// The BMC's name.
    pub name: Option<String>,
    /// Path of the computer, manager or chassis that it belongs to.
    pub owner: String,
    /// What kind of log.
    pub class: LogClass,
    /// Whether it takes entries.
    pub is_enabled: Option<bool>,
    /// How many it holds.
    pub most_records: Option<u64>,
    /// `WrapsWhenFull`, `NeverOverWrites`, `Unknown`.
    pub when_full: Option<String>,
    /// Its clock.
    pub clock: Option<Moment>,
    /// Whether the BMC offers to clear it.
    pub is_clearable: bool,
}

impl LogService {
    /// Reads one; without entries there is no log to read.
    pub(crate) fn of(doc: Doc<'_>, path: &str, owner: &str) -> Option<Self> {
        let entries: Link =
            doc.link("Entries").or_else(|| doc.link("links/Entries")).or_else(|| doc.links("Links/Entries").into_iter().next())?;
        let id = doc.name("Id").unwrap_or_else(|| last_name(path).to_owned());
        let name = doc.name("Name");
        let class = LogClass::of(&id, name.as_deref().unwrap_or_default(), doc.name("LogEntryType").as_deref());
        Some(Self {
            path: path.to_owned(),
            entries: entries.url().to_owned(),
            owner: owner.to_owned(),
            class,
            is_enabled: doc.flag("ServiceEnabled"),
            most_records: doc.count("MaxNumberOfRecords").filter(|most| *most > 0),
            when_full: doc.name("OverWritePolicy"),
            clock: doc.name("DateTime").as_deref().and_then(Moment::parse),
            is_clearable: doc.at("Actions").has("#LogService.ClearLog"),
            id,
            name,
        })
    }

    /// A log known by the path of its entries alone, where a BMC links none.
    pub(crate) fn at(entries: &str, class: LogClass) -> Self {
        let path = entries.trim_end_matches('/').strip_suffix("/Entries").unwrap_or(entries);
        Self {
            path: path.to_owned(),
            entries: entries.to_owned(),
            id: last_name(path).to_owned(),
            name: None,
            owner: String::new(),
            class,
            is_enabled: None,
            most_records: None,
            when_full: None,
            clock: None,
            is_clearable: false,
        }
    }
}
