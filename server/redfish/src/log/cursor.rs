//! How far a log has been read.

use super::mark::{Mark, PACKED_BYTES};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// How far a log has been read: the entries seen last, in few bytes each. Not a number: numbers are used again.
///
/// To be stored as JSON, at most some 70 kB for the longest log. What is in it is nobody else's business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogCursor {
    /// Oldest first.
    pub(super) marks: Marks,
    /// The marks are all that was in the log, up to where it is resumed.
    pub(super) whole: bool,
    /// Date of the newest entry, Unix milliseconds, if believable.
    pub(super) newest_at: Option<i64>,
    /// Number of the newest entry.
    pub(super) newest_id: Option<String>,
    /// In which order the log is listed.
    pub(super) order: Option<Order>,
    /// Where to go on.
    pub(super) resume: Option<Resume>,
    /// It was empty last time.
    pub(super) emptied: bool,
}

/// In which order a log is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Order {
    NewestFirst,
    OldestFirst,
}

/// Where to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Resume {
    /// Oldest first: the last page read, which shows whether the log is still the same; more follows on it.
    Page { link: String, scan: Scan },
    /// Newest first: the last page read, above the first `floor` marks; more follows on it.
    Gap { link: String, floor: usize },
}

/// A way through a log, oldest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Scan {
    /// It began at the first page, in this poll.
    #[serde(skip)]
    pub from_start: bool,
    /// So many entries are too old to be told.
    pub skip: u64,
    /// Nothing is told until something known is met: what comes before was there before.
    pub searching: bool,
    /// Of the first marks, those of before this way, nothing has been met yet.
    pub unmet: Option<usize>,
}

/// Marks, packed as base64 in JSON.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Marks(pub Vec<Mark>);

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} marks", self.0.len())
    }
}

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|mark| mark.pack()).collect();
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Marks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD_NO_PAD.decode(text).map_err(serde::de::Error::custom)?;
        let marks = bytes.chunks_exact(PACKED_BYTES).filter_map(|chunk| chunk.try_into().ok()).map(Mark::unpack);
        Ok(Self(marks.collect()))
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_stored_and_read_again() {
        let marks = (0..5000u64).map(|n| Mark { identity: n * 7919, shadow: 5, revision: 9 }).collect();
        let resume =
            Some(Resume::Page { link: "/e?$skip=5".into(), scan: Scan { skip: 3, searching: true, unmet: Some(9), from_start: false } });
        let cursor = LogCursor {
            marks: Marks(marks),
            whole: true,
            newest_at: Some(1),
            order: Some(Order::NewestFirst),
            resume,
            ..LogCursor::default()
        };
        let text = serde_json::to_string(&cursor).expect("text");
        assert!(text.len() < 81_000, "{}", text.len());
        assert_eq!(serde_json::from_str::<LogCursor>(&text).ok(), Some(cursor));
        assert!(serde_json::from_str::<LogCursor>("{\"marks\":\"!\"}").is_err());
    }
}
