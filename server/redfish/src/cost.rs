//! What reading has cost the BMC and us.

use serde::Serialize;
use std::time::Duration;

/// Requests, bytes and time of one call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Requests sent, logins included.
    pub requests: u64,
    /// Bytes of the answers' bodies.
    pub bytes: u64,
    /// From the call to its result.
    pub took: Duration,
}
