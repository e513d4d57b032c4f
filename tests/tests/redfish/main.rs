//! The Redfish reader against a service that does what BMCs do, over TLS, and against recordings of real machines.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

mod actions;
mod asking;
mod captures;
mod faults;
mod hints;
mod hostile;
mod logs;
mod machines;
mod polls;
mod sessions;
mod trust;
