#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use super::*;
use crate::http::route::Access;
use crate::http::table;
use std::collections::BTreeSet;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// All of the document: method, path, operation.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document.get("paths").and_then(Value::as_object).unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let item = item.as_object().unwrap().clone();
        let found = item.into_iter().filter(|(method, _)| METHODS.contains(&method.as_str()));
        found.map(|(method, operation)| (method.to_uppercase(), path.clone(), operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn the_document_describes_every_route_and_no_other() {
    let routes: BTreeSet<(String, String)> = table().iter().map(|entry| (entry.method.to_string(), entry.path.to_owned())).collect();
    let described: BTreeSet<(String, String)> = operations(&document()).into_iter().map(|(method, path, _)| (method, path)).collect();
    let of = |a: &BTreeSet<(String, String)>, b: &BTreeSet<(String, String)>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!(of(&routes, &described), [], "routes that are not described");
    assert_eq!(of(&described, &routes), [], "described and not there");
}

#[test]
fn every_operation_says_who_may_use_it_and_how_it_refuses() {
    let document = document();
    let operations = operations(&document);
    let mut names = BTreeSet::new();
    for entry in table() {
        let (_, _, operation) =
            operations.iter().find(|(method, path, _)| (method.as_str(), path.as_str()) == (entry.method.as_str(), entry.path)).unwrap();
        let place = format!("{} {}", entry.method, entry.path);
        let text = |key: &str| operation.get(key).and_then(Value::as_str);
        assert!(names.insert(text("operationId").unwrap()), "{place}: its name is not its own");
        assert!(text("summary").is_some_and(|summary| (5..120).contains(&summary.len())), "{place}: {:?}", text("summary"));
        let answers = operation.get("responses").and_then(Value::as_object).unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2')), "{place}: no answer");
        let problems: BTreeSet<&str> = answers
            .iter()
            .filter(|(_, answer)| answer.get("$ref").is_some_and(|path| path == complete::PROBLEM))
            .map(|(status, _)| status.as_str())
            .collect();
        let mut wanted = vec!["500", "503"];
        match entry.access {
            Access::Anybody => assert_eq!((text("x-least-role"), text("x-action")), (Some("anybody"), None), "{place}"),
            Access::Least { role, action } => {
                assert_eq!((text("x-least-role"), text("x-action")), (Some(role.as_str()), Some(action)), "{place}");
                wanted.extend(["401", "403"]);
            }
        }
        wanted.extend(entry.path.contains('{').then_some("404"));
        wanted.extend(operation.get("requestBody").map(|_| "413"));
        for status in wanted {
            assert!(problems.contains(status), "{place}: no problem {status} in {problems:?}");
        }
        assert!(
            answers.values().all(|answer| answer.get("description").is_some_and(|text| text != "")),
            "{place}: an answer without words"
        );
        assert!(operation.get("tags").and_then(Value::as_array).is_some_and(|tags| tags.len() == 1), "{place}: its group");
    }
}

#[test]
fn what_handlers_say_of_their_problems_is_in_the_table_of_problems() {
    for (method, path, operation) in operations(&document()) {
        let text = operation.get("description").and_then(Value::as_str).unwrap_or_default();
        let Some((_, said)) = text.split_once("Problems: ") else { continue };
        for code in said.split('`').skip(1).step_by(2) {
            assert!(crate::problem::known(code).is_some(), "{method} {path}: there is no problem {code:?}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn follow(document: &Value, value: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(path) = fields.get("$ref").and_then(Value::as_str) {
                    assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path} leads nowhere");
                }
                fields.values().for_each(|field| follow(document, field));
            }
            Value::Array(items) => items.iter().for_each(|item| follow(document, item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = document();
    follow(&document, &document);
}

#[test]
fn the_document_that_is_kept_is_the_one_that_is_served() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(kept == document(), "docs/openapi.json is stale: scripts/openapi writes it and the types of the dashboard");
}
