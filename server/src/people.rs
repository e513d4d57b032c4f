//! People from the command line, and the first administrator.

use crate::passwords;
use crate::store::{Db, users};
use ironwatch_shared::Timestamp;

/// What a person may do; each role may do all that the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks.
    Viewer,
    /// Runs the fleet: hosts, BMCs, alerts.
    Operator,
    /// Decides who may come in, people and machines alike, and with which passwords.
    Admin,
}

impl Role {
    /// All, for reading back.
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Operator, Role::Admin];

    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
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

/// The first administrator: with the password from a file as it is, else with a password for one use, which is
/// returned to be shown once. Does nothing when there are users.
///
/// # Errors
/// A sentence.
pub fn first_administrator(db: &mut Db, password: Option<String>, now: Timestamp) -> Result<Option<String>, String> {
    if users::count(db).map_err(|error| error.to_string())? > 0 {
        return Ok(None);
    }
    let must_change = password.is_none();
    let password = match password {
        Some(password) => password,
        None => passwords::one_time()?,
    };
    let hash = passwords::hash(&password)?;
    users::insert(db, "admin", &hash, "admin", must_change, now.as_millis()).map_err(|error| error.to_string())?;
    Ok(must_change.then_some(password))
}

/// A new user with a password.
///
/// # Errors
/// A sentence.
pub fn create(db: &mut Db, name: &str, role: &str, password: &str, now: Timestamp) -> Result<(), String> {
    if Role::parse(role).is_none() {
        return Err(format!("--role {role:?} must be one of {}", Role::ALL.map(Role::as_str).join(", ")));
    }
    let fits = (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'@'));
    if !fits {
        return Err(format!("NAME {name:?} must have 1 to 64 letters, digits, '.', '-', '_' or '@'"));
    }
    if let Some(weakness) = passwords::weakness(name, password) {
        return Err(format!("the password is too weak: {weakness}"));
    }
    let hash = passwords::hash(password)?;
    users::insert(db, name, &hash, role, false, now.as_millis()).map_err(|error| {
        let taken = matches!(error, diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _));
        if taken { format!("there is a user {name:?} already") } else { error.to_string() }
    })
}

/// Another password for a user; ends all sessions of the user.
///
/// # Errors
/// A sentence.
pub fn reset_password(db: &mut Db, name: &str, password: &str) -> Result<(), String> {
    if let Some(weakness) = passwords::weakness(name, password) {
        return Err(format!("the password is too weak: {weakness}"));
    }
    let hash = passwords::hash(password)?;
    match users::set_password(db, name, &hash, false, None) {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("there is no user {name:?}")),
        Err(error) => Err(error.to_string()),
    }
}
