//! Logs that live.

use super::Tree;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How entries are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// On and on, also after a clear.
    Onwards,
    /// From 1 after a clear.
    AnewAfterClear,
    /// By place in the list.
    ByPlace,
}

/// A log. Oldest first; how it is listed is another matter.
#[derive(Debug, Clone)]
pub struct Log {
    path: String,
    entries: Vec<Value>,
    next: u64,
    /// How entries are numbered.
    pub numbering: Numbering,
    /// It lists the newest first.
    pub newest_first: bool,
    /// Most entries; then the oldest go.
    pub most: usize,
    /// Entries on one page.
    pub page: Option<usize>,
    /// It understands `$skip`.
    pub skips: bool,
    /// It lists links instead of entries.
    pub bare_links: bool,
    /// It lists its first entry twice.
    pub repeats: bool,
}

impl Log {
    fn of(path: &str, collection: &Value) -> Self {
        let entries: Vec<Value> = collection.get("Members").and_then(Value::as_array).cloned().unwrap_or_default();
        Self {
            path: path.to_owned(),
            next: entries.len() as u64,
            entries,
            numbering: Numbering::Onwards,
            newest_first: false,
            most: 10_000,
            page: None,
            skips: true,
            bare_links: false,
            repeats: false,
        }
    }

    /// Adds an entry; number and path are filled in.
    pub fn append(&mut self, mut entry: Value) {
        self.next += 1;
        if let Value::Object(fields) = &mut entry {
            fields.entry("Id").or_insert_with(|| self.next.to_string().into());
            fields.entry("@odata.type").or_insert_with(|| "#LogEntry.v1_9_0.LogEntry".into());
            fields.entry("EntryType").or_insert_with(|| "Event".into());
        }
        self.entries.push(entry);
        if self.entries.len() > self.most {
            self.entries.remove(0);
        }
    }

    /// Adds an entry with these words, at this second of a day in 2024.
    pub fn say(&mut self, second: u64, message: &str, severity: &str) {
        let created = format!("2024-05-01T{:02}:{:02}:{:02}+00:00", second / 3600 % 24, second / 60 % 60, second % 60);
        self.append(json!({"Created": created, "Message": message, "Severity": severity}));
    }

    /// Takes all out.
    pub fn clear(&mut self) {
        self.entries.clear();
        if self.numbering == Numbering::AnewAfterClear {
            self.next = 0;
        }
    }

    /// Numbers all anew from 1.
    pub fn renumber(&mut self) {
        for (place, entry) in self.entries.iter_mut().enumerate() {
            if let Value::Object(fields) = entry {
                fields.insert("Id".into(), (place + 1).to_string().into());
                fields.remove("@odata.id");
            }
        }
        self.next = self.entries.len() as u64;
    }

    /// Changes an entry.
    pub fn edit(&mut self, place: usize, change: impl FnOnce(&mut Value)) {
        if let Some(entry) = self.entries.get_mut(place) {
            change(entry);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn listed(&self) -> Vec<Value> {
        let mut listed: Vec<Value> = self.entries.clone();
        for (place, entry) in listed.iter_mut().enumerate() {
            let Value::Object(fields) = entry else { continue };
            if self.numbering == Numbering::ByPlace {
                fields.insert("Id".into(), (place + 1).to_string().into());
                fields.remove("@odata.id");
            }
            let id = fields.get("Id").and_then(Value::as_str).unwrap_or_default();
            let path = format!("{}/{id}", self.path);
            fields.entry("@odata.id").or_insert_with(|| path.into());
        }
        if self.newest_first {
            listed.reverse();
        }
        if self.repeats
            && let Some(first) = listed.first().cloned()
        {
            listed.insert(0, first);
        }
        listed
    }

    /// The collection from an entry on.
    pub(super) fn collection(&self, skip: usize, expanded: bool) -> Value {
        let listed = self.listed();
        let (count, page) = (listed.len(), self.page.unwrap_or(usize::MAX));
        let mut members: Vec<Value> = listed.into_iter().skip(skip).take(page).collect();
        if self.bare_links && !expanded {
            for member in &mut members {
                *member = json!({"@odata.id": member.get("@odata.id")});
            }
        }
        let mut value = json!({
            "@odata.id": self.path,
            "@odata.type": "#LogEntryCollection.LogEntryCollection",
            "Name": "Log Entry Collection",
            "Members@odata.count": count,
            "Members": members,
        });
        let next = skip.saturating_add(page);
        if let Value::Object(fields) = &mut value
            && next < count
        {
            let expand = if expanded { "&$expand=." } else { "" };
            fields.insert("Members@odata.nextLink".into(), format!("{}?page={next}{expand}", self.path).into());
        }
        value
    }

    /// One entry by its path.
    pub(super) fn entry(&self, path: &str) -> Option<Value> {
        self.listed().into_iter().find(|entry| entry.get("@odata.id").and_then(Value::as_str) == Some(path))
    }
}

/// All logs, by the path of their entries.
#[derive(Debug, Default)]
pub(super) struct Logs(BTreeMap<String, Log>);

impl Logs {
    pub(super) fn of(tree: &Tree) -> Self {
        let logs = tree.logs().into_iter().filter_map(|path| Some((path.clone(), Log::of(&path, &tree.get(&path)?))));
        Self(logs.collect())
    }

    pub(super) fn get_mut(&mut self, entries: &str) -> Option<&mut Log> {
        self.0.get_mut(entries)
    }

    /// What a GET in or of a log gives.
    pub(super) fn answer(&self, path: &str, skip: Option<usize>, token: Option<usize>, expanded: bool) -> Option<Value> {
        if let Some(log) = self.0.get(path) {
            let from = token.or(skip.filter(|_| log.skips)).unwrap_or_default();
            return Some(log.collection(from, expanded));
        }
        let (entries, _) = path.rsplit_once('/')?;
        self.0.get(entries)?.entry(path)
    }
}
