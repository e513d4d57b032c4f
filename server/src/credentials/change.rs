//! Keeping, changing and deleting credentials. Runs in a transaction.

use super::{Book, Candidate, CredentialSaid, Login, open, seal};
use crate::audit::{Actor, Entry};
use crate::bmcs::BmcSaid;
use crate::hosts::{Lifecycle, with, words};
use crate::problem::Refusal;
use crate::secrets::{KeyFile, Secret, sealing_key};
use crate::store::bmcs::{self, BmcRow};
use crate::store::credentials::{self, CredentialRow};
use crate::store::hosts::HostRow;
use crate::store::{Db, audit};
use ironwatch_shared::Timestamp;
use serde_json::{Value, json};

/// Most names in one sentence.
const MAX_NAMED: usize = 5;

/// As the audit keeps it: which password it is, nobody can tell from it.
fn shown(row: &CredentialRow) -> Value {
    json!({ "name": row.name, "username": row.username, "is_default": row.is_default, "has_bmc_key": row.sealed_bmc_key.is_some() })
}

fn name_must_be_free(db: &mut Db, name: &str, id: &str) -> Result<(), Refusal> {
    let taken = credentials::list(db)?.iter().any(|row| row.name == name && row.id != id);
    if taken { Err(Refusal::new("credential_exists").detail(format!("{name:?} is taken"))) } else { Ok(()) }
}

fn bad(why: &str) -> Refusal {
    Refusal::new("bad_credential").detail(why)
}

/// Keeps a new one. Returns its id.
///
/// # Errors
/// `bad_credential`, `credential_exists`, `secrets_key`, or that it cannot be stored now.
pub fn add(db: &mut Db, said: &CredentialSaid, file: &KeyFile, actor: &Actor, now: Timestamp) -> Result<String, Refusal> {
    let (Some(name), Some(username), Some(password)) = (&said.name, &said.username, &said.password) else {
        return Err(bad("name, username and password must be there"));
    };
    let id = uuid::Uuid::now_v7().to_string();
    name_must_be_free(db, name, &id)?;
    let key = sealing_key(db, file)?;
    let bmc_key = said.bmc_key.as_ref().filter(|key| !key.is_empty());
    let sealed = seal(&id, password, bmc_key, &key)?;
    let row = CredentialRow {
        id: id.clone(),
        name: name.clone(),
        username: username.clone(),
        sealed_password: sealed.sealed_password,
        sealed_bmc_key: sealed.sealed_bmc_key,
        key_id: sealed.key_id,
        is_default: said.is_default.unwrap_or_default(),
        created_at: now.as_millis(),
        updated_at: now.as_millis(),
        refused_at: None,
        refused_why: None,
    };
    if row.is_default {
        credentials::only_default(db, &id)?;
    }
    credentials::insert(db, &row)?;
    audit::append(db, &Entry::done(actor, "credential.add", &id, now).after(shown(&row)))?;
    Ok(id)
}

/// Changes one; what is not said stays.
///
/// # Errors
/// `not_found`, `credential_exists`, `secrets_key`, or that it cannot be stored now.
pub fn change(db: &mut Db, id: &str, said: &CredentialSaid, file: &KeyFile, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let before = credentials::find(db, id)?.ok_or(Refusal::new("not_found"))?;
    let name = said.name.as_ref().unwrap_or(&before.name);
    let username = said.username.as_ref().unwrap_or(&before.username);
    let is_default = said.is_default.unwrap_or(before.is_default);
    name_must_be_free(db, name, id)?;
    if said.password.is_some() || said.bmc_key.is_some() {
        let key = sealing_key(db, file)?;
        let login = after(&before, said, file)?;
        credentials::set_sealed(db, id, &seal(id, &login.password, login.bmc_key.as_ref(), &key)?)?;
    }
    credentials::update(db, id, name, username, is_default, now.as_millis())?;
    if is_default {
        credentials::only_default(db, id)?;
    }
    let row = credentials::find(db, id)?.ok_or(Refusal::new("not_found"))?;
    let is = with(with(shown(&row), "new_password", said.password.is_some()), "new_bmc_key", said.bmc_key.is_some());
    audit::append(db, &Entry::done(actor, "credential.change", id, now).before(shown(&before)).after(is))?;
    Ok(())
}

/// What a credential would be after a change. A password that cannot be opened any more can still be replaced.
fn after(before: &CredentialRow, said: &CredentialSaid, file: &KeyFile) -> Result<Login, Refusal> {
    let known = || -> Result<Login, Refusal> { Ok(open(before, &file.keys()?)?) };
    let bmc_key = match &said.bmc_key {
        Some(key) => Some(key.clone()).filter(|key| !key.is_empty()),
        None if before.sealed_bmc_key.is_none() => None,
        None => known()?.bmc_key,
    };
    let password = match &said.password {
        Some(password) => password.clone(),
        None => known()?.password,
    };
    let username = said.username.clone().unwrap_or_else(|| before.username.clone());
    Ok(Login { credential_id: before.id.clone(), username, password, bmc_key, changed_at: before.updated_at })
}

/// Deletes one that nobody uses.
///
/// # Errors
/// `not_found`, `credential_used`, or that it cannot be stored now.
pub fn remove(db: &mut Db, id: &str, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let row = credentials::find(db, id)?.ok_or(Refusal::new("not_found"))?;
    let hosts = credentials::hosts_with(db, id)?;
    let groups = Book::read(db)?.groups_with(id);
    let mut users: Vec<String> = hosts.into_iter().chain(groups.into_iter().map(|group| format!("group {group:?}"))).collect();
    if !users.is_empty() {
        let more = users.len().saturating_sub(MAX_NAMED);
        users.truncate(MAX_NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        return Err(Refusal::new("credential_used").detail(format!("by {}{more}", users.join(", "))));
    }
    credentials::delete(db, id)?;
    audit::append(db, &Entry::done(actor, "credential.remove", id, now).before(shown(&row)))?;
    Ok(())
}

/// Gives a group of hosts a credential (an id or a name), or takes the one it has away.
///
/// # Errors
/// `not_found`, `bad_credential`, or that it cannot be stored now.
pub fn set_group(db: &mut Db, group: &str, credential: Option<&str>, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let group = words::label("group", group).ok().filter(|group| !group.is_empty()).ok_or(bad("group is a short visible name"))?;
    let book = Book::read(db)?;
    let before = credentials::groups(db)?.into_iter().find(|(known, _)| *known == group).map(|(_, id)| id);
    let after = match credential {
        Some(wanted) => Some(book.find(wanted).ok_or(bad("there is no credential with this id or name"))?.id.clone()),
        None => None,
    };
    match &after {
        Some(id) => credentials::set_group(db, &group, id)?,
        None if !credentials::remove_group(db, &group)? => return Err(Refusal::new("not_found")),
        None => {}
    }
    if before != after {
        let entry = Entry::done(actor, "credential.group", &group, now)
            .before(json!({ "credential_id": before }))
            .after(json!({ "credential_id": after }));
        audit::append(db, &entry)?;
    }
    Ok(())
}

/// BMCs that are polled: only those are tried on.
fn in_use(db: &mut Db) -> Result<Vec<(BmcRow, HostRow)>, Refusal> {
    let mut bmcs = bmcs::with_hosts(db)?;
    bmcs.retain(|(bmc, host)| bmc.enabled && host.lifecycle != Lifecycle::Deprecated.as_str());
    Ok(bmcs)
}

/// What is to be tried before a change is kept, and on which host's BMC. `None`: nobody would use it, or it changes nothing
/// that a BMC could refuse.
///
/// # Errors
/// `not_found`, `bad_credential`, `secrets_key`, or that the store cannot be read.
pub fn candidate(db: &mut Db, id: Option<&str>, said: &CredentialSaid, file: &KeyFile) -> Result<Option<(String, Candidate)>, Refusal> {
    let book = Book::read(db)?;
    let before = match id {
        Some(id) => Some(book.by_id(id).ok_or(Refusal::new("not_found"))?),
        None => None,
    };
    let becomes_default = said.is_default == Some(true) && before.is_none_or(|row| !row.is_default);
    let same = said.username.is_none() && said.password.is_none() && said.bmc_key.is_none();
    if same && !becomes_default && said.try_on.is_none() {
        return Ok(None);
    }
    let would_use = |own: Option<&str>, group: &str| match book.of(own, group) {
        Some((super::Level::Default, _)) | None => {
            becomes_default || book.of(own, group).is_some_and(|(_, row)| Some(row.id.as_str()) == id)
        }
        Some((_, row)) => Some(row.id.as_str()) == id,
    };
    let bmcs = in_use(db)?;
    let chosen = match &said.try_on {
        Some(host) => Some(bmcs.iter().find(|(bmc, _)| bmc.host_id == *host).ok_or(bad("try_on: this host has no BMC that is polled"))?),
        // One that answered lately says more than one that never did.
        None => {
            bmcs.iter().filter(|(bmc, host)| would_use(bmc.credential_id.as_deref(), &host.group_name)).max_by_key(|(bmc, _)| bmc.heard_at)
        }
    };
    let Some((bmc, host)) = chosen else { return Ok(None) };
    let login = match before {
        Some(before) => after(before, said, file)?,
        None => Login {
            credential_id: String::new(),
            username: said.username.clone().unwrap_or_default(),
            password: said.password.clone().unwrap_or_else(|| Secret::from("")),
            bmc_key: said.bmc_key.clone().filter(|key| !key.is_empty()),
            changed_at: 0,
        },
    };
    let candidate = Candidate { bmc: BmcSaid::of(bmc), username: login.username, password: login.password, bmc_key: login.bmc_key };
    Ok(Some((host.name.clone(), candidate)))
}

/// What is to be tried before a group is given a credential.
///
/// # Errors
/// `bad_credential`, `secrets_key`, or that the store cannot be read.
pub fn candidate_of_group(db: &mut Db, group: &str, credential: &str, file: &KeyFile) -> Result<Option<(String, Candidate)>, Refusal> {
    let book = Book::read(db)?;
    let row = book.find(credential).ok_or(bad("there is no credential with this id or name"))?;
    let bmcs = in_use(db)?;
    let chosen =
        bmcs.iter().filter(|(bmc, host)| bmc.credential_id.is_none() && host.group_name == group).max_by_key(|(bmc, _)| bmc.heard_at);
    let Some((bmc, host)) = chosen else { return Ok(None) };
    if book.of(None, group).is_some_and(|(_, now)| now.id == row.id) {
        return Ok(None);
    }
    let login = open(row, &file.keys()?)?;
    let candidate = Candidate { bmc: BmcSaid::of(bmc), username: login.username, password: login.password, bmc_key: login.bmc_key };
    Ok(Some((host.name.clone(), candidate)))
}
