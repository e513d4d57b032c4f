//! Single sensors, each with the moment of its reading.

use ironwatch_core::bmc::Sensor;
use ironwatch_shared::Timestamp;

/// A sensor by what tells it from the others of its BMC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SensorName {
    pub name: String,
    pub component: String,
}

impl SensorName {
    /// It is this one.
    #[must_use]
    pub fn is(&self, sensor: &Sensor) -> bool {
        self.name == sensor.name && self.component == sensor.component.as_str()
    }
}

/// What one sensor said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// By our clock: the middle between question and answer.
    pub at: Timestamp,
    /// None when the BMC has no reading now.
    pub number: Option<f64>,
}

impl Sample {
    /// Asked and answered then.
    #[must_use]
    pub fn between(asked_at: Timestamp, answered_at: Timestamp, number: Option<f64>) -> Self {
        Self { at: asked_at.plus_millis(answered_at.millis_since(asked_at) / 2), number }
    }
}

/// Readings that somebody wants at moments of their own, while others are read.
pub trait Rounds: Send {
    /// Our clock.
    fn now(&self) -> Timestamp;
    /// The sensors that are to be read now, if it is time.
    fn begin(&mut self) -> Option<Vec<SensorName>>;
    /// What they said, in that order; nothing when the BMC did not answer.
    fn end(&mut self, samples: Option<&[Sample]>);
}
