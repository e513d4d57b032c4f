//! Event-only records: sensors that nobody can read, but that speak in the log (IPMI 2.0, table 43-3).

use super::Sensor;
use super::common::{SensorIdentity, key_and_entity};
use super::full::shared;
use crate::text::{Code, text};

/// Place of type and length of the name in the body.
const NAME: usize = 11;

/// An event-only record; one that several sensors share is one sensor each.
pub fn decode(body: &[u8]) -> Option<Vec<Sensor>> {
    let (key, channel, entity) = key_and_entity(body)?;
    let [sensor_type, event_type, direction, offset]: [u8; 4] = body.get(5..9)?.try_into().ok()?;
    let name = text(*body.get(NAME)?, body.get(NAME + 1..).unwrap_or_default(), Code::Sdr);
    let identity = SensorIdentity { key, channel, entity, name, numbered_name: None, sensor_type, event_type: event_type & 0x7f };
    Some(shared(identity, direction, offset, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_a_name_and_cannot_be_read() {
        let mut body = vec![0x20, 0, 0x71, 0x22, 1, 0x0f, 0xef, 0, 0, 0, 0, 0xc4];
        body.extend_from_slice(b"POST");
        let sensors = decode(&body).unwrap_or_default();
        let told: Vec<_> = sensors.iter().map(|s| (s.identity.name.as_str(), s.identity.event_type, s.is_readable)).collect();
        assert_eq!(told, [("POST", 0x6f, false)]);
    }
}
