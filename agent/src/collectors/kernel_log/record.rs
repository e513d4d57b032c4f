//! One record of `/dev/kmsg`: `prio,seq,usec,flags[,…];text`, then lines ` KEY=value`.
//! Source: Documentation/ABI/testing/dev-kmsg. Pure; any bytes may come.

use ironwatch_shared::wire::v1::report::{KernelLine, MAX_NAME_BYTES, MAX_TAGS, MAX_TEXT_BYTES};
use std::collections::BTreeMap;

/// A record, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// syslog level 0 to 7.
    pub level: u8,
    /// syslog facility; 0 is the kernel, everything else was written by user space.
    pub facility: u8,
    /// The ring's own number.
    pub seq: u64,
    /// Microseconds of the ring's clock.
    pub usec: u64,
    /// A fragment that goes on where the record before it ended.
    pub continuation: bool,
    /// Thread or processor that printed, when the kernel says so.
    pub caller: Option<String>,
    /// Escapes undone, invalid UTF-8 replaced, shortened to what the wire takes.
    pub text: String,
    /// Dictionary lines.
    pub tags: BTreeMap<String, String>,
}

/// Reads one record. `None` when it is none.
pub fn parse(bytes: &[u8]) -> Option<Record> {
    let semicolon = bytes.iter().position(|byte| *byte == b';')?;
    let (header, rest) = bytes.split_at_checked(semicolon)?;
    let mut fields = std::str::from_utf8(header).ok()?.split(',');
    let priority: u32 = number(fields.next()?)?;
    let seq = number(fields.next()?)?;
    let usec = number(fields.next()?)?;
    let flags = fields.next()?;
    let caller = fields.find_map(|field| field.strip_prefix("caller=")).map(str::to_owned);
    let mut lines = rest.get(1..)?.split(|byte| *byte == b'\n');
    let text = shortened(unescape(lines.next()?), MAX_TEXT_BYTES);
    let tags = lines.filter_map(tag).take(MAX_TAGS).collect();
    let level = u8::try_from(priority & 7).ok()?;
    let facility = u8::try_from(priority >> 3).unwrap_or(u8::MAX);
    // '+' is how kernels before 4.10 mark the rest of a fragment.
    let continuation = flags.contains(['c', '+']);
    Some(Record { level, facility, seq, usec, continuation, caller, text, tags })
}

impl Record {
    /// As it travels.
    pub fn into_line(self) -> KernelLine {
        KernelLine {
            seq: self.seq,
            boot_ms: self.usec / 1000,
            level: self.level,
            facility: self.facility,
            text: self.text,
            tags: self.tags,
        }
    }
}

// `parse` of the standard library takes "+1" too; the kernel never writes that.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn tag(line: &[u8]) -> Option<(String, String)> {
    let line = unescape(line.strip_prefix(b" ")?);
    let (key, value) = line.split_once('=')?;
    (!key.is_empty()).then(|| (shortened(key.to_owned(), MAX_NAME_BYTES), shortened(value.to_owned(), MAX_NAME_BYTES)))
}

/// The kernel writes bytes below 0x20, above 0x7e and the backslash as `\xNN`.
fn unescape(bytes: &[u8]) -> String {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, others)) = rest.split_first() {
        if let [b'\\', b'x', high, low, after @ ..] = rest
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            plain.push(high << 4 | low);
            rest = after;
        } else {
            plain.push(*first);
            rest = others;
        }
    }
    String::from_utf8(plain).unwrap_or_else(|invalid| String::from_utf8_lossy(invalid.as_bytes()).into_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// At most `max` bytes, cut between characters.
pub fn shortened(mut text: String, max: usize) -> String {
    if text.len() > max {
        text.truncate(text.floor_char_boundary(max));
    }
    text
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
