//! People, what each may do, and the first administrator.

pub mod change;

use crate::passwords;
use crate::store::{Db, users};
use ironwatch_shared::Timestamp;

/// What a person may do; each role may do all that the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks without having said who it is, where that is allowed. Nobody is given this role.
    Anonymous,
    /// Looks.
    Viewer,
    /// Runs the fleet: hosts, BMCs, alerts.
    Operator,
    /// Decides who may come in, people and machines alike, and with which passwords.
    Admin,
}

impl Role {
    /// All that a user can have, for reading back.
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Operator, Role::Admin];

    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Anonymous => "anonymous",
            Role::Viewer => "viewer",
            Role::Operator => "operator",
            Role::Admin => "admin",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Name of the first user.
const FIRST: &str = "admin";

/// Why there is no first administrator.
#[derive(Debug, thiserror::Error)]
pub enum NoFirst {
    /// The password that was given is soon guessed.
    #[error("the password is too weak: {0}")]
    Weak(&'static str),
    /// What the system or the database says.
    #[error("{0}")]
    Failed(String),
}

/// The first administrator: with the password from a file, else with a password for one use, which is
/// returned to be shown once. Does nothing when there are users.
///
/// # Errors
/// [`NoFirst`].
pub fn first_administrator(db: &mut Db, password: Option<String>, now: Timestamp) -> Result<Option<String>, NoFirst> {
    let failed = |error: diesel::result::Error| NoFirst::Failed(error.to_string());
    if users::count(db).map_err(failed)? > 0 {
        return Ok(None);
    }
    if let Some(weakness) = password.as_deref().and_then(|password| passwords::weakness(FIRST, password)) {
        return Err(NoFirst::Weak(weakness));
    }
    let must_change = password.is_none();
    let password = match password {
        Some(password) => password,
        None => passwords::one_time().map_err(|error| NoFirst::Failed(error.to_owned()))?,
    };
    let hash = passwords::hash(&password).map_err(NoFirst::Failed)?;
    users::insert(db, FIRST, &hash, Role::Admin.as_str(), must_change, now.as_millis()).map_err(failed)?;
    Ok(must_change.then_some(password))
}

/// Whether a user can have this name.
///
/// # Errors
/// A sentence.
pub fn check_name(name: &str) -> Result<(), String> {
    let fits = (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'@'));
    if fits { Ok(()) } else { Err(format!("NAME {name:?} must have 1 to 64 letters, digits, '.', '-', '_' or '@'")) }
}

/// A new user with a password.
///
/// # Errors
/// A sentence.
pub fn create(db: &mut Db, name: &str, role: &str, password: &str, now: Timestamp) -> Result<(), String> {
    if Role::parse(role).is_none() {
        return Err(format!("--role {role:?} must be one of {}", Role::ALL.map(Role::as_str).join(", ")));
    }
    check_name(name)?;
    if let Some(weakness) = passwords::weakness(name, password) {
        return Err(format!("the password is too weak: {weakness}"));
    }
    let hash = passwords::hash(password)?;
    users::insert(db, name, &hash, role, false, now.as_millis()).map_err(|error| {
        let taken = matches!(error, diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _));
        if taken { format!("there is a user {name:?} already") } else { error.to_string() }
    })
}

/// Another password for a user; ends all sessions and tokens of the user.
///
/// # Errors
/// A sentence.
pub fn reset_password(db: &mut Db, name: &str, password: &str, now: Timestamp) -> Result<(), String> {
    if let Some(weakness) = passwords::weakness(name, password) {
        return Err(format!("the password is too weak: {weakness}"));
    }
    let hash = passwords::hash(password)?;
    let words = |error: diesel::result::Error| error.to_string();
    let user = users::find(db, name).map_err(words)?.ok_or_else(|| format!("there is no user {name:?}"))?;
    users::set_password(db, name, &hash, false, None).map_err(words)?;
    users::cut_off(db, user.id, None, now.as_millis()).map_err(words)
}
