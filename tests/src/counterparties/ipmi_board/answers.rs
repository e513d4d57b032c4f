//! What the BMC of a board answers (IPMI 2.0, appendix G has the numbers of the commands).

use super::super::ipmi_sim::SimSensor;
use super::super::scripted_bmc::Asked;
use super::Board;

/// Completion codes: done, not there, unknown command.
const DONE: u8 = 0;
const NOT_PRESENT: u8 = 0xcb;
const UNKNOWN: u8 = 0xc1;
/// There is no next record.
const LAST: u16 = 0xffff;

impl Board {
    /// Completion code and data. `now`: Unix seconds.
    pub(super) fn answer(&mut self, asked: &Asked, now: u32) -> Vec<u8> {
        let first = asked.data.first().copied().unwrap_or_default();
        match (asked.net_function, asked.command) {
            // Chassis: status, control, identify.
            (0x00, 0x01) => vec![DONE, 0x20 | u8::from(self.power_on), u8::from(self.ac_lost), 0],
            (0x00, 0x02) => {
                self.power_on = first & 0x0f != 0;
                self.controls.push(first & 0x0f);
                vec![DONE]
            }
            (0x00, 0x04) => vec![DONE],
            // Sensors: thresholds, reading.
            (0x04, 0x27) => self.of_sensor(first, thresholds),
            (0x04, 0x2d) => self.of_sensor(first, reading),
            // Device id, cold and warm reset.
            (0x06, 0x01) => vec![DONE, 0x20, 0x81, 0x01, 0x36, 0x02, 0xbf, 0xa2, 0x02, 0x00, 0x00, 0x01],
            (0x06, 0x02 | 0x03) => {
                self.resets += 1;
                vec![DONE]
            }
            // Sensor records: info, reserve, get.
            (0x0a, 0x20) => [&[DONE, 0x51][..], &count(self.sensors.len()), &[0, 0], &[1, 0, 0, 0, 1, 0, 0, 0, 2]].concat(),
            (0x0a, 0x22 | 0x42) => vec![DONE, 1, 0],
            (0x0a, 0x23) => record(&self.records(), asked),
            // Event log: info, get, clear, clock.
            (0x0a, 0x40) => {
                let added_at = self.log.last().map_or(0, |(at, _)| *at).to_le_bytes();
                let (entries, erased_at) = (count(self.log.len()), self.erased_at.to_le_bytes());
                [&[DONE, 0x51][..], &entries, &[0xff, 0xff], &added_at, &erased_at, &[0x0a]].concat()
            }
            (0x0a, 0x43) => record(&self.events(), asked),
            (0x0a, 0x47) => {
                if asked.data.last() == Some(&0xaa) {
                    self.log.clear();
                    self.erased_at = now;
                }
                vec![DONE, 1]
            }
            (0x0a, 0x48) => [&[DONE][..], &now.to_le_bytes()].concat(),
            _ => vec![UNKNOWN],
        }
    }

    fn of_sensor(&self, number: u8, answer: fn(&SimSensor) -> Vec<u8>) -> Vec<u8> {
        self.sensors.iter().find(|sensor| sensor.number == number).map_or_else(|| vec![NOT_PRESENT], answer)
    }

    fn records(&self) -> Vec<Vec<u8>> {
        self.sensors.iter().map(SimSensor::record).collect()
    }

    fn events(&self) -> Vec<Vec<u8>> {
        let event = |(at, bytes): &(u32, [u8; 6])| [&[0, 0, 0x02][..], &at.to_le_bytes(), &[0x20, 0, 0x04], bytes].concat();
        self.log.iter().map(event).collect()
    }
}

fn count(count: usize) -> [u8; 2] {
    u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes()
}

/// One of some records, which have their place for an id; 0 asks for the first.
fn record(records: &[Vec<u8>], asked: &Asked) -> Vec<u8> {
    let [_, _, id_low, id_high, offset, length, ..] = asked.data.as_slice() else { return vec![0xc7] };
    let id = u16::from_le_bytes([*id_low, *id_high]).max(1);
    let Some(body) = records.get(usize::from(id) - 1).and_then(|record| record.get(2..)) else { return vec![NOT_PRESENT] };
    let next = if usize::from(id) < records.len() { id + 1 } else { LAST };
    let whole = [&id.to_le_bytes()[..], body].concat();
    let from = usize::from(*offset).min(whole.len());
    let to = (from + usize::from(*length)).min(whole.len());
    [&[DONE][..], &next.to_le_bytes(), whole.get(from..to).unwrap_or_default()].concat()
}

/// Which thresholds there are, and all six, from the lower non-critical to the upper non-recoverable (35.9).
fn thresholds(sensor: &SimSensor) -> Vec<u8> {
    let (lower, upper, critical) = sensor.thresholds;
    let mask = u8::from(lower != 0) << 1 | u8::from(upper != 0) << 3 | u8::from(critical != 0) << 4;
    vec![DONE, mask, 0, lower, 0, upper, critical, 0]
}

/// The raw number, that it is valid, and what holds (35.14).
fn reading(sensor: &SimSensor) -> Vec<u8> {
    if sensor.analog.is_none() {
        let [low, high] = sensor.states.to_le_bytes();
        return vec![DONE, sensor.raw, 0xc0, low, high | 0x80];
    }
    let (lower, upper, critical) = sensor.thresholds;
    let is = |holds: bool, bit: u8| u8::from(holds) << bit;
    let past = is(lower != 0 && sensor.raw <= lower, 1)
        | is(upper != 0 && sensor.raw >= upper, 3)
        | is(critical != 0 && sensor.raw >= critical, 4);
    vec![DONE, sensor.raw, 0xc0, 0xc0 | past, 0]
}
