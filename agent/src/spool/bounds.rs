//! Which reports go when the spool is full or they are too old: readings before events, oldest first.

use super::{Entry, Kind, Place};
use std::collections::{BTreeMap, BTreeSet};

/// How much is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub max_bytes: u64,
    pub max_age_ms: u64,
}

/// Reports older than the limit, by the boot clock: a step of the wall clock must not empty a spool.
pub fn overdue(entries: &BTreeMap<u64, Entry>, limits: &Limits, now_ms: i64) -> BTreeSet<u64> {
    let max_age = i64::try_from(limits.max_age_ms).unwrap_or(i64::MAX);
    let too_old = |entry: &Entry| !entry.gone && now_ms.saturating_sub(i64::from(entry.born_seconds) * 1000) > max_age;
    // Numbers grow with age, so the first young one ends the search.
    entries
        .iter()
        .take_while(|(_, entry)| entry.gone || too_old(entry))
        .filter(|(_, entry)| !entry.gone)
        .map(|(number, _)| *number)
        .collect()
}

/// What to drop, and why. The newest report stays: it says how things are now.
pub fn choose(entries: &BTreeMap<u64, Entry>, limits: &Limits, bytes: u64, overdue: &BTreeSet<u64>) -> Vec<(u64, &'static str)> {
    let mut drops: Vec<(u64, &'static str)> = overdue.iter().map(|number| (*number, "spool_age")).collect();
    let dropped: u64 = overdue.iter().filter_map(|number| entries.get(number)).map(Entry::bytes).sum();
    let mut left = bytes.saturating_sub(dropped);
    if left <= limits.max_bytes {
        return drops;
    }
    let newest = entries.keys().next_back().copied();
    let kept =
        |number: &u64, entry: &Entry| !entry.gone && entry.place != Place::Memory && !overdue.contains(number) && Some(*number) != newest;
    let readings = entries.iter().filter(|(number, entry)| kept(number, entry) && entry.kind == Kind::Live);
    let events = entries.iter().filter(|(number, entry)| kept(number, entry) && entry.kind != Kind::Live);
    for (number, entry) in readings.chain(events) {
        if left <= limits.max_bytes {
            break;
        }
        left = left.saturating_sub(entry.bytes());
        drops.push((*number, "spool_full"));
    }
    drops
}
