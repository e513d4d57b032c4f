//! What the API is told of a channel: its settings, and its secrets, which go in and never come out.

use super::leads::elsewhere;
use crate::secrets::Secret;
use crate::settings::{ChannelSecrets, ChannelSettings};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A channel as it comes over the API.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(example = json!({
    "name": "on-call", "kind": "webhook", "url": "https://hooks.example/ironwatch", "min_severity": "error",
    "secrets": { "secret": "at least sixteen letters" }
}))]
pub struct ChannelSaid {
    /// By name. One that is not named stays as it is.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>, write_only)]
    secrets: BTreeMap<String, Secret>,
    #[serde(flatten)]
    pub settings: ChannelSettings,
}

/// What is kept of a channel already.
pub struct Kept {
    pub settings: ChannelSettings,
    pub secrets: ChannelSecrets,
}

impl ChannelSaid {
    /// Its secrets: those that were said, and otherwise those that are kept already, as long as they go where they went.
    ///
    /// # Errors
    /// A sentence naming the secret that is missing, or must be said again, or that the kind does not have.
    pub fn secrets(&self, kept: Option<&Kept>) -> Result<ChannelSecrets, String> {
        let elsewhere = kept.and_then(|kept| elsewhere(&kept.settings.kind, &self.settings.kind));
        let slots = self.settings.kind.secret_slots();
        if let Some(stranger) = self.secrets.keys().find(|name| slots.iter().all(|slot| slot.name != **name)) {
            let names: Vec<&str> = slots.iter().map(|slot| slot.name.as_str()).collect();
            return Err(format!("secrets: {stranger:?} must be one of {}", names.join(", ")));
        }
        let mut secrets = ChannelSecrets::default();
        for slot in &slots {
            match self.secrets.get(&slot.name) {
                Some(said) if !said.is_empty() => secrets.put(&slot.name, said.clone()),
                // Said to be empty: taken away.
                Some(_) => {}
                None => match (kept.and_then(|kept| kept.secrets.get(&slot.name)), elsewhere) {
                    (Some(_), Some(field)) => {
                        return Err(format!("secrets: {} must be given again: it was given for another {field}", slot.name));
                    }
                    (Some(kept), None) => secrets.put(&slot.name, Secret::from(kept)),
                    (None, _) => {}
                },
            }
            if slot.required && secrets.get(&slot.name).is_none() {
                return Err(format!("secrets: {} must be there", slot.name));
            }
        }
        Ok(secrets)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    fn said(secrets: serde_json::Value) -> ChannelSaid {
        serde_json::from_value(serde_json::json!({ "name": "am", "kind": "ntfy", "topic": "t", "secrets": secrets })).unwrap()
    }

    #[test]
    fn a_secret_that_is_not_said_stays_and_one_that_is_empty_goes() {
        let mut secrets = ChannelSecrets::default();
        secrets.put("token", Secret::from("old"));
        let known = Kept { settings: said(serde_json::json!({})).settings, secrets };
        assert_eq!(said(serde_json::json!({})).secrets(Some(&known)).unwrap().get("token"), Some("old"));
        assert_eq!(said(serde_json::json!({ "token": "new" })).secrets(Some(&known)).unwrap().get("token"), Some("new"));
        assert_eq!(said(serde_json::json!({ "token": "" })).secrets(Some(&known)).unwrap().get("token"), None);
        assert!(said(serde_json::json!({ "tokn": "x" })).secrets(None).unwrap_err().contains("must be one of token"));
        let wrong = serde_json::json!({ "name": "am", "kind": "ntfy", "topic": "t", "token": "hunter2" });
        assert!(serde_json::from_value::<ChannelSaid>(wrong).is_err(), "a secret in the wrong place is refused");
    }
}
