//! One TOML file, overlaid by the environment: `PREFIX_SECTION__KEY=value`. Pure: texts in, settings out.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use toml::{Table, Value};

/// Why settings cannot be used: one sentence that names the key, the value and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError(pub String);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

/// Reads `file` (TOML text), lays the variables that start with `prefix` over it, and checks the shape against `T`.
///
/// `T::default()` says what type a key has, so that `…__PORT=25` becomes a number and `…__CHAT_ID=25` stays a text.
/// Variables named in `reserved` are not settings and are passed over.
///
/// # Errors
/// A sentence naming the key, for a file that is not TOML, an unknown key, or a value of the wrong type.
pub fn load<T: DeserializeOwned + Serialize + Default>(
    file: &str,
    prefix: &str,
    reserved: &[&str],
    environment: impl Iterator<Item = (String, String)>,
) -> Result<T, SettingsError> {
    let mut table: Table = file.parse().map_err(|error: toml::de::Error| SettingsError(one_line(&error.to_string())))?;
    let defaults = Table::try_from(T::default()).map_err(|error| SettingsError(error.to_string()))?;
    let mut variables: Vec<_> = environment.filter(|(name, _)| name.starts_with(prefix) && !reserved.contains(&name.as_str())).collect();
    variables.sort();
    for (name, text) in variables {
        let path: Vec<String> = name.get(prefix.len()..).unwrap_or_default().split("__").map(str::to_ascii_lowercase).collect();
        let value = typed(&text, lookup(&defaults, &path))
            .map_err(|wanted| SettingsError(format!("{} = {text:?} (from {name}) must be {wanted}", path.join("."))))?;
        insert(&mut table, &path, value).map_err(|()| SettingsError(format!("{name} does not name a setting")))?;
    }
    // Writing the merged table out and reading it back gives errors that quote the key they are about.
    let merged = toml::to_string(&table).map_err(|error| SettingsError(error.to_string()))?;
    toml::from_str(&merged).map_err(|error| SettingsError(one_line(&error.to_string())))
}

/// Every key that stands in a file (TOML text), with dots: `retention.events_days`. A file that is not TOML has none.
#[must_use]
pub fn keys(file: &str) -> Vec<String> {
    fn below(table: &Table, prefix: &str, found: &mut Vec<String>) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                Value::Table(table) => below(table, &key, found),
                Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) => {
                    found.push(key)
                }
            }
        }
    }
    let mut found = Vec::new();
    below(&file.parse().unwrap_or_default(), "", &mut found);
    found
}

fn one_line(text: &str) -> String {
    let quoted = text.lines().find_map(|line| line.split_once(" | ").map(|(_, code)| code.trim().to_owned()));
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or(text).trim();
    match quoted {
        Some(code) if !code.is_empty() && !code.starts_with('^') => format!("`{code}`: {last}"),
        Some(_) | None => last.to_owned(),
    }
}

fn lookup<'a>(defaults: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (last, sections) = path.split_last()?;
    let mut table = defaults;
    for section in sections {
        table = table.get(section)?.as_table()?;
    }
    table.get(last)
}

fn typed(text: &str, default: Option<&Value>) -> Result<Value, &'static str> {
    match default {
        Some(Value::String(_)) => Ok(Value::String(text.to_owned())),
        Some(Value::Integer(_)) => text.trim().parse().map(Value::Integer).map_err(|_| "a whole number"),
        Some(Value::Float(_)) => text.trim().parse().map(Value::Float).map_err(|_| "a number"),
        Some(Value::Boolean(_)) => text.trim().parse().map(Value::Boolean).map_err(|_| "true or false"),
        Some(Value::Array(_)) => array(text).ok_or("a list, for example [\"a\", \"b\"]"),
        Some(Value::Table(_) | Value::Datetime(_)) => Err("set key by key"),
        // No default: an optional text, or a key nobody knows, which the next step refuses by name.
        None => Ok(Value::String(text.to_owned())),
    }
}

fn array(text: &str) -> Option<Value> {
    let table: Table = format!("value = {text}").parse().ok()?;
    table.get("value").filter(|value| value.is_array()).cloned()
}

fn insert(table: &mut Table, path: &[String], value: Value) -> Result<(), ()> {
    let (last, sections) = path.split_last().ok_or(())?;
    if path.iter().any(String::is_empty) {
        return Err(());
    }
    let mut table = table;
    for section in sections {
        let entry = table.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
        table = entry.as_table_mut().ok_or(())?;
    }
    table.insert(last.clone(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Liveness {
        missed_check_ins: u32,
    }
    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Example {
        liveness: Liveness,
        name: String,
    }

    fn load_with(file: &str, variables: &[(&str, &str)]) -> Result<Example, SettingsError> {
        load(file, "T_", &["T_CONFIG"], variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let example = load_with(
            "name='a'\n[liveness]\nmissed_check_ins=2",
            &[("T_LIVENESS__MISSED_CHECK_INS", "5"), ("T_NAME", "25"), ("T_CONFIG", "x")],
        );
        assert_eq!(example, Ok(Example { liveness: Liveness { missed_check_ins: 5 }, name: "25".into() }));
    }

    #[test]
    fn what_stands_in_a_file_is_known_by_its_keys() {
        assert_eq!(keys("name='a'\n[liveness]\nmissed_check_ins=2\n[a.b]\nc=[1]"), ["a.b.c", "liveness.missed_check_ins", "name"]);
        assert_eq!(keys("name = ["), Vec::<String>::new());
    }

    #[test]
    fn errors_name_the_key_and_the_value() {
        for (file, variables, part) in [
            ("[liveness]\nmissed_check_ins='many'", vec![], "missed_check_ins"),
            ("[liveness]\nmised=3", vec![], "mised"),
            ("", vec![("T_LIVENESS__MISSED_CHECK_INS", "many")], "liveness.missed_check_ins = \"many\""),
            ("", vec![("T_NO_SUCH", "1")], "no_such"),
            ("name = [", vec![], "name"),
        ] {
            let error = load_with(file, &variables).map(|_| ()).err().map(|e| e.0).unwrap_or_default();
            assert!(error.contains(part), "{file:?}: {error:?}");
        }
    }
}
