//! Readings of sensors (IPMI 2.0, 35.14) and their thresholds (35.9).

use crate::completion::Completion;
use crate::event::{THRESHOLD, state_words};
use crate::sdr::Sensor;

/// Bits of the second byte of a reading.
const SCANNING: u8 = 0x40;
const UNAVAILABLE: u8 = 0x20;

/// Where a number is no longer as it should be, in the sensor's unit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Thresholds {
    /// At or below.
    pub lower_non_critical: Option<f64>,
    /// At or below.
    pub lower_critical: Option<f64>,
    /// At or below.
    pub lower_non_recoverable: Option<f64>,
    /// At or above.
    pub upper_non_critical: Option<f64>,
    /// At or above.
    pub upper_critical: Option<f64>,
    /// At or above.
    pub upper_non_recoverable: Option<f64>,
    /// How far above a lower threshold it must rise to be well again.
    pub hysteresis_up: Option<f64>,
    /// How far below an upper threshold it must fall to be well again.
    pub hysteresis_down: Option<f64>,
}

impl Thresholds {
    /// There is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let all = [
            self.lower_non_critical,
            self.lower_critical,
            self.lower_non_recoverable,
            self.upper_non_critical,
            self.upper_critical,
            self.upper_non_recoverable,
        ];
        all.iter().all(Option::is_none)
    }
}

/// Why a sensor says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReading {
    /// The BMC does not look at it: what it measures is not there, or off.
    NotScanned,
    /// The BMC looks and has no value now.
    Unavailable,
    /// The BMC answers with a code.
    Refused(Completion),
    /// It belongs to another controller or to a program (lowest bit set), which is not asked.
    OtherController(u8),
    /// The answer makes no sense.
    Malformed,
    /// It speaks in the log only.
    EventOnly,
}

impl NoReading {
    /// In words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            NoReading::NotScanned => "the BMC does not scan it now".to_owned(),
            NoReading::Unavailable => "the BMC has no reading now".to_owned(),
            NoReading::Refused(code) => format!("the BMC answers: {code}"),
            NoReading::OtherController(program) if program & 1 == 1 => {
                "it speaks for firmware or operating system, in the log only".to_owned()
            }
            NoReading::OtherController(address) => format!("it belongs to the controller at {address:#04x}, which is not asked"),
            NoReading::Malformed => "the answer of the BMC makes no sense".to_owned(),
            NoReading::EventOnly => "it speaks in the log only".to_owned(),
        }
    }

    /// Asking again soon will not help: what it measures is not there.
    #[must_use]
    pub fn is_lasting(self) -> bool {
        match self {
            NoReading::Refused(code) => LASTING.contains(&code.0),
            NoReading::OtherController(_) | NoReading::EventOnly => true,
            NoReading::NotScanned | NoReading::Unavailable | NoReading::Malformed => false,
        }
    }
}

/// Codes of a sensor that is not there. Makers do not agree about which of them means that.
const LASTING: [u8; 5] =
    [Completion::NOT_PRESENT, Completion::ILLEGAL, Completion::INVALID_COMMAND, Completion::INVALID_FIELD, Completion::RANGE];

/// What a sensor says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The raw value.
    pub raw: u8,
    /// The number, for a sensor that gives one.
    pub number: Option<f64>,
    /// One bit for each state, of the thresholds or of the sensor's type; bit 15 says nothing.
    pub states: u16,
}

impl Reading {
    /// Reads the data of `Get Sensor Reading`.
    ///
    /// # Errors
    /// Why there is no reading.
    pub fn parse(sensor: &Sensor, data: &[u8]) -> Result<Self, NoReading> {
        let [raw, flags, rest @ ..] = data else { return Err(NoReading::Malformed) };
        if flags & UNAVAILABLE != 0 {
            return Err(NoReading::Unavailable);
        }
        if flags & SCANNING == 0 {
            return Err(NoReading::NotScanned);
        }
        let byte = |place: usize| rest.get(place).copied().unwrap_or(0);
        let mask = if sensor.identity.event_type == THRESHOLD { 0x003f } else { 0x7fff };
        let states = u16::from_le_bytes([byte(0), byte(1)]) & mask;
        Ok(Self { raw: *raw, number: sensor.number(*raw), states })
    }

    /// Numbers of the states that hold.
    pub fn offsets(&self) -> impl Iterator<Item = u8> {
        let states = self.states;
        (0..15).filter(move |offset| states & 1 << offset != 0)
    }

    /// The states that hold, in words.
    #[must_use]
    pub fn state_words(&self, sensor: &Sensor) -> Vec<String> {
        let identity = &sensor.identity;
        let words = |offset: u8| {
            let words = if identity.event_type == THRESHOLD {
                THRESHOLD_STATES.get(usize::from(offset)).copied()
            } else {
                state_words(identity.event_type, identity.sensor_type, offset)
            };
            words.map_or_else(|| format!("state {offset}"), str::to_owned)
        };
        self.offsets().map(words).collect()
    }
}

/// By bit of the third byte of a reading (table 35-15).
const THRESHOLD_STATES: [&str; 6] = [
    "at or below lower non-critical",
    "at or below lower critical",
    "at or below lower non-recoverable",
    "at or above upper non-critical",
    "at or above upper critical",
    "at or above upper non-recoverable",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdr::{Entity, SensorIdentity, SensorKey};

    fn sensor(sensor_type: u8, event_type: u8) -> Sensor {
        let identity = SensorIdentity {
            key: SensorKey { owner: 0x20, lun: 0, number: 1 },
            channel: 0,
            entity: Entity { id: 10, instance: 1 },
            name: "PS1".to_owned(),
            numbered_name: None,
            sensor_type,
            event_type,
        };
        Sensor { identity, analog: None, is_readable: true, shares: false }
    }

    #[test]
    fn no_reading_has_a_reason() {
        let sensor = sensor(8, 0x6f);
        assert_eq!(Reading::parse(&sensor, &[0, 0xe0, 0, 0]), Err(NoReading::Unavailable));
        assert_eq!(Reading::parse(&sensor, &[0, 0x80, 0, 0]), Err(NoReading::NotScanned));
        assert_eq!(Reading::parse(&sensor, &[0]), Err(NoReading::Malformed));
        assert!(NoReading::Refused(Completion(0xcb)).is_lasting() && !NoReading::NotScanned.is_lasting());
    }

    #[test]
    fn states_are_told_in_words() {
        let supply = sensor(8, 0x6f);
        let reading = Reading::parse(&supply, &[0, 0xc0, 0x09, 0x80]);
        assert_eq!(reading.map(|reading| reading.state_words(&supply)), Ok(vec!["present".to_owned(), "input lost".to_owned()]));
        let temperature = sensor(1, 1);
        let reading = Reading::parse(&temperature, &[90, 0xc0, 0xd8]);
        let words = ["at or above upper non-critical", "at or above upper critical"].map(str::to_owned).to_vec();
        assert_eq!(reading.map(|reading| reading.state_words(&temperature)), Ok(words), "the two highest bits are reserved");
    }
}
