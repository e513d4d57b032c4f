//! Tokens with which hosts join.

use super::lists::{Answer, read};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::hosts::words;
use crate::join::make_token;
use crate::join_line::{join_line, pin, url_for_hosts};
use crate::problem::Refusal;
use crate::store::audit;
use crate::store::tokens::{self, TokenRow};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

const USES: std::ops::RangeInclusive<i32> = 1..=1_000;
const HOURS: std::ops::RangeInclusive<i64> = 1..=720;

/// One join token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct JoinTokenView {
    id: String,
    uses_left: i32,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// Of hosts that join with it.
    tags: Vec<String>,
    group: String,
    site: String,
    rack: String,
}

/// Join tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinTokenList {
    items: Vec<JoinTokenView>,
    total: usize,
}

/// A new join token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewJoinToken {
    /// Hosts that may join with it: 1 to 1000.
    uses: i32,
    /// 1 to 720.
    expires_in_hours: i64,
    /// Given to hosts that join with it.
    #[serde(default)]
    tags: Vec<String>,
    /// Where new hosts that join with it stand.
    #[serde(default)]
    group: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    rack: String,
}

/// Shown once.
#[derive(Serialize, ToSchema)]
pub struct ShownJoinToken {
    id: String,
    token: String,
    /// The line to paste on a host, as root.
    command: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

fn view(row: TokenRow) -> JoinTokenView {
    JoinTokenView {
        id: row.id,
        uses_left: row.uses_left,
        created_at: Timestamp::from_millis(row.created_at),
        expires_at: Timestamp::from_millis(row.expires_at),
        revoked_at: row.revoked_at.map(Timestamp::from_millis),
        tags: serde_json::from_str(&row.tags).unwrap_or_default(),
        group: row.group_name,
        site: row.site,
        rack: row.rack,
    }
}

/// All join tokens, newest first.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/join-tokens", tag = "join tokens", responses((status = 200, body = JoinTokenList)))]
pub async fn list(app: web::Data<App>) -> Answer {
    let items: Vec<JoinTokenView> = read(&app, tokens::list).await?.into_iter().map(view).collect();
    Ok(HttpResponse::Ok().json(JoinTokenList { total: items.len(), items }))
}

/// How the browser that asks reaches us: hosts may do the same where nothing else is set.
fn host_name(request: &HttpRequest) -> String {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("HOST");
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
    name.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '[' | ']' | ':')).collect()
}

/// A new join token, shown once, with the line that joins.
///
/// # Errors
/// `bad_token_wish`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/join-tokens", tag = "join tokens", request_body = NewJoinToken, responses((status = 201, body = ShownJoinToken)))]
pub async fn add(request: HttpRequest, app: web::Data<App>, body: web::Json<NewJoinToken>, person: web::ReqData<Person>) -> Answer {
    let bad = |why: String| Refusal::new("bad_token_wish").detail(why);
    let NewJoinToken { uses, expires_in_hours, tags, group, site, rack } = body.into_inner();
    if !USES.contains(&uses) {
        return Err(bad(format!("uses is {} to {}", USES.start(), USES.end())));
    }
    if !HOURS.contains(&expires_in_hours) {
        return Err(bad(format!("expires_in_hours is {} to {}", HOURS.start(), HOURS.end())));
    }
    let tags = words::tags(&tags).map_err(bad)?;
    let place = |key: &str, text: &str| words::label(key, text).map_err(bad);
    let (group, site, rack) = (place("group", &group)?, place("site", &site)?, place("rack", &rack)?);
    let settings = app.settings.clone();
    let pin = web::block(move || pin(&settings)).await?.map_err(|error| Refusal::new("internal").cause(error))?;
    let now = app.clock.now();
    let (token, mut row) = make_token(uses, now, expires_in_hours * 3_600_000).map_err(|error| Refusal::new("internal").cause(error))?;
    row.tags = serde_json::to_string(&tags).unwrap_or_default();
    let (id, expires_at) = (row.id.clone(), Timestamp::from_millis(row.expires_at));
    let what = json!({ "uses": uses, "expires_at": expires_at, "tags": tags, "group": group, "site": site, "rack": rack });
    (row.group_name, row.site, row.rack) = (group, site, rack);
    let entry = Entry::done(&person.actor(), "join_token.add", &id, now).after(what);
    let kept = app.pipeline.write(move |db| {
        tokens::insert(db, &row)?;
        audit::append(db, &entry)
    });
    kept.await?;
    let token = pin.map_or(token.clone(), |pin| format!("{token}.{pin}"));
    let command = join_line(&token, &url_for_hosts(&app.settings, &host_name(&request)));
    Ok(HttpResponse::Created().json(ShownJoinToken { id, token, command, expires_at }))
}

/// Makes a join token worth nothing. Hosts that have joined with it stay.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/join-tokens/{id}", tag = "join tokens", responses((status = 204)))]
pub async fn revoke(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let now = app.clock.now();
    let entry = Entry::done(&person.actor(), "join_token.revoke", &id, now);
    let revoked = app.pipeline.change(move |db| {
        if tokens::find(db, &id)?.is_none() {
            return Err(Refusal::new("not_found"));
        }
        if tokens::revoke(db, &id, now.as_millis())? {
            audit::append(db, &entry)?;
        }
        Ok(())
    });
    revoked.await?;
    Ok(HttpResponse::NoContent().finish())
}
