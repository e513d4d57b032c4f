//! What has to be put right in the shapes that the types say of themselves.

use serde_json::Value;
use std::collections::BTreeSet;

/// A shape that is a part of another one cannot forbid the fields of the other parts, though its type does.
pub fn tidy(document: &mut Value) {
    let mut parts = BTreeSet::new();
    find(document, &mut parts);
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let mut done = BTreeSet::new();
    while let Some(name) = parts.pop_first() {
        if done.insert(name.clone())
            && let Some(schema) = schemas.get_mut(&name)
        {
            open(schema, &mut parts);
        }
    }
}

/// Looks for shapes of several parts.
fn find(value: &mut Value, parts: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for part in fields.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
                open(part, parts);
            }
            fields.values_mut().for_each(|field| find(field, parts));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| find(item, parts)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Lets a shape have other fields, too; or names it, to be opened later.
fn open(schema: &mut Value, parts: &mut BTreeSet<String>) {
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(name) = fields.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        parts.insert(name.to_owned());
    }
    fields.remove("additionalProperties");
    for key in ["oneOf", "allOf", "anyOf"] {
        fields.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().for_each(|part| open(part, parts));
    }
}
