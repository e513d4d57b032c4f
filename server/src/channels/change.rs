//! Keeping, changing and deleting channels. Runs in a transaction.

use super::{sealed, secrets_of};
use crate::audit::{Actor, Entry};
use crate::problem::Refusal;
use crate::secrets::{KeyFile, sealing_key};
use crate::settings::{ChannelSecrets, ChannelSettings};
use crate::store::channels::{self, ChannelRow};
use crate::store::{Db, audit, notifications};
use ironwatch_shared::Timestamp;
use serde_json::{Value, json};

/// As the audit keeps it: nothing that could be a secret.
fn shown(settings: &ChannelSettings) -> Value {
    json!({
        "kind": settings.kind.word(),
        "enabled": settings.enabled,
        "min_severity": settings.min_severity,
        "max_per_minute": settings.max_per_minute,
        "allow_private_targets": settings.allow_private_targets,
        "target": settings.kind.shown_target(),
    })
}

fn row(db: &mut Db, settings: &ChannelSettings, secrets: &ChannelSecrets, file: &KeyFile, now: Timestamp) -> Result<ChannelRow, Refusal> {
    let key = sealing_key(db, file)?;
    Ok(ChannelRow {
        name: settings.name.clone(),
        settings: serde_json::to_string(settings).map_err(|error| Refusal::new("internal").cause(error))?,
        sealed_secrets: sealed::seal(&settings.name, secrets, &key)?,
        key_id: key.id().to_owned(),
        created_at: now.as_millis(),
        updated_at: now.as_millis(),
    })
}

/// Keeps a new one.
///
/// # Errors
/// `channel_exists`, `secrets_key`, or that it cannot be stored now.
pub fn add(
    db: &mut Db,
    settings: &ChannelSettings,
    secrets: &ChannelSecrets,
    file: &KeyFile,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Refusal> {
    if channels::find(db, &settings.name)?.is_some() {
        return Err(Refusal::new("channel_exists"));
    }
    let row = row(db, settings, secrets, file, now)?;
    channels::insert(db, &row)?;
    audit::append(db, &Entry::done(actor, "channel.add", &settings.name, now).after(shown(settings)))?;
    Ok(())
}

/// Keeps what one is now.
///
/// # Errors
/// `not_found`, `secrets_key`, or that it cannot be stored now.
pub fn change(
    db: &mut Db,
    settings: &ChannelSettings,
    secrets: &ChannelSecrets,
    file: &KeyFile,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Refusal> {
    let before = channels::find(db, &settings.name)?.ok_or(Refusal::new("not_found"))?;
    let after = ChannelRow { created_at: before.created_at, ..row(db, settings, secrets, file, now)? };
    channels::update(db, &after)?;
    let was = serde_json::from_str::<ChannelSettings>(&before.settings).map_or(Value::Null, |settings| shown(&settings));
    // Which secrets there are is no secret; one that does not open any more has been replaced.
    let known = file.keys().ok().and_then(|keys| secrets_of(&before, &keys).ok());
    let mut is = shown(settings);
    if let Some(is) = is.as_object_mut() {
        is.insert("new_secrets".to_owned(), json!(known.as_ref() != Some(secrets)));
    }
    audit::append(db, &Entry::done(actor, "channel.change", &settings.name, now).before(was).after(is))?;
    Ok(())
}

/// Deletes one. What waits for it is given up.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
pub fn remove(db: &mut Db, name: &str, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    if !channels::delete(db, name)? {
        return Err(Refusal::new("not_found"));
    }
    notifications::give_up_all(db, name, "the channel was removed", now.as_millis())?;
    audit::append(db, &Entry::done(actor, "channel.remove", name, now))?;
    Ok(())
}
