//! What is set, for those who look after the server: without secrets, and only to read.

use super::lists::{Answer, read};
use crate::app::App;
use crate::settings::Settings;
use crate::settings::meanings::MEANINGS;
use crate::store::{Db, StoreResult, held};
use actix_web::{HttpResponse, web};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One setting.
#[derive(Debug, Serialize, ToSchema)]
struct SettingView {
    key: &'static str,
    /// `set` or `not set` for what may hold a secret.
    #[schema(value_type = serde_json::Value)]
    value: Value,
    #[schema(value_type = serde_json::Value)]
    default: Value,
    /// `file` (or the command line), `env` or `default`.
    source: &'static str,
    meaning: &'static str,
}

/// How much of one kind is kept.
#[derive(Debug, Serialize, ToSchema)]
struct HeldView {
    kind: &'static str,
    /// How long it is kept.
    days: f64,
    rows: i64,
    /// None where the database does not tell.
    bytes: Option<i64>,
}

/// What is set, and what is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    items: Vec<SettingView>,
    retention: Vec<HeldView>,
}

/// Settings that may hold a secret: an address with a password, or one that is a secret itself.
const MAY_BE_SECRET: [&str; 2] = ["database", "dead_man.url"];
/// Settings shown by how many there are: their parts have pages of their own.
const COUNTED: [&str; 3] = ["channels", "routes", "rotations"];

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

fn items(settings: &Settings) -> Vec<SettingView> {
    let (now, default) = (by_key(settings), by_key(&Settings::default()));
    let view = |(key, meaning): &(&'static str, &'static str)| {
        let variable = format!("IRONWATCH_{}", key.to_uppercase().replace('.', "__"));
        let source = if std::env::var_os(variable).is_some() {
            "env"
        } else if now.get(*key) == default.get(*key) {
            "default"
        } else {
            "file"
        };
        SettingView { key, value: shown(key, now.get(*key)), default: shown(key, default.get(*key)), source, meaning }
    };
    MEANINGS.iter().map(view).collect()
}

fn retention(db: &mut Db, settings: &Settings) -> StoreResult<Vec<HeldView>> {
    let hours = f64::from(settings.retention.reports_hours) / 24.0;
    let mut kinds = Vec::new();
    for (kind, days) in [("reports", hours), ("sensor_sweeps", hours), ("events", f64::from(settings.retention.events_days))] {
        let (rows, bytes) = held::of(db, kind)?;
        kinds.push(HeldView { kind, days, rows, bytes });
    }
    Ok(kinds)
}

/// All settings, where each comes from and what it means; and how much is kept for how long.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/settings", tag = "server", responses((status = 200, body = SettingsView)))]
pub async fn show(app: web::Data<App>) -> Answer {
    let settings = app.settings.clone();
    let retention = read(&app, move |db| retention(db, &settings)).await?;
    Ok(HttpResponse::Ok().json(SettingsView { items: items(&app.settings), retention }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_its_meaning_and_no_secret_is_shown() {
        let known: Vec<String> = by_key(&Settings::default()).into_keys().collect();
        let mut told: Vec<String> = MEANINGS.iter().map(|(key, _)| (*key).to_owned()).collect();
        told.sort();
        assert_eq!(told, known);

        let mut settings = Settings { database: "postgres://ann:hunter2@db/x".to_owned(), ..Settings::default() };
        settings.dead_man.url = "https://hc.example/hunter2".to_owned();
        settings.bmc.at_once = 8;
        let all = serde_json::to_string(&items(&settings)).unwrap_or_default();
        assert!(!all.contains("hunter2"), "{all}");
        let at_once = items(&settings).into_iter().find(|item| item.key == "bmc.at_once");
        assert!(at_once.is_some_and(|item| item.source == "file" && item.value == 8 && item.default == 256));
    }
}
