//! Hosts and BMCs as the audit keeps them: without anything secret.

use crate::store::bmcs::BmcRow;
use crate::store::hosts::Words;
use serde_json::{Value, json};

/// What people say of a host.
#[must_use]
pub fn host_shown(words: &Words) -> Value {
    json!({
        "name": words.name,
        "group": words.group_name,
        "site": words.site,
        "rack": words.rack,
        "tags": serde_json::from_str::<Value>(&words.tags).unwrap_or_default(),
        "notes": words.notes,
        "lifecycle": words.lifecycle,
    })
}

/// What people say of a BMC.
#[must_use]
pub fn bmc_shown(row: &BmcRow) -> Value {
    json!({
        "address": row.address,
        "ipmi_port": row.ipmi_port,
        "redfish_port": row.redfish_port,
        "protocol": row.protocol,
        "network": row.network,
        "credential_id": row.credential_id,
        "pin": row.pin,
        "enabled": row.enabled,
    })
}

/// With one more word.
#[must_use]
pub fn with(mut shown: Value, key: &str, more: impl Into<Value>) -> Value {
    if let Some(words) = shown.as_object_mut() {
        words.insert(key.to_owned(), more.into());
    }
    shown
}

/// Only what differs, of both.
#[must_use]
pub fn difference(before: &Value, after: &Value) -> (Value, Value) {
    let (Value::Object(before), Value::Object(after)) = (before, after) else { return (before.clone(), after.clone()) };
    let keys = || after.iter().filter(|(key, value)| before.get(*key) != Some(value)).map(|(key, _)| key.clone());
    let of = |map: &serde_json::Map<String, Value>| keys().map(|key| (key.clone(), map.get(&key).cloned().unwrap_or_default())).collect();
    (Value::Object(of(before)), Value::Object(of(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audit_keeps_what_differs() {
        let (before, after) = difference(&json!({"a": 1, "b": 2}), &json!({"a": 1, "b": 3, "c": null}));
        assert_eq!((before, after), (json!({"b": 2, "c": null}), json!({"b": 3, "c": null})));
    }
}
