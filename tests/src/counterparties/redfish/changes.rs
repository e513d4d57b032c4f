//! What can be changed: power, logs, fields.

use super::answers::Answer;
use super::auth::words;
use super::connection::Request;
use super::{Manners, State, locked};
use serde_json::{Value, json};

const TASK: &str = "/redfish/v1/TaskService/Tasks/1";
const MONITOR: &str = "/redfish/v1/TaskService/TaskMonitors/1";

pub(super) fn change(state: &State, request: &Request, path: &str, manners: &Manners) -> Answer {
    if let Some(why) = manners.refuses {
        return Answer::json(400, &words("Base.1.8.ActionNotSupported", why));
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    match (request.method.as_str(), path.split_once("/Actions/")) {
        ("POST", Some((resource, "ComputerSystem.Reset"))) => reset(state, resource, &body, manners),
        ("POST", Some((_, "Manager.Reset"))) => {
            locked(&state.sessions).forget();
            Answer::empty(204)
        }
        ("POST", Some((resource, "LogService.ClearLog"))) => clear(state, resource),
        ("PATCH", None) => patch(state, request, path, &body),
        _ => Answer::json(405, &words("Base.1.8.OperationNotAllowed", "The HTTP method is not allowed.")),
    }
}

fn reset(state: &State, system: &str, body: &Value, manners: &Manners) -> Answer {
    let mut tree = locked(&state.tree);
    let Some(resource) = tree.get(system) else { return Answer::empty(404) };
    let kind = body.get("ResetType").and_then(Value::as_str).unwrap_or_default();
    let offered = resource.pointer("/Actions/#ComputerSystem.Reset/ResetType@Redfish.AllowableValues").and_then(Value::as_array);
    let is_on = resource.get("PowerState") == Some(&"On".into());
    if offered.is_some_and(|offered| !offered.contains(&kind.into())) {
        let message = format!("The value {kind} for the property ResetType is not in the list of acceptable values.");
        return Answer::json(400, &words("Base.1.8.ActionParameterNotSupported", &message));
    }
    let power = match kind {
        "On" | "ForceOn" if is_on => return Answer::json(409, &words("IDRAC.2.7.PSU501", "Server is already powered ON.")),
        "On" | "ForceOn" | "ForceRestart" | "GracefulRestart" | "PowerCycle" => "On",
        "ForceOff" | "GracefulShutdown" => "Off",
        "PushPowerButton" if is_on => "Off",
        "PushPowerButton" => "On",
        _ => resource.get("PowerState").and_then(Value::as_str).unwrap_or_default(),
    }
    .to_owned();
    tree.edit(system, |resource| {
        if let Value::Object(fields) = resource {
            fields.insert("PowerState".into(), power.into());
        }
    });
    let Some(looks) = manners.tasks else { return Answer::empty(204) };
    let end = if manners.tasks_fail { "Exception" } else { "Completed" };
    tree.edit(TASK, |task| *task = json!({"@odata.id": TASK, "TaskState": "Running", "TaskStatus": "OK"}));
    // The looks are answers of a fault that goes away.
    let running = json!({"@odata.id": TASK, "TaskState": "Running", "PercentComplete": 50}).to_string();
    let said = if manners.tasks_fail { "The host did not answer." } else { "" };
    let over = json!({"@odata.id": TASK, "TaskState": end, "Messages": [{"MessageId": "x", "Message": said}]});
    tree.edit(MONITOR, |monitor| *monitor = over);
    locked(&state.faults).add(MONITOR, super::Fault::Says(running), Some(looks));
    let task = json!({"@odata.id": TASK, "TaskState": "New"});
    Answer::json(202, &task).with("Location", MONITOR.to_owned()).with("Retry-After", "0".to_owned())
}

fn clear(state: &State, service: &str) -> Answer {
    match locked(&state.logs).get_mut(&format!("{service}/Entries")) {
        Some(log) => {
            log.clear();
            Answer::empty(204)
        }
        None => Answer::empty(404),
    }
}

fn patch(state: &State, request: &Request, path: &str, body: &Value) -> Answer {
    let mut tree = locked(&state.tree);
    if tree.get(path).is_none() {
        return Answer::empty(404);
    }
    if request.header("if-match") == Some("\"stale\"") {
        return Answer::empty(412);
    }
    tree.edit(path, |resource| merge(resource, body));
    Answer::json(200, &tree.get(path).unwrap_or_default())
}

fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}
