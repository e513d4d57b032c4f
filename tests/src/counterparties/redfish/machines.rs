//! Three machines of our own, for computers without recordings. Nothing in them is copied from a real one.

mod gpus;
mod legacy;
mod modern;

pub use gpus::gpus;
pub use legacy::legacy;
pub use modern::modern;

use super::Tree;
use serde_json::{Value, json};

/// The root with what all have.
fn root(tree: &mut Tree, mut fields: Value) {
    if let Value::Object(root) = &mut fields {
        for name in ["Systems", "Chassis", "Managers", "SessionService", "UpdateService", "EventService"] {
            root.entry(name).or_insert_with(|| json!({"@odata.id": format!("/redfish/v1/{name}")}));
        }
        root.entry("Links").or_insert_with(|| json!({"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"}}));
        root.entry("RedfishVersion").or_insert_with(|| "1.15.0".into());
    }
    tree.put("/redfish/v1", "ServiceRoot", fields);
    tree.put("/redfish/v1/SessionService", "SessionService", json!({"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"}}));
    tree.put(
        "/redfish/v1/UpdateService",
        "UpdateService",
        json!({"FirmwareInventory": {"@odata.id": "/redfish/v1/UpdateService/FirmwareInventory"}}),
    );
    let stream = json!({"ServiceEnabled": true, "ServerSentEventUri": "/redfish/v1/EventService/SSE"});
    tree.put("/redfish/v1/EventService", "EventService", stream);
}

fn link(path: impl std::fmt::Display) -> Value {
    json!({"@odata.id": path.to_string()})
}

fn ok() -> Value {
    json!({"State": "Enabled", "Health": "OK"})
}

/// A log with its service.
fn log(tree: &mut Tree, service: &str, fields: Value, entries: &[Value]) {
    let mut fields = fields;
    if let Value::Object(fields) = &mut fields {
        fields.insert("Entries".into(), link(format!("{service}/Entries")));
        let clear = json!({"#LogService.ClearLog": {"target": format!("{service}/Actions/LogService.ClearLog")}});
        fields.entry("Actions").or_insert(clear);
        fields.entry("ServiceEnabled").or_insert(true.into());
    }
    tree.put(service, "LogService", fields);
    tree.collect(&format!("{service}/Entries"), "LogEntry");
    let members: Vec<Value> = entries
        .iter()
        .enumerate()
        .map(|(place, entry)| {
            let mut entry = entry.clone();
            if let Value::Object(fields) = &mut entry {
                fields.entry("Id").or_insert_with(|| (place + 1).to_string().into());
            }
            entry
        })
        .collect();
    tree.edit(&format!("{service}/Entries"), |collection| {
        if let Value::Object(fields) = collection {
            fields.insert("Members@odata.count".into(), members.len().into());
            fields.insert("Members".into(), members.into());
        }
    });
}
