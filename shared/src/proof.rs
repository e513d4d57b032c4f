//! The proof that a report comes from a host: a compact JWS (RFC 7515) with EdDSA over the digest of the body.
//!
//! The agent builds the three parts itself (it stays small); the server checks with jsonwebtoken. The algorithm and
//! the type are pinned on both sides; nothing in the header can choose another.

use crate::id::{BootId, Epoch, HostId, KeyId, ServerId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// `typ` of the header, so that no other token of ours can be taken for a proof.
pub const PROOF_TYPE: &str = "ironwatch-proof+jwt";
/// Seconds a proof is worth something; it is signed when sent, so a minute would do; the rest is for clocks.
pub const LIFETIME_SECONDS: i64 = 300;
/// Seconds a host's clock may be off before the server answers `clock`.
pub const CLOCK_LEEWAY_SECONDS: i64 = 300;
/// Longest proof read; a real one has about 700 bytes.
pub const MAX_PROOF_BYTES: usize = 4096;

/// What a proof says. Names are the registered ones where RFC 7519 and RFC 9449 have them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Host that signs.
    pub iss: HostId,
    /// Server it is meant for.
    pub aud: ServerId,
    /// Unix seconds of signing.
    pub iat: i64,
    /// Unix seconds of expiry.
    pub exp: i64,
    /// Batch id, for people who follow one through logs.
    pub jti: String,
    /// HTTP method.
    pub htm: String,
    /// HTTP path.
    pub htu: String,
    /// Life of the spool.
    pub ep: Epoch,
    /// Number of the report in it.
    pub seq: u64,
    /// base64url SHA-256 of the body bytes as sent.
    pub bh: String,
    /// Boot the host is in while sending.
    pub boot: BootId,
    /// Milliseconds of the host's `CLOCK_MONOTONIC` while sending.
    pub bms: u64,
}

/// base64url without padding, the form of every binary value on the wire.
#[must_use]
pub fn encode_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The reverse of [`encode_base64url`].
#[must_use]
pub fn decode_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The name of a public key, given the SHA-256 of its bytes.
#[must_use]
pub fn key_id_of_digest(digest: &[u8]) -> Option<KeyId> {
    KeyId::parse(encode_base64url(digest).get(..16)?).ok()
}

#[cfg(feature = "sign")]
mod sign {
    use super::{Claims, PROOF_TYPE, encode_base64url, key_id_of_digest};
    use crate::id::KeyId;
    use ring::digest::{SHA256, digest};
    use ring::rand::SystemRandom;
    use ring::signature::{Ed25519KeyPair, KeyPair as _};

    /// A host's private key. It never leaves the host; `Debug` shows the name only.
    pub struct SigningKey {
        pair: Ed25519KeyPair,
        key_id: KeyId,
    }

    impl std::fmt::Debug for SigningKey {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("SigningKey").field("key_id", &self.key_id).finish_non_exhaustive()
        }
    }

    impl SigningKey {
        /// A new key as PKCS#8 bytes, to be kept with mode 0600. `None` when the system has no randomness.
        #[must_use]
        pub fn generate_pkcs8() -> Option<Vec<u8>> {
            let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).ok()?;
            Some(document.as_ref().to_vec())
        }

        /// Reads a key back. `None` when the bytes are not a key.
        #[must_use]
        pub fn from_pkcs8(bytes: &[u8]) -> Option<Self> {
            let pair = Ed25519KeyPair::from_pkcs8(bytes).ok()?;
            let key_id = key_id_of_digest(digest(&SHA256, pair.public_key().as_ref()).as_ref())?;
            Some(Self { pair, key_id })
        }

        /// The public half, 32 bytes, base64url.
        #[must_use]
        pub fn public_key(&self) -> String {
            encode_base64url(self.pair.public_key().as_ref())
        }

        /// The name of the key.
        #[must_use]
        pub fn key_id(&self) -> &KeyId {
            &self.key_id
        }

        /// A bare signature, base64url; used by enrolment.
        #[must_use]
        pub fn sign(&self, message: &[u8]) -> String {
            encode_base64url(self.pair.sign(message).as_ref())
        }

        /// The proof as it travels in the `Authorization` header. `None` only if the claims cannot be written as JSON.
        #[must_use]
        pub fn prove(&self, claims: &Claims) -> Option<String> {
            let header = format!(r#"{{"alg":"EdDSA","typ":"{PROOF_TYPE}","kid":"{}"}}"#, self.key_id);
            let claims = serde_json::to_vec(claims).ok()?;
            let mut proof = format!("{}.{}", encode_base64url(header.as_bytes()), encode_base64url(&claims));
            let signature = self.sign(proof.as_bytes());
            proof.push('.');
            proof.push_str(&signature);
            Some(proof)
        }
    }

    /// base64url SHA-256, the `bh` claim.
    #[must_use]
    pub fn body_digest(body: &[u8]) -> String {
        encode_base64url(digest(&SHA256, body).as_ref())
    }
}
#[cfg(feature = "sign")]
pub use sign::{SigningKey, body_digest};

#[cfg(feature = "check")]
mod check {
    use super::{CLOCK_LEEWAY_SECONDS, Claims, MAX_PROOF_BYTES, PROOF_TYPE};
    use crate::id::{KeyId, ServerId};
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};

    /// Why a proof is worth nothing.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ProofError {
        /// Not three parts, wrong algorithm, wrong type, no key name, too long.
        Malformed,
        /// The signature is not by this key over these words.
        Signature,
        /// Meant for another server.
        Audience,
        /// Signed too long ago, or in the future; the host's clock is probably wrong.
        Clock,
        /// For another method or path.
        Target,
        /// The body is not the one that was signed.
        Digest,
    }

    /// The name of the key that a proof says it was signed with; nothing of it is trusted yet.
    ///
    /// # Errors
    /// [`ProofError::Malformed`].
    pub fn claimed_key(proof: &str) -> Result<KeyId, ProofError> {
        if proof.len() > MAX_PROOF_BYTES {
            return Err(ProofError::Malformed);
        }
        let header = decode_header(proof).map_err(|_| ProofError::Malformed)?;
        let pinned = header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(PROOF_TYPE);
        match header.kid {
            Some(kid) if pinned => KeyId::parse(&kid).map_err(|_| ProofError::Malformed),
            Some(_) | None => Err(ProofError::Malformed),
        }
    }

    /// The public key in the form that checking wants.
    #[must_use]
    pub fn decoding_key(public_key: &[u8; 32]) -> DecodingKey {
        DecodingKey::from_ed_der(public_key)
    }

    /// What a request really is; a proof must say the same.
    #[derive(Debug, Clone, Copy)]
    pub struct Request<'a> {
        /// HTTP method.
        pub method: &'a str,
        /// HTTP path.
        pub path: &'a str,
        /// base64url SHA-256 of the body bytes as received.
        pub body_digest: &'a str,
    }

    /// Checks signature, addressee, time, target and digest, in that order.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn check(proof: &str, key: &DecodingKey, server: &ServerId, now_seconds: i64, request: Request<'_>) -> Result<Claims, ProofError> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // Addressee and time are checked below, against the caller's clock and with our own words.
        validation.validate_aud = false;
        validation.validate_exp = false;
        let claims = decode::<Claims>(proof, key, &validation).map_err(|_| ProofError::Signature)?.claims;
        if claims.aud != *server {
            return Err(ProofError::Audience);
        }
        let lifetime = claims.exp.saturating_sub(claims.iat);
        let off = now_seconds.saturating_sub(claims.iat);
        if !(0..=2 * super::LIFETIME_SECONDS).contains(&lifetime) {
            return Err(ProofError::Malformed);
        }
        if now_seconds > claims.exp || off < -CLOCK_LEEWAY_SECONDS {
            return Err(ProofError::Clock);
        }
        if claims.htm != request.method || claims.htu != request.path {
            return Err(ProofError::Target);
        }
        if claims.bh != request.body_digest {
            return Err(ProofError::Digest);
        }
        Ok(claims)
    }
}
#[cfg(feature = "check")]
pub use check::{ProofError, Request, check, claimed_key, decoding_key};
