//! What the handlers do not say of themselves: who may use them, how they refuse, and by which name programs know them.

use crate::http::route::{Access, Entry};
use crate::http::step_up;
use crate::problem;
use actix_web::http::Method;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What each answer is, where its handler does not say.
const ANSWERS: &[(&str, &str)] = &[("200", "As asked."), ("201", "Made."), ("202", "Begun."), ("204", "Done; there is nothing to say.")];
/// Where every refusal is described; each answer says which problems it is.
pub const PROBLEM: &str = "#/components/responses/Problem";
/// What stands in paths.
const PATH_WORDS: &[(&str, &str)] =
    &[("id", "Its id."), ("name", "Its name."), ("group", "Name of the group of hosts."), ("form", "How the file is written.")];

/// The document with all of that.
#[must_use]
pub fn completed(mut document: Value, table: &[Entry]) -> Value {
    for entry in table {
        let operation = document.pointer_mut(&pointer(entry)).and_then(Value::as_object_mut);
        if let Some(operation) = operation {
            complete(operation, entry);
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        let problem = json!({ "description": "It was refused.", "content": { "application/problem+json": { "schema": schema } } });
        components.insert("responses".to_owned(), json!({ "Problem": problem }));
        let session = json!({ "type": "apiKey", "in": "cookie", "name": "__Host-ironwatch", "description": "From POST /api/v1/session." });
        let token = json!({ "type": "http", "scheme": "bearer", "description": "From POST /api/v1/tokens." });
        components.insert("securitySchemes".to_owned(), json!({ "session": session, "token": token }));
    }
    super::schemas::tidy(&mut document);
    document
}

/// Where an entry stands in the document.
fn pointer(entry: &Entry) -> String {
    let path = entry.path.replace('~', "~0").replace('/', "~1");
    format!("/paths/{path}/{}", entry.method.as_str().to_ascii_lowercase())
}

fn complete(operation: &mut Map<String, Value>, entry: &Entry) {
    let (role, action) = match entry.access {
        Access::Anybody => ("anybody", None),
        Access::Least { role, action } => (role.as_str(), Some(action)),
    };
    operation.insert("operationId".to_owned(), json!(name(&entry.method, entry.path)));
    operation.insert("x-least-role".to_owned(), json!(role));
    operation.insert("x-action".to_owned(), json!(action));
    operation.insert("security".to_owned(), if action.is_some() { json!([{ "session": [] }, { "token": [] }]) } else { json!([]) });
    let codes = words(operation);
    parameters(operation, entry.path);
    answers(operation, entry, codes);
}

/// `get_hosts_by_id`.
fn name(method: &Method, path: &str) -> String {
    let short = ["/api/v1/", "/api/", "/"].iter().find_map(|root| path.strip_prefix(root)).unwrap_or(path);
    let plain: String = short.replace('{', "by_").chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("{}_{}", method.as_str().to_ascii_lowercase(), plain.replace("__", "_").trim_end_matches('_'))
}

/// Sentences instead of lines of comments. Returns the codes of problems that they name.
fn words(operation: &mut Map<String, Value>) -> BTreeSet<String> {
    let text = |operation: &Map<String, Value>, key: &str| operation.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let first = text(operation, "summary").replace('\n', " ");
    let more = text(operation, "description");
    let (summary, rest) = first.split_once(". ").unwrap_or((&first, ""));
    let (more, errors) = more.split_once("# Errors\n").unwrap_or((&more, ""));
    let errors = errors.replace('\n', " ").trim().to_owned();
    let codes = errors.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let problems = if errors.is_empty() || errors == "None." { String::new() } else { format!("Problems: {errors}") };
    let more = more.trim().replace('\n', " ");
    let description = [rest.trim(), &more, &problems].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    operation.insert("summary".to_owned(), json!(summary.trim_end_matches('.')));
    operation.insert("description".to_owned(), json!(description.join("\n\n")));
    codes
}

/// All parts of the path that vary.
fn parameters(operation: &mut Map<String, Value>, path: &str) {
    let known = operation.entry("parameters").or_insert_with(|| json!([]));
    let Some(known) = known.as_array_mut() else { return };
    for name in path.split('{').skip(1).filter_map(|part| part.split('}').next()) {
        let is_it = |parameter: &&mut Value| parameter.get("name").and_then(Value::as_str) == Some(name);
        let words = PATH_WORDS.iter().find(|(word, _)| *word == name).map_or("", |(_, words)| words);
        match known.iter_mut().find(is_it).and_then(Value::as_object_mut) {
            Some(there) => drop(there.entry("description").or_insert_with(|| json!(words))),
            None => {
                known.push(json!({ "name": name, "in": "path", "required": true, "description": words, "schema": { "type": "string" } }))
            }
        }
    }
}

/// Codes that any route like this one can answer with.
fn usual(operation: &Map<String, Value>, entry: &Entry) -> Vec<&'static str> {
    let is_change = entry.method != Method::GET;
    let is_of_people = entry.access != Access::Anybody;
    let list = |key: &str| operation.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let asks = list("parameters").iter().any(|parameter| parameter.get("in").and_then(Value::as_str) == Some("query"));
    let has_body = operation.contains_key("requestBody");
    let is_dangerous = matches!(entry.access, Access::Least { action, .. } if step_up::is_dangerous(action));
    let table = [
        (
            is_of_people,
            &["not_signed_in", "bad_api_token", "token_in_address", "forbidden", "password_change_required", "too_many_requests"][..],
        ),
        (is_dangerous, &["step_up_required"]),
        (is_of_people && entry.method == Method::POST, &["idempotency_key_reused", "idempotency_running", "idempotency_answer_lost"]),
        (is_change && is_of_people, &["cross_site"]),
        (asks || has_body, &["bad_request"]),
        (has_body, &["too_large"]),
        (entry.path.contains('{'), &["not_found"]),
        (true, &["busy", "internal"]),
    ];
    table.iter().filter(|(holds, _)| *holds).flat_map(|(_, codes)| codes.iter().copied()).collect()
}

/// What every answer is; and every problem, by its status.
fn answers(operation: &mut Map<String, Value>, entry: &Entry, named: BTreeSet<String>) {
    let mut codes = named;
    codes.extend(usual(operation, entry).into_iter().map(str::to_owned));
    let mut by_status: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for code in codes {
        if let Some((status, title)) = problem::known(&code) {
            by_status.entry(status).or_default().push(format!("`{code}`: {title}."));
        }
    }
    let answers = operation.entry("responses").or_insert_with(|| json!({}));
    let Some(answers) = answers.as_object_mut() else { return };
    for (status, answer) in answers.iter_mut() {
        let words = ANSWERS.iter().find(|(known, _)| known == status).map_or("", |(_, words)| words);
        let is_said = answer.get("description").and_then(Value::as_str).is_some_and(|text| !text.is_empty());
        if let Some(answer) = answer.as_object_mut().filter(|_| !is_said) {
            answer.insert("description".to_owned(), json!(words));
        }
    }
    for (status, lines) in by_status {
        let problem = json!({ "$ref": PROBLEM, "description": lines.join(" ") });
        answers.entry(status.to_string()).or_insert(problem);
    }
}
