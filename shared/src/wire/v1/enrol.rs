//! How a host joins.

use crate::id::{HostId, KeyId, ServerId};
use serde::{Deserialize, Serialize};

/// "Let me in": a join token, a public key made on the host, and a signature by it over [`transcript`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    /// Wire version, 1.
    pub v: u8,
    /// `iw1.<id>.<secret>`, made by an operator. The pin of a server, which may follow as a fourth part, is for the host;
    /// the server does not look at it.
    pub token: String,
    /// 32 bytes of Ed25519 public key, base64url without padding.
    pub public_key: String,
    /// 64 bytes of Ed25519 signature over [`transcript`], base64url without padding.
    pub signature: String,
    /// What the host calls itself.
    pub hostname: String,
    /// The host id this machine had before; kept (with its history) when `previous_signature` proves the old key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_host_id: Option<HostId>,
    /// The old key's signature over [`transcript`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_signature: Option<String>,
}

/// Welcome. Repeating a request with the same key gives the same answer and uses no second place of the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EnrolAnswer {
    /// Wire version, 1.
    pub v: u8,
    /// The identity the server issues.
    pub host_id: HostId,
    /// Whom the proofs are for.
    pub server_id: ServerId,
    /// The key as the server calls it.
    pub key_id: KeyId,
    /// The server's Unix milliseconds.
    pub server_time_ms: i64,
    /// Seconds between check-ins that the server wants.
    pub interval_seconds: u32,
}

/// The bytes that an enrolment signs: bound to this token, this key and this name.
#[must_use]
pub fn transcript(token: &str, public_key: &str, hostname: &str) -> Vec<u8> {
    format!("ironwatch-enrol-v1\n{token}\n{public_key}\n{hostname}").into_bytes()
}
