//! `ironwatch-server audit verify` and `ironwatch-server secrets rotate`.

use super::StartError;
use crate::audit::{Actor, Verdict};
use crate::clock::SystemClock;
use crate::secrets::rotate::rotate;
use crate::serve;
use crate::settings::Settings;
use crate::store::audit;
use clap::Subcommand;

/// What was changed by whom.
#[derive(Subcommand)]
pub enum AuditVerb {
    /// Check that every entry is as it was written
    Verify,
}

/// Passwords of BMCs, sealed in the database.
#[derive(Subcommand)]
pub enum SecretsVerb {
    /// Make a new key and seal everything with it; with or without a running server
    Rotate,
}

/// Checks the audit.
pub fn audit(settings: &Settings, verb: &AuditVerb) -> Result<(), StartError> {
    let AuditVerb::Verify = verb;
    let mut db = serve::open(settings)?;
    let verdict = audit::verify(&mut db)?;
    match verdict {
        Verdict::Whole { .. } => {
            println!("{}", verdict.in_words());
            Ok(())
        }
        Verdict::Broken { .. } => Err(StartError::System(format!("the audit was changed: {}", verdict.in_words()))),
    }
}

/// Changes the key.
pub fn secrets(settings: &Settings, verb: &SecretsVerb) -> Result<(), StartError> {
    let SecretsVerb::Rotate = verb;
    let mut db = serve::open(settings)?;
    let rotated = rotate(&mut db, &settings.key_file(), &Actor::command_line(), SystemClock::start().now())
        .map_err(|error| StartError::System(error.to_string()))?;
    match rotated {
        Some(rotated) => println!(
            "{} credentials are sealed with the new key {}. Copies of the old key are worth nothing for this database any more; copies of the database from before still need it.",
            rotated.resealed, rotated.key_id
        ),
        None => println!("nothing was ever sealed: there is no key to change"),
    }
    Ok(())
}
