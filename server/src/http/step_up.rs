//! What cannot be taken back wants a fresh proof of who asks.

use super::person::{Means, Person};
use super::proof;
use super::session::{self, Moved};
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::store::{Db, audit, sessions};
use actix_web::{HttpRequest, HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Actions, or the beginnings of their words, that want a fresh proof. Jobs that take power away ask for it themselves.
const DANGEROUS: [&str; 15] = [
    "user.",
    "token.",
    "second_factor.",
    "credential.",
    "channel.",
    // Whoever says where a BMC is, says where its password is sent.
    "bmc.change",
    "host.add",
    "host.import",
    "capture.remove",
    "routes.change",
    "host.remove",
    "host.merge",
    "host.revoke",
    "secrets.",
    // How long things are kept, and where BMCs may be.
    "settings.change",
];

/// Whether an action wants a fresh proof.
#[must_use]
pub fn is_dangerous(action: &str) -> bool {
    DANGEROUS.iter().any(|dangerous| action == *dangerous || (dangerous.ends_with('.') && action.starts_with(dangerous)))
}

/// Until when the last proof counts; `None` for whoever has no session.
#[must_use]
pub fn until(app: &App, person: &Person) -> Option<Timestamp> {
    let proven_at = person.session().map(|session| session.stepped_up_at)?;
    Some(Timestamp::from_millis(proven_at).plus_millis(app.settings.access.step_up_millis()))
}

/// Lets a person pass who has proved lately who it is. A token cannot: it passes where that was said when it was made, by
/// somebody who had.
///
/// # Errors
/// `step_up_required`; `forbidden` for a token.
pub fn require(app: &App, person: &Person) -> Result<(), Refusal> {
    match person.means {
        Means::Token { dangerous: true, .. } => Ok(()),
        Means::Token { dangerous: false, .. } => {
            Err(Refusal::new("forbidden").detail("this wants a fresh proof of people, and the token was not made for it: dangerous = true"))
        }
        Means::Session(_) if until(app, person).is_some_and(|until| until > app.clock.now()) => Ok(()),
        Means::Session(_) | Means::Nothing => Err(Refusal::new("step_up_required")),
    }
}

/// One proof: either.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreshProof {
    password: Option<String>,
    /// A code of the second factor, or a recovery code.
    code: Option<String>,
}

/// Until when it counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct SteppedUp {
    #[schema(value_type = String, format = DateTime)]
    stepped_up_until: Timestamp,
}

/// Proves again who asks; the session goes on under another cookie.
///
/// # Errors
/// `bad_request`, `needs_https`, `forbidden`, `wrong_password`, `wrong_code`, `too_many_attempts`, `passwords_full`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/session/step-up", tag = "session", request_body = FreshProof, responses((status = 200, body = SteppedUp)))]
pub async fn prove(
    request: HttpRequest,
    body: web::Json<FreshProof>,
    app: web::Data<App>,
    person: web::ReqData<Person>,
) -> Result<HttpResponse, Refusal> {
    session::private_way(&request, &app)?;
    let (person, proof) = (person.into_inner(), body.into_inner());
    let Some(session) = person.session().cloned() else { return Err(Refusal::new("forbidden").detail("this is for sessions")) };
    match (proof.password, proof.code) {
        (Some(password), None) => proof::check_password(&app, &person, password).await?,
        (None, Some(code)) if person.user.second_factor_on => proof::check_code(&app, &person.user, code, &person.address).await?,
        (Some(_) | None, _) => {
            return Err(Refusal::new("bad_request").detail("give the password, or a code of your second factor"));
        }
    }
    let now = app.clock.now();
    let Moved { cookie, id } = session::new_cookie()?;
    let entry = Entry::done(&person.actor(), "session.step_up", &person.user.name, now);
    let renewed = app.pipeline.write(move |db: &mut Db| {
        let renewed = sessions::renew(db, &session.id, &id, now.as_millis())?;
        audit::append(db, &entry)?;
        Ok(renewed)
    });
    if !renewed.await? {
        return Err(Refusal::new("not_signed_in"));
    }
    let until = now.plus_millis(app.settings.access.step_up_millis());
    Ok(HttpResponse::Ok().cookie(cookie).json(SteppedUp { stepped_up_until: until }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_taken_back_is_dangerous() {
        for (action, dangerous) in [
            ("user.add", true),
            ("credential.change", true),
            ("channel.test", true),
            ("bmc.change", true),
            ("host.change", false),
            ("host.remove", true),
            ("host.restore", false),
            ("job.order", false),
            ("second_factor.begin", true),
            ("settings.change", true),
            ("settings.read", false),
        ] {
            assert_eq!(is_dangerous(action), dangerous, "{action}");
        }
    }
}
