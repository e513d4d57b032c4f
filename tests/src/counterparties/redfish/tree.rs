//! The resources of a service: a folder with one `index.json` per resource, or values; and what was changed since.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Resources by path, without a slash at the end.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    folder: Option<PathBuf>,
    values: BTreeMap<String, Option<Value>>,
}

impl Tree {
    /// Made of values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Of a recording: the folder of `/redfish/v1`, with one `index.json` per resource.
    ///
    /// `None` when there is no such folder.
    #[must_use]
    pub fn recorded(folder: &Path) -> Option<Self> {
        // Recordings begin at different heights.
        let heights = ["redfish/v1", "v1", ""];
        let folder = heights.into_iter().map(|height| folder.join(height)).find(|folder| folder.join("index.json").is_file())?;
        let service = std::fs::read_to_string(folder.join("index.json")).ok()?;
        let root = if service.contains("ServiceRoot") { folder } else { folder.join("v1") };
        Some(Self { folder: Some(root), values: BTreeMap::new() })
    }

    /// Adds a resource; identifier and type are filled in.
    pub fn put(&mut self, path: &str, kind: &str, mut value: Value) -> &mut Self {
        if let Value::Object(fields) = &mut value {
            fields.entry("@odata.id").or_insert_with(|| path.into());
            fields.entry("@odata.type").or_insert_with(|| format!("#{kind}.v1_0_0.{kind}").into());
            let id = path.rsplit('/').next().unwrap_or_default();
            fields.entry("Id").or_insert_with(|| id.into());
            fields.entry("Name").or_insert_with(|| id.into());
        }
        self.values.insert(path.to_owned(), Some(value));
        self
    }

    /// Adds a collection of what is there already below a path.
    pub fn collect(&mut self, path: &str, kind: &str) -> &mut Self {
        let below = format!("{path}/");
        let own = |other: &&String| other.strip_prefix(&below).is_some_and(|rest| !rest.contains('/'));
        let members: Vec<Value> = self.values.keys().filter(own).map(|path| serde_json::json!({"@odata.id": path})).collect();
        let value = serde_json::json!({
            "@odata.id": path,
            "@odata.type": format!("#{kind}Collection.{kind}Collection"),
            "Name": format!("{kind} Collection"),
            "Members@odata.count": members.len(),
            "Members": members,
        });
        self.values.insert(path.to_owned(), Some(value));
        self
    }

    pub(super) fn get(&self, path: &str) -> Option<Value> {
        let path = path.trim_end_matches('/');
        match self.values.get(path) {
            Some(value) => value.clone(),
            None => self.read(path),
        }
    }

    pub(super) fn edit(&mut self, path: &str, change: impl FnOnce(&mut Value)) {
        let mut value = self.get(path).unwrap_or(Value::Object(serde_json::Map::new()));
        change(&mut value);
        self.values.insert(path.to_owned(), Some(value));
    }

    pub(super) fn remove(&mut self, path: &str) {
        self.values.insert(path.to_owned(), None);
    }

    /// Paths of logs' entries among the values.
    pub(super) fn logs(&self) -> Vec<String> {
        self.values.keys().filter(|path| path.ends_with("/Entries")).cloned().collect()
    }

    fn read(&self, path: &str) -> Option<Value> {
        let rest = path.strip_prefix("/redfish/v1")?;
        if rest.split('/').any(|part| part == "..") {
            return None;
        }
        let file = self.folder.as_ref()?.join(rest.trim_start_matches('/')).join("index.json");
        serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()
    }
}
