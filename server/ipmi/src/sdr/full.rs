//! Full and compact sensor records (IPMI 2.0, tables 43-1 and 43-2).

use super::Sensor;
use super::common::{SensorIdentity, key_and_entity};
use super::factors::{Factors, Linearization, RawFormat};
use super::unit::Unit;
use crate::sensor::Thresholds;
use crate::text::{Code, text};

/// Places in the body, which begins with byte 6 of the table.
const CAPABILITIES: usize = 6;
const SENSOR_TYPE: usize = 7;
const EVENT_TYPE: usize = 8;
const READABLE_THRESHOLDS: usize = 13;
const UNITS: usize = 15;
const LINEARIZATION: usize = 18;
const FACTORS: usize = 19;
const THRESHOLDS: usize = 31;
const HYSTERESIS: usize = 37;
const NAME: usize = 42;
const COMPACT_SHARING: usize = 18;
const COMPACT_NAME: usize = 26;
/// States by thresholds.
pub const THRESHOLD_EVENTS: u8 = 1;

/// How a raw value becomes a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Analog {
    /// What it counts.
    pub unit: Unit,
    /// Which function follows the linear part.
    pub linearization: Linearization,
    /// The linear part.
    pub factors: Factors,
    format: RawFormat,
    /// 0 there are none, 1 readable, 2 also settable, 3 fixed: those of the record hold (byte 12, bits 3:2).
    threshold_access: u8,
    readable_thresholds: u8,
    /// Upper non-recoverable, critical, non-critical; lower the same.
    thresholds: [u8; 6],
    hysteresis: [u8; 2],
}

impl Analog {
    /// The number for a raw value; `None` where there is none.
    #[must_use]
    pub fn number(&self, raw: u8) -> Option<f64> {
        self.number_with(raw, &self.factors)
    }

    /// The same with other factors, as a non-linear sensor has for each value.
    #[must_use]
    pub fn number_with(&self, raw: u8, factors: &Factors) -> Option<f64> {
        factors.number(self.format.value(raw), self.linearization)
    }

    /// The thresholds that the record has; the BMC may have others by now.
    #[must_use]
    pub fn record_thresholds(&self) -> Thresholds {
        let [unr, uc, unc, lnr, lc, lnc] = self.thresholds;
        let mask = if self.threshold_access == 0 { 0 } else { self.readable_thresholds };
        self.thresholds(mask, [lnc, lc, lnr, unc, uc, unr], self.hysteresis)
    }

    /// Thresholds from a mask and raw values in the order of `Get Sensor Thresholds`: lower non-critical, critical,
    /// non-recoverable, upper the same.
    #[must_use]
    pub fn thresholds(&self, mask: u8, raw: [u8; 6], hysteresis: [u8; 2]) -> Thresholds {
        let at = |place: u8| {
            let raw = raw.get(usize::from(place)).copied().filter(|_| mask & 1 << place != 0);
            raw.and_then(|raw| self.number(raw))
        };
        let [up, down] = hysteresis.map(|raw| self.factors.width(raw, self.linearization).filter(|_| raw != 0xff && raw != 0));
        Thresholds {
            lower_non_critical: at(0),
            lower_critical: at(1),
            lower_non_recoverable: at(2),
            upper_non_critical: at(3),
            upper_critical: at(4),
            upper_non_recoverable: at(5),
            hysteresis_up: up,
            hysteresis_down: down,
        }
    }

    pub(crate) fn hysteresis(&self) -> [u8; 2] {
        self.hysteresis
    }
}

fn array<const N: usize>(body: &[u8], place: usize) -> Option<[u8; N]> {
    body.get(place..place + N)?.try_into().ok()
}

fn identity(body: &[u8], name: usize) -> Option<SensorIdentity> {
    let (key, channel, entity) = key_and_entity(body)?;
    let type_length = *body.get(name)?;
    Some(SensorIdentity {
        key,
        channel,
        entity,
        name: text(type_length, body.get(name + 1..).unwrap_or_default(), Code::Sdr),
        numbered_name: None,
        sensor_type: *body.get(SENSOR_TYPE)?,
        event_type: *body.get(EVENT_TYPE)? & 0x7f,
    })
}

/// A full record.
pub fn decode(body: &[u8]) -> Option<Sensor> {
    let identity = identity(body, NAME)?;
    Some(Sensor { analog: analog(body, identity.event_type), identity, is_readable: true, shares: false })
}

fn analog(body: &[u8], event_type: u8) -> Option<Analog> {
    let [units, base, modifier] = array(body, UNITS)?;
    let factors = Factors::parse(&array(body, FACTORS)?);
    let linearization = Linearization::parse(*body.get(LINEARIZATION)?)?;
    // A sensor with states only often has zeros here, which would make every reading 0.
    let says_nothing = factors.m == 0 && (factors.b == 0 || event_type != THRESHOLD_EVENTS) && linearization != Linearization::NonLinear;
    Some(Analog {
        unit: Unit::parse(units, base, modifier),
        format: RawFormat::parse(units)?,
        threshold_access: *body.get(CAPABILITIES)? >> 2 & 3,
        readable_thresholds: if event_type == THRESHOLD_EVENTS { *body.get(READABLE_THRESHOLDS)? } else { 0 },
        linearization,
        factors,
        thresholds: array(body, THRESHOLDS)?,
        hysteresis: array(body, HYSTERESIS)?,
    })
    .filter(|_| !says_nothing)
}

/// A compact record; one that several sensors share is one sensor each.
pub fn decode_compact(body: &[u8]) -> Option<Vec<Sensor>> {
    let identity = identity(body, COMPACT_NAME)?;
    let [direction, offset] = array(body, COMPACT_SHARING)?;
    Some(shared(identity, direction, offset, true))
}

/// One sensor for each that shares the record, with its own number and name (table 43-2, bytes 24 and 25).
pub fn shared(identity: SensorIdentity, direction: u8, offset: u8, is_readable: bool) -> Vec<Sensor> {
    let count = (direction & 0x0f).max(1);
    let (is_alphabetic, instances_differ, offset) = (direction >> 4 & 3 == 1, offset & 0x80 != 0, offset & 0x7f);
    let one = |place: u8| {
        let mut identity = identity.clone();
        identity.key.number = identity.key.number.wrapping_add(place);
        if instances_differ {
            identity.entity.instance = identity.entity.instance.wrapping_add(place) & 0x7f;
        }
        if count > 1 {
            let number = offset.wrapping_add(place);
            let suffix = if is_alphabetic { char::from(b'A' + number % 26).to_string() } else { number.to_string() };
            let numbered = format!("{}{suffix}", identity.name);
            // The first one is called as the record is, by everybody who reads it.
            if place > 0 {
                identity.name.clone_from(&numbered);
            }
            identity.numbered_name = Some(numbered);
        }
        Sensor { identity, analog: None, is_readable, shares: place > 0 }
    };
    (0..count).map(one).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use crate::sdr::{Record, SensorKey};

    /// A temperature sensor with all thresholds: 1 °C a step.
    fn full(units: u8, factors: [u8; 6], linearization: u8) -> Vec<u8> {
        let mut body = vec![0x20, 0x00, 0x30, 0x03, 0x01, 0x7f, 0x68, 0x01, 0x01, 0, 0, 0, 0, 0x3f, 0x3f];
        body.extend_from_slice(&[units, 0x01, 0x00, linearization]);
        body.extend_from_slice(&factors);
        body.extend_from_slice(&[0x07, 40, 50, 20, 127, 0, 100, 95, 90, 5, 10, 15, 2, 3, 0, 0, 0, 0xc8]);
        body.extend_from_slice(b"CPU Temp");
        let mut record = vec![1, 0, 0x51, 0x01, body.len() as u8];
        record.extend(body);
        record
    }

    fn sensor(record: &[u8]) -> Sensor {
        let Record::Sensors(mut sensors) = Record::decode(record) else { panic!("no sensor") };
        sensors.pop().unwrap()
    }

    #[test]
    fn a_full_record_has_name_unit_and_thresholds() {
        let sensor = sensor(&full(0x80, [1, 0, 0, 0, 0, 0], 0));
        let identity = &sensor.identity;
        assert_eq!((identity.name.as_str(), identity.type_name(), identity.entity.name()), ("CPU Temp", "temperature", "processor"));
        assert_eq!(identity.key, SensorKey { owner: 0x20, lun: 0, number: 0x30 });
        assert_eq!((sensor.number(45), sensor.number(0xf6)), (Some(45.0), Some(-10.0)));
        let thresholds = sensor.record_thresholds();
        assert_eq!(
            (thresholds.upper_critical, thresholds.lower_non_critical, thresholds.hysteresis_down),
            (Some(95.0), Some(15.0), Some(3.0))
        );
        assert_eq!(sensor.analog.unwrap().unit.to_string(), "°C");
    }

    #[test]
    fn a_sensor_with_states_only_has_no_number() {
        assert_eq!(sensor(&full(0xc0, [1, 0, 0, 0, 0, 0], 0)).analog, None);
        assert_eq!(sensor(&full(0x00, [0, 0, 0, 0, 0, 0], 0)).analog, None);
        assert_eq!(sensor(&full(0x00, [1, 0, 0, 0, 0, 0], 0x0c)).analog, None, "a function nobody has defined");
    }

    #[test]
    fn a_shared_compact_record_is_several_sensors() {
        let mut body =
            vec![0x20, 0x00, 0x60, 0x08, 0x01, 0, 0, 0x0c, 0x6f, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0x13, 0x80, 0, 0, 0, 0, 0, 0, 0xc4];
        body.extend_from_slice(b"DIMM");
        let mut record = vec![1, 0, 0x51, 0x02, body.len() as u8];
        record.extend(body);
        let Record::Sensors(sensors) = Record::decode(&record) else { panic!("no sensors") };
        let told: Vec<_> = sensors.iter().map(|s| (s.identity.name.as_str(), s.identity.key.number, s.identity.entity.instance)).collect();
        assert_eq!(told, [("DIMM", 0x60, 1), ("DIMMB", 0x61, 2), ("DIMMC", 0x62, 3)]);
    }

    #[test]
    fn what_is_cut_is_kept_as_it_is() {
        let whole = full(0x80, [1, 0, 0, 0, 0, 0], 0);
        for length in 0..whole.len() {
            match Record::decode(&whole[..length]) {
                Record::Other { bytes, .. } => assert_eq!(bytes, &whole[..length]),
                Record::Sensors(sensors) => assert!(length > 5 + NAME && "CPU Temp".starts_with(&sensors[0].identity.name)),
                Record::Fru(_) | Record::Controller(_) | Record::Generic(_) => panic!("another kind"),
            }
        }
    }
}
