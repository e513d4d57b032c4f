//! Tokens of programs: each acts for the person who made it, and never does more.

use super::lists::{Answer, read};
use super::person::Person;
use super::users::scope_of;
use crate::api_tokens::{digest_of, make};
use crate::app::App;
use crate::audit::Entry;
use crate::join;
use crate::people::Role;
use crate::people::change::{By, revoke_token};
use crate::problem::Refusal;
use crate::store::api_tokens::{self, ApiTokenRow};
use crate::store::audit;
use actix_web::{HttpResponse, web};
use ironwatch_core::filter::Filter;
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Days that a token can live.
const DAYS: std::ops::RangeInclusive<i64> = 1..=365;
/// Tokens of one person that are worth something.
const MAX_OWN: i64 = 100;
/// Longest name.
const MAX_NAME_CHARS: usize = 64;

/// One token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct ApiTokenView {
    id: String,
    name: String,
    owner: String,
    role: String,
    scope: Option<String>,
    /// Whether it may do what people must prove themselves for.
    dangerous: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    last_address: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

/// Tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiTokenList {
    items: Vec<ApiTokenView>,
    total: usize,
}

/// A new token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiToken {
    name: String,
    /// At most the own one.
    role: String,
    /// A filter of hosts, within the own scope.
    #[serde(default)]
    scope: Option<String>,
    /// 1 to 365.
    expires_in_days: i64,
    /// Whether it may do what people must prove themselves for: a program cannot.
    #[serde(default)]
    dangerous: bool,
}

/// Shown once.
#[derive(Serialize, ToSchema)]
pub struct ShownApiToken {
    id: String,
    token: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

fn view((row, owner): (ApiTokenRow, String)) -> ApiTokenView {
    ApiTokenView {
        id: row.id,
        name: row.name,
        owner,
        role: row.role,
        scope: row.scope,
        dangerous: row.dangerous,
        created_at: Timestamp::from_millis(row.created_at),
        expires_at: Timestamp::from_millis(row.expires_at),
        last_used_at: row.last_used_at.map(Timestamp::from_millis),
        last_address: Some(row.last_address).filter(|address| !address.is_empty()),
        revoked_at: row.revoked_at.map(Timestamp::from_millis),
    }
}

/// Only the own ones, unless it is an administrator who asks.
fn only_of(person: &Person) -> Option<i64> {
    (person.role() < Role::Admin).then_some(person.user.id)
}

/// My tokens; an administrator sees those of all.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens", responses((status = 200, body = ApiTokenList)))]
pub async fn list(app: web::Data<App>, person: web::ReqData<Person>) -> Answer {
    let only = only_of(&person);
    let items: Vec<ApiTokenView> = read(&app, move |db| api_tokens::list(db, only)).await?.into_iter().map(view).collect();
    Ok(HttpResponse::Ok().json(ApiTokenList { total: items.len(), items }))
}

/// A new token, shown once. It is sent as `Authorization: Bearer`, and never in an address.
///
/// # Errors
/// `bad_token_wish`, `bad_user`, `token_exists`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", request_body = NewApiToken, responses((status = 201, body = ShownApiToken)))]
pub async fn add(app: web::Data<App>, body: web::Json<NewApiToken>, person: web::ReqData<Person>) -> Answer {
    let bad = |why: String| Refusal::new("bad_token_wish").detail(why);
    let NewApiToken { name, role, scope, expires_in_days, dangerous } = body.into_inner();
    let name = name.trim().to_owned();
    let is_plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '.' | '-' | '_'));
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || !is_plain {
        return Err(bad(format!("name has 1 to {MAX_NAME_CHARS} letters, digits, blanks, '.', '-' or '_'")));
    }
    let role = Role::parse(&role).filter(|role| *role <= person.role());
    let role = role.ok_or_else(|| bad(format!("role is at most {}", person.role().as_str())))?;
    let scope = scope_of(scope.as_deref())?;
    if role == Role::Admin && scope.is_some() {
        return Err(bad("an administrator has no scope: give the role operator or viewer".to_owned()));
    }
    if !DAYS.contains(&expires_in_days) {
        return Err(bad(format!("expires_in_days is {} to {}", DAYS.start(), DAYS.end())));
    }
    let no_luck = |error: &'static str| Refusal::new("internal").cause(error);
    let token = make().map_err(no_luck)?;
    let now = app.clock.now();
    let expires_at = now.plus_millis(expires_in_days * 86_400_000);
    let row = ApiTokenRow {
        id: join::random(6).map_err(no_luck)?,
        user_id: person.user.id,
        name,
        digest: digest_of(&token).ok_or(Refusal::new("internal"))?,
        role: role.as_str().to_owned(),
        scope: scope.as_ref().map(|scope: &Filter| scope.text().to_owned()),
        created_at: now.as_millis(),
        expires_at: expires_at.as_millis(),
        last_used_at: None,
        last_address: String::new(),
        revoked_at: None,
        dangerous,
    };
    let id = row.id.clone();
    let words = json!({ "name": row.name, "role": row.role, "scope": row.scope, "dangerous": dangerous, "expires_at": expires_at });
    let entry = Entry::done(&person.actor(), "token.add", &id, now).after(words);
    let kept = app.pipeline.change(move |db| {
        if api_tokens::count_valid(db, row.user_id, now.as_millis())? >= MAX_OWN {
            return Err(Refusal::new("bad_token_wish").detail(format!("there are {MAX_OWN} already: revoke one")));
        }
        // The audit names a token by its owner and its name.
        if api_tokens::has_valid(db, row.user_id, &row.name, now.as_millis())? {
            return Err(Refusal::new("token_exists"));
        }
        api_tokens::insert(db, &row)?;
        Ok(audit::append(db, &entry)?)
    });
    kept.await?;
    Ok(HttpResponse::Created().json(ShownApiToken { id, token, expires_at }))
}

/// Makes a token worth nothing, at once: an own one, or as an administrator anybody's.
///
/// # Errors
/// `not_found`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens", responses((status = 204)))]
pub async fn revoke(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let (only, by) = (only_of(&person), By { actor: person.actor(), now: app.clock.now() });
    app.pipeline.change(move |db| revoke_token(db, &id, only, &by)).await?;
    Ok(HttpResponse::NoContent().finish())
}
