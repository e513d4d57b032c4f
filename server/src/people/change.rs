//! Changes of who may come in, each with its entry in the audit. Run them in a transaction: an error takes all of it back.

use super::{Role, check_name};
use crate::audit::{Actor, Entry};
use crate::problem::Refusal;
use crate::scopes;
use crate::store::users::{self, UserRow};
use crate::store::{Db, api_tokens, audit, meta, sessions};
use ironwatch_core::filter::Filter;
use ironwatch_shared::Timestamp;
use serde_json::{Value, json};

/// Most users of one server.
const MAX_USERS: i64 = 10_000;

/// Who changes something, and when.
#[derive(Debug, Clone)]
pub struct By {
    pub actor: Actor,
    pub now: Timestamp,
}

impl By {
    fn did(&self, action: &str, name: &str) -> Entry {
        Entry::done(&self.actor, action, name, self.now)
    }
}

/// What is changed of a user; nothing said, nothing changed.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    pub role: Option<Role>,
    /// Some(None): all hosts.
    pub scope: Option<Option<Filter>>,
    pub disabled: Option<bool>,
}

fn bad(why: impl Into<String>) -> Refusal {
    Refusal::new("bad_user").detail(why)
}

/// Whoever decides who may come in sees all hosts, and whoever sees some does not decide.
fn check_scope(role: Role, scope: Option<&Filter>) -> Result<(), Refusal> {
    if role == Role::Admin && scope.is_some() { Err(bad("an administrator has no scope")) } else { Ok(()) }
}

fn words(role: &str, scope: Option<&str>, disabled: bool) -> Value {
    json!({ "role": role, "scope": scope, "disabled": disabled })
}

fn found(db: &mut Db, name: &str) -> Result<UserRow, Refusal> {
    // Whoever changes something beside us waits here: the last administrator is counted by one at a time.
    meta::hold(db, meta::AUDIT_HEAD)?;
    users::find(db, name)?.ok_or(Refusal::new("not_found"))
}

fn one_admin_is_left(db: &mut Db) -> Result<(), Refusal> {
    if users::count_enabled(db, Role::Admin.as_str())? > 0 { Ok(()) } else { Err(Refusal::new("last_admin")) }
}

/// A new user with a password for one use.
///
/// # Errors
/// `bad_user`, `user_exists`, or what the database says.
pub fn add(db: &mut Db, name: &str, role: Role, scope: Option<&Filter>, password_hash: &str, by: &By) -> Result<(), Refusal> {
    check_name(name).map_err(bad)?;
    check_scope(role, scope)?;
    if users::count(db)? >= MAX_USERS {
        return Err(bad(format!("there are {MAX_USERS} users already")));
    }
    if users::find(db, name)?.is_some() {
        return Err(Refusal::new("user_exists"));
    }
    users::insert(db, name, password_hash, role.as_str(), true, by.now.as_millis())?;
    let user = users::find(db, name)?.ok_or(Refusal::new("internal"))?;
    users::set_access(db, user.id, role.as_str(), scope.map(Filter::text), false)?;
    audit::append(db, &by.did("user.add", name).after(words(role.as_str(), scope.map(Filter::text), false)))?;
    Ok(())
}

/// Another role, another scope, or whether the user may come in. Whoever may do less, see other hosts, or not come in is
/// signed out everywhere at once; whoever is lowered or disabled loses the tokens, too.
///
/// # Errors
/// `not_found`, `bad_user`, `last_admin`, or what the database says.
pub fn change(db: &mut Db, name: &str, change: &UserChange, by: &By) -> Result<(), Refusal> {
    let user = found(db, name)?;
    let before = Role::parse(&user.role).unwrap_or(Role::Viewer);
    let role = change.role.unwrap_or(before);
    let scope = match &change.scope {
        Some(scope) => scope.clone(),
        None => scopes::of_texts([user.scope.as_deref()])?,
    };
    let disabled = change.disabled.unwrap_or(user.disabled);
    check_scope(role, scope.as_ref())?;
    let scope = scope.as_ref().map(Filter::text);
    users::set_access(db, user.id, role.as_str(), scope, disabled)?;
    one_admin_is_left(db)?;
    if role < before || (disabled && !user.disabled) {
        users::cut_off(db, user.id, None, by.now.as_millis())?;
    } else if role != before || scope != user.scope.as_deref() {
        sessions::delete_of(db, user.id, None)?;
    }
    let entry = by.did("user.change", name).before(words(&user.role, user.scope.as_deref(), user.disabled));
    audit::append(db, &entry.after(words(role.as_str(), scope, disabled)))?;
    Ok(())
}

/// Deletes a user; what the audit says of the user stays.
///
/// # Errors
/// `not_found`, `last_admin`, or what the database says.
pub fn remove(db: &mut Db, name: &str, by: &By) -> Result<(), Refusal> {
    let user = found(db, name)?;
    users::delete(db, user.id)?;
    one_admin_is_left(db)?;
    audit::append(db, &by.did("user.remove", name).before(words(&user.role, user.scope.as_deref(), user.disabled)))?;
    Ok(())
}

/// A password for one use in place of the one before; ends all sessions and tokens.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn reset_password(db: &mut Db, name: &str, password_hash: &str, by: &By) -> Result<(), Refusal> {
    let user = found(db, name)?;
    users::set_password(db, name, password_hash, true, None)?;
    users::cut_off(db, user.id, None, by.now.as_millis())?;
    audit::append(db, &by.did("user.reset_password", name))?;
    Ok(())
}

/// Takes the second factor of somebody who has lost it; ends all sessions.
///
/// # Errors
/// `not_found` also when there is none, or what the database says.
pub fn reset_second_factor(db: &mut Db, name: &str, by: &By) -> Result<(), Refusal> {
    let user = found(db, name)?;
    if !users::clear_second_factor(db, user.id)? {
        return Err(Refusal::new("not_found").detail("the user has no second factor"));
    }
    sessions::delete_of(db, user.id, None)?;
    audit::append(db, &by.did("user.reset_second_factor", name))?;
    Ok(())
}

/// Ends all sessions of a user.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn sign_out(db: &mut Db, name: &str, by: &By) -> Result<(), Refusal> {
    let user = found(db, name)?;
    let ended = sessions::delete_of(db, user.id, None)?;
    audit::append(db, &by.did("user.sign_out", name).after(json!({ "sessions": ended })))?;
    Ok(())
}

/// Makes a token worth nothing; of one owner only, when one is named.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn revoke_token(db: &mut Db, id: &str, only_of: Option<i64>, by: &By) -> Result<(), Refusal> {
    let known = api_tokens::list(db, only_of)?.into_iter().find(|(token, _)| token.id == id);
    let (token, owner) = known.ok_or(Refusal::new("not_found"))?;
    if api_tokens::revoke(db, id, by.now.as_millis())? {
        audit::append(db, &by.did("token.revoke", id).before(json!({ "name": token.name, "owner": owner })))?;
    }
    Ok(())
}
