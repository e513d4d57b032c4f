//! Sensor data records (IPMI 2.0, 43): which sensors and parts a BMC has, and how their numbers are meant.

mod common;
mod event_only;
mod factors;
mod full;
mod locator;
mod unit;

pub use common::{Entity, SensorIdentity, SensorKey};
pub use factors::{Factors, Linearization};
pub use full::Analog;
pub use locator::{FruLocator, GenericLocator, ManagementController};
pub use unit::Unit;

use crate::sensor::Thresholds;

/// Longest record: the length is one byte, and the header five.
pub const MAX_RECORD_BYTES: usize = 255 + HEADER_BYTES;
/// Bytes before the body.
pub const HEADER_BYTES: usize = 5;

/// Id, version, type and length of the body (43).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordHeader {
    /// Its id; may change when the repository does.
    pub id: u16,
    /// What kind of record.
    pub kind: u8,
    /// Bytes after the header.
    pub body_bytes: u8,
}

impl RecordHeader {
    /// Reads a header.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let [low, high, _, kind, body_bytes]: [u8; HEADER_BYTES] = *bytes.first_chunk()?;
        Some(Self { id: u16::from_le_bytes([low, high]), kind, body_bytes })
    }
}

/// A sensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensor {
    /// What it is called, where it is, and what it measures.
    pub identity: SensorIdentity,
    /// How its raw value becomes a number; none for one that has states only.
    pub analog: Option<Analog>,
    /// It can be read; one of an event-only record cannot.
    pub is_readable: bool,
    /// It shares the record of another one, after which it is numbered. Makers claim more of these than there are: one that
    /// the BMC does not know is none.
    pub shares: bool,
}

/// One record, decoded.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A full, compact or event-only sensor record; a compact one that is shared by several sensors is several of these.
    Sensors(Vec<Sensor>),
    /// A part with FRU data.
    Fru(FruLocator),
    /// Another management controller.
    Controller(ManagementController),
    /// Something on a bus.
    Generic(GenericLocator),
    /// A kind that says nothing to us, or one of the maker; or one that makes no sense.
    Other {
        /// The kind.
        kind: u8,
        /// All of its bytes.
        bytes: Vec<u8>,
    },
}

impl Record {
    /// Decodes a whole record with its header. Understanding never fails.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Self {
        let kind = bytes.get(3).copied().unwrap_or(0);
        let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
        let decoded = match kind {
            0x01 => full::decode(body).map(|sensor| Record::Sensors(vec![sensor])),
            0x02 => full::decode_compact(body).map(Record::Sensors),
            0x03 => event_only::decode(body).map(Record::Sensors),
            0x10 => locator::generic(body).map(Record::Generic),
            0x11 => locator::fru(body).map(Record::Fru),
            0x12 => locator::controller(body).map(Record::Controller),
            _ => None,
        };
        decoded.unwrap_or_else(|| Record::Other { kind, bytes: bytes.to_vec() })
    }
}

impl Sensor {
    /// A raw value as a number in the sensor's unit; `None` where there is no number.
    #[must_use]
    pub fn number(&self, raw: u8) -> Option<f64> {
        self.analog.as_ref()?.number(raw)
    }

    /// Thresholds as the record has them, in the sensor's unit.
    #[must_use]
    pub fn record_thresholds(&self) -> Thresholds {
        self.analog.as_ref().map(Analog::record_thresholds).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_a_record(kind in 0..0x20_u8, bytes in prop::collection::vec(any::<u8>(), 0..90)) {
            let mut record = vec![1, 0, 0x51, kind, bytes.len() as u8];
            record.extend_from_slice(&bytes);
            if let Record::Sensors(sensors) = Record::decode(&record) {
                prop_assert!(!sensors.is_empty() && sensors.len() <= 16);
                for sensor in sensors {
                    for raw in 0..=255 {
                        prop_assert!(sensor.number(raw).is_none_or(f64::is_finite));
                    }
                }
            }
        }
    }
}
