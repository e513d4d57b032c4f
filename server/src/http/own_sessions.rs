//! Where I am signed in.

use super::lists::{Answer, read};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::store::audit;
use crate::store::sessions::{self, SessionRow};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// One session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionItem {
    /// Names it, and opens nothing.
    id: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// From where it was begun.
    address: String,
    /// What the browser called itself then.
    browser: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// Sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnSessions {
    items: Vec<SessionItem>,
    total: usize,
}

/// A session as the API shows it.
pub(super) fn item(row: SessionRow, person: &Person) -> SessionItem {
    SessionItem {
        current: person.session().is_some_and(|session| session.id == row.id),
        id: row.public_id,
        created_at: Timestamp::from_millis(row.created_at),
        last_used_at: Timestamp::from_millis(row.last_used_at),
        expires_at: Timestamp::from_millis(row.expires_at),
        address: row.address,
        browser: row.browser,
    }
}

/// My sessions, the one used last first.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "session", responses((status = 200, body = OwnSessions)))]
pub async fn list(app: web::Data<App>, person: web::ReqData<Person>) -> Answer {
    let (user, now) = (person.user.id, app.clock.now().as_millis());
    let rows = read(&app, move |db| sessions::of_user(db, user, now)).await?;
    let items: Vec<SessionItem> = rows.into_iter().map(|row| item(row, &person)).collect();
    Ok(HttpResponse::Ok().json(OwnSessions { total: items.len(), items }))
}

/// Ends one of my sessions.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "session", responses((status = 204)))]
pub async fn end(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let (user, entry) = (person.user.id, Entry::done(&person.actor(), "session.end", &id, app.clock.now()));
    let ended = app.pipeline.change(move |db| {
        if !sessions::delete_public(db, user, &id)? {
            return Err(Refusal::new("not_found"));
        }
        Ok(audit::append(db, &entry)?)
    });
    ended.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all my sessions but this one.
///
/// # Errors
/// That it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "session", responses((status = 204)))]
pub async fn end_others(app: web::Data<App>, person: web::ReqData<Person>) -> Answer {
    let (user, keep) = (person.user.id, person.session().map(|session| session.id.clone()));
    let entry = Entry::done(&person.actor(), "session.end", "others", app.clock.now());
    let ended = app.pipeline.write(move |db| {
        let ended = sessions::delete_of(db, user, keep.as_deref())?;
        audit::append(db, &entry.after(serde_json::json!({ "sessions": ended })))
    });
    ended.await?;
    Ok(HttpResponse::NoContent().finish())
}
