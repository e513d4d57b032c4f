//! What can be asked of a BMC: one file for each group of commands, with the requests and what their answers mean.

pub mod bmc;
pub mod boot;
pub mod chassis;
pub mod dcmi;
pub mod fru;
pub mod lan;
pub mod sdr;
pub mod sel;
pub mod sensor;

/// Network functions (IPMI 2.0, table 5-1).
mod net_function {
    pub const CHASSIS: u8 = 0x00;
    pub const SENSOR: u8 = 0x04;
    pub const APP: u8 = 0x06;
    pub const STORAGE: u8 = 0x0a;
    pub const TRANSPORT: u8 = 0x0c;
    pub const GROUP: u8 = 0x2c;
}

/// Some bytes of an answer as an array.
fn array<const N: usize>(data: &[u8], place: usize) -> Option<[u8; N]> {
    data.get(place..place.checked_add(N)?)?.try_into().ok()
}
