//! Passwords and codes: whether they are right, and who waits for having tried.

use super::address::network_of;
use super::attempts::second_factor_of;
use super::hashing::Asker;
use super::person::Person;
use super::refusals;
use crate::app::App;
use crate::audit::{Actor, ActorKind, Entry};
use crate::problem::Refusal;
use crate::store::audit;
use crate::store::users::UserRow;
use crate::{passwords, second_factor};

/// Longest code that is looked at.
const MAX_CODE_BYTES: usize = 64;

/// Whether a password is right, in turn with others.
///
/// # Errors
/// `passwords_full`.
pub(super) async fn verified(app: &App, asker: Asker<'_>, password: String, hash: Option<String>) -> Result<bool, Refusal> {
    if password.len() > passwords::MAX_BYTES {
        return Ok(false);
    }
    app.hashing.run(asker, move || passwords::verify(&password, hash.as_deref())).await
}

/// The password of somebody who is signed in.
///
/// # Errors
/// `wrong_password`, `too_many_attempts`, `passwords_full`.
pub(super) async fn check_password(app: &App, person: &Person, password: String) -> Result<(), Refusal> {
    let (network, name) = (network_of(&person.address), person.user.name.as_str());
    app.attempts.allow_user(&network, name, app.clock.monotonic_millis())?;
    let asker = Asker::Known { user: name, address: &person.address };
    let verified = verified(app, asker, password, Some(person.user.password_hash.clone())).await;
    if !verified.inspect_err(|_| app.attempts.not_tried(&network, name))? {
        refusals::note(app, person, "session.prove", &person.user.name, "the password is wrong").await;
        return Err(Refusal::new("wrong_password"));
    }
    app.attempts.succeeded_for(&network, name);
    Ok(())
}

/// Uses up a code of somebody whose password, or whose session, is right. Six digits are soon guessed: who guesses waits,
/// from whatever address; a recovery code goes beside that wait, so that nobody locks its owner out.
///
/// # Errors
/// `wrong_code`, `too_many_attempts`.
pub(super) async fn check_code(app: &App, user: &UserRow, code: String, from: &str) -> Result<(), Refusal> {
    let guessed = second_factor_of(user.id);
    let is_recovery = second_factor::is_recovery(&code);
    if !is_recovery {
        app.attempts.allow(&guessed, app.clock.monotonic_millis())?;
    }
    let actor = Actor { name: user.name.clone(), kind: ActorKind::Person, address: from.to_owned() };
    let (file, owner, now, by) = (app.settings.key_file(), user.clone(), app.clock.now(), actor.clone());
    let used = if code.len() > MAX_CODE_BYTES {
        None
    } else {
        let using = app.pipeline.change(move |db| {
            let used = second_factor::use_code(db, &file, &owner, &code, now)?;
            if used == Some(second_factor::Used::Recovery) {
                audit::append(db, &Entry::done(&by, "second_factor.recover", &owner.name, now))?;
            }
            Ok(used)
        });
        using.await?
    };
    if used.is_none() {
        app.metrics.login("refused");
        refusals::note_of(app, &actor, "session.sign_in", &user.name, "the code is wrong, or was used before").await;
        return Err(Refusal::new("wrong_code"));
    }
    app.attempts.succeeded(&guessed);
    Ok(())
}

/// Makes a hash of a password, in turn with others.
pub(super) async fn hashed(app: &App, person: &Person, password: String) -> Result<String, Refusal> {
    let asker = Asker::Known { user: &person.user.name, address: &person.address };
    app.hashing.run(asker, move || passwords::hash(&password)).await?.map_err(|error| Refusal::new("internal").cause(error))
}
