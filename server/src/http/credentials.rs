//! How to sign in to BMCs: passwords go in and never come out, and a change is tried before it is kept.

use super::lists::{Answer, Page, read};
use super::person::Person;
use crate::app::App;
use crate::audit::{Entry, Outcome};
use crate::credentials::{self, Book, Candidate, CredentialSaid};
use crate::problem::Refusal;
use crate::secrets::{KeyFile, Keyring};
use crate::store::credentials::{self as rows, CredentialRow};
use crate::store::{Db, audit};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// A trial takes seconds; whoever waits for it is a person.
const TRIAL_LIMIT: Duration = Duration::from_secs(30);
/// Longest words of a BMC that are passed on.
const MAX_SAID_CHARS: usize = 300;

/// One credential as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
struct CredentialView {
    id: String,
    name: String,
    username: String,
    has_bmc_key: bool,
    is_default: bool,
    /// BMCs that have it as their own.
    own_of: i64,
    groups: Vec<String>,
    /// Why its password cannot be opened; nothing when it can.
    unreadable: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    refused_at: Option<Timestamp>,
    refused_why: Option<String>,
}

/// The same after a change.
#[derive(Debug, Serialize, ToSchema)]
struct CredentialKept {
    #[serde(flatten)]
    credential: CredentialView,
    /// The host on whose BMC it was tried.
    tried_on: Option<String>,
}

/// What a change takes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct Keep {
    /// `anyway` keeps it untested.
    keep: Option<String>,
}

impl Keep {
    fn untested(&self) -> Result<bool, Refusal> {
        match self.keep.as_deref() {
            None => Ok(false),
            Some("anyway") => Ok(true),
            Some(_) => Err(Refusal::new("bad_request").detail("keep=anyway keeps a credential untested")),
        }
    }
}

fn unreadable(row: &CredentialRow, keys: &Result<Keyring, crate::secrets::KeyTrouble>) -> Option<String> {
    match keys {
        Ok(keys) => credentials::open(row, keys).err().map(|trouble| trouble.to_string()),
        Err(trouble) => Some(trouble.to_string()),
    }
}

fn views(db: &mut Db, file: &KeyFile) -> Result<Vec<CredentialView>, diesel::result::Error> {
    let (book, keys, own) = (Book::read(db)?, file.keys(), rows::count_own(db)?);
    let moment = Timestamp::from_millis;
    let view = |row: CredentialRow| CredentialView {
        groups: book.groups_with(&row.id),
        own_of: own.iter().find(|(id, _)| id.as_deref() == Some(row.id.as_str())).map_or(0, |(_, count)| *count),
        unreadable: unreadable(&row, &keys),
        has_bmc_key: row.sealed_bmc_key.is_some(),
        is_default: row.is_default,
        created_at: moment(row.created_at),
        updated_at: moment(row.updated_at),
        refused_at: row.refused_at.map(moment),
        refused_why: row.refused_why,
        username: row.username,
        name: row.name,
        id: row.id,
    };
    Ok(rows::list(db)?.into_iter().map(view).collect())
}

/// All of them.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/credentials", tag = "credentials", responses((status = 200, body = Page<CredentialView>)))]
pub async fn list(app: web::Data<App>) -> Answer {
    let file = app.settings.key_file();
    let items = read(&app, move |db| views(db, &file)).await?;
    Ok(HttpResponse::Ok().json(Page::whole(items)))
}

async fn shown(app: &App, id: String, tried_on: Option<String>, created: bool) -> Answer {
    let file = app.settings.key_file();
    let found = read(app, move |db| Ok(views(db, &file)?.into_iter().find(|view| view.id == id))).await?;
    let shown = CredentialKept { credential: found.ok_or(Refusal::new("not_found"))?, tried_on };
    Ok(if created { HttpResponse::Created().json(shown) } else { HttpResponse::Ok().json(shown) })
}

/// What is asked of the store by somebody who may be refused.
async fn ask<T: Send + 'static>(app: &App, question: impl FnOnce(&mut Db) -> Result<T, Refusal> + Send + 'static) -> Result<T, Refusal> {
    read(app, move |db| Ok(question(db))).await?
}

/// Tries a credential on a BMC, if there is one to try it on. Returns the name of its host.
async fn tried(
    app: &App,
    person: &Person,
    action: &'static str,
    candidate: Option<(String, Candidate)>,
) -> Result<Option<String>, Refusal> {
    let Some((host, candidate)) = candidate else { return Ok(None) };
    let trial = tokio::time::timeout(TRIAL_LIMIT, app.tries.try_credential(&candidate)).await;
    let (code, text) = match trial {
        Ok(Ok(())) => return Ok(Some(host)),
        Ok(Err(failure)) => (failure.code, failure.text),
        Err(_) => ("unreachable".to_owned(), format!("no answer within {} s", TRIAL_LIMIT.as_secs())),
    };
    // A BMC's own words are not ours, and may repeat what it was told.
    let text = candidate.bmc_key.iter().fold(candidate.password.hidden_in(&text), |text, key| key.hidden_in(&text));
    let text: String = ironwatch_core::message::visible(&text).chars().take(MAX_SAID_CHARS).collect();
    let said = format!("tried on the BMC of {host}: {text} ({code})");
    let entry = Entry::done(&person.actor(), action, &host, app.clock.now()).ended(Outcome::Failed, said.clone());
    app.pipeline.write(move |db| audit::append(db, &entry)).await?;
    Err(Refusal::new(if code == "cannot_try" { "cannot_try" } else { "credential_failed" }).detail(said))
}

fn checked(said: CredentialSaid) -> Result<CredentialSaid, Refusal> {
    said.checked().map_err(|why| Refusal::new("bad_credential").detail(why))
}

/// A new one.
///
/// # Errors
/// `bad_credential`, `credential_exists`, `credential_failed`, `cannot_try`, `secrets_key`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/credentials", tag = "credentials",
    params(Keep),
    request_body = CredentialSaid,
    responses((status = 201, body = CredentialKept)),
)]
pub async fn add(app: web::Data<App>, body: web::Json<CredentialSaid>, keep: web::Query<Keep>, person: web::ReqData<Person>) -> Answer {
    let (said, untested, file) = (checked(body.into_inner())?, keep.untested()?, app.settings.key_file());
    if said.name.is_none() || said.username.is_none() || said.password.is_none() {
        return Err(Refusal::new("bad_credential").detail("name, username and password must be there"));
    }
    let tried_on = if untested {
        None
    } else {
        let (said, file) = (said.clone(), file.clone());
        let candidate = ask(&app, move |db| credentials::candidate(db, None, &said, &file)).await?;
        tried(&app, &person, "credential.add", candidate).await?
    };
    let (actor, now) = (person.actor(), app.clock.now());
    let id = app.pipeline.change(move |db| credentials::add(db, &said, &file, &actor, now)).await?;
    shown(&app, id, tried_on, true).await
}

/// Another name, user or password.
///
/// # Errors
/// `not_found`, `bad_credential`, `credential_exists`, `credential_failed`, `cannot_try`, `secrets_key`, or that it cannot be stored now.
#[utoipa::path(
    put, path = "/api/v1/credentials/{id}", tag = "credentials",
    params(Keep),
    request_body = CredentialSaid,
    responses((status = 200, body = CredentialKept)),
)]
pub async fn change(
    app: web::Data<App>,
    id: web::Path<String>,
    body: web::Json<CredentialSaid>,
    keep: web::Query<Keep>,
    person: web::ReqData<Person>,
) -> Answer {
    let (id, said, untested, file) = (id.into_inner(), checked(body.into_inner())?, keep.untested()?, app.settings.key_file());
    let tried_on = if untested {
        None
    } else {
        let (id, said, file) = (id.clone(), said.clone(), file.clone());
        let candidate = ask(&app, move |db| credentials::candidate(db, Some(&id), &said, &file)).await?;
        tried(&app, &person, "credential.change", candidate).await?
    };
    let (actor, now, asked) = (person.actor(), app.clock.now(), id.clone());
    app.pipeline.change(move |db| credentials::change(db, &asked, &said, &file, &actor, now)).await?;
    shown(&app, id, tried_on, false).await
}

/// One that nobody uses goes.
///
/// # Errors
/// `not_found`, `credential_used`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/credentials/{id}", tag = "credentials", responses((status = 204)))]
pub async fn remove(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let (id, actor, now) = (id.into_inner(), person.actor(), app.clock.now());
    app.pipeline.change(move |db| credentials::remove(db, &id, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A group of hosts and its credential.
#[derive(Debug, Serialize, ToSchema)]
struct GroupView {
    group: String,
    credential_id: String,
}

/// What a group has now.
#[derive(Debug, Serialize, ToSchema)]
struct GroupKept {
    group: String,
    /// The host on whose BMC it was tried.
    tried_on: Option<String>,
}

/// Groups with their credentials.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/credential-groups", tag = "credentials", responses((status = 200, body = Page<GroupView>)))]
pub async fn groups(app: web::Data<App>) -> Answer {
    let groups = read(&app, rows::groups).await?;
    let items: Vec<_> = groups.into_iter().map(|(group, credential_id)| GroupView { group, credential_id }).collect();
    Ok(HttpResponse::Ok().json(Page::whole(items)))
}

/// Body of a group's credential.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupSaid {
    /// Its id or its name.
    credential: String,
}

/// Gives the BMCs of a group a credential.
///
/// # Errors
/// `bad_credential`, `credential_failed`, `cannot_try`, `secrets_key`, or that it cannot be stored now.
#[utoipa::path(
    put, path = "/api/v1/credential-groups/{group}", tag = "credentials",
    params(Keep),
    request_body = GroupSaid,
    responses((status = 200, body = GroupKept)),
)]
pub async fn set_group(
    app: web::Data<App>,
    group: web::Path<String>,
    body: web::Json<GroupSaid>,
    keep: web::Query<Keep>,
    person: web::ReqData<Person>,
) -> Answer {
    let (group, credential, untested, file) = (group.into_inner(), body.into_inner().credential, keep.untested()?, app.settings.key_file());
    let tried_on = if untested {
        None
    } else {
        let (group, credential) = (group.clone(), credential.clone());
        let candidate = ask(&app, move |db| credentials::candidate_of_group(db, &group, &credential, &file)).await?;
        tried(&app, &person, "credential.group", candidate).await?
    };
    let (actor, now, asked) = (person.actor(), app.clock.now(), group.clone());
    app.pipeline.change(move |db| credentials::set_group(db, &asked, Some(&credential), &actor, now)).await?;
    Ok(HttpResponse::Ok().json(GroupKept { group, tried_on }))
}

/// Takes the credential of a group away.
///
/// # Errors
/// `not_found`, `bad_credential`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/credential-groups/{group}", tag = "credentials", responses((status = 204)))]
pub async fn remove_group(app: web::Data<App>, group: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let (group, actor, now) = (group.into_inner(), person.actor(), app.clock.now());
    app.pipeline.change(move |db| credentials::set_group(db, &group, None, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}
