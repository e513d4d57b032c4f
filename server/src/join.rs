//! Joining: tokens, keys, and the identity that the server issues. Runs on the writer.

use crate::audit::Entry;
use crate::hosts::NewHost;
use crate::pipeline::Writer;
use crate::problem::Refusal;
use crate::store::hosts::{self, HostRow, KeyRow};
use crate::store::tokens::{self, TokenRow};
use crate::store::{Db, StoreResult, audit};
use ironwatch_core::message::visible;
use ironwatch_shared::proof::{decode_base64url, encode_base64url, key_id_of_digest};
use ironwatch_shared::wire::v1::VERSION;
use ironwatch_shared::wire::v1::enrol::{EnrolRequest, transcript};
use ironwatch_shared::{HostId, KeyId, Timestamp};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ED25519, UnparsedPublicKey};
use subtle::ConstantTimeEq as _;

/// First part of a join token, so that a leaked one can be recognised.
const TOKEN_PREFIX: &str = "iw1";

/// A request to join, with what the door knows.
pub struct Join {
    pub request: EnrolRequest,
    pub address: String,
    pub now: Timestamp,
    pub interval_seconds: u32,
}

/// Makes a join token; returns it with its row. The token is not kept.
///
/// # Errors
/// When the system has no randomness.
pub fn make_token(uses: i32, now: Timestamp, lives_millis: i64) -> Result<(String, TokenRow), &'static str> {
    let id = random(6)?;
    let secret = random(32)?;
    let row = TokenRow {
        id: id.clone(),
        secret_digest: digest(&SHA256, secret.as_bytes()).as_ref().to_vec(),
        uses_left: uses,
        created_at: now.as_millis(),
        expires_at: now.plus_millis(lives_millis).as_millis(),
        revoked_at: None,
        tags: "[]".to_owned(),
        group_name: String::new(),
        site: String::new(),
        rack: String::new(),
    };
    Ok((format!("{TOKEN_PREFIX}.{id}.{secret}"), row))
}

/// So many random bytes, base64url.
///
/// # Errors
/// When the system has no randomness.
pub fn random(bytes: usize) -> Result<String, &'static str> {
    Ok(encode_base64url(&random_bytes(bytes)?))
}

/// So many random bytes.
///
/// # Errors
/// When the system has no randomness.
pub fn random_bytes(bytes: usize) -> Result<zeroize::Zeroizing<Vec<u8>>, &'static str> {
    let mut buffer = zeroize::Zeroizing::new(vec![0; bytes]);
    SystemRandom::new().fill(&mut buffer).map_err(|_| "the system has no randomness")?;
    Ok(buffer)
}

/// Takes a host in: checks token and signature, issues an identity, lets its key sign from now on.
///
/// # Errors
/// `bad_token`, `bad_enrolment`, or that it cannot be stored now.
pub fn join(writer: &mut Writer, asked: Join) -> Result<(HostId, KeyId), Refusal> {
    let request = &asked.request;
    let key = checked_key(request)?;
    let key_id = key_id_of_digest(digest(&SHA256, &key).as_ref()).ok_or(Refusal::new("internal"))?;
    let name = hostname(&request.hostname)?;
    // The token first: who has none must not cost more than one look.
    if !writer.transaction(|db| token_is_known(db, &request.token, asked.now.as_millis()))? {
        return Err(Refusal::new("bad_token"));
    }
    let known = previous(writer, request);
    let joined = writer.transaction(|db| store_join(db, &asked, &key_id, &key, &name, known))?;
    let Some(host) = joined else { return Err(Refusal::new("bad_token")) };
    writer.fleet.add_host(&host, &name, asked.interval_seconds, asked.now);
    // The token may have given it tags and a place.
    writer.take_labels(Some(&host))?;
    writer.keys.revoke(&host, Some(&key_id));
    writer.keys.add(key_id.clone(), host.clone(), &key);
    writer.tell_host(&host);
    Ok((host, key_id))
}

/// Makes all keys of a host worth nothing, and writes who did it. Returns whether the host exists.
///
/// # Errors
/// That it cannot be stored now.
pub fn revoke(writer: &mut Writer, host: &HostId, entry: &Entry) -> Result<bool, Refusal> {
    if writer.fleet.host(host).is_none() {
        return Ok(false);
    }
    writer.judge(
        |fleet, now| fleet.revoke_host(host, now),
        |db| {
            hosts::revoke_keys(db, host.as_str(), None, entry.at.as_millis())?;
            audit::append(db, entry)
        },
    )?;
    writer.keys.revoke(host, None);
    writer.tell_host(host);
    tracing::warn!(host = host.as_str(), "keys revoked");
    Ok(true)
}

fn checked_key(request: &EnrolRequest) -> Result<[u8; 32], Refusal> {
    let refuse = |detail: &str| Refusal::new("bad_enrolment").detail(detail);
    if request.v != VERSION {
        return Err(Refusal::new("unknown_version"));
    }
    let key: [u8; 32] = decode_base64url(&request.public_key)
        .and_then(|key| key.try_into().ok())
        .ok_or_else(|| refuse("public_key is not 32 bytes of base64url"))?;
    if !signed(&key, request, &request.signature) {
        return Err(refuse("signature is not by this key"));
    }
    Ok(key)
}

fn signed(key: &[u8], request: &EnrolRequest, signature: &str) -> bool {
    let words = transcript(&request.token, &request.public_key, &request.hostname);
    decode_base64url(signature).is_some_and(|signature| UnparsedPublicKey::new(&ED25519, key).verify(&words, &signature).is_ok())
}

/// RFC 1123 names, and underscores, which exist.
fn hostname(name: &str) -> Result<String, Refusal> {
    let fits = (1..=253).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        && !name.starts_with(['-', '.']);
    if fits {
        Ok(name.to_owned())
    } else {
        Err(Refusal::new("bad_enrolment")
            .detail(format!("hostname {:?} is not a host name", visible(name).chars().take(64).collect::<String>())))
    }
}

/// The identity this machine had before, if its old key says so.
fn previous(writer: &mut Writer, request: &EnrolRequest) -> Option<HostId> {
    let (host, signature) = (request.previous_host_id.as_ref()?, request.previous_signature.as_ref()?);
    let keys = writer.transaction(hosts::keys).ok()?;
    let proven =
        keys.iter().any(|row| row.host_id == host.as_str() && row.revoked_at.is_none() && signed(&row.public_key, request, signature));
    proven.then(|| host.clone())
}

fn store_join(db: &mut Db, asked: &Join, key_id: &KeyId, key: &[u8; 32], name: &str, known: Option<HostId>) -> StoreResult<Option<HostId>> {
    let now = asked.now.as_millis();
    // The answer to the first try was lost: the same key is let in again without another place of the token.
    let same_key = hosts::keys(db)?.into_iter().find(|row| row.id == key_id.as_str());
    if let Some(row) = &same_key {
        if row.revoked_at.is_some() || !token_is_known(db, &asked.request.token, now)? {
            return Ok(None);
        }
        hosts::set_name(db, &row.host_id, name, &asked.address)?;
        return Ok(HostId::parse(&row.host_id).ok());
    }
    let Some(token) = good_token(db, &asked.request.token, now)? else { return Ok(None) };
    if !tokens::take_place(db, &token.id)? {
        return Ok(None);
    }
    let host = match known {
        Some(host) => {
            hosts::set_name(db, host.as_str(), name, &asked.address)?;
            hosts::revoke_keys(db, host.as_str(), Some(key_id.as_str()), now)?;
            host
        }
        None => {
            let Ok(host) = HostId::parse(&uuid::Uuid::now_v7().to_string()) else { return Ok(None) };
            let new = NewHost { name, address: &asked.address, interval_seconds: asked.interval_seconds, now: asked.now };
            let TokenRow { tags, group_name, site, rack, .. } = token;
            hosts::insert(db, &HostRow { tags, group_name, site, rack, ..new.row(&host) })?;
            host
        }
    };
    let row = KeyRow { id: key_id.to_string(), host_id: host.to_string(), public_key: key.to_vec(), created_at: now, revoked_at: None };
    hosts::insert_key(db, &row)?;
    Ok(Some(host))
}

fn find_token(db: &mut Db, token: &str) -> StoreResult<Option<TokenRow>> {
    let parts: Vec<&str> = token.split('.').collect();
    // The pin of our key is for the host; whoever reaches us with it or without it is let in alike.
    let ([TOKEN_PREFIX, id, secret] | [TOKEN_PREFIX, id, secret, _]) = parts.as_slice() else { return Ok(None) };
    let row = tokens::find(db, id)?;
    let given = digest(&SHA256, secret.as_bytes());
    Ok(row.filter(|row| bool::from(row.secret_digest.as_slice().ct_eq(given.as_ref()))))
}

fn token_is_known(db: &mut Db, token: &str, now: i64) -> StoreResult<bool> {
    Ok(find_token(db, token)?.is_some_and(|row| row.revoked_at.is_none() && row.expires_at > now))
}

fn good_token(db: &mut Db, token: &str, now: i64) -> StoreResult<Option<TokenRow>> {
    let row = find_token(db, token)?;
    Ok(row.filter(|row| row.uses_left > 0 && row.revoked_at.is_none() && row.expires_at > now))
}
