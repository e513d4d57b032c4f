//! Rounds of captures between the readings of a long look: all sensors of a large board take seconds, and a capture that waited
//! for them would have holes.

use super::capturing::{Capturing, Round};
use crate::clock::Clock;
use crate::sources::bmc::sample::{Rounds, Sample, SensorName};
use ironwatch_shared::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// What the client of a BMC asks between two readings.
pub struct Between {
    capturing: Arc<Mutex<Capturing>>,
    clock: Arc<dyn Clock>,
    round: Option<(Round, Timestamp)>,
}

impl Between {
    /// For the captures of one BMC.
    pub fn new(capturing: Arc<Mutex<Capturing>>, clock: Arc<dyn Clock>) -> Self {
        Self { capturing, clock, round: None }
    }

    fn millis(&self) -> u64 {
        self.clock.monotonic_millis()
    }
}

impl Rounds for Between {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn begin(&mut self) -> Option<Vec<SensorName>> {
        let (millis, at) = (self.millis(), self.now());
        let round = self.capturing.lock().unwrap_or_else(PoisonError::into_inner).begin(millis, at)?;
        let sensors = round.sensors.clone();
        self.round = Some((round, at));
        Some(sensors)
    }

    fn end(&mut self, samples: Option<&[Sample]>) {
        let Some((round, at)) = self.round.take() else { return };
        let millis = self.millis();
        let mut capturing = self.capturing.lock().unwrap_or_else(PoisonError::into_inner);
        match samples {
            Some(samples) => capturing.done(&round, samples),
            None => capturing.failed(&round, millis, at),
        }
    }
}
