//! Keys of requests that were made once.

use super::schema::idempotency_keys;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// Rows deleted with each new one: old ones go as new ones come.
const PRUNED_AT_ONCE: i64 = 20;
/// How long they are kept, milliseconds.
pub const KEPT_MILLIS: i64 = 86_400_000;

/// Digest, moment, the sealed answer and the id of its key.
type Known = (String, i64, Option<Vec<u8>>, Option<String>);

/// Whether a key was used before.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// It was not.
    Fresh,
    /// It was, for what has this digest.
    Known {
        /// Of the path.
        digest: String,
        /// What was answered, sealed, and the id of the key; none: it was not, or not kept.
        sealed: Option<(Vec<u8>, String)>,
    },
}

/// Notes that somebody uses a key.
///
/// # Errors
/// What the database says.
pub fn begin(db: &mut Db, person: &str, key: &str, digest: &str, now: i64) -> StoreResult<Begun> {
    let old: Vec<(String, String)> = idempotency_keys::table
        .filter(idempotency_keys::created_at.le(now.saturating_sub(KEPT_MILLIS)))
        .order(idempotency_keys::created_at)
        .limit(PRUNED_AT_ONCE)
        .select((idempotency_keys::person, idempotency_keys::key))
        .load(db)?;
    for (person, key) in old {
        forget(db, &person, &key)?;
    }
    let known: Option<Known> = idempotency_keys::table
        .find((person.to_owned(), key.to_owned()))
        .select((idempotency_keys::digest, idempotency_keys::created_at, idempotency_keys::sealed_answer, idempotency_keys::secrets_key_id))
        .first(db)
        .optional()?;
    match known {
        Some((digest, created_at, answer, key_id)) if now - created_at < KEPT_MILLIS => {
            return Ok(Begun::Known { digest, sealed: answer.zip(key_id) });
        }
        Some(_) => forget(db, person, key)?,
        None => {}
    }
    let row = (
        idempotency_keys::person.eq(person),
        idempotency_keys::key.eq(key),
        idempotency_keys::digest.eq(digest),
        idempotency_keys::created_at.eq(now),
    );
    on_both!(db, connection => diesel::insert_into(idempotency_keys::table).values(row).execute(connection))?;
    Ok(Begun::Fresh)
}

/// Keeps what was answered, sealed.
///
/// # Errors
/// What the database says.
pub fn answered(db: &mut Db, person: &str, key: &str, sealed: &[u8], key_id: &str) -> StoreResult<()> {
    let row = idempotency_keys::table.find((person.to_owned(), key.to_owned()));
    let answer = (idempotency_keys::sealed_answer.eq(Some(sealed)), idempotency_keys::secrets_key_id.eq(Some(key_id)));
    on_both!(db, connection => diesel::update(row).set(answer).execute(connection))?;
    Ok(())
}

/// A key is free again: nothing was done.
///
/// # Errors
/// What the database says.
pub fn forget(db: &mut Db, person: &str, key: &str) -> StoreResult<()> {
    diesel::delete(idempotency_keys::table.find((person.to_owned(), key.to_owned()))).execute(db)?;
    Ok(())
}
