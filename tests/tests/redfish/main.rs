//! The Redfish reader against a service that does what BMCs do, over TLS, and against recordings of real machines.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

mod asking;
mod captures;
