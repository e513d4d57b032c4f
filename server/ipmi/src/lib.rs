//! IPMI over LAN: one session with one BMC, and everything a BMC says in it, decoded.
//!
//! [`connect`] finds a cipher suite and a privilege that the BMC allows and opens a [`Session`]. A session asks: one request
//! ([`Session::ask`]) or many, a few of them on their way at once ([`Session::ask_all`]). What is asked and answered is in
//! [`command`]; what records mean is in [`sdr`], [`sel`], [`fru`] and [`event`]. [`repository`] reads all sensor records, [`log`]
//! what is new in the event log.
//!
//! Of the cipher suites only 17 and 3 are spoken: the others leave out authentication, integrity or confidentiality, or use
//! MD5 or RC4. A BMC is not trusted: whatever it sends costs bounded time and memory, and becomes data or an error.
//!
//! Sources: *IPMI Specification, Second Generation, v2.0, rev. 1.1* (sections and tables are named after it), *DCMI
//! Specification v1.5*, *Platform Management FRU Information Storage Definition v1.0, rev. 1.3*, *ASF 2.0* (RMCP).
#![warn(missing_docs)]

pub mod command;
pub mod completion;
mod connect;
mod credentials;
mod error;
pub mod event;
mod exchange;
pub mod fru;
mod handshake;
mod keys;
pub mod log;
mod message;
mod packet;
pub mod presence;
pub mod repository;
mod request;
pub mod sdr;
pub mod sel;
pub mod sensor;
mod session;
mod socket;
pub mod sol;
mod suite;
pub mod text;
mod timing;
mod window;

pub use connect::{Connected, Known, connect};
pub use credentials::{BmcKey, Credentials, CredentialsError, Privilege};
pub use error::Error;
pub use request::{Answer, Request};
pub use session::Session;
pub use suite::CipherSuite;
pub use timing::Timing;
