//! What a log shows now against what was seen of it: pure, so that all that can happen to a log can be tried.

use super::LogEvent;
use super::entry::LogEntry;
use super::mark::{Mark, is_dated};
use super::reading::Page;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Fewest entries that must look the same before all dates or numbers are taken to have moved.
const LEAST_ALIKE: usize = 2;
/// Clocks and zones are changed by quarters of an hour, by a day at most.
const QUARTER_MILLIS: i64 = 15 * 60 * 1_000;
const FARTHEST_MILLIS: i64 = 26 * 3_600 * 1_000;

/// An entry and its mark.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub entry: LogEntry,
    pub mark: Mark,
    pub dated: bool,
}

impl Listed {
    pub(super) fn new(entry: LogEntry) -> Self {
        Self { mark: Mark::of(&entry), dated: is_dated(&entry), entry }
    }

    fn number(&self) -> Option<u64> {
        self.entry.id.parse().ok()
    }
}

/// What was seen of a log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// Oldest first.
    pub marks: &'a [Mark],
    pub newest_at: Option<i64>,
    pub newest_id: Option<&'a str>,
    pub emptied: bool,
    /// In which order the log is listed is known, so that the last mark is the newest.
    pub ordered: bool,
    pub most_records: Option<u64>,
}

/// What comes of a comparison: for each listed entry the place of the mark that it is, or none for a new one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Compared {
    pub matched: Vec<Option<usize>>,
    pub happened: Option<LogEvent>,
    /// Marks that are not listed must be forgotten: they may come again as something else.
    pub forget: bool,
}

/// Pairs entries with marks, as often as each occurs.
///
/// Those of the same number first: of equal entries of one second, some listed now and some not, numbers tell which is
/// which. Then, of what has none of that, those of another number: numbers move. Where most have moved they do not count.
pub(super) fn pair(marks: &[Mark], listed: &[Listed]) -> Vec<Option<usize>> {
    let exact = pair_by(marks, listed, |mark| (mark.identity, mark.shadow));
    let loose = pair_by(marks, listed, |mark| mark.identity);
    let count = |matched: &[Option<usize>]| matched.iter().flatten().count();
    if count(&exact) * 2 < count(&loose) {
        return loose;
    }
    let settled: BTreeSet<u64> =
        listed.iter().zip(&exact).filter(|(_, matched)| matched.is_some()).map(|(listed, _)| listed.mark.identity).collect();
    let whichever = listed.iter().zip(exact).zip(loose);
    whichever.map(|((listed, exact), loose)| if settled.contains(&listed.mark.identity) { exact } else { loose }).collect()
}

fn pair_by<K: Ord>(marks: &[Mark], listed: &[Listed], key: impl Fn(&Mark) -> K) -> Vec<Option<usize>> {
    let mut places: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
    for (place, mark) in marks.iter().enumerate() {
        places.entry(key(mark)).or_default().push_back(place);
    }
    listed.iter().map(|listed| places.get_mut(&key(&listed.mark)).and_then(VecDeque::pop_front)).collect()
}

/// Compares the whole of a log, oldest first, with what was seen of it.
pub(super) fn compare(known: Known<'_>, listed: &[Listed]) -> Compared {
    let matched = pair(known.marks, listed);
    let Some(newest) = known.marks.len().checked_sub(1) else { return Compared { matched, happened: None, forget: false } };
    let plain = |happened, forget| Compared { matched: matched.clone(), happened, forget };
    let all_new = || Compared { matched: vec![None; listed.len()], happened: gone(known, listed), forget: true };
    if listed.is_empty() {
        // Told once. What was in it is remembered: a BMC that restarts may show nothing for a while.
        return plain(Some(LogEvent::Cleared { lost: None }).filter(|_| !known.emptied), false);
    }
    let some_known = matched.iter().any(Option::is_some);
    if matched.contains(&Some(newest)) || some_known && !known.ordered {
        return plain(None, false);
    }
    if let Some(moved) = moved(known, listed) {
        return moved;
    }
    if !some_known {
        return all_new();
    }
    // The newest are gone, some older ones are there. An entry with a date is what it is; one without is known by its
    // number, and numbers begin again after a clear.
    let dated = |place: usize| listed.get(place).is_some_and(|listed| listed.dated);
    let sure: Vec<Option<usize>> = matched.iter().enumerate().map(|(place, matched)| matched.filter(|_| dated(place))).collect();
    match sure.iter().flatten().max() {
        Some(last) => Compared { happened: Some(LogEvent::Removed { entries: (newest - last) as u64 }), matched: sure, forget: false },
        None => all_new(),
    }
}

/// Whether the same entries are there under other dates or numbers.
fn moved(known: Known<'_>, listed: &[Listed]) -> Option<Compared> {
    if listed.iter().all(|listed| !listed.dated) {
        return renumbered(known, listed);
    }
    let matched = pair_by(known.marks, listed, |mark| mark.shadow);
    let alike = matched.iter().flatten().count();
    let newest = known.marks.len().checked_sub(1)?;
    let twin = matched.iter().position(|matched| *matched == Some(newest)).and_then(|place| listed.get(place))?;
    let shift = twin.entry.created_at?.unix_millis - known.newest_at?;
    let by_clock = shift != 0 && shift % QUARTER_MILLIS == 0 && shift.abs() <= FARTHEST_MILLIS;
    let nearly_all = alike >= LEAST_ALIKE && alike * 10 >= known.marks.len().min(listed.len()) * 9;
    (by_clock && nearly_all).then_some(Compared { matched, happened: Some(LogEvent::Redated), forget: true })
}

/// Entries without dates whose numbers have moved, because a full log numbers by place: the words of the newest known
/// ones stand at the beginning, in their order, under numbers that were used before.
fn renumbered(known: Known<'_>, listed: &[Listed]) -> Option<Compared> {
    let marks = known.marks;
    let shadows: Vec<u32> = listed.iter().map(|listed| listed.mark.shadow).collect();
    let least = marks.len().clamp(LEAST_ALIKE, 8);
    let used_before = listed.iter().filter_map(Listed::number).min()? <= known.newest_id?.parse().ok()?;
    if !used_before || listed.len() < marks.len() {
        return None;
    }
    let gone = (1..marks.len()).find(|gone| {
        let rest = marks.get(*gone..).unwrap_or_default();
        rest.len() >= least && rest.len() <= shadows.len() && rest.iter().zip(&shadows).all(|(mark, shadow)| mark.shadow == *shadow)
    })?;
    let matched = (0..listed.len()).map(|place| Some(gone + place).filter(|place| *place < marks.len())).collect();
    Some(Compared { matched, happened: Some(LogEvent::Renumbered), forget: true })
}

/// Why nothing is left of what was known: the log is full and ran over, or it was cleared. That it is empty was told.
fn gone(known: Known<'_>, listed: &[Listed]) -> Option<LogEvent> {
    let first = listed.iter().filter_map(Listed::number).min();
    let last: Option<u64> = known.newest_id.and_then(|id| id.parse().ok());
    let newer = match (known.newest_at, listed.iter().filter_map(|listed| listed.entry.created_at).min()) {
        (Some(known), Some(oldest)) => oldest.unix_millis >= known,
        (None, _) | (_, None) => true,
    };
    let lost = first.zip(last).and_then(|(first, last)| first.checked_sub(last + 1)).filter(|_| newer);
    let full = known.most_records.map(|most| listed.len() as u64 >= most);
    match full {
        Some(true) if newer => Some(LogEvent::Overrun { lost }),
        None if lost.is_some_and(|lost| lost > 0) => Some(LogEvent::Overrun { lost }),
        Some(_) | None => Some(LogEvent::Cleared { lost }).filter(|_| !known.emptied),
    }
}

/// Leaves out what is listed twice: the same entry at the same path, and what a page repeats of the one before because
/// the log has grown between them. Gives how many were left out.
pub(super) fn without_repetitions(pages: Vec<Page>) -> (Vec<Listed>, u64) {
    let (mut kept, mut left_out) = (Vec::<Listed>::new(), 0);
    let mut seen = BTreeSet::new();
    let mut total = None;
    for page in pages {
        let grown = page.total.zip(total).map_or(0, |(now, before): (u64, u64)| now.saturating_sub(before));
        total = page.total.or(total);
        let page: Vec<Listed> = page.entries.into_iter().map(Listed::new).collect();
        let repeated = usize::try_from(grown).map_or(0, |grown| overlap(&kept, &page, grown));
        left_out += repeated as u64;
        for listed in page.into_iter().skip(repeated) {
            if seen.insert((listed.entry.path.clone(), listed.mark.identity)) {
                kept.push(listed);
            } else {
                left_out += 1;
            }
        }
    }
    (kept, left_out)
}

/// How many entries at the beginning of a page are those at the end of what came before; at most as many as were added.
fn overlap(kept: &[Listed], page: &[Listed], most: usize) -> usize {
    let most = most.min(page.len()).min(kept.len());
    let repeats = |size: &usize| {
        let tail = kept.get(kept.len() - size..).unwrap_or_default();
        tail.iter().zip(page).all(|(a, b)| a.mark.identity == b.mark.identity)
    };
    (1..=most).rev().find(repeats).unwrap_or_default()
}
