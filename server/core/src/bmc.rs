//! What a BMC says, whichever protocol it speaks, and what of it is wrong.
//!
//! Readers of IPMI and Redfish bring sensors and log entries into these shapes; from here on nobody asks how they came. What a
//! state means is in one table ([`state`]), used for what a sensor says now and for what the log says that it said, so that both
//! are one problem of one part.

pub mod clock;
pub mod guess;
pub mod limits;
pub mod log;
pub mod part;
pub mod sensor;
pub mod state;
pub mod vitals;
pub mod witness;

pub use sensor::{Health, Sensor, SensorKind};
pub use state::Meaning;
