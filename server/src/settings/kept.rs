//! What an administrator sets on the page of settings, kept in the database.
//!
//! Only what stands in [`EDITABLE`] can be kept: what takes effect without a start, and cannot lock anybody out. Command line,
//! environment and file have the last word, and what is kept is checked as if it stood in the file.

use super::{Settings, Source};
use crate::store::kept_settings::KeptRow;
use ironwatch_shared::settings::SettingsError;
use serde_json::Value;
use std::collections::BTreeMap;

/// Networks of one list, and letters of one text.
const MAX_ITEMS: usize = 64;
const MAX_TEXT_BYTES: usize = 500;

/// How a setting is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A whole number within the bounds of the file.
    Number,
    /// A list of networks, as `10.1.0.0/16`.
    Networks,
    /// A URL, or nothing.
    Address,
}

impl Shape {
    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Shape::Number => "number",
            Shape::Networks => "networks",
            Shape::Address => "address",
        }
    }
}

/// What can be set on the page.
pub const EDITABLE: [(&str, Shape); 5] = [
    ("bmc.networks", Shape::Networks),
    ("captures.max_megabytes", Shape::Number),
    ("retention.events_days", Shape::Number),
    ("retention.reports_hours", Shape::Number),
    ("updates.url", Shape::Address),
];

/// One that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub value: Value,
    /// Unix milliseconds.
    pub changed_at: i64,
    pub changed_by: String,
}

/// All that is kept, by key.
pub type AllKept = BTreeMap<String, Kept>;

/// How a setting is said, if it can be set on the page.
#[must_use]
pub fn shape(key: &str) -> Option<Shape> {
    EDITABLE.iter().find(|(known, _)| *known == key).map(|(_, shape)| *shape)
}

/// Why a setting has its value.
#[must_use]
pub fn source(base: &Settings, key: &str, kept: &AllKept) -> Source {
    if let Some(source) = base.origins.of(key) {
        return source;
    }
    // Whoever starts a server from a program says settings as a file does.
    if at(base, key) != at(&Settings::default(), key) {
        return Source::File;
    }
    if kept.contains_key(key) && shape(key).is_some() { Source::Page } else { Source::Default }
}

fn pointer(key: &str) -> String {
    format!("/{}", key.replace('.', "/"))
}

fn at(settings: &Settings, key: &str) -> Option<Value> {
    serde_json::to_value(settings).ok()?.pointer(&pointer(key)).cloned()
}

/// The value of a setting.
#[must_use]
pub fn value(settings: &Settings, key: &str) -> Value {
    at(settings, key).unwrap_or_default()
}

fn checked_shape(key: &str, shape: Shape, value: &Value) -> Result<(), SettingsError> {
    let is_text = |value: &Value| value.as_str().is_some_and(|text| text.len() <= MAX_TEXT_BYTES && !text.contains(char::is_control));
    let (fits, wanted) = match shape {
        Shape::Number => (value.as_u64().is_some_and(|number| u32::try_from(number).is_ok()), "a whole number".to_owned()),
        Shape::Networks => {
            let fits = value.as_array().is_some_and(|items| items.len() <= MAX_ITEMS && items.iter().all(is_text));
            (fits, format!("a list of at most {MAX_ITEMS} networks"))
        }
        Shape::Address => (is_text(value), format!("a text of at most {MAX_TEXT_BYTES} bytes, on one line")),
    };
    if fits { Ok(()) } else { Err(SettingsError(format!("{key} must be {wanted}"))) }
}

/// The settings with what is said of some keys in place of what they have, checked as a whole.
///
/// # Errors
/// One sentence that names the key, the value and what is allowed.
pub fn overlaid<'a>(base: &Settings, said: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Result<Settings, SettingsError> {
    let mut whole = serde_json::to_value(base).map_err(|error| SettingsError(error.to_string()))?;
    for (key, value) in said {
        let shape = shape(key).ok_or_else(|| SettingsError(format!("{key} cannot be set on the page")))?;
        checked_shape(key, shape, value)?;
        if let Some(place) = whole.pointer_mut(&pointer(key)) {
            *place = value.clone();
        }
    }
    let mut settings: Settings = serde_json::from_value(whole).map_err(|error| SettingsError(error.to_string()))?;
    settings.origins = base.origins.clone();
    settings.check()?;
    Ok(settings)
}

/// What is in force: what is kept of the keys that nobody else says. One that cannot be used any more is left out, with its reason.
#[must_use]
pub fn in_force(base: &Settings, kept: &AllKept) -> (Settings, Vec<SettingsError>) {
    let (mut settings, mut left_out) = (base.clone(), Vec::new());
    for (key, one) in kept.iter().filter(|(key, _)| source(base, key, kept) == Source::Page) {
        match overlaid(&settings, [(key.as_str(), &one.value)]) {
            Ok(with) => settings = with,
            Err(error) => left_out.push(error),
        }
    }
    (settings, left_out)
}

/// What the database holds; what is no JSON is passed by.
#[must_use]
pub fn of_rows(rows: Vec<KeptRow>) -> AllKept {
    let one = |row: KeptRow| {
        let value = serde_json::from_str(&row.value).ok()?;
        Some((row.key, Kept { value, changed_at: row.changed_at, changed_by: row.changed_by }))
    };
    rows.into_iter().filter_map(one).collect()
}

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The key, and who has the last word.
    Locked(String, Source),
    /// What is wrong.
    Wrong(SettingsError),
}

/// What is kept after a change; null: as it comes again.
///
/// # Errors
/// The first that cannot be.
pub fn changed(base: &Settings, before: &AllKept, said: &BTreeMap<String, Value>, by: (&str, i64)) -> Result<AllKept, Refused> {
    let mut after = before.clone();
    for (key, value) in said {
        if shape(key).is_none() {
            return Err(Refused::Wrong(SettingsError(format!("{key} cannot be set on the page"))));
        }
        let source = source(base, key, before);
        if source < Source::Page {
            return Err(Refused::Locked(key.clone(), source));
        }
        if value.is_null() {
            after.remove(key);
        } else if before.get(key).is_none_or(|one| one.value != *value) {
            after.insert(key.clone(), Kept { value: value.clone(), changed_at: by.1, changed_by: by.0.to_owned() });
        }
    }
    let others: AllKept = after.iter().filter(|(key, _)| !said.contains_key(*key)).map(|(key, one)| (key.clone(), one.clone())).collect();
    let (settings, _) = in_force(base, &others);
    let wanted = said.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.as_str(), value));
    overlaid(&settings, wanted).map_err(Refused::Wrong)?;
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kept(all: &[(&str, Value)]) -> AllKept {
        let one = |value: &Value| Kept { value: value.clone(), changed_at: 1, changed_by: "ann".to_owned() };
        all.iter().map(|(key, value)| ((*key).to_owned(), one(value))).collect()
    }

    fn read(file: &str, variables: &[(&str, &str)]) -> Settings {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let path = folder.path().join("server.toml");
        std::fs::write(&path, file).unwrap_or_else(|error| panic!("{error}"));
        let flags = super::super::Flags { config: Some(path), listen: Some("127.0.0.1:1".to_owned()), ..super::super::Flags::default() };
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::read(&flags, variables).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn command_line_environment_and_file_have_the_last_word() {
        // As it comes, and said all the same.
        let base = read("[retention]\nevents_days = 365\n", &[("IRONWATCH_CAPTURES__MAX_MEGABYTES", "7")]);
        let kept = kept(&[
            ("retention.events_days", json!(30)),
            ("captures.max_megabytes", json!(30)),
            ("retention.reports_hours", json!(72)),
            ("listen", json!("0.0.0.0:80")),
        ]);
        let (settings, left_out) = in_force(&base, &kept);
        assert_eq!((settings.retention.events_days, settings.captures.max_megabytes, settings.retention.reports_hours), (365, 7, 72));
        assert_eq!((settings.listen.as_str(), left_out), ("127.0.0.1:1", vec![]));
        let said = |key: &str| source(&base, key, &kept).word();
        assert_eq!(
            [said("retention.events_days"), said("captures.max_megabytes"), said("retention.reports_hours")],
            ["file", "env", "page"]
        );
        assert_eq!([said("listen"), said("bmc.networks")], ["command_line", "default"]);
    }

    #[test]
    fn what_is_kept_is_checked_as_the_file_is() {
        let base = Settings::default();
        for (key, value, part) in [
            ("retention.events_days", json!(0), "1 to 36500"),
            ("retention.events_days", json!("30"), "a whole number"),
            ("retention.events_days", json!(1.5), "a whole number"),
            ("bmc.networks", json!(["10.0.0.0/33"]), "a network as 10.1.0.0/16"),
            ("bmc.networks", json!("10.0.0.0/8"), "a list"),
            ("updates.url", json!("ftp://example.org"), "a URL"),
            ("updates.url", json!("http://127.0.0.1/"), "a public address"),
            ("access.anonymous_view", json!(true), "cannot be set on the page"),
        ] {
            let error = overlaid(&base, [(key, &value)]).map(drop).err().map(|error| error.0).unwrap_or_default();
            assert!(error.contains(key) && error.contains(part), "{key} = {value}: {error}");
            if key != "access.anonymous_view" {
                let (settings, left_out) = in_force(&base, &kept(&[(key, value), ("captures.max_megabytes", json!(5))]));
                assert_eq!((settings.captures.max_megabytes, left_out.len()), (5, 1), "{key}: one is left out, and the others hold");
            }
        }
        let networks = json!(["10.1.0.0/16"]);
        let settings = overlaid(&base, [("bmc.networks", &networks)]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(settings.bmc.networks, ["10.1.0.0/16"]);
    }

    #[test]
    fn a_change_is_whole_or_none_and_says_who_made_it() {
        let base = read("[retention]\nevents_days = 30\n", &[]);
        let before = kept(&[("captures.max_megabytes", json!(5))]);
        let change = |said: Value| {
            let said: BTreeMap<String, Value> = serde_json::from_value(said).unwrap_or_default();
            changed(&base, &before, &said, ("bob", 7))
        };
        let after =
            change(json!({ "retention.reports_hours": 72, "captures.max_megabytes": 5 })).unwrap_or_else(|error| panic!("{error:?}"));
        let by = |key: &str| after.get(key).map(|one| (one.changed_by.as_str(), one.changed_at));
        assert_eq!((by("retention.reports_hours"), by("captures.max_megabytes")), (Some(("bob", 7)), Some(("ann", 1))), "only what is new");
        assert_eq!(change(json!({ "captures.max_megabytes": null })), Ok(AllKept::new()));
        let locked = change(json!({ "retention.events_days": 30, "retention.reports_hours": 72 }));
        assert_eq!(locked, Err(Refused::Locked("retention.events_days".to_owned(), Source::File)));
        for wrong in [json!({ "retention.reports_hours": 0 }), json!({ "listen": "x" }), json!({ "nowhere": 1 })] {
            assert!(matches!(change(wrong.clone()), Err(Refused::Wrong(_))), "{wrong}");
        }
    }

    #[test]
    fn whatever_can_be_set_is_a_setting() {
        let numbers: Vec<&str> = Settings::default().ranges().into_iter().map(|(key, _, _)| key).collect();
        for (key, shape) in EDITABLE {
            assert!(at(&Settings::default(), key).is_some(), "{key}");
            assert!(shape != Shape::Number || numbers.contains(&key), "{key} has no bounds");
        }
    }
}
