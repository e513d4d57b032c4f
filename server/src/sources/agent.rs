//! The agent's door: checks cheap things first and parses nothing before trust.

mod limits;

use crate::problem::Refusal;
use flate2::read::GzDecoder;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::observation::Observation;
use ironwatch_shared::proof::{Claims, ProofError, Request, check, claimed_key, decoding_key, encode_base64url};
use ironwatch_shared::wire::v1::report::{MAX_PACKED_BYTES, MAX_UNPACKED_BYTES, Report, Sample};
use ironwatch_shared::wire::v1::{PROOF_SCHEME, REPORTS_PATH, VERSION};
use ironwatch_shared::{HostId, KeyId, ServerId, Timestamp};
use jsonwebtoken::DecodingKey;
use limits::{clean, within_limits};
use std::collections::HashMap;
use std::io::Read as _;
use std::sync::{Arc, PoisonError, RwLock};

/// Keys that may sign, by name. Changed by the writer in step with the store.
#[derive(Clone, Default)]
pub struct Keys(Arc<RwLock<HashMap<KeyId, Key>>>);

#[derive(Clone)]
struct Key {
    host: HostId,
    key: Arc<DecodingKey>,
    revoked: bool,
}

impl Keys {
    /// Lets a key sign.
    pub fn add(&self, id: KeyId, host: HostId, public_key: &[u8; 32]) {
        let key = Key { host, key: Arc::new(decoding_key(public_key)), revoked: false };
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, key);
    }

    /// From now on nothing signed by the keys of this host is taken, but by `except`.
    pub fn revoke(&self, host: &HostId, except: Option<&KeyId>) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (id, key) in keys.iter_mut() {
            if key.host == *host && Some(id) != except {
                key.revoked = true;
            }
        }
    }

    fn get(&self, id: &KeyId) -> Option<Key> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

/// A report that may be believed to come from its host, understood.
#[derive(Debug)]
pub struct Accepted {
    pub claims: Claims,
    pub report: Report,
    pub live: bool,
    pub interval_seconds: u32,
    pub observations: Vec<Observation>,
    pub encoding: &'static str,
    pub body: Vec<u8>,
    pub received_at: Timestamp,
    /// When the report was taken, on our clock.
    pub taken_at: Timestamp,
    pub address: String,
}

/// A request at the door, as it came.
pub struct Knock<'a> {
    pub authorization: &'a str,
    pub encoding: &'a str,
    pub body: Vec<u8>,
    pub received_at: Timestamp,
    pub address: String,
}

/// Looks at the proof's header alone: whoever names no key of ours is sent away before the body is read.
///
/// # Errors
/// `no_proof`, `bad_proof`, `unknown_key`, `revoked`.
pub fn admit(authorization: &str, keys: &Keys) -> Result<(), Refusal> {
    let proof = authorization.strip_prefix(PROOF_SCHEME).map(str::trim_start).ok_or(Refusal::new("no_proof"))?;
    let key_id = claimed_key(proof).map_err(|_| Refusal::new("bad_proof"))?;
    let key = keys.get(&key_id).ok_or(Refusal::new("unknown_key"))?;
    if key.revoked { Err(Refusal::new("revoked")) } else { Ok(()) }
}

/// Verify, unpack, parse, understand. The order is the order of cost.
///
/// # Errors
/// The refusal for the first thing that is wrong; nothing was stored.
pub fn take(knock: Knock<'_>, keys: &Keys, server: &ServerId) -> Result<Accepted, Refusal> {
    let proof = knock.authorization.strip_prefix(PROOF_SCHEME).map(str::trim_start).ok_or(Refusal::new("no_proof"))?;
    let key_id = claimed_key(proof).map_err(|_| Refusal::new("bad_proof"))?;
    let key = keys.get(&key_id).ok_or(Refusal::new("unknown_key"))?;
    if key.revoked {
        return Err(Refusal::new("revoked"));
    }
    let digest = encode_base64url(ring::digest::digest(&ring::digest::SHA256, &knock.body).as_ref());
    let request = Request { method: "POST", path: REPORTS_PATH, body_digest: &digest };
    let now_seconds = knock.received_at.as_millis().div_euclid(1000);
    let claims = check(proof, &key.key, server, now_seconds, request).map_err(|error| refusal_of(error, knock.received_at))?;
    if claims.iss != key.host {
        return Err(Refusal::new("wrong_host"));
    }
    if i64::try_from(claims.seq).is_err() {
        return Err(Refusal::new("bad_proof").detail("the sequence is out of range"));
    }
    let encoding = match knock.encoding {
        "gzip" => "gzip",
        "zstd" => "zstd",
        "" | "identity" => "identity",
        other => return Err(Refusal::new("unknown_encoding").detail(format!("Content-Encoding {other:?} is not gzip, zstd or identity"))),
    };
    let report = parse(&knock.body, encoding)?;
    let received = Received { host: &claims.iss, at: knock.received_at, boot: &claims.boot, boot_millis: claims.bms };
    let live = received.is_live(&report);
    let taken_at = received.moment(&report, report.taken.boot_ms);
    let observations = observations(&report, received);
    let interval_seconds = report.interval_seconds.clamp(1, 3600);
    Ok(Accepted {
        live,
        interval_seconds,
        observations,
        encoding,
        body: knock.body,
        received_at: knock.received_at,
        taken_at,
        address: knock.address,
        claims,
        report,
    })
}

fn refusal_of(error: ProofError, now: Timestamp) -> Refusal {
    match error {
        ProofError::Malformed | ProofError::Signature | ProofError::Target => Refusal::new("bad_proof"),
        ProofError::Audience => Refusal::new("wrong_server"),
        ProofError::Clock => Refusal::new("clock").server_time(now.as_millis()),
        ProofError::Digest => Refusal::new("wrong_digest"),
    }
}

/// Unpacks a body, within the limit, and reads it.
///
/// # Errors
/// `too_large`, `bad_encoding`, `bad_report`, `unknown_version`.
pub fn parse(body: &[u8], encoding: &str) -> Result<Report, Refusal> {
    let text = unpack(body, encoding)?;
    // The version first: a newer report should be called newer, not broken.
    let mut report: Report = serde_json::from_slice(&text).map_err(|error| match serde_json::from_slice::<Version>(&text) {
        Ok(version) if version.v != VERSION => {
            Refusal::new("unknown_version").detail(format!("v = {}, this server speaks {VERSION}", version.v))
        }
        Ok(_) | Err(_) => Refusal::new("bad_report").detail(format!("line {} column {}", error.line(), error.column())),
    })?;
    if report.v != VERSION {
        return Err(Refusal::new("unknown_version").detail(format!("v = {}, this server speaks {VERSION}", report.v)));
    }
    within_limits(&report)?;
    clean(&mut report);
    Ok(report)
}

/// The samples of a body that was taken before, and nothing else of it: for those who read thousands.
///
/// # Errors
/// `too_large`, `bad_encoding`, `bad_report`.
pub fn samples(body: &[u8], encoding: &str) -> Result<Vec<Sample>, Refusal> {
    let text = unpack(body, encoding)?;
    let mut numbers: Numbers = serde_json::from_slice(&text).map_err(|_| Refusal::new("bad_report"))?;
    limits::clean_samples(&mut numbers.samples);
    Ok(numbers.samples)
}

#[derive(serde::Deserialize)]
struct Numbers {
    #[serde(default)]
    samples: Vec<Sample>,
}

#[derive(serde::Deserialize)]
struct Version {
    v: u8,
}

fn unpack(body: &[u8], encoding: &str) -> Result<Vec<u8>, Refusal> {
    if body.len() > MAX_PACKED_BYTES {
        return Err(Refusal::new("too_large").detail(format!("at most {MAX_PACKED_BYTES} bytes as sent")));
    }
    let mut text = Vec::with_capacity(body.len().saturating_mul(8).min(MAX_UNPACKED_BYTES));
    let limit = MAX_UNPACKED_BYTES as u64 + 1;
    let read = match encoding {
        "gzip" => GzDecoder::new(body).take(limit).read_to_end(&mut text),
        "zstd" => zstd::stream::read::Decoder::new(body).and_then(|decoder| decoder.take(limit).read_to_end(&mut text)),
        _ => body.take(limit).read_to_end(&mut text),
    };
    read.map_err(|_| Refusal::new("bad_encoding"))?;
    if text.len() > MAX_UNPACKED_BYTES {
        return Err(Refusal::new("too_large").detail(format!("at most {MAX_UNPACKED_BYTES} bytes after unpacking")));
    }
    Ok(text)
}
