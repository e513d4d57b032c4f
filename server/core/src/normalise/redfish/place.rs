//! Which part of the machine an entry is about.

use super::Record;
use super::said::Part;
use crate::bmc::part::named;
use crate::component::Component;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the parts of a machine.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    /// Parts by the paths of the resources that tell of them.
    pub by_path: &'a BTreeMap<String, Component>,
    /// A part by its serial number, as somebody else names it: the agent knows the GPU by its address.
    pub by_serial: &'a dyn Fn(&str) -> Option<Component>,
}

/// Shortest text that is looked up as a serial number.
const LEAST_SERIAL: usize = 5;

/// Collections, and what their members are.
const COLLECTIONS: [(&str, &str); 13] = [
    ("Processors", "cpu"),
    ("Memory", "memory"),
    ("Drives", "drive"),
    ("PowerSupplies", "psu"),
    ("Fans", "fan"),
    ("Sensors", "sensor"),
    ("NetworkAdapters", "nic"),
    ("PCIeDevices", "pci"),
    ("Batteries", "battery"),
    ("Volumes", "volume"),
    ("Storage", "storage_controller"),
    ("Controllers", "storage_controller"),
    ("GraphicsControllers", "gpu"),
];

impl Places<'_> {
    /// The machine has this part.
    pub fn has(&self, component: &Component) -> bool {
        self.by_path.values().any(|known| known == component)
    }

    /// The part of a kind that is called so, more or less: the only one that has all of these words.
    fn like(&self, kind: &str, name: &str) -> Component {
        let exact = named(kind, name);
        if self.has(&exact) {
            return exact;
        }
        let wanted = words(name);
        let of_kind: BTreeSet<&Component> = self.by_path.values().filter(|known| fits(kind, known)).collect();
        let have = |known: &&&Component| {
            let own = words(known.as_str().split_once('/').map_or("", |(_, name)| name));
            !wanted.is_empty() && wanted.is_subset(&own)
        };
        let mut found = of_kind.iter().filter(have);
        match (found.next(), found.next()) {
            (Some(only), None) => (**only).clone(),
            (Some(_), Some(_)) | (None, _) => exact,
        }
    }
}

/// Words in lower case; a number belongs to the word before it: `CPU 1 Temp` has `cpu1` and `temp`.
fn words(text: &str) -> BTreeSet<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let begins_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
        match words.last_mut().filter(|last| begins_with_digit && last.chars().all(char::is_alphabetic)) {
            Some(last) => last.push_str(word),
            None => words.push(word.to_owned()),
        }
    }
    words.into_iter().collect()
}

/// A component may be what a message of this kind is about.
fn fits(kind: &str, component: &Component) -> bool {
    let own = component.kind();
    own == kind || kind == "drive" && own == "disk" || kind == "hardware"
}

/// The part behind a path, by what is known of the machine or by the path itself.
pub fn of_path(record: &Record<'_>, path: &str) -> Option<Component> {
    let path = path.trim_end_matches('/');
    if let Some(known) = record.places.by_path.get(path) {
        return Some(known.clone());
    }
    let (parent, name) = path.rsplit_once('/')?;
    let collection = parent.rsplit('/').next().unwrap_or_default().trim_end_matches('#');
    let is_gpu = words(name).iter().any(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()) == "gpu");
    match COLLECTIONS.iter().find(|(word, _)| *word == collection) {
        Some((_, "cpu" | "pci")) if is_gpu => Some(Component::new("gpu", name)),
        // Within a list a number says which, not what it is called.
        Some((_, kind)) if parent.contains('#') => Some(Component::new(kind, &format!("#{name}"))),
        Some((_, kind)) => Some(named(kind, name)),
        None if collection == "Chassis" && is_gpu => Some(Component::new("gpu", name.strip_prefix("HGX_").unwrap_or(name))),
        None => None,
    }
}

/// The part that an entry is about.
pub fn component(record: &Record<'_>, part: &Part) -> Component {
    let origin = of_path(record, record.origin);
    let serial = || record.args.iter().filter(|arg| arg.len() >= LEAST_SERIAL).find_map(|arg| (record.places.by_serial)(arg));
    match part {
        Part::Exactly(component) if component.as_str().contains('/') => component.clone(),
        Part::Exactly(component) => origin.filter(|origin| fits(component.kind(), origin)).unwrap_or_else(|| component.clone()),
        Part::Like(kind, name) => origin
            .filter(|origin| fits(kind, origin))
            .or_else(|| serial().filter(|found| fits(kind, found)))
            .unwrap_or_else(|| record.places.like(kind, name)),
        Part::Unknown => origin.or_else(serial).unwrap_or_else(|| Component::new("bmc", "")),
    }
}
