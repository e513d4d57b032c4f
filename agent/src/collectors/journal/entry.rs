//! One entry as `journalctl -o json` writes it (systemd.journal-fields(7), journal-export-formats): a field is a text, a
//! list of numbers when it is no UTF-8, a list of such when it was given several times, and null when it is too long.

use crate::collectors::kernel_log::record::shortened;
use crate::collectors::log_lines::Leaving;
use ironwatch_shared::wire::v1::log_line::LogLine;
use ironwatch_shared::wire::v1::report::MAX_NAME_BYTES;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// What a line of the journal is told to be from.
pub const FROM: &str = "journal";
/// The fields that are asked for beside the place and the time, which are always there.
pub const FIELDS: &str = "--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_COMM,_SYSTEMD_UNIT,UNIT,_UID,_TRANSPORT,_BOOT_ID";
/// Users from here on are people (login.defs(5), `UID_MIN`).
const FIRST_ORDINARY_UID: u32 = 1_000;
/// journalctl shows fields of up to 4096 bytes.
const TOO_LONG: &str = "[a message longer than 4096 bytes]";
/// A cursor has about 130 bytes.
const MAX_CURSOR_BYTES: usize = 1_024;

/// What is of use of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Entry {
    #[serde(rename = "__CURSOR", deserialize_with = "words")]
    cursor: Option<String>,
    #[serde(rename = "__REALTIME_TIMESTAMP", deserialize_with = "words")]
    realtime_usec: Option<String>,
    #[serde(rename = "MESSAGE", deserialize_with = "words")]
    pub message: Option<String>,
    #[serde(rename = "PRIORITY", deserialize_with = "words")]
    priority: Option<String>,
    #[serde(rename = "SYSLOG_IDENTIFIER", deserialize_with = "words")]
    identifier: Option<String>,
    #[serde(rename = "_COMM", deserialize_with = "words")]
    command: Option<String>,
    #[serde(rename = "_SYSTEMD_UNIT", deserialize_with = "words")]
    of_unit: Option<String>,
    #[serde(rename = "UNIT", deserialize_with = "words")]
    about_unit: Option<String>,
    #[serde(rename = "_UID", deserialize_with = "words")]
    uid: Option<String>,
    #[serde(rename = "_TRANSPORT", deserialize_with = "words")]
    transport: Option<String>,
    #[serde(rename = "_BOOT_ID", deserialize_with = "words")]
    pub boot_id: Option<String>,
}

/// Any shape a field can have; of several values the first.
fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Value::deserialize(from).map(text)
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(parts) => {
            let bytes: Option<Vec<u8>> = parts.iter().map(|part| part.as_u64().and_then(|byte| u8::try_from(byte).ok())).collect();
            match bytes {
                Some(bytes) if !bytes.is_empty() => Some(String::from_utf8_lossy(&bytes).into_owned()),
                Some(_) | None => parts.into_iter().find_map(text),
            }
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

/// A cursor as journald makes them; anything else would end journalctl.
pub fn is_cursor(text: &str) -> bool {
    let known = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'=' | b';'));
    text.len() <= MAX_CURSOR_BYTES && text.starts_with("s=") && known
}

impl Entry {
    /// `None` for a line that is no entry with a place.
    pub fn parse(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok().filter(|entry: &Self| entry.cursor.as_deref().is_some_and(is_cursor))
    }

    /// Its place.
    pub fn cursor(&self) -> &str {
        self.cursor.as_deref().unwrap_or_default()
    }

    /// Who wrote it.
    pub fn program(&self) -> &str {
        self.identifier.as_deref().or(self.command.as_deref()).unwrap_or_default()
    }

    /// Unix milliseconds.
    pub fn wall_ms(&self) -> Option<i64> {
        self.realtime_usec.as_deref()?.parse::<i64>().ok().map(|usec| usec.div_euclid(1000))
    }

    /// What leaves the host of it, if anything. The kernel's lines come from the ring.
    pub fn into_line(self, leaving: &Leaving, accept_user_records: bool) -> Option<LogLine> {
        let ordinary_user = self.uid.as_deref().and_then(|uid| uid.parse::<u32>().ok()).is_some_and(|uid| uid >= FIRST_ORDINARY_UID);
        let by_unit = self.of_unit.as_deref().is_some_and(|unit| leaving.has_unit(unit));
        let by_program = leaving.has_program(self.program()) && (accept_user_records || !ordinary_user);
        if self.transport.as_deref() == Some("kernel") || !(by_unit || by_program) {
            return None;
        }
        let name = |name: String| shortened(name, MAX_NAME_BYTES);
        Some(LogLine {
            from: FROM.to_owned(),
            place: self.cursor().to_owned(),
            program: name(self.program().to_owned()),
            wall_ms: self.wall_ms(),
            unit: self.about_unit.or(self.of_unit).map(name),
            level: self.priority.and_then(|level| level.parse().ok()).filter(|level| *level <= 7),
            text: leaving.text(self.message.unwrap_or_else(|| TOO_LONG.to_owned())),
        })
    }
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
