//! What this server is, of what it is made, and whether there is a newer version.

use super::lists::{Answer, Page};
use crate::about::{self, ThirdParty};
use crate::app::App;
use crate::problem::Refusal;
use crate::store::Address;
use crate::updates::is_newer;
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether there is a newer version.
#[derive(Debug, Serialize, ToSchema)]
struct UpdateView {
    /// Whether anybody is asked: see `updates.url`.
    enabled: bool,
    checked_at: Option<Timestamp>,
    newest: Option<String>,
    is_newer: Option<bool>,
    /// Where people read about it.
    page: Option<String>,
    /// Why nothing newer is known than what stands here.
    error: Option<String>,
}

/// What this server is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = About)]
struct AboutView {
    version: &'static str,
    /// None outside of a checkout, and for programs for trying things out.
    commit: Option<&'static str>,
    built_at: Option<Timestamp>,
    /// `release` or `debug`.
    profile: &'static str,
    /// `SQLite` or `PostgreSQL`.
    database: &'static str,
    licence: &'static str,
    update: UpdateView,
}

/// What this server is, and whether there is a newer version.
///
/// # Errors
/// That the settings cannot be read.
#[utoipa::path(get, path = "/api/v1/about", tag = "server", responses((status = 200, body = AboutView)))]
pub async fn show(app: web::Data<App>) -> Answer {
    let settings = app.in_force.get();
    let enabled = !settings.updates.url.is_empty();
    let found = app.updates.of(&settings.updates.url);
    let found = if enabled { found } else { Default::default() };
    let database = match app.settings.address() {
        Ok(Address::Sqlite(_)) => "SQLite",
        Ok(Address::Postgres(_)) => "PostgreSQL",
        Err(error) => return Err(Refusal::new("internal").cause(error)),
    };
    Ok(HttpResponse::Ok().json(AboutView {
        version: about::VERSION,
        commit: about::commit(),
        built_at: about::built_at(),
        profile: if cfg!(debug_assertions) { "debug" } else { "release" },
        database,
        licence: about::LICENCE,
        update: UpdateView {
            enabled,
            checked_at: found.checked_at,
            is_newer: found.newest.as_deref().and_then(is_newer),
            newest: found.newest,
            page: found.page,
            error: found.error,
        },
    }))
}

/// The work of others that is built into this server. Empty when it was built without the list.
///
/// # Errors
/// That it cannot be read.
#[utoipa::path(get, path = "/api/v1/about/third-party", tag = "server", responses((status = 200, body = Page<ThirdParty>)))]
pub async fn third_party() -> Answer {
    let found = web::block(|| about::texts().map(|texts| about::third_party(&texts)).unwrap_or_default()).await?;
    Ok(HttpResponse::Ok().json(Page::whole(found)))
}

/// The same with the texts of all licences.
///
/// # Errors
/// `not_found` when it was built without the list.
#[utoipa::path(
    get, path = "/api/v1/about/third-party.txt", tag = "server",
    responses((status = 200, body = String, content_type = "text/plain")),
)]
pub async fn texts() -> Answer {
    let texts = web::block(about::texts).await?.ok_or(Refusal::new("not_found").detail("this server was built without the list"))?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(texts))
}
