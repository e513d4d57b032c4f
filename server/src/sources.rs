//! Who tells us.

pub mod agent;
pub mod bmc;
