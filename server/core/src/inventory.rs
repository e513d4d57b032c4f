//! What changed between two inventories of one host.

use crate::catalog::explain;
use crate::component::Component;
use crate::observation::{Code, Fact, Fields, Observation, Source, Subject};
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use ironwatch_shared::wire::v1::report::MAX_PARTS;
use ironwatch_shared::{BootId, HostId, Severity, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Most changes told of one host at once; more is another machine, and its first lines say so.
const MAX_CHANGES: usize = 200;
/// Kinds whose loss is a fault. Others come and go with software.
const HARDWARE: [&str; 6] = ["gpu", "memory", "disk", "nic", "cpu", "nvswitch"];

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Class as in the catalog: `part_missing`, `part_added`, `part_replaced`, `part_moved`, `firmware_changed`,
    /// `driver_changed`.
    pub class: &'static str,
    /// The part.
    pub component: String,
    /// It takes an earlier "missing" back.
    pub is_back: bool,
    /// In words.
    pub words: String,
}

/// What machine it is: its model, and the version of its firmware; empty where that is not known.
#[must_use]
pub fn machine_of(inventory: &Inventory) -> (&str, &str) {
    let part = |name: &str| inventory.parts.iter().find(|part| part.component == name);
    let model = part("system").map(|part| part.model.as_str()).filter(|model| !model.is_empty());
    let model = model.or_else(|| part("board").map(|part| part.model.as_str()));
    (model.unwrap_or_default(), part("bios").and_then(|part| part.firmware.as_deref()).unwrap_or_default())
}

/// What is otherwise than it was. Parts of a kind that could not be read this time say nothing.
#[must_use]
pub fn changes(before: &Inventory, now: &Inventory) -> Vec<Change> {
    let old: BTreeMap<&str, &Part> = before.parts.iter().map(|part| (part.component.as_str(), part)).collect();
    let new: BTreeMap<&str, &Part> = now.parts.iter().map(|part| (part.component.as_str(), part)).collect();
    let was: BTreeMap<(&str, &str), &str> = by_serial(before);
    let is: BTreeMap<(&str, &str), &str> = by_serial(now);
    let mut changes = Vec::new();
    for (component, part) in &old {
        let kind = kind(component);
        let unread = now.unread.contains_key(kind);
        match new.get(component) {
            None if unread => {}
            None => {
                match part.serial.as_deref().filter(|serial| was.contains_key(&(kind, serial))).and_then(|serial| is.get(&(kind, serial))) {
                    Some(place) => changes.push(change("part_moved", place, format!("{} was {component} before", name(part)))),
                    None => changes.push(change("part_missing", component, format!("{} was there before and is not now", name(part)))),
                }
            }
            Some(other) => compare(part, other, &was, &mut changes),
        }
    }
    for (component, part) in &new {
        let kind = kind(component);
        let known = old.contains_key(component) || before.unread.contains_key(kind);
        let moved = part.serial.as_deref().is_some_and(|serial| was.contains_key(&(kind, serial)));
        if !known && !moved {
            changes.push(change("part_added", component, format!("{} is new", name(part))));
        }
        // Whether or not it was told as missing: it is there.
        if !old.contains_key(component) && HARDWARE.contains(&kind) {
            changes.push(Change { is_back: true, ..change("part_missing", component, format!("{} is there", name(part))) });
        }
    }
    changes.truncate(MAX_CHANGES);
    changes
}

fn compare(old: &Part, new: &Part, was: &BTreeMap<(&str, &str), &str>, changes: &mut Vec<Change>) {
    let component = new.component.as_str();
    let differs = |old: &Option<String>, new: &Option<String>| match (old, new) {
        (Some(old), Some(new)) if old != new => Some((old.clone(), new.clone())),
        (Some(_) | None, _) => None,
    };
    let serials = differs(&old.serial, &new.serial);
    let other_model = !old.model.is_empty() && !new.model.is_empty() && old.model != new.model;
    if serials.is_some() || other_model && kind(component) != "os" {
        let place = new.serial.as_deref().and_then(|serial| was.get(&(kind(component), serial)));
        changes.push(match place {
            Some(place) if *place != component => change("part_moved", component, format!("{} was {place} before", name(new))),
            Some(_) | None => change("part_replaced", component, format!("{} took the place of {}", name(new), name(old))),
        });
        return;
    }
    if let Some((old, new)) = differs(&old.firmware, &new.firmware) {
        changes.push(change("firmware_changed", component, format!("firmware {old} became {new}")));
    }
    if let Some((old, new)) = differs(&old.driver, &new.driver) {
        changes.push(change("driver_changed", component, format!("driver {old} became {new}")));
    }
    if kind(component) == "os" && other_model {
        changes.push(change("driver_changed", component, format!("{} became {}", old.model, new.model)));
    }
}

fn by_serial(inventory: &Inventory) -> BTreeMap<(&str, &str), &str> {
    let named = |part: &'_ Part| part.serial.as_deref().filter(|serial| !serial.is_empty()).is_some();
    let mut places: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for part in inventory.parts.iter().filter(|part| named(part)) {
        places.entry((kind(&part.component), part.serial.as_deref().unwrap_or_default())).or_default().push(&part.component);
    }
    // A serial that two parts have ("Unknown", "0000") names neither.
    places.into_iter().filter_map(|(serial, places)| Some((serial, *places.first().filter(|_| places.len() == 1)?))).collect()
}

fn kind(component: &str) -> &str {
    component.split('/').next().unwrap_or_default()
}

fn name(part: &Part) -> String {
    let model = if part.model.is_empty() { part.component.as_str() } else { part.model.as_str() };
    match part.serial.as_deref() {
        Some(serial) => format!("{model} (serial {serial})"),
        None => model.to_owned(),
    }
}

fn change(class: &'static str, component: &str, words: String) -> Change {
    let class = if class == "part_missing" && !HARDWARE.contains(&kind(component)) { "part_removed" } else { class };
    Change { class, component: component.to_owned(), is_back: false, words: format!("{component}: {words}") }
}

/// What is known after an inventory: parts of a kind that could not be read this time are remembered as they were.
#[must_use]
pub fn remembered(before: &Inventory, now: &Inventory) -> Inventory {
    let mut known = now.clone();
    let present: BTreeSet<&str> = now.parts.iter().map(|part| part.component.as_str()).collect();
    let unread = |part: &&Part| now.unread.contains_key(kind(&part.component)) && !present.contains(part.component.as_str());
    known.parts.extend(before.parts.iter().filter(unread).cloned());
    known.parts.sort_by(|a, b| a.component.cmp(&b.component));
    known.parts.truncate(MAX_PARTS);
    let kinds: BTreeSet<&str> = known.parts.iter().map(|part| kind(&part.component)).collect();
    // A kind that is known from before is read; only what never was is not.
    known.unread =
        now.unread.iter().filter(|(unread, _)| !kinds.contains(unread.as_str())).map(|(k, why)| (k.clone(), why.clone())).collect();
    known
}

/// Changes as observations of a report.
#[must_use]
pub fn observations(changes: &[Change], host: &HostId, boot: &BootId, now: Timestamp) -> Vec<Observation> {
    told(changes, host, Source::Agent, Some(boot), now)
}

/// What is otherwise than it was, as observations of another source.
#[must_use]
pub fn changes_of(
    before: &Inventory,
    now_is: &Inventory,
    host: &HostId,
    source: Source,
    boot: Option<&BootId>,
    now: Timestamp,
) -> Vec<Observation> {
    told(&changes(before, now_is), host, source, boot, now)
}

fn told(changes: &[Change], host: &HostId, source: Source, boot: Option<&BootId>, now: Timestamp) -> Vec<Observation> {
    let place = boot.map_or_else(|| source.as_str().to_owned(), BootId::to_string);
    let observation = |change: &Change| {
        let code = Some(Code::word(kind(&change.component))).filter(|_| change.class == "part_missing");
        let severity = if change.is_back { Severity::Info } else { explain(change.class, code.as_ref()).entry.severity };
        Observation {
            id: format!("{place}:inventory:{}:{}:{}", change.class, change.component, now.as_millis()),
            source,
            subject: Subject { host: host.clone(), component: Component::from(change.component.clone()) },
            happened_at: now,
            received_at: now,
            fact: Fact::Occurrence { class: change.class, code, fields: Fields::new() },
            severity,
            evidence: change.words.clone(),
            count: 1,
            last_at: now,
            boot: boot.cloned(),
        }
    };
    changes.iter().map(observation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(component: &str, model: &str, serial: &str) -> Part {
        Part {
            component: component.into(),
            model: model.into(),
            serial: Some(serial.into()).filter(|s: &String| !s.is_empty()),
            ..Part::default()
        }
    }

    fn inventory(parts: &[Part]) -> Inventory {
        Inventory { parts: parts.to_vec(), ..Inventory::default() }
    }

    fn told(before: &[Part], now: &[Part]) -> Vec<(&'static str, String, bool)> {
        changes(&inventory(before), &inventory(now)).into_iter().map(|c| (c.class, c.component, c.is_back)).collect()
    }

    #[test]
    fn a_part_that_is_gone_new_or_another_is_told() {
        let dimm = |serial| part("memory/DIMM_A3", "M393A8G40", serial);
        assert_eq!(told(&[dimm("1")], &[dimm("2")]), [("part_replaced", "memory/DIMM_A3".into(), false)]);
        assert_eq!(told(&[dimm("1")], &[]), [("part_missing", "memory/DIMM_A3".into(), false)]);
        assert_eq!(
            told(&[], &[dimm("1")]),
            [("part_added", "memory/DIMM_A3".into(), false), ("part_missing", "memory/DIMM_A3".into(), true)]
        );
        assert_eq!(told(&[dimm("1")], &[dimm("1")]), []);
    }

    #[test]
    fn disks_that_change_names_have_moved_and_nothing_is_missing() {
        let (a, b) = (part("disk/sda", "X", "1"), part("disk/sdb", "X", "2"));
        let swapped = [part("disk/sda", "X", "2"), part("disk/sdb", "X", "1")];
        assert!(told(&[a.clone(), b], &swapped).iter().all(|(class, _, _)| *class == "part_moved"));
        let moved = told(&[a], &[part("disk/sdc", "X", "1")]);
        assert_eq!(moved.first().map(|change| change.0), Some("part_moved"), "{moved:?}");
        assert!(!moved.iter().any(|(class, _, back)| *class == "part_missing" && !back), "{moved:?}");
    }

    #[test]
    fn a_kind_that_could_not_be_read_says_nothing() {
        let before = inventory(&[part("memory/A", "M", "1")]);
        let now = Inventory { unread: [("memory".to_owned(), "not allowed".to_owned())].into(), ..Inventory::default() };
        assert_eq!(changes(&before, &now), []);
        assert!(changes(&now, &before).iter().all(|change| change.is_back), "reading it again makes nothing new");
    }

    #[test]
    fn software_that_goes_is_no_missing_part_and_versions_are_told() {
        assert_eq!(told(&[part("os", "Debian 12", "")], &[]), [("part_removed", "os".into(), false)]);
        assert_eq!(told(&[part("os", "Debian 12", "")], &[part("os", "Debian 13", "")]), [("driver_changed", "os".into(), false)]);
        let with = |firmware: &str| Part { firmware: Some(firmware.into()), ..part("gpu/0000:3b:00", "H100", "7") };
        assert_eq!(told(&[with("96.00")], &[with("96.01")]), [("firmware_changed", "gpu/0000:3b:00".into(), false)]);
    }

    #[test]
    fn a_serial_that_two_parts_share_names_neither() {
        let same = [part("memory/A", "M", "0000"), part("memory/B", "M", "0000")];
        assert_eq!(told(&same, &same[..1]), [("part_missing", "memory/B".into(), false)]);
    }
}
