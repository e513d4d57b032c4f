//! What a file's name says, so that a start needs to open no file:
//! `<number, 20 digits>.<live|event|stop>.<taken, Unix ms>.<kernel sequence or ->.<boot id or ->.report`.

use super::KernelCursor;
use ironwatch_shared::BootId;
use std::fmt;

const EXTENSION: &str = "report";

/// What a report is for; decides who goes first and what is dropped first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular check-in with readings.
    Live,
    /// Urgent kernel lines.
    Event,
    /// A goodbye.
    Stop,
}

impl Kind {
    const ALL: [(Kind, &str); 3] = [(Kind::Live, "live"), (Kind::Event, "event"), (Kind::Stop, "stop")];

    /// The word in the name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    fn parse(word: &str) -> Option<Kind> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// A parsed name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub number: u64,
    pub kind: Kind,
    pub taken_ms: i64,
    pub kernel: Option<KernelCursor>,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:020}.{}.{}.", self.number, self.kind.as_str(), self.taken_ms)?;
        match &self.kernel {
            Some(cursor) => write!(f, "{}.{}.{EXTENSION}", cursor.sequence, cursor.boot_id),
            None => write!(f, "-.-.{EXTENSION}"),
        }
    }
}

impl Name {
    /// The reverse of `Display`; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let mut part = || parts.next();
        let (number, kind, taken, sequence, boot, extension) = (part()?, part()?, part()?, part()?, part()?, part()?);
        let kernel = match (sequence, boot) {
            ("-", "-") => None,
            _ => Some(KernelCursor { boot_id: BootId::parse(boot).ok()?, sequence: sequence.parse().ok()? }),
        };
        let name = Self { number: number.parse().ok()?, kind: Kind::parse(kind)?, taken_ms: taken.parse().ok()?, kernel };
        // One report, one name: `+1` or missing zeros would make two.
        (extension == EXTENSION && name.to_string() == text).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_name_is_read_back(number: u64, kind in 0..3_usize, taken_ms: i64, sequence: u64, known: bool) {
            let boot_id = BootId::parse("0e3c2f60-0f1b-4a52-8f54-6f1f1c2b3a4d");
            let kernel = boot_id.ok().filter(|_| known).map(|boot_id| KernelCursor { boot_id, sequence });
            let kind = Kind::ALL.get(kind).map_or(Kind::Live, |(kind, _)| *kind);
            let name = Name { number, kind, taken_ms, kernel };
            prop_assert_eq!(Name::parse(&name.to_string()), Some(name));
        }
        #[test]
        fn other_files_are_no_reports(text in ".{0,80}") {
            prop_assert!(Name::parse(&text).is_none_or(|name| name.to_string() == text));
        }
    }
}
