//! What whoever comes may see, where everybody may look: how hosts are, and nothing that tells where and whose they are.
//!
//! A text is shown when its key stands here, and is empty otherwise: a field that somebody adds is hidden until somebody
//! has thought of it. Numbers and yes or no are shown.

use serde_json::Value;

/// Keys whose texts are shown.
const SHOWN: [&str; 41] = [
    "cause",
    "class",
    "code",
    "component",
    "freshness",
    "from",
    "group",
    "groups",
    "host",
    "host_id",
    "host_name",
    "id",
    "key",
    "kind",
    "lifecycle",
    "likely_causes",
    "meaning",
    "model",
    "name",
    "next_cursor",
    "next_step",
    "presence",
    "problem",
    "rack",
    "reference",
    "rule",
    "severity",
    "shown_code",
    "since",
    "site",
    "source",
    "state",
    "state_since",
    "pending_since",
    "step",
    "tags",
    "title",
    "to",
    "value",
    "version",
    "worst",
];
/// Objects of whatever a machine says: all of it is hidden.
const HIDDEN: [&str; 4] = ["fields", "self", "dead_man", "loops"];

/// The same with texts left out that do not stand in the list.
#[must_use]
pub fn redacted(value: Value) -> Value {
    beneath(true, value)
}

fn beneath(is_shown: bool, value: Value) -> Value {
    match value {
        Value::String(_) if !is_shown => Value::String(String::new()),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| beneath(is_shown, item)).collect()),
        Value::Object(members) => {
            let member = |(key, value): (String, Value)| {
                let value = if HIDDEN.contains(&key.as_str()) { emptied(&value) } else { beneath(is_key_shown(&key), value) };
                (key, value)
            };
            Value::Object(members.into_iter().map(member).collect())
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn is_key_shown(key: &str) -> bool {
    key.ends_with("_at") || SHOWN.contains(&key)
}

fn emptied(value: &Value) -> Value {
    match value {
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(_) => Value::Object(serde_json::Map::new()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_in_the_list_is_not_shown() {
        let host = json!({
            "items": [{
                "id": "h1", "name": "gpu-01", "state": "up", "address": "10.0.0.1", "notes": "key under the mat", "tags": ["lab"],
                "open_alerts": 2, "bmc": { "address": "10.0.1.1", "state": "up", "enabled": true }, "evidence": "Xid 79",
                "fields": { "serial": 12345 }, "acknowledged_by": "ann", "opened_at": "2026-11-27T00:00:00Z", "something_new": "?"
            }],
            "total": 1
        });
        let shown = json!({
            "items": [{
                "id": "h1", "name": "gpu-01", "state": "up", "address": "", "notes": "", "tags": ["lab"],
                "open_alerts": 2, "bmc": { "address": "", "state": "up", "enabled": true }, "evidence": "",
                "fields": {}, "acknowledged_by": "", "opened_at": "2026-11-27T00:00:00Z", "something_new": ""
            }],
            "total": 1
        });
        assert_eq!(redacted(host), shown);
    }
}
