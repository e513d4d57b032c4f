//! Readings and thresholds (IPMI 2.0, 35).

use super::{array, net_function::SENSOR};
use crate::completion::Completion;
use crate::error::Error;
use crate::event::THRESHOLD;
use crate::request::{Answer, Request};
use crate::sdr::{Factors, Linearization, Sensor};
use crate::sensor::{NoReading, Reading, Thresholds};
use crate::session::Session;

/// Address of the BMC itself.
const BMC: u8 = 0x20;

/// Asks for the reading of a sensor of the BMC.
#[must_use]
pub fn get_reading(sensor: &Sensor) -> Request {
    let key = sensor.identity.key;
    Request::new("get sensor reading", SENSOR, 0x2d, vec![key.number]).to_lun(key.lun)
}

/// Asks for its thresholds.
#[must_use]
pub fn get_thresholds(sensor: &Sensor) -> Request {
    let key = sensor.identity.key;
    Request::new("get sensor thresholds", SENSOR, 0x27, vec![key.number]).to_lun(key.lun)
}

/// Why a sensor is not asked at all.
fn not_asked(sensor: &Sensor) -> Option<NoReading> {
    match sensor.identity.key.owner {
        _ if !sensor.is_readable => Some(NoReading::EventOnly),
        // Another controller, or (lowest bit set) a program: firmware and operating system write events, and cannot be read.
        owner if owner != BMC => Some(NoReading::OtherController(owner)),
        _ => None,
    }
}

fn read(sensor: &Sensor, answer: &Answer) -> Result<Reading, NoReading> {
    match answer.code {
        Completion(0) => Reading::parse(sensor, &answer.data),
        code => Err(NoReading::Refused(code)),
    }
}

impl Session {
    /// Readings in the order of the sensors. What one sensor answers does not touch the others. One that shares a record and
    /// has a lasting [`NoReading`] is none.
    ///
    /// # Errors
    /// When the BMC is silent or the session is gone.
    pub async fn read_sensors(&mut self, sensors: &[&Sensor]) -> Result<Vec<Result<Reading, NoReading>>, Error> {
        let asked: Vec<&Sensor> = sensors.iter().copied().filter(|sensor| not_asked(sensor).is_none()).collect();
        let requests: Vec<Request> = asked.iter().map(|sensor| get_reading(sensor)).collect();
        let mut answers = self.ask_all(&requests).await?.into_iter();
        let mut readings = Vec::with_capacity(sensors.len());
        for sensor in sensors {
            let mut reading = match not_asked(sensor) {
                Some(why) => Err(why),
                None => answers.next().ok_or(Error::SessionLost).map(|answer| read(sensor, &answer))?,
            };
            if let Ok(reading) = &mut reading
                && let Some(analog) = sensor.analog.as_ref().filter(|analog| analog.linearization == Linearization::NonLinear)
            {
                let factors = self.factors(sensor, reading.raw).await?;
                reading.number = factors.and_then(|factors| analog.number_with(reading.raw, &factors));
            }
            readings.push(reading);
        }
        Ok(readings)
    }

    /// Factors of a non-linear sensor for one raw value (35.5); `None` where the BMC gives none.
    async fn factors(&mut self, sensor: &Sensor, raw: u8) -> Result<Option<Factors>, Error> {
        let key = sensor.identity.key;
        let request = Request::new("get sensor reading factors", SENSOR, 0x23, vec![key.number, raw]).to_lun(key.lun);
        let answer = self.try_ask(&request).await?;
        Ok(array(&answer.data, 1).filter(|_| answer.code.0 == 0).map(|bytes| Factors::parse(&bytes)))
    }

    /// Thresholds as they are set now, in the order of the sensors; where the BMC does not say, those of the record.
    ///
    /// # Errors
    /// When the BMC is silent or the session is gone.
    pub async fn read_thresholds(&mut self, sensors: &[&Sensor]) -> Result<Vec<Thresholds>, Error> {
        let asks = |sensor: &Sensor| {
            // Also where the record says that it has none: of some boards only the BMC itself knows.
            let has_thresholds = sensor.identity.event_type == THRESHOLD && sensor.analog.is_some();
            has_thresholds && not_asked(sensor).is_none()
        };
        let requests: Vec<Request> = sensors.iter().filter(|sensor| asks(sensor)).map(|sensor| get_thresholds(sensor)).collect();
        let mut answers = self.ask_all(&requests).await?.into_iter();
        let mut thresholds = Vec::with_capacity(sensors.len());
        for sensor in sensors {
            let answer = if asks(sensor) { answers.next() } else { None };
            let now = answer.and_then(|answer| {
                let analog = sensor.analog.as_ref().filter(|_| answer.code.0 == 0)?;
                let (mask, raw) = answer.data.split_first()?;
                Some(analog.thresholds(mask & 0x3f, array(raw, 0)?, analog.hysteresis()))
            });
            let record = || if not_asked(sensor).is_none() { sensor.record_thresholds() } else { Thresholds::default() };
            thresholds.push(now.unwrap_or_else(record));
        }
        Ok(thresholds)
    }
}
