//! Secrets of channels at rest: one sealed text for each channel.

use crate::secrets::{KeyTrouble, Keyring, Place, SealingKey, Secret};
use crate::settings::ChannelSecrets;
use crate::store::channels::{self, ChannelRow};
use crate::store::{Db, StoreResult};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const COLUMN: &str = "sealed_secrets";

fn row_name(channel: &str) -> String {
    format!("channel/{channel}")
}

/// Opens the secrets of a channel.
///
/// # Errors
/// That the key is not there, or does not fit.
pub fn secrets_of(row: &ChannelRow, keys: &Keyring) -> Result<ChannelSecrets, KeyTrouble> {
    let place = row_name(&row.name);
    let opened = keys.open(&row.key_id, Place { row: &place, column: COLUMN }, &row.sealed_secrets)?;
    let by_name: BTreeMap<String, String> = serde_json::from_slice(opened.expose()).map_err(|_| KeyTrouble::Damaged)?;
    let mut secrets = ChannelSecrets::default();
    for (name, secret) in by_name {
        secrets.put(&name, Secret::from(secret));
    }
    Ok(secrets)
}

/// Seals the secrets of a channel.
pub(super) fn seal(channel: &str, secrets: &ChannelSecrets, key: &SealingKey) -> Result<Vec<u8>, KeyTrouble> {
    let by_name: BTreeMap<&str, &str> = secrets.iter().filter_map(|(name, secret)| Some((name, secret.expose_text()?))).collect();
    let text = Zeroizing::new(serde_json::to_vec(&by_name).map_err(|_| KeyTrouble::Damaged)?);
    let place = row_name(channel);
    key.seal(Place { row: &place, column: COLUMN }, &Secret::from_bytes(&text))
}

/// Seals one that was sealed with another key with this one.
///
/// # Errors
/// That it does not open, or what the database says.
pub fn reseal(db: &mut Db, row: &ChannelRow, keys: &Keyring, next: &SealingKey) -> Result<StoreResult<()>, KeyTrouble> {
    let sealed_secrets = seal(&row.name, &secrets_of(row, keys)?, next)?;
    let row = ChannelRow { sealed_secrets, key_id: next.id().to_owned(), ..row.clone() };
    Ok(channels::update(db, &row))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn secrets_are_sealed_for_their_channel() {
        let key = SealingKey::random().unwrap();
        let mut secrets = ChannelSecrets::default();
        secrets.put("token", Secret::from("hunter2"));
        let sealed = seal("chat", &secrets, &key).unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"hunter2"));
        let place = row_name("chat");
        let opened = key.open(Place { row: &place, column: COLUMN }, &sealed).unwrap();
        assert_eq!(opened.expose(), br#"{"token":"hunter2"}"#);
        let elsewhere = row_name("other");
        assert_eq!(key.open(Place { row: &elsewhere, column: COLUMN }, &sealed), None, "not for another channel");
    }
}
