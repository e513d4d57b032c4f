//! People who may come in, for those who decide it.

use super::lists::{Answer, read};
use super::own_sessions::{SessionItem, item};
use super::person::Person;
use super::proof::hashed;
use crate::app::App;
use crate::passwords;
use crate::people::Role;
use crate::people::change::{self, By, UserChange};
use crate::problem::Refusal;
use crate::scopes;
use crate::store::{sessions, users};
use actix_web::{HttpResponse, web};
use ironwatch_core::filter::Filter;
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// One user.
#[derive(Debug, Serialize, ToSchema)]
struct UserView {
    name: String,
    role: String,
    /// A filter of hosts; none: all.
    scope: Option<String>,
    second_factor: bool,
    must_change_password: bool,
    disabled: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_seen_at: Option<Timestamp>,
    /// Sessions that last.
    sessions: i64,
}

/// All users.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserList {
    items: Vec<UserView>,
    total: usize,
}

/// A new user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    name: String,
    /// `admin`, `operator` or `viewer`.
    role: String,
    /// A filter of hosts; none: all.
    #[serde(default)]
    scope: Option<String>,
}

/// What is changed of a user. What is not said stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    role: Option<String>,
    /// `null`: all hosts.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    scope: Option<Option<String>>,
    disabled: Option<bool>,
}

/// Shown once.
#[derive(Serialize, ToSchema)]
pub struct OneTimePassword {
    one_time_password: String,
}

/// Sessions of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserSessions {
    items: Vec<SessionItem>,
    total: usize,
}

/// Told apart from what was not said: `null`.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

fn bad(why: impl Into<String>) -> Refusal {
    Refusal::new("bad_user").detail(why)
}

fn role_of(word: &str) -> Result<Role, Refusal> {
    Role::parse(word).ok_or_else(|| bad(format!("role is one of {}", Role::ALL.map(Role::as_str).join(", "))))
}

/// A scope as somebody gives it.
pub(super) fn scope_of(text: Option<&str>) -> Result<Option<Filter>, Refusal> {
    text.map_or(Ok(None), |text| scopes::parse(text).map_err(bad))
}

fn by(person: &Person, app: &App) -> By {
    By { actor: person.actor(), now: app.clock.now() }
}

/// A password for one use, and its hash.
async fn one_time(app: &App, person: &Person) -> Result<(String, String), Refusal> {
    let password = passwords::one_time().map_err(|error| Refusal::new("internal").cause(error))?;
    let hash = hashed(app, person, password.clone()).await?;
    Ok((password, hash))
}

/// All users, by name.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", responses((status = 200, body = UserList)))]
pub async fn list(app: web::Data<App>) -> Answer {
    let now = app.clock.now().as_millis();
    let (rows, counts) = read(&app, move |db| Ok((users::list(db)?, sessions::counts(db, now)?))).await?;
    let counts: HashMap<i64, i64> = counts.into_iter().collect();
    let view = |row: users::UserRow| UserView {
        sessions: counts.get(&row.id).copied().unwrap_or_default(),
        name: row.name,
        role: row.role,
        scope: row.scope,
        second_factor: row.second_factor_on,
        must_change_password: row.must_change_password,
        disabled: row.disabled,
        created_at: Timestamp::from_millis(row.created_at),
        last_seen_at: row.last_seen_at.map(Timestamp::from_millis),
    };
    let items: Vec<UserView> = rows.into_iter().map(view).collect();
    Ok(HttpResponse::Ok().json(UserList { total: items.len(), items }))
}

/// A new user. The password for the first sign-in is shown once.
///
/// # Errors
/// `bad_user`, `user_exists`, `passwords_full`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", request_body = NewUser, responses((status = 201, body = OneTimePassword)))]
pub async fn add(app: web::Data<App>, body: web::Json<NewUser>, person: web::ReqData<Person>) -> Answer {
    let NewUser { name, role, scope } = body.into_inner();
    let (role, scope) = (role_of(&role)?, scope_of(scope.as_deref())?);
    let by = by(&person, &app);
    let (one_time_password, hash) = one_time(&app, &person).await?;
    app.pipeline.change(move |db| change::add(db, &name, role, scope.as_ref(), &hash, &by)).await?;
    Ok(HttpResponse::Created().json(OneTimePassword { one_time_password }))
}

/// Another role, another scope, or whether the user may come in.
///
/// # Errors
/// `not_found`, `bad_user`, `last_admin`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(patch, path = "/api/v1/users/{name}", tag = "users", request_body = UserPatch, responses((status = 204)))]
pub async fn patch(app: web::Data<App>, name: web::Path<String>, body: web::Json<UserPatch>, person: web::ReqData<Person>) -> Answer {
    let UserPatch { role, scope, disabled } = body.into_inner();
    let wanted = UserChange {
        role: role.as_deref().map(role_of).transpose()?,
        scope: scope.map(|scope| scope_of(scope.as_deref())).transpose()?,
        disabled,
    };
    let by = by(&person, &app);
    app.pipeline.change(move |db| change::change(db, &name, &wanted, &by)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Deletes a user; what the audit says of the user stays.
///
/// # Errors
/// `not_found`, `last_admin`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/users/{name}", tag = "users", responses((status = 204)))]
pub async fn remove(app: web::Data<App>, name: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let by = by(&person, &app);
    app.pipeline.change(move |db| change::remove(db, &name, &by)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A password for one use in place of the one before, shown once; ends all sessions and tokens of the user.
///
/// # Errors
/// `not_found`, `passwords_full`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/users/{name}/reset-password", tag = "users", responses((status = 200, body = OneTimePassword)))]
pub async fn reset_password(app: web::Data<App>, name: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let by = by(&person, &app);
    let (one_time_password, hash) = one_time(&app, &person).await?;
    app.pipeline.change(move |db| change::reset_password(db, &name, &hash, &by)).await?;
    Ok(HttpResponse::Ok().json(OneTimePassword { one_time_password }))
}

/// Takes the second factor of somebody who has lost it; ends all sessions of the user.
///
/// # Errors
/// `not_found`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/users/{name}/second-factor", tag = "users", responses((status = 204)))]
pub async fn reset_second_factor(app: web::Data<App>, name: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let by = by(&person, &app);
    app.pipeline.change(move |db| change::reset_second_factor(db, &name, &by)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Where somebody is signed in.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/users/{name}/sessions", tag = "users", responses((status = 200, body = UserSessions)))]
pub async fn sessions_of(app: web::Data<App>, name: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let now = app.clock.now().as_millis();
    let found = read(&app, move |db| match users::find(db, &name)? {
        Some(user) => Ok(Some(sessions::of_user(db, user.id, now)?)),
        None => Ok(None),
    });
    let rows = found.await?.ok_or(Refusal::new("not_found"))?;
    let items: Vec<SessionItem> = rows.into_iter().map(|row| item(row, &person)).collect();
    Ok(HttpResponse::Ok().json(UserSessions { total: items.len(), items }))
}

/// Signs somebody out everywhere.
///
/// # Errors
/// `not_found`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/users/{name}/sessions", tag = "users", responses((status = 204)))]
pub async fn sign_out(app: web::Data<App>, name: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let by = by(&person, &app);
    app.pipeline.change(move |db| change::sign_out(db, &name, &by)).await?;
    Ok(HttpResponse::NoContent().finish())
}
