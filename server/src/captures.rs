//! Captures: recordings of chosen sensors of one or more hosts, up to four times a second, each reading with its moment.
//!
//! [`start`] checks what is wanted, [`running`] holds captures that run, watches of BMCs (`polling/capturing`) and the door of
//! the agents bring readings into it, and [`record`] takes them to the store, packed as in [`chunk`]. What came of each series
//! is counted in [`tally`]; [`walk`] reads it all back in the order of time, [`export`] makes files of that.

pub mod chunk;
pub mod export;
pub mod marker;
pub mod record;
pub mod running;
pub mod series;
pub mod start;
pub mod tally;
pub mod walk;

pub use running::Captures;
pub use start::CaptureSaid;
