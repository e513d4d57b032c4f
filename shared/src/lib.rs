//! The words both sides of Ironwatch speak. Pure: no clock, no files, no sockets.
#![warn(missing_docs)]

pub mod certificate;
pub mod id;
pub mod proof;
#[cfg(feature = "settings")]
pub mod settings;
pub mod severity;
pub mod time;
/// How an agent speaks to the server, by version.
pub mod wire {
    pub mod v1;
}

pub use id::{BootId, Epoch, HostId, KeyId, ServerId};
pub use severity::Severity;
pub use time::Timestamp;
