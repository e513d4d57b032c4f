//! BMCs, which we ask: by IPMI and by Redfish, into the same shapes.

pub mod ipmi;
pub mod trouble;

pub use trouble::Trouble;
