//! One entry of a log.

use crate::doc::Doc;
use crate::link::last_name;
use crate::model::Health;
use crate::moment::Moment;
use serde::Serialize;
use serde_json::Value;

/// Most arguments kept of one message.
const MAX_ARGUMENTS: usize = 32;
/// Longest maker's record kept, as JSON; a Dell or HPE one has below 1 KiB.
const MAX_OEM_BYTES: usize = 8 << 10;

/// An entry (DSP0268, LogEntry).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogEntry {
    /// Path of the log's entries.
    pub log: String,
    /// Path of the entry.
    pub path: String,
    /// The BMC's identifier: any text. It may be used again for another entry.
    pub id: String,
    /// What this entry is, whatever its number: the same for as long as the BMC keeps it. 12 hexadecimal digits.
    pub identity: String,
    /// As written.
    pub created: Option<String>,
    /// The BMC's clock; absent when it was not set.
    pub created_at: Option<Moment>,
    /// What happened.
    pub message: Option<String>,
    /// Which message: `IDRAC.2.7.LOG007`, `7e012490`, `0xA401FF`.
    pub message_id: Option<String>,
    /// What is filled in.
    pub message_args: Vec<String>,
    /// How bad the BMC finds it.
    pub severity: Option<Health>,
    /// Its word for that.
    pub severity_word: Option<String>,
    /// `SEL`, `Event`, `Oem`.
    pub entry_type: Option<String>,
    /// `Assert`, `Deassert`, `Upper Critical - going high`.
    pub entry_code: Option<String>,
    /// `Temperature`, `Memory`, `System NIC`.
    pub sensor_type: Option<String>,
    /// Number in the IPMI world.
    pub sensor_number: Option<u64>,
    /// `Alert`, `StatusChange`.
    pub event_type: Option<String>,
    /// Who wrote it, in the IPMI world.
    pub generator: Option<String>,
    /// Path of what it is about.
    pub origin: Option<String>,
    /// Whether it is over.
    pub is_resolved: Option<bool>,
    /// When the entry itself was changed last, as written.
    pub modified: Option<String>,
    /// The maker's own record, as JSON.
    pub oem: Option<String>,
}

impl LogEntry {
    pub(crate) fn of(doc: Doc<'_>, log: &str, path: &str) -> Self {
        let created = doc.first_name(&["Created", "EventTimestamp"]);
        let severity_word = doc.first_name(&["Severity", "MessageSeverity", "Oem/Hpe/Severity", "Oem/Hp/Severity"]);
        let oem = doc.at("Oem").0;
        let mut entry = Self {
            log: log.to_owned(),
            path: path.to_owned(),
            id: doc.first_name(&["Id", "RecordId"]).unwrap_or_else(|| last_name(path).to_owned()),
            identity: String::new(),
            created_at: created.as_deref().and_then(Moment::parse),
            created,
            message: doc.words("Message").or_else(|| doc.words("Description")),
            message_id: doc.first_name(&["MessageId", "MessageID", "Oem/Hpe/EventNumber"]),
            message_args: doc.names("MessageArgs").into_iter().take(MAX_ARGUMENTS).collect(),
            severity: severity_word.as_deref().and_then(Health::parse),
            severity_word,
            entry_type: doc.name("EntryType"),
            entry_code: doc.first_name(&["EntryCode", "OemLogEntryCode"]),
            sensor_type: doc.first_name(&["SensorType", "OemSensorType"]),
            sensor_number: doc.count("SensorNumber"),
            event_type: doc.name("EventType"),
            generator: doc.name("GeneratorId"),
            origin: doc.link("Links/OriginOfCondition").or_else(|| doc.link("OriginOfCondition")).map(|link| link.as_str().to_owned()),
            is_resolved: doc.flag("Resolved").or_else(|| doc.flag("Oem/Hpe/Repaired")).or_else(|| doc.flag("Oem/Hp/Repaired")),
            // HPE merges repeated events into one entry and counts.
            modified: doc.first_name(&["Modified", "Oem/Hpe/Updated", "Oem/Hp/Updated"]),
            oem: kept_oem(oem),
        };
        entry.identity = super::mark::Mark::of(&entry).identity_text();
        entry
    }

    /// Whether a listed member is an entry and not only a link to one.
    pub(crate) fn is_in(member: Doc<'_>) -> bool {
        ["Message", "MessageId", "Created", "EntryType", "Severity"].iter().any(|field| member.has(field))
    }
}

fn kept_oem(oem: &Value) -> Option<String> {
    let empty = oem.as_object().is_none_or(serde_json::Map::is_empty);
    let text = oem.to_string();
    (!empty && text.len() <= MAX_OEM_BYTES).then_some(text)
}
