//! Records of the system event log (IPMI 2.0, 32).

use crate::event::{THRESHOLD, detail, state_words};
use crate::sdr::Sensor;
use std::collections::BTreeMap;

/// Bytes of a record.
pub const RECORD_BYTES: usize = 16;
/// Stamps below are seconds since the BMC was started, not since 1970 (37.1).
const PRE_INIT_BELOW: u32 = 0x2000_0000;
const NO_TIME: u32 = 0xffff_ffff;
/// Event data that says nothing.
const UNSPECIFIED: u8 = 0xff;

/// A record, and the bytes that it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelRecord {
    /// Its id: not contiguous, and given again after the log is cleared or full.
    pub id: u16,
    /// All bytes as the BMC has them.
    pub raw: [u8; RECORD_BYTES],
    /// What it says.
    pub content: Content,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// An event of a sensor.
    Event(SelEvent),
    /// A record of the maker with a time.
    OemTimed {
        /// Kind of the record, 0xc0 to 0xdf.
        kind: u8,
        /// When.
        at: Stamp,
        /// IANA number of the maker.
        manufacturer: u32,
        /// The maker's.
        data: [u8; 6],
    },
    /// A record of the maker without a time.
    Oem {
        /// Kind of the record, 0xe0 to 0xff.
        kind: u8,
        /// The maker's.
        data: [u8; 13],
    },
    /// A kind that nobody has defined.
    Unknown {
        /// Kind of the record.
        kind: u8,
    },
}

/// A time as the BMC has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Unix seconds by the BMC's clock, which may be a local time, or wrong.
    Unix(u32),
    /// Seconds since the BMC was started: its clock was not set yet.
    SinceStart(u32),
    /// It does not know.
    Unknown,
}

impl Stamp {
    /// From the four bytes.
    #[must_use]
    pub fn parse(bytes: [u8; 4]) -> Self {
        match u32::from_le_bytes(bytes) {
            NO_TIME => Stamp::Unknown,
            seconds if seconds < PRE_INIT_BELOW => Stamp::SinceStart(seconds),
            seconds => Stamp::Unix(seconds),
        }
    }
}

/// An event of a sensor (table 32-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelEvent {
    /// When.
    pub at: Stamp,
    /// Who wrote it: the address of a controller, or (lowest bit set) the id of a program.
    pub generator: u16,
    /// What the sensor measures.
    pub sensor_type: u8,
    /// Its number.
    pub sensor_number: u8,
    /// What the offset means.
    pub event_type: u8,
    /// It began to hold; otherwise it ended.
    pub asserted: bool,
    /// All three bytes.
    pub data: [u8; 3],
}

impl SelEvent {
    /// Which state or event, 0 to 14.
    #[must_use]
    pub fn offset(&self) -> u8 {
        self.data[0] & 0x0f
    }

    /// In words; `None` for an event of the maker.
    #[must_use]
    pub fn words(&self) -> Option<&'static str> {
        state_words(self.event_type, self.sensor_type, self.offset())
    }

    /// What the other bytes add, as far as the specification says.
    #[must_use]
    pub fn detail(&self) -> Option<String> {
        detail(self.event_type, self.sensor_type, self.data)
    }

    /// Owner and LUN of the sensor, when a controller wrote it.
    #[must_use]
    pub fn owner(&self) -> Option<(u8, u8)> {
        let [address, lun] = self.generator.to_le_bytes();
        (address & 1 == 0).then_some((address, lun & 3))
    }

    /// Raw value and raw threshold that made the event, where it has them.
    #[must_use]
    pub fn trigger(&self) -> (Option<u8>, Option<u8>) {
        let [first, second, third] = self.data;
        let given = |kind: u8, byte: u8| (self.event_type == THRESHOLD && kind == 1 && byte != UNSPECIFIED).then_some(byte);
        (given(first >> 6, second), given(first >> 4 & 3, third))
    }
}

impl SelRecord {
    /// Reads a record. Understanding never fails.
    #[must_use]
    pub fn parse(raw: [u8; RECORD_BYTES]) -> Self {
        let [id0, id1, kind, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15] = raw;
        let at = Stamp::parse([b3, b4, b5, b6]);
        let content = match kind {
            0x02 => Content::Event(SelEvent {
                at,
                generator: u16::from_le_bytes([b7, b8]),
                sensor_type: b10,
                sensor_number: b11,
                event_type: b12 & 0x7f,
                asserted: b12 & 0x80 == 0,
                data: [b13, b14, b15],
            }),
            0xc0..=0xdf => {
                Content::OemTimed { kind, at, manufacturer: u32::from_le_bytes([b7, b8, b9, 0]), data: [b10, b11, b12, b13, b14, b15] }
            }
            0xe0..=0xff => Content::Oem { kind, data: [b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15] },
            kind => Content::Unknown { kind },
        };
        Self { id: u16::from_le_bytes([id0, id1]), raw, content }
    }

    /// When it was written, by the BMC's clock.
    #[must_use]
    pub fn at(&self) -> Stamp {
        match self.content {
            Content::Event(SelEvent { at, .. }) | Content::OemTimed { at, .. } => at,
            Content::Oem { .. } | Content::Unknown { .. } => Stamp::Unknown,
        }
    }

    /// All bytes in hex.
    #[must_use]
    pub fn hex(&self) -> String {
        self.raw.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Sensors by what an event says of them.
#[derive(Debug, Clone, Default)]
pub struct SensorNames<'a>(BTreeMap<(u8, u8), Vec<&'a Sensor>>);

impl<'a> SensorNames<'a> {
    /// From the sensors of a repository.
    pub fn new(sensors: impl IntoIterator<Item = &'a Sensor>) -> Self {
        let mut names: BTreeMap<(u8, u8), Vec<&'a Sensor>> = BTreeMap::new();
        for sensor in sensors {
            names.entry((sensor.identity.key.number, sensor.identity.sensor_type)).or_default().push(sensor);
        }
        Self(names)
    }

    /// The sensor of an event. An event of a program (BIOS, operating system) is about a sensor of the BMC only when type and
    /// number are those of one.
    #[must_use]
    pub fn of(&self, event: &SelEvent) -> Option<&'a Sensor> {
        let candidates = self.0.get(&(event.sensor_number, event.sensor_type))?;
        let owned = |sensor: &&&Sensor| {
            let key = sensor.identity.key;
            event.owner().is_none_or(|owner| owner == (key.owner, key.lun))
        };
        candidates.iter().find(owned).or_else(|| candidates.first().filter(|_| candidates.len() == 1)).copied()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn events_of_sensors_are_read() {
        let raw = [0x05, 0x00, 0x02, 0x10, 0x20, 0x30, 0x65, 0x20, 0x00, 0x04, 0x01, 0x30, 0x81, 0x57, 0x5a, 0x5f];
        let record = SelRecord::parse(raw);
        let Content::Event(event) = record.content else { panic!("no event") };
        assert_eq!((record.id, event.at, event.asserted, event.offset()), (5, Stamp::Unix(0x6530_2010), false, 7));
        assert_eq!(
            (event.words(), event.trigger(), event.owner()),
            (Some("upper non-critical, going high"), (Some(0x5a), Some(0x5f)), Some((0x20, 0)))
        );
        assert_eq!(record.hex(), "050002102030652000040130 81575a5f".replace(' ', ""));
    }

    #[test]
    fn what_makers_write_is_kept() {
        let timed = SelRecord::parse([1, 0, 0xdf, 9, 0, 0, 0, 0xa2, 0x02, 0x00, 1, 2, 3, 4, 5, 6]);
        let wanted = Content::OemTimed { kind: 0xdf, at: Stamp::SinceStart(9), manufacturer: 674, data: [1, 2, 3, 4, 5, 6] };
        assert_eq!(timed.content, wanted);
        assert!(matches!(SelRecord::parse([2; 16]).content, Content::Event(_)));
        assert_eq!(SelRecord::parse([3; 16]).content, Content::Unknown { kind: 3 });
        assert_eq!(SelRecord::parse([0xff; 16]).at(), Stamp::Unknown);
        assert_eq!(Stamp::parse([0xff; 4]), Stamp::Unknown);
    }

    proptest! {
        #[test]
        fn any_record_is_understood(raw: [u8; 16]) {
            let record = SelRecord::parse(raw);
            prop_assert_eq!(record.raw, raw);
            if let Content::Event(event) = record.content {
                let _ = (event.words(), event.detail(), event.trigger());
            }
            prop_assert_eq!(u8::from_str_radix(record.hex().get(..2).unwrap(), 16).unwrap(), raw.first().copied().unwrap());
        }
    }
}
