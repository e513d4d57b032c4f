//! People from the command line, and the first administrator.

use crate::passwords;
use crate::store::{Db, users};
use ironwatch_shared::Timestamp;

/// What an operator may be.
pub const ROLES: [&str; 3] = ["admin", "operator", "viewer"];

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
    if !ROLES.contains(&role) {
        return Err(format!("--role {role:?} must be one of {}", ROLES.join(", ")));
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
