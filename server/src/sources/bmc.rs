//! BMCs, which we ask: by IPMI and by Redfish, into the same shapes.

pub mod action;
pub mod client;
pub mod dumped;
pub mod ipmi;
pub mod learned;
pub mod machine;
pub mod redfish;
pub mod sample;
pub mod trouble;

pub use action::{Action, BootDevice, Outcome, Power, console_text};
pub use client::{Client, LogLook};
pub use dumped::DumpedFile;
pub use learned::Learned;
pub use machine::Machine;
pub use sample::{Sample, SensorName};
pub use trouble::Trouble;
