//! Another key: everything is sealed anew in one transaction, and the file is changed around it so that whatever is
//! killed at whatever moment, each row's key is in one of the files.
//!
//! ```text
//!            secrets.key   .new    .old    rows sealed with
//! begin      A             –       –       A
//! next       A             B       –       A
//! reseal     A             B       –       B       one transaction
//! put in     B             –       A       B       a link, then a rename
//! finish     B             –       –       B
//! ```
//!
//! A change that was interrupted is finished by the next one.

use super::in_force::SecretsError;
use super::{KeyFile, SealingKey};
use crate::audit::{Actor, Entry};
use crate::channels;
use crate::credentials;
use crate::second_factor;
use crate::store::{Db, audit, channels as channel_rows, credentials as rows, meta};
use diesel::Connection as _;
use ironwatch_shared::Timestamp;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The key now in force.
    pub key_id: String,
    /// Rows sealed anew.
    pub resealed: usize,
}

/// How far a change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Halfway {
    /// What an earlier one left was put in order.
    Begun,
    /// The next key is on disk.
    Next,
    /// All rows are sealed with it.
    Resealed,
    /// It is the one in force.
    PutInPlace,
    /// The one before is gone.
    Finished,
}

impl Halfway {
    /// All, in order.
    pub const ALL: [Halfway; 5] = [Halfway::Begun, Halfway::Next, Halfway::Resealed, Halfway::PutInPlace, Halfway::Finished];
}

/// Changes the key. `None` when nothing was ever sealed.
///
/// # Errors
/// That a key cannot be used or a row does not open with its key, or what the database says. Everything that opened
/// before opens afterwards, too.
pub fn rotate(db: &mut Db, file: &KeyFile, actor: &Actor, now: Timestamp) -> Result<Option<Rotated>, SecretsError> {
    rotate_until(db, file, actor, now, Halfway::Finished)
}

/// Changes the key up to this step and no further, as one that is killed there.
///
/// # Errors
/// As [`rotate`].
pub fn rotate_until(db: &mut Db, file: &KeyFile, actor: &Actor, now: Timestamp, last: Halfway) -> Result<Option<Rotated>, SecretsError> {
    finish(db, file)?;
    if meta::get(db, meta::SECRETS_KEY)?.is_none_or(|id| id.is_empty()) || last == Halfway::Begun {
        return Ok(None);
    }
    let next = file.next()?;
    let mut rotated = Rotated { key_id: next.id().to_owned(), resealed: 0 };
    if last >= Halfway::Resealed {
        rotated.resealed = reseal(db, file, &next, actor, now)?;
    }
    if last >= Halfway::PutInPlace {
        file.put_in_place()?;
    }
    if last >= Halfway::Finished {
        finish(db, file)?;
    }
    Ok(Some(rotated))
}

/// Seals all rows with the next key.
fn reseal(db: &mut Db, file: &KeyFile, next: &SealingKey, actor: &Actor, now: Timestamp) -> Result<usize, SecretsError> {
    db.transaction(|db| {
        meta::hold(db, meta::SECRETS_KEY)?;
        let keys = file.keys()?;
        let mut resealed = 0;
        for row in rows::list(db)?.into_iter().filter(|row| row.key_id != next.id()) {
            let login = credentials::open(&row, &keys)?;
            let sealed = credentials::seal(&row.id, &login.password, login.bmc_key.as_ref(), next)?;
            rows::set_sealed(db, &row.id, &sealed)?;
            resealed += 1;
        }
        for row in channel_rows::list(db)?.into_iter().filter(|row| row.key_id != next.id()) {
            channels::reseal(db, &row, &keys, next)??;
            resealed += 1;
        }
        for (user, _) in second_factor::sealed(db)?.into_iter().filter(|(_, key_id)| key_id != next.id()) {
            second_factor::reseal(db, &user, &keys, next)?;
            resealed += 1;
        }
        let before = meta::get(db, meta::SECRETS_KEY)?.unwrap_or_default();
        meta::set(db, meta::SECRETS_KEY, next.id())?;
        let entry = Entry::done(actor, "secrets.rotate", next.id(), now)
            .before(serde_json::json!({ "key_id": before }))
            .after(serde_json::json!({ "key_id": next.id(), "resealed": resealed }));
        audit::append(db, &entry)?;
        Ok(resealed)
    })
}

/// Lets the last key go, when it has one and nothing needs it.
fn finish(db: &mut Db, file: &KeyFile) -> Result<(), SecretsError> {
    let in_force = file.current()?;
    let named = meta::get(db, meta::SECRETS_KEY)?.unwrap_or_default();
    // While the store names another key than the file, a change is half done: the rename is still to come.
    let Some(in_force) = in_force.filter(|key| key.id() == named) else { return Ok(()) };
    let of_channels = channel_rows::list(db)?;
    let of_credentials = rows::list(db)?;
    let of_people = second_factor::sealed(db)?;
    let people = of_people.iter().map(|(_, key_id)| key_id);
    let mut used = of_credentials.iter().map(|row| &row.key_id).chain(of_channels.iter().map(|row| &row.key_id)).chain(people);
    if used.all(|key_id| key_id == in_force.id()) {
        file.drop_old()?;
    }
    Ok(())
}
