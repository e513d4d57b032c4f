//! How to sign in to BMCs: sealed in the store, opened for whoever polls, tried before a change is kept.

mod book;
mod change;
mod said;
mod trial;

pub use book::{Book, Level};
pub use change::{add, candidate, candidate_of_group, change, remove, set_group};
pub use said::{CredentialSaid, check_password, checked_username};
pub use trial::{Candidate, Trial, TriesCredentials, TryFailure};

use crate::secrets::{KeyTrouble, Keyring, Place, SealingKey, Secret};
use crate::store::credentials::{CredentialRow, Sealed};

/// What it takes to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub credential_id: String,
    pub username: String,
    pub password: Secret,
    /// K_g, the second key of IPMI.
    pub bmc_key: Option<Secret>,
    /// When it was changed last, Unix milliseconds.
    pub changed_at: i64,
}

/// Columns that hold something sealed; part of what each is bound to.
const PASSWORD: &str = "password";
const BMC_KEY: &str = "bmc_key";

/// Opens a row.
///
/// # Errors
/// That its key is not there, or that it does not fit.
pub fn open(row: &CredentialRow, keys: &Keyring) -> Result<Login, KeyTrouble> {
    let place = |column| Place { row: &row.id, column };
    let password = keys.open(&row.key_id, place(PASSWORD), &row.sealed_password)?;
    let bmc_key = row.sealed_bmc_key.as_ref().map(|sealed| keys.open(&row.key_id, place(BMC_KEY), sealed)).transpose()?;
    Ok(Login { credential_id: row.id.clone(), username: row.username.clone(), password, bmc_key, changed_at: row.updated_at })
}

/// Seals for the row with this id.
///
/// # Errors
/// When the system has no randomness.
pub fn seal(id: &str, password: &Secret, bmc_key: Option<&Secret>, key: &SealingKey) -> Result<Sealed, KeyTrouble> {
    let place = |column| Place { row: id, column };
    Ok(Sealed {
        sealed_password: key.seal(place(PASSWORD), password)?,
        sealed_bmc_key: bmc_key.map(|bmc_key| key.seal(place(BMC_KEY), bmc_key)).transpose()?,
        key_id: key.id().to_owned(),
    })
}
