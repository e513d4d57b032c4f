//! Board controllers of hosts: what may be said of one, and which are to be polled with which credential.

pub mod address;
mod network;
mod places;
mod said;
mod watched;

pub use network::Network;
pub use places::Places;
pub use said::{BmcSaid, Protocol};
pub use watched::{NoLogin, Watched, enabled};
