//! What one host is made of, held against other hosts of its model.
//!
//! A difference is told where most others agree: of what every host has otherwise, none is the odd one.

use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use std::collections::BTreeMap;

/// So many others at least; with fewer nobody can say what is usual.
pub const FEWEST: usize = 3;
/// Hosts that must agree, in hundred of those that say.
const AGREE_PERCENT: usize = 60;
/// Others that must have a part, in hundred, before one that lacks is missing; and the rest, before one that is there is odd.
const HAVE_PERCENT: usize = 80;
/// Kinds whose number is the same in machines of one model. Others come and go with software.
const COUNTED: [&str; 9] = ["cpu", "disk", "drive", "fan", "gpu", "memory", "nic", "nvswitch", "psu"];
/// Most differences of one host; more is another machine.
const MOST: usize = 200;

/// In what it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Another firmware.
    Firmware,
    /// Another driver.
    Driver,
    /// Another model.
    Model,
    /// Others have a part here, and this host does not.
    Missing,
    /// This host has a part here, and others do not.
    Extra,
}

impl What {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            What::Firmware => "firmware",
            What::Driver => "driver",
            What::Model => "model",
            What::Missing => "missing",
            What::Extra => "extra",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The part.
    pub component: String,
    /// In what it differs.
    pub what: What,
    /// What it has; empty for a part that is missing.
    pub own: String,
    /// What most others have; empty for a part that they do not have.
    pub usual: String,
    /// Others that have the usual.
    pub agree: usize,
    /// Others that say something about it.
    pub of: usize,
}

fn kind(component: &str) -> &str {
    component.split('/').next().unwrap_or(component)
}

fn said(part: &Part, what: What) -> &str {
    match what {
        What::Firmware => part.firmware.as_deref().unwrap_or_default(),
        What::Driver => part.driver.as_deref().unwrap_or_default(),
        What::Model | What::Missing | What::Extra => &part.model,
    }
}

/// What most of those say who say anything: the text, how many, of how many.
fn usual<'a>(parts: &[&'a Part], what: What) -> Option<(&'a str, usize, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in parts.iter().map(|part| said(part, what)).filter(|text| !text.is_empty()) {
        *counts.entry(text).or_default() += 1;
    }
    let of: usize = counts.values().sum();
    let (text, agree) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (of >= FEWEST && agree * 100 >= of * AGREE_PERCENT).then_some((text, agree, of))
}

/// In what a host differs from others of its model, by component.
#[must_use]
pub fn differences(own: &Inventory, others: &[Inventory]) -> Vec<Difference> {
    if others.len() < FEWEST {
        return Vec::new();
    }
    let mut theirs: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for other in others {
        // What one host tells twice counts once.
        let parts: BTreeMap<&str, &Part> = other.parts.iter().map(|part| (part.component.as_str(), part)).collect();
        for (component, part) in parts {
            theirs.entry(component).or_default().push(part);
        }
    }
    let mine: BTreeMap<&str, &Part> = own.parts.iter().map(|part| (part.component.as_str(), part)).collect();
    let mut found = Vec::new();
    for (component, part) in &mine {
        let parts = theirs.get(component).map(Vec::as_slice).unwrap_or_default();
        for what in [What::Firmware, What::Driver, What::Model] {
            let is = said(part, what);
            let Some((text, agree, of)) = usual(parts, what).filter(|(text, ..)| *text != is && !is.is_empty()) else { continue };
            found.push(Difference { component: (*component).to_owned(), what, own: is.to_owned(), usual: text.to_owned(), agree, of });
        }
        let could = reads(others, kind(component));
        let without = could.saturating_sub(parts.len());
        if COUNTED.contains(&kind(component)) && could >= FEWEST && without * 100 >= could * HAVE_PERCENT {
            let own = said(part, What::Model).to_owned();
            found.push(Difference {
                component: (*component).to_owned(),
                what: What::Extra,
                own,
                usual: String::new(),
                agree: without,
                of: could,
            });
        }
    }
    for (component, parts) in theirs.iter().filter(|(component, _)| !mine.contains_key(*component)) {
        let kind = kind(component);
        let could = reads(others, kind);
        let known = COUNTED.contains(&kind) && !own.unread.contains_key(kind) && could >= FEWEST;
        if known && parts.len() * 100 >= could * HAVE_PERCENT {
            let text = usual(parts, What::Model).map(|(text, ..)| text).or_else(|| parts.first().map(|part| said(part, What::Model)));
            let usual = text.unwrap_or_default().to_owned();
            found.push(Difference {
                component: (*component).to_owned(),
                what: What::Missing,
                own: String::new(),
                usual,
                agree: parts.len(),
                of: could,
            });
        }
    }
    found.sort_by(|a, b| (&a.component, a.what).cmp(&(&b.component, b.what)));
    found.truncate(MOST);
    found
}

/// Hosts that could read parts of a kind: the others say nothing by having none.
fn reads(others: &[Inventory], kind: &str) -> usize {
    others.iter().filter(|other| !other.unread.contains_key(kind)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(component: &str, model: &str, firmware: &str) -> Part {
        Part {
            component: component.into(),
            model: model.into(),
            firmware: (!firmware.is_empty()).then(|| firmware.to_owned()),
            ..Part::default()
        }
    }

    fn machine(bios: &str, more: &[Part]) -> Inventory {
        let mut parts = vec![part("bios", "Maker", bios), part("memory/A1", "M393", ""), part("os", "Debian 13", "")];
        parts.extend_from_slice(more);
        Inventory { parts, ..Inventory::default() }
    }

    #[test]
    fn the_odd_one_is_told_what_most_have() {
        let others: Vec<Inventory> =
            (0..9).map(|_| machine("2.19", &[part("gpu/1", "H200", "96")])).chain([machine("2.14", &[])]).collect();
        let own = machine("2.14", &[part("nic/9", "X710", "")]);
        let found = differences(&own, &others);
        let words: Vec<_> = found
            .iter()
            .map(|one| (one.component.as_str(), one.what.as_str(), one.own.as_str(), one.usual.as_str(), one.agree, one.of))
            .collect();
        assert_eq!(
            words,
            [("bios", "firmware", "2.14", "2.19", 9, 10), ("gpu/1", "missing", "", "H200", 9, 10), ("nic/9", "extra", "X710", "", 10, 10)]
        );
        assert_eq!(differences(&machine("2.19", &[part("gpu/1", "H200", "96")]), &others), []);
    }

    #[test]
    fn nobody_is_odd_where_the_others_do_not_agree_or_cannot_say() {
        let spread: Vec<Inventory> = ["1", "1", "2", "2", "3"].iter().map(|bios| machine(bios, &[])).collect();
        assert_eq!(differences(&machine("4", &[]), &spread), []);
        let few = vec![machine("1", &[]); FEWEST - 1];
        assert_eq!(differences(&machine("2", &[]), &few), []);
        // Who could not read GPUs is not without them, neither this one nor the others.
        let others = vec![machine("1", &[part("gpu/1", "H200", "")]); 5];
        let mut blind = machine("1", &[]);
        blind.unread.insert("gpu".into(), "no driver".into());
        assert_eq!(differences(&blind, &others), []);
        assert_eq!(differences(&machine("1", &[part("gpu/1", "H200", "")]), &vec![blind; 5]), []);
    }
}
