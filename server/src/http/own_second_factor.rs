//! My second factor: codes of an authenticator program.

use super::attempts::second_factor_of;
use super::lists::{Answer, read};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::second_factor::{begin, recovery_codes, step_of};
use crate::store::{audit, sessions, users};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether there is one.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorView {
    enabled: bool,
    /// Recovery codes that were not used.
    recovery_left: i64,
}

/// For an authenticator program; shown once.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentView {
    /// In base32, to type.
    secret: String,
    /// As a link, to scan.
    otpauth: String,
}

/// A code of the program.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeGiven {
    code: String,
}

/// Shown once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Whether I have a second factor.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/me/second-factor", tag = "session", responses((status = 200, body = SecondFactorView)))]
pub async fn show(app: web::Data<App>, person: web::ReqData<Person>) -> Answer {
    let user = person.user.id;
    let recovery_left = read(&app, move |db| users::recovery_left(db, user)).await?;
    Ok(HttpResponse::Ok().json(SecondFactorView { enabled: person.user.second_factor_on, recovery_left }))
}

/// Makes a secret for an authenticator program. It is in force when a code of it was given.
///
/// # Errors
/// `second_factor_on`, `secrets_key`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/me/second-factor", tag = "session", responses((status = 200, body = EnrolmentView)))]
pub async fn enrol(app: web::Data<App>, person: web::ReqData<Person>) -> Answer {
    if person.user.second_factor_on {
        return Err(Refusal::new("second_factor_on"));
    }
    let (user, file) = (person.user.clone(), app.settings.key_file());
    let made = app.pipeline.change(move |db| begin(db, &file, &user)).await?;
    Ok(HttpResponse::Ok().json(EnrolmentView { secret: made.secret, otpauth: made.otpauth }))
}

/// Puts the second factor in force, and shows its recovery codes once. My other sessions, which came in without it, end.
///
/// # Errors
/// `second_factor_on`, `not_found` without a secret, `wrong_code`, `too_many_attempts`, `secrets_key`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/me/second-factor/confirm", tag = "session", request_body = CodeGiven, responses((status = 200, body = RecoveryCodes)))]
pub async fn confirm(app: web::Data<App>, body: web::Json<CodeGiven>, person: web::ReqData<Person>) -> Answer {
    let user = person.user.clone();
    if user.second_factor_on {
        return Err(Refusal::new("second_factor_on"));
    }
    if user.sealed_second_factor.is_none() {
        return Err(Refusal::new("not_found").detail("ask for a secret first: POST /api/v1/me/second-factor"));
    }
    let (now, file, keep) = (app.clock.now(), app.settings.key_file(), person.session().map(|session| session.id.clone()));
    let guessed = second_factor_of(user.id);
    app.attempts.allow(&guessed, app.clock.monotonic_millis())?;
    let step = step_of(&file, &user, &body.code, now)?.ok_or(Refusal::new("wrong_code"))?;
    app.attempts.succeeded(&guessed);
    let (codes, digests) = recovery_codes(user.id).map_err(|error| Refusal::new("internal").cause(error))?;
    let entry = Entry::done(&person.actor(), "second_factor.confirm", &user.name, now);
    let kept = app.pipeline.write(move |db| {
        users::confirm_second_factor(db, user.id, step, &digests)?;
        sessions::delete_of(db, user.id, keep.as_deref())?;
        audit::append(db, &entry)
    });
    kept.await?;
    Ok(HttpResponse::Ok().json(RecoveryCodes { recovery_codes: codes }))
}

/// Takes my second factor away.
///
/// # Errors
/// `not_found` when there is none, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/me/second-factor", tag = "session", responses((status = 204)))]
pub async fn remove(app: web::Data<App>, person: web::ReqData<Person>) -> Answer {
    let (user, entry) = (person.user.id, Entry::done(&person.actor(), "second_factor.remove", &person.user.name, app.clock.now()));
    let removed = app.pipeline.change(move |db| {
        if !users::clear_second_factor(db, user)? {
            return Err(Refusal::new("not_found"));
        }
        Ok(audit::append(db, &entry)?)
    });
    removed.await?;
    Ok(HttpResponse::NoContent().finish())
}
