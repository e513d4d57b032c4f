//! JSON: a list of servers, or `{"servers":[…],"defaults":{…}}`.

use super::File;
use super::given::{Given, Value, key_of};
use crate::secrets::Secret;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow, alias = "hosts")]
    servers: Vec<&'a RawValue>,
    #[serde(borrow)]
    defaults: Option<&'a RawValue>,
}

/// Words by key, each as often as it is there: a map would keep only the last of two.
struct Words(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Words;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map of words")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = map.next_entry()? {
                    words.push(word);
                }
                Ok(Words(words))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// Where a part of the text begins, counted in lines from 1.
fn line_of(text: &str, part: &str) -> usize {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Errors of the parser quote what they found: only where it is may be told.
fn wrong(error: &serde_json::Error) -> String {
    format!("this is no JSON list of servers: line {} column {}", error.line(), error.column())
}

/// Reads it.
pub(super) fn read(text: &str) -> Result<File, String> {
    let (servers, defaults) = if text.trim_start().starts_with('[') {
        (serde_json::from_str::<Vec<&RawValue>>(text).map_err(|error| wrong(&error))?, None)
    } else {
        let whole = serde_json::from_str::<Whole<'_>>(text).map_err(|error| wrong(&error))?;
        (whole.servers, whole.defaults)
    };
    let mut file = File::default();
    let defaults = match defaults {
        Some(part) => words(line_of(text, part.get()), part).map_err(|why| format!("defaults: {why}"))?,
        None => Given::default(),
    };
    // Lines are counted on, not from the beginning for each: ten thousand times four megabytes would take a minute.
    let (mut line, mut place) = (1, 0);
    for part in servers {
        let offset = (part.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        line += text.as_bytes().get(place..offset).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        place = offset;
        match words(line, part) {
            Ok(given) => file.given.push(given.with_defaults(&defaults)),
            Err(why) => file.refused.push((line, why)),
        }
    }
    Ok(file)
}

fn words(line: usize, part: &RawValue) -> Result<Given, String> {
    let Words(words) = serde_json::from_str(part.get()).map_err(|_| "a server is a map of words".to_owned())?;
    let mut given = Given::at(line);
    for (key, value) in words {
        let value = match value {
            serde_json::Value::Array(values) => {
                let texts = values.into_iter().map(|value| text(value).ok_or_else(|| "a list of words is flat".to_owned()));
                Value::Many(texts.collect::<Result<_, _>>()?)
            }
            // Another tool's part of a server.
            serde_json::Value::Object(_) => {
                given.unknown += 1;
                continue;
            }
            value
            @ (serde_json::Value::String(_) | serde_json::Value::Number(_) | serde_json::Value::Bool(_) | serde_json::Value::Null) => {
                Value::One(text(value).unwrap_or_else(|| Secret::from("")))
            }
        };
        given.word(key_of(&key), value);
    }
    Ok(given)
}

fn text(value: serde_json::Value) -> Option<Secret> {
    match value {
        serde_json::Value::String(text) => Some(Secret::from(text)),
        serde_json::Value::Number(number) => Some(Secret::from(number.to_string())),
        serde_json::Value::Bool(truth) => Some(Secret::from(if truth { "true" } else { "false" })),
        serde_json::Value::Null => Some(Secret::from("")),
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
    }
}
