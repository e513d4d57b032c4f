//! `ironwatch-server user …`: people who may sign in, also when nobody can sign in any more.

use super::StartError;
use crate::audit::{Actor, Entry};
use crate::clock::SystemClock;
use crate::people;
use crate::people::change::{self, By, UserChange};
use crate::problem::Refusal;
use crate::serve;
use crate::settings::Settings;
use crate::store::{Db, audit, users};
use clap::Subcommand;
use diesel::Connection as _;
use ironwatch_shared::Timestamp;
use std::io::{BufRead as _, IsTerminal as _, Read as _};
use zeroize::Zeroizing;

/// Longest password read from standard input.
const MAX_PASSWORD_INPUT: u64 = 4_096;

/// People who may sign in.
#[derive(Subcommand)]
pub enum UserVerb {
    /// Make a user; the password comes from standard input
    #[command(alias = "add")]
    Create {
        name: String,
        /// admin, operator or viewer
        #[arg(long)]
        role: String,
    },
    /// Show who there is
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Set another password, from standard input; signs the user out everywhere and revokes the tokens
    ResetPassword { name: String },
    /// Take away the second factor of somebody who has lost it; signs the user out everywhere
    ResetSecondFactor { name: String },
    /// Let a user in no more; signs the user out everywhere and revokes the tokens
    Disable { name: String },
    /// Let a user in again
    Enable { name: String },
}

/// Does it.
pub fn run(settings: &Settings, verb: &UserVerb) -> Result<(), StartError> {
    let by = By { actor: Actor::command_line(), now: SystemClock::start().now() };
    let set = |disabled: bool| UserChange { disabled: Some(disabled), ..UserChange::default() };
    match verb {
        UserVerb::Create { name, role } => {
            let password = password()?;
            changed(settings, |db| {
                people::create(db, name, role, &password, by.now).map_err(StartError::Settings)?;
                let entry = Entry::done(&by.actor, "user.create", name, by.now);
                Ok(audit::append(db, &entry.after(serde_json::json!({ "role": role })))?)
            })
        }
        UserVerb::List { json } => list(settings, *json),
        UserVerb::ResetPassword { name } => {
            let password = password()?;
            changed(settings, |db| {
                people::reset_password(db, name, &password, by.now).map_err(StartError::Settings)?;
                Ok(audit::append(db, &Entry::done(&by.actor, "user.reset_password", name, by.now))?)
            })
        }
        UserVerb::ResetSecondFactor { name } => {
            changed(settings, |db| change::reset_second_factor(db, name, &by).map_err(|refusal| told(name, &refusal)))
        }
        UserVerb::Disable { name } => {
            changed(settings, |db| change::change(db, name, &set(true), &by).map_err(|refusal| told(name, &refusal)))
        }
        UserVerb::Enable { name } => {
            changed(settings, |db| change::change(db, name, &set(false), &by).map_err(|refusal| told(name, &refusal)))
        }
    }
}

fn told(name: &str, refusal: &Refusal) -> StartError {
    let words = refusal.words();
    StartError::Settings(if refusal.code() == "not_found" && words == Refusal::new("not_found").words() {
        format!("there is no user {name:?}")
    } else {
        words
    })
}

/// A change with its entry in the audit: both, or neither.
fn changed(settings: &Settings, change: impl FnOnce(&mut Db) -> Result<(), StartError>) -> Result<(), StartError> {
    let mut db = serve::open(settings)?;
    db.transaction(change)
}

fn password() -> Result<Zeroizing<String>, StartError> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password (visible; end with Enter):");
    }
    let mut line = Zeroizing::new(String::new());
    std::io::BufReader::new(std::io::stdin().take(MAX_PASSWORD_INPUT))
        .read_line(&mut line)
        .map_err(|error| StartError::System(error.to_string()))?;
    Ok(Zeroizing::new(line.trim_end_matches(['\n', '\r']).to_owned()))
}

fn list(settings: &Settings, json: bool) -> Result<(), StartError> {
    let mut db = serve::open(settings)?;
    for user in users::list(&mut db)? {
        if json {
            let shown = serde_json::json!({
                "name": user.name,
                "role": user.role,
                "scope": user.scope,
                "second_factor": user.second_factor_on,
                "disabled": user.disabled,
                "last_seen_at": user.last_seen_at.map(Timestamp::from_millis),
            });
            println!("{shown}");
            continue;
        }
        let seen = user.last_seen_at.map_or("never seen".to_owned(), |at| format!("seen {}", Timestamp::from_millis(at)));
        let more = [
            user.scope.map(|scope| format!("sees {scope}")),
            user.second_factor_on.then(|| "second factor".to_owned()),
            user.disabled.then(|| "disabled".to_owned()),
        ];
        let more: Vec<String> = more.into_iter().flatten().collect();
        println!("{}\t{}\t{seen}\t{}", user.name, user.role, more.join(", "));
    }
    Ok(())
}
