//! All settings for whoever looks: without secrets, each with who says it.

use super::kept::{AllKept, Kept, shape, source, value};
use super::meanings::MEANINGS;
use super::{Settings, Source};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Settings that may hold a secret: an address with a password, or one that is a secret itself.
const MAY_BE_SECRET: [&str; 2] = ["database", "dead_man.url"];
/// Settings shown by how many there are: their parts have pages of their own.
const COUNTED: [&str; 3] = ["channels", "routes", "rotations"];

/// How a setting is changed on the page.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SettingEdit {
    /// `number`, `networks` or `address`.
    kind: &'static str,
    /// Bounds of a number.
    min: Option<u32>,
    max: Option<u32>,
    /// Command line, environment or file say it: it is changed there.
    locked: bool,
}

/// What an administrator has set.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SettingKept {
    #[schema(value_type = serde_json::Value)]
    value: Value,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    changed_by: String,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SettingView {
    pub key: &'static str,
    /// `set` or `not set` for what may hold a secret.
    #[schema(value_type = serde_json::Value)]
    pub value: Value,
    #[schema(value_type = serde_json::Value)]
    pub default: Value,
    /// `command_line`, `env`, `file`, `page` or `default`.
    pub source: &'static str,
    pub meaning: &'static str,
    /// Absent for what is changed in the file alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<SettingEdit>,
    /// Also where the file has the last word now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<SettingKept>,
}

/// Every setting by its dotted key.
fn flat(value: &Value, prefix: &str, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) if prefix != "agents.collectors" => {
            for (name, value) in members {
                let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flat(value, &key, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            found.insert(prefix.to_owned(), value.clone());
        }
    }
}

fn by_key(settings: &Settings) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    flat(&serde_json::to_value(settings).unwrap_or_default(), "", &mut found);
    found
}

fn shown(key: &str, value: Option<&Value>) -> Value {
    let value = value.cloned().unwrap_or_default();
    if MAY_BE_SECRET.contains(&key) {
        let is_set = value.as_str().is_some_and(|text| !text.is_empty());
        return Value::from(if is_set { "set" } else { "not set" });
    }
    if COUNTED.contains(&key) {
        return Value::from(value.as_array().map_or(0, Vec::len));
    }
    value
}

fn kept_view(one: &Kept) -> SettingKept {
    SettingKept { value: one.value.clone(), changed_at: Timestamp::from_millis(one.changed_at), changed_by: one.changed_by.clone() }
}

/// All of them. `base`: as said at the start; `now`: as they hold.
#[must_use]
pub fn items(base: &Settings, now: &Settings, kept: &AllKept) -> Vec<SettingView> {
    let (values, defaults, ranges) = (by_key(now), by_key(&Settings::default()), now.ranges());
    let view = |(key, meaning): &(&'static str, &'static str)| {
        let own = kept.get(*key).filter(|_| shape(key).is_some());
        let mut source = source(base, key, kept);
        // Kept, and not to be used any more.
        if source == Source::Page && own.is_some_and(|one| one.value != value(now, key)) {
            source = Source::Default;
        }
        let range = ranges.iter().find(|(known, _, _)| known == key).map(|(_, _, range)| range);
        let edit = |kind: &'static str| SettingEdit {
            kind,
            min: range.map(|range| *range.start()),
            max: range.map(|range| *range.end()),
            locked: source < Source::Page,
        };
        SettingView {
            key,
            value: shown(key, values.get(*key)),
            default: shown(key, defaults.get(*key)),
            source: source.word(),
            meaning,
            edit: shape(key).map(|shape| edit(shape.word())),
            kept: own.map(kept_view),
        }
    };
    MEANINGS.iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_setting_has_its_meaning_and_no_secret_is_shown() {
        let known: Vec<String> = by_key(&Settings::default()).into_keys().collect();
        let mut told: Vec<String> = MEANINGS.iter().map(|(key, _)| (*key).to_owned()).collect();
        told.sort();
        assert_eq!(told, known);

        let mut settings = Settings { database: "postgres://ann:hunter2@db/x".to_owned(), ..Settings::default() };
        settings.dead_man.url = "https://hc.example/hunter2".to_owned();
        settings.bmc.at_once = 8;
        let all = items(&settings, &settings, &AllKept::new());
        let text = serde_json::to_string(&all).unwrap_or_default();
        assert!(!text.contains("hunter2"), "{text}");
        let at_once = all.into_iter().find(|item| item.key == "bmc.at_once");
        assert!(at_once.is_some_and(|item| item.source == "file" && item.value == 8 && item.default == 256 && item.edit.is_none()));
    }

    #[test]
    fn what_is_kept_is_told_with_who_set_it_and_who_has_the_last_word() {
        let mut base = Settings::default();
        base.captures.max_megabytes = 9;
        let one = |value: Value| Kept { value, changed_at: 1_000, changed_by: "ann".to_owned() };
        let kept: AllKept = [
            ("captures.max_megabytes".to_owned(), one(json!(5))),
            ("retention.events_days".to_owned(), one(json!(30))),
            ("retention.reports_hours".to_owned(), one(json!(0))),
        ]
        .into();
        let (now, _) = super::super::kept::in_force(&base, &kept);
        let all = items(&base, &now, &kept);
        let of = |key: &str| all.iter().find(|item| item.key == key).unwrap_or_else(|| panic!("{key}"));
        let locked = |key: &str| of(key).edit.as_ref().map(|edit| edit.locked);
        assert_eq!((of("captures.max_megabytes").source, &of("captures.max_megabytes").value), ("file", &json!(9)));
        assert_eq!((locked("captures.max_megabytes"), of("captures.max_megabytes").kept.is_some()), (Some(true), true));
        assert_eq!((of("retention.events_days").source, &of("retention.events_days").value), ("page", &json!(30)));
        assert_eq!(locked("retention.events_days"), Some(false));
        assert_eq!(
            (of("retention.reports_hours").source, &of("retention.reports_hours").value),
            ("default", &json!(48)),
            "kept, not usable"
        );
        let edit = serde_json::to_value(&of("retention.events_days").edit).unwrap_or_default();
        assert_eq!(edit, json!({ "kind": "number", "min": 1, "max": 36_500, "locked": false }));
    }
}
