//! Which BMCs are to be polled, each with the credential that holds for it.

use crate::credentials::{Book, Login, open};
use crate::hosts::Lifecycle;
use crate::secrets::{KeyFile, KeyTrouble};
use crate::store::bmcs::{self, BmcRow};
use crate::store::hosts::HostRow;
use crate::store::{Db, StoreResult};

/// One BMC to be polled.
#[derive(Debug, Clone)]
pub struct Watched {
    pub host: HostRow,
    pub bmc: BmcRow,
    /// How to sign in, or why there is no way.
    pub login: Result<Login, NoLogin>,
}

/// Why there is no way to sign in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoLogin {
    /// Nobody said which.
    #[error("no credential: the BMC has none of its own, its group has none, and there is no default")]
    NoCredential,
    /// It does not open.
    #[error("{0}")]
    Key(#[from] KeyTrouble),
}

impl NoLogin {
    /// The stable code, for `last_error_code`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            NoLogin::NoCredential => "no_credential",
            NoLogin::Key(_) => "secrets_key",
        }
    }
}

/// All that are enabled and whose hosts are not deprecated.
///
/// # Errors
/// What the database says. A key that cannot be used is told with each BMC that needs it.
pub fn enabled(db: &mut Db, file: &KeyFile) -> StoreResult<Vec<Watched>> {
    let watched = look(db, file)?;
    let missing = |one: &Watched| matches!(one.login, Err(NoLogin::Key(KeyTrouble::Missing(_))));
    // The key may have been changed between the look at the rows and the look at the file.
    if watched.iter().any(missing) { look(db, file) } else { Ok(watched) }
}

fn look(db: &mut Db, file: &KeyFile) -> StoreResult<Vec<Watched>> {
    let book = Book::read(db)?;
    let keys = file.keys();
    let mut watched = bmcs::with_hosts(db)?;
    watched.retain(|(bmc, host)| bmc.enabled && host.lifecycle != Lifecycle::Deprecated.as_str());
    let login = |bmc: &BmcRow, host: &HostRow| {
        let (_, row) = book.of(bmc.credential_id.as_deref(), &host.group_name).ok_or(NoLogin::NoCredential)?;
        Ok(open(row, keys.as_ref().map_err(Clone::clone)?)?)
    };
    Ok(watched.into_iter().map(|(bmc, host)| Watched { login: login(&bmc, &host), bmc, host }).collect())
}
