//! Board controllers of hosts: what may be said of one, and which are to be polled with which credential.

pub mod address;
mod said;
mod watched;

pub use said::{BmcSaid, Protocol};
pub use watched::{NoLogin, Watched, enabled};
