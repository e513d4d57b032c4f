//! An area of FRU data: a header and fields up to an end mark (FRU information storage 1.0, 10 to 13).

use crate::text::{Code, text};

/// A type and length byte that ends the fields.
const END: u8 = 0xc1;
/// Most fields; makers use some ten.
const MAX_FIELDS: usize = 64;
/// English, in two numbers (15).
const ENGLISH: [u8; 2] = [0, 25];

/// All bytes of an area, its sum included.
pub struct Area<'a> {
    pub bytes: &'a [u8],
}

/// Its fields as texts.
pub struct Fields<'a> {
    rest: &'a [u8],
    code: Code,
    left: usize,
}

impl<'a> Area<'a> {
    /// The area at a place; `None` when there is none.
    pub fn new(bytes: &'a [u8], place: usize) -> Option<Self> {
        let from = bytes.get(place..)?;
        let [format, length, ..] = from else { return None };
        let length = (usize::from(*length) * 8).min(from.len());
        (format & 0x0f == 1 && length >= 8).then(|| Self { bytes: from.get(..length).unwrap_or(from) })
    }

    /// How texts in it are written.
    pub fn language(&self) -> Option<Code> {
        let language = *self.bytes.get(2)?;
        Some(Code::Fru { english: ENGLISH.contains(&language) })
    }

    /// The fields from a place on.
    pub fn fields(&self, place: usize, code: Code) -> Fields<'a> {
        Fields { rest: self.bytes.get(place..).unwrap_or_default(), code, left: MAX_FIELDS }
    }
}

impl Fields<'_> {
    /// The next field, or nothing.
    pub fn next_or_empty(&mut self) -> String {
        self.next().unwrap_or_default()
    }
}

impl Iterator for Fields<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let (type_length, after) = self.rest.split_first()?;
        if *type_length == END || self.left == 0 {
            self.rest = &[];
            return None;
        }
        self.left -= 1;
        let length = usize::from(type_length & 0x3f).min(after.len());
        let (field, rest) = after.split_at(length);
        self.rest = rest;
        Some(text(*type_length, field, self.code))
    }
}
