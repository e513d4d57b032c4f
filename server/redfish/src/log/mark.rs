//! What an entry is, in few bytes, so that a cursor can hold thousands.
//!
//! Numbers of entries do not name them: they are used again after a clear, and some BMCs number by place, so that all
//! numbers change with each new entry of a full log. With a believable date the entry is its date and its words. Without
//! one its number must help.

use super::entry::LogEntry;
use ring::digest::{Context, SHA256};

/// 2010-01-01T00:00:00Z. Redfish is of 2015: an entry dated before is of a clock that was not set, and starts there again
/// after each loss of power.
const BELIEVABLE_MILLIS: i64 = 1_262_304_000_000;
/// Bytes of a packed mark.
pub(super) const PACKED_BYTES: usize = 12;

/// An entry in 12 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// What the entry is, 48 bits.
    pub identity: u64,
    /// The same seen otherwise, 32 bits: with its number but no date if it is dated, without its number if it is not. For
    /// finding out that all dates or all numbers have moved.
    pub shadow: u32,
    /// What may change of an entry, 16 bits: severity, resolved, count.
    pub revision: u16,
}

impl Mark {
    pub(super) fn of(entry: &LogEntry) -> Self {
        let dated = is_dated(entry);
        let date = entry.created_at.map(|at| at.unix_millis.to_string()).unwrap_or_default();
        let words = [entry.message.as_deref(), entry.message_id.as_deref(), entry.entry_code.as_deref(), entry.sensor_type.as_deref()];
        let number = entry.sensor_number.map(|number| number.to_string());
        let mut content: Vec<&str> = words.into_iter().map(Option::unwrap_or_default).collect();
        content.push(number.as_deref().unwrap_or_default());
        content.extend(entry.message_args.iter().map(String::as_str));
        let (own, other) = if dated { (date.as_str(), entry.id.as_str()) } else { (entry.id.as_str(), "") };
        let changing = format!("{:?}{:?}{:?}", entry.severity_word, entry.is_resolved, entry.modified);
        Self {
            identity: hash(&[&["identity", own], content.as_slice()].concat(), 6),
            shadow: u32::try_from(hash(&[&["shadow", other], content.as_slice()].concat(), 4)).unwrap_or_default(),
            revision: u16::try_from(hash(&["revision", &changing], 2)).unwrap_or_default(),
        }
    }

    /// 12 hexadecimal digits.
    pub(super) fn identity_text(self) -> String {
        format!("{:012x}", self.identity)
    }

    pub(super) fn pack(self) -> [u8; PACKED_BYTES] {
        let [_, _, a, b, c, d, e, f] = self.identity.to_be_bytes();
        let ([g, h, i, j], [k, l]) = (self.shadow.to_be_bytes(), self.revision.to_be_bytes());
        [a, b, c, d, e, f, g, h, i, j, k, l]
    }

    pub(super) fn unpack(bytes: [u8; PACKED_BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = bytes;
        Self {
            identity: u64::from_be_bytes([0, 0, a, b, c, d, e, f]),
            shadow: u32::from_be_bytes([g, h, i, j]),
            revision: u16::from_be_bytes([k, l]),
        }
    }
}

/// Whether the date of an entry can be believed.
pub(super) fn is_dated(entry: &LogEntry) -> bool {
    entry.created_at.is_some_and(|at| at.unix_millis >= BELIEVABLE_MILLIS)
}

/// The first bytes of SHA-256, so that a BMC cannot make two entries look alike by chance or on purpose.
fn hash(words: &[&str], bytes: usize) -> u64 {
    let mut context = Context::new(&SHA256);
    for word in words {
        context.update(&(word.len() as u64).to_be_bytes());
        context.update(word.as_bytes());
    }
    context.finish().as_ref().iter().take(bytes).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
