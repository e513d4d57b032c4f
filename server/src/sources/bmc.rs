//! BMCs, which we ask: by IPMI and by Redfish, into the same shapes.

pub mod action;
pub mod ipmi;
pub mod machine;
pub mod trouble;

pub use action::{Action, BootDevice, Outcome, Power};
pub use machine::Machine;
pub use trouble::Trouble;
