//! Which key seals now: the store names it, the file has it.

use super::{KeyFile, KeyTrouble, SealingKey};
use crate::second_factor;
use crate::store::{Db, channels, credentials, meta};

/// Why something cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The key.
    #[error("{0}")]
    Key(#[from] KeyTrouble),
    /// The database.
    #[error("the database: {0}")]
    Store(#[from] diesel::result::Error),
}

/// The key to seal with, made at the first need. Call it in the transaction that keeps what it seals: until that is over
/// nobody can change the key, so nothing is sealed with one that is about to go.
///
/// # Errors
/// That the key cannot be used, or what the database says.
pub fn sealing_key(db: &mut Db, file: &KeyFile) -> Result<SealingKey, SecretsError> {
    meta::hold(db, meta::SECRETS_KEY)?;
    let named = meta::get(db, meta::SECRETS_KEY)?.filter(|id| !id.is_empty());
    if let Some(id) = named {
        return Ok(file.keys()?.take(&id).ok_or(KeyTrouble::Missing(id))?);
    }
    let key = match file.current()? {
        Some(key) => key,
        None => file.make()?,
    };
    meta::set(db, meta::SECRETS_KEY, key.id())?;
    Ok(key)
}

/// Whether everything that is sealed can be opened; told at the start, so that nobody learns of it from a silent BMC.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(db: &mut Db, file: &KeyFile) -> Result<(), SecretsError> {
    let (sealed, channels, people) = (credentials::list(db)?, channels::list(db)?, second_factor::sealed(db)?);
    if sealed.is_empty() && channels.is_empty() && people.is_empty() {
        return Ok(());
    }
    let keys = file.keys()?;
    for row in sealed {
        crate::credentials::open(&row, &keys)?;
    }
    for row in channels {
        crate::channels::secrets_of(&row, &keys)?;
    }
    for (user, _) in people {
        second_factor::check(&keys, &user)?;
    }
    Ok(())
}
