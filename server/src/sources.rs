//! Who tells us.

pub mod agent;
