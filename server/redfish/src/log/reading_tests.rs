//! A log that lives: it grows, is cleared, runs over, is numbered anew, lists in any order and in pages. Whatever happens,
//! each entry is told once, and what is not told was not there to be read.

use super::cursor::LogCursor;
use super::entry::LogEntry;
use super::reading::{Bounds, LogReading, Page, Read};
use super::{LogEvent, mark};
use crate::doc::Doc;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

/// How a BMC numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// On and on.
    Onwards,
    /// From 1 again after a clear.
    AnewAfterClear,
    /// By place in the list, so that all change when a full log drops one.
    ByPlace,
    /// Not at all: names.
    Names,
}

#[derive(Debug, Clone, PartialEq)]
struct Happening {
    serial: u64,
    id: u64,
    second: u64,
    words: u64,
}

#[derive(Debug, Clone)]
struct Service {
    log: Vec<Happening>,
    numbers: Numbers,
    newest_first: bool,
    /// Entries per page.
    page: usize,
    can_skip: bool,
    dated: bool,
    /// Most entries; then the oldest go.
    most: usize,
    serial: u64,
    next_id: u64,
    second: u64,
    /// Entries of the same second are listed in another order each time.
    shuffles: bool,
    /// The zone of the dates, hours.
    zone: i64,
    listings: u64,
}

impl Service {
    fn append(&mut self, words: u64, later: u64) {
        self.serial += 1;
        self.next_id += 1;
        self.second += later;
        self.log.push(Happening { serial: self.serial, id: self.next_id, second: self.second, words });
        if self.log.len() > self.most {
            self.log.remove(0);
        }
    }

    fn clear(&mut self) {
        self.log.clear();
        if self.numbers == Numbers::AnewAfterClear {
            self.next_id = 0;
        }
    }

    /// As the BMC lists it now.
    fn listed(&self) -> Vec<LogEntry> {
        let mut log: Vec<(usize, &Happening)> = self.log.iter().enumerate().collect();
        if self.shuffles && self.listings % 2 == 1 {
            log.sort_by_key(|(_, happening)| (happening.second, std::cmp::Reverse(happening.serial)));
        }
        if self.newest_first {
            log.reverse();
        }
        log.into_iter().map(|(place, happening)| self.entry(place, happening)).collect()
    }

    fn entry(&self, place: usize, happening: &Happening) -> LogEntry {
        let id = match self.numbers {
            Numbers::Onwards | Numbers::AnewAfterClear => happening.id.to_string(),
            Numbers::ByPlace => (place + 1).to_string(),
            Numbers::Names => format!("n{:x}", happening.serial * 7919),
        };
        let second = i64::try_from(happening.second).unwrap_or_default() + self.zone * 3600;
        let created = if self.dated {
            format!("2024-01-{:02}T{:02}:{:02}:{:02}Z", 1 + second / 86400, second / 3600 % 24, second / 60 % 60, second % 60)
        } else {
            "0000-00-00T00:00:00Z".to_owned()
        };
        let value =
            json!({"Id": id, "Created": created, "Message": format!("message {}", happening.words), "Oem": {"Serial": happening.serial}});
        LogEntry::of(Doc(&value), "/e", &format!("/e/{id}"))
    }

    fn answer(&self, url: &str) -> Option<Page> {
        let listed = self.listed();
        let from = match url.split_once("?") {
            None => 0,
            Some((_, query)) if query.starts_with("$skip=") && !self.can_skip => 0,
            Some((_, query)) if query.starts_with("$skip=") => query.trim_start_matches("$skip=").parse().ok()?,
            Some((_, query)) => query.trim_start_matches("page=").parse().ok()?,
        };
        if from > 0 && from >= listed.len() {
            return None;
        }
        let next = (from + self.page < listed.len()).then(|| format!("/e?page={}", from + self.page));
        Some(Page { total: Some(listed.len() as u64), entries: listed.into_iter().skip(from).take(self.page).collect(), next })
    }

    fn poll(&mut self, cursor: Option<LogCursor>, first_entries: usize) -> Read {
        self.listings += 1;
        let most_records = Some(self.most as u64);
        let mut reading = LogReading::new("/e", cursor, Bounds { first_entries, pages: 4, most_records });
        for _ in 0..100 {
            let Some(url) = reading.want().map(str::to_owned) else { break };
            match self.answer(&url) {
                Some(page) => reading.give(page),
                None => assert!(reading.fail(true), "{url} is gone"),
            }
        }
        assert_eq!(reading.want(), None, "a poll ends");
        reading.finish()
    }
}

/// A reader that keeps what it is told.
#[derive(Debug, Default)]
struct Reader {
    cursor: Option<LogCursor>,
    told: BTreeMap<String, u32>,
    happened: Vec<LogEvent>,
    skipped: u64,
}

/// What an entry is, whatever its number.
fn key(entry: &LogEntry, service: &Service) -> String {
    let date = if service.dated { entry.created_at.map(|at| at.unix_millis - service.zone * 3_600_000) } else { None };
    let id = if service.dated { String::new() } else { entry.id.clone() };
    format!("{date:?} {id} {:?}", entry.message)
}

impl Reader {
    fn poll(&mut self, service: &mut Service, first_entries: usize) {
        for _ in 0..60 {
            let read = service.poll(self.cursor.take(), first_entries);
            // As it is stored.
            let text = serde_json::to_string(&read.cursor).unwrap_or_default();
            self.cursor = serde_json::from_str(&text).ok();
            assert_eq!(self.cursor.as_ref(), Some(&read.cursor));
            for entry in &read.entries {
                *self.told.entry(key(entry, service)).or_default() += 1;
            }
            for event in &read.happened {
                if let LogEvent::FirstContact { skipped } = event {
                    self.skipped += skipped;
                }
            }
            self.happened.extend(read.happened);
            if !read.more {
                return;
            }
        }
        panic!("a log of {} entries is never read to its end: {:?}", service.log.len(), self.cursor);
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Append(usize, u64),
    Clear,
    Poll,
    Renumber,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        4 => (1usize..12, 0u64..4).prop_map(|(count, later)| Deed::Append(count, later)),
        1 => (20usize..60, 1u64..4).prop_map(|(count, later)| Deed::Append(count, later)),
        1 => Just(Deed::Clear),
        5 => Just(Deed::Poll),
        1 => Just(Deed::Renumber),
    ];
    proptest::collection::vec(deed, 1..25)
}

fn service(dated: bool) -> impl Strategy<Value = Service> {
    let numbers = prop_oneof![Just(Numbers::Onwards), Just(Numbers::AnewAfterClear), Just(Numbers::ByPlace), Just(Numbers::Names)];
    // Without dates only numbers tell entries apart.
    let numbers = if dated { numbers.boxed() } else { prop_oneof![Just(Numbers::Onwards), Just(Numbers::Names)].boxed() };
    (
        numbers,
        any::<bool>(),
        prop_oneof![Just(7usize), Just(20), Just(1000)],
        any::<bool>(),
        prop_oneof![Just(30usize), Just(500)],
        any::<bool>(),
    )
        .prop_map(move |(numbers, newest_first, page, can_skip, most, shuffles)| Service {
            log: Vec::new(),
            numbers,
            newest_first,
            page,
            can_skip,
            dated,
            most,
            serial: 0,
            next_id: 0,
            second: 0,
            shuffles: shuffles && dated,
            zone: 0,
            listings: 0,
        })
}

fn live(mut service: Service, deeds: Vec<Deed>) -> Result<(), TestCaseError> {
    let mut reader = Reader::default();
    let mut appended: BTreeMap<String, u32> = BTreeMap::new();
    // The first contact is with a log of one entry, so that nothing is skipped.
    service.append(0, 1);
    reader.poll(&mut service, 100);
    appended.extend(reader.told.clone());
    deeds.iter().chain([&Deed::Poll, &Deed::Poll]).enumerate().try_for_each(|(place, deed)| {
        match deed {
            Deed::Append(count, later) => {
                for nth in 0..*count {
                    // What shuffles within a second has no more than some entries of it.
                    let step = nth == 0 || service.shuffles && nth % 3 == 0;
                    // Equal entries of one second cannot be told apart when they are numbered by place.
                    let words = if service.numbers == Numbers::ByPlace { service.serial } else { (service.serial * 31) % 5 };
                    service.append(words, if step { 1 } else { *later });
                }
            }
            Deed::Clear => service.clear(),
            Deed::Renumber if service.numbers == Numbers::Onwards && service.dated => {
                for (place, happening) in service.log.iter_mut().enumerate() {
                    happening.id = place as u64 + 1;
                }
                service.next_id = service.log.len() as u64;
            }
            Deed::Renumber => {}
            Deed::Poll => reader.poll(&mut service, 100_000),
        }
        // All that ever was, each as often as it was there at one time.
        let mut now: BTreeMap<String, u32> = BTreeMap::new();
        for entry in service.listed() {
            *now.entry(key(&entry, &service)).or_default() += 1;
        }
        for (entry, count) in &now {
            let most = appended.entry(entry.clone()).or_default();
            *most = (*most).max(*count);
        }
        if matches!(deed, Deed::Poll) {
            for (entry, told) in &reader.told {
                let most = appended.get(entry).copied().unwrap_or_default();
                prop_assert!(*told <= most, "deed {place}: {entry} told {told} times of {most}, {:?}", reader.happened);
            }
            for (entry, count) in &now {
                let told = reader.told.get(entry).copied().unwrap_or_default();
                prop_assert!(told >= *count, "deed {place}: {entry} told {told} times of {count}, {:?}", reader.happened);
            }
        }
        Ok(())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn dated_entries_are_told_once_whatever_happens(service in service(true), deeds in deeds()) {
        live(service, deeds)?;
    }

    #[test]
    fn entries_without_dates_are_told_once_while_their_numbers_go_on(service in service(false), deeds in deeds()) {
        live(service, deeds)?;
    }
}

fn plain(dated: bool, numbers: Numbers, newest_first: bool, page: usize) -> Service {
    Service {
        log: Vec::new(),
        numbers,
        newest_first,
        page,
        can_skip: true,
        dated,
        most: 20_000,
        serial: 0,
        next_id: 0,
        second: 0,
        shuffles: false,
        zone: 0,
        listings: 0,
    }
}

fn filled(mut service: Service, count: u64) -> Service {
    for n in 0..count {
        service.append(n, 1);
    }
    service
}

#[test]
fn a_first_contact_takes_the_newest_and_says_so() {
    for newest_first in [true, false] {
        for page in [50, 100_000] {
            let mut service = filled(plain(true, Numbers::Onwards, newest_first, page), 10_000);
            let read = service.poll(None, 100);
            let ids: Vec<u64> = read.entries.iter().filter_map(|entry| entry.id.parse().ok()).collect();
            assert_eq!((ids.first(), ids.last()), (Some(&9_901), Some(&10_000)), "{newest_first} {page}");
            assert_eq!(read.happened, [LogEvent::FirstContact { skipped: 9_900 }]);
            assert!(!read.more);
            service.append(1, 1);
            let read = service.poll(Some(read.cursor), 100);
            assert_eq!(read.entries.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["10001"], "{newest_first} {page}");
        }
    }
}

#[test]
fn a_long_log_that_cannot_skip_is_passed_through_over_several_polls() {
    let mut service = Service { can_skip: false, ..filled(plain(true, Numbers::Onwards, false, 50), 1_000) };
    let mut reader = Reader::default();
    reader.poll(&mut service, 10);
    assert_eq!((reader.told.len(), reader.skipped), (10, 990));
}

#[test]
fn more_than_fits_into_one_poll_comes_with_the_next() {
    for newest_first in [true, false] {
        let mut service = filled(plain(true, Numbers::Names, newest_first, 10), 10);
        let mut reader = Reader::default();
        reader.poll(&mut service, 100);
        let mut service = filled(service, 300);
        let first = service.poll(reader.cursor.clone(), 100);
        assert!(first.more && first.entries.len() < 300);
        reader.poll(&mut service, 100);
        assert_eq!(reader.told.len(), 310, "{newest_first}");
    }
}

#[test]
fn a_clear_and_an_overrun_are_told() {
    let cleared = |event: &LogEvent| matches!(event, LogEvent::Cleared { .. });
    let mut service = filled(plain(true, Numbers::AnewAfterClear, false, 1_000), 20);
    let read = service.poll(None, 100);
    service.clear();
    let empty = service.poll(Some(read.cursor), 100);
    assert!(empty.happened.iter().any(cleared) && empty.entries.is_empty());
    let again = service.poll(Some(empty.cursor), 100);
    assert_eq!(again.happened, [], "told once");
    service.append(5, 1);
    let read = service.poll(Some(again.cursor), 100);
    assert_eq!((read.entries.len(), read.happened), (1, Vec::new()));

    let mut ring = Service { most: 10, ..filled(plain(true, Numbers::Onwards, true, 1_000), 10) };
    let read = ring.poll(None, 100);
    let mut ring = filled(ring, 15);
    let over = ring.poll(Some(read.cursor), 100);
    assert_eq!((over.entries.len(), over.happened), (10, vec![LogEvent::Overrun { lost: Some(5) }]));
}

#[test]
fn a_bmc_that_shows_nothing_for_a_while_has_not_cleared_its_log() {
    for dated in [true, false] {
        let mut service = filled(plain(dated, Numbers::Onwards, false, 1_000), 50);
        let read = service.poll(None, 100);
        let mut restarting = Service { log: Vec::new(), ..service.clone() };
        let empty = restarting.poll(Some(read.cursor), 100);
        let mut partly = Service { log: service.log.iter().take(7).cloned().collect(), ..service.clone() };
        let part = if dated { partly.poll(Some(empty.cursor), 100).cursor } else { empty.cursor };
        service.append(9, 1);
        let back = service.poll(Some(part), 100);
        assert_eq!(back.entries.len(), 1, "{dated} {:?}", back.happened);
    }
}

#[test]
fn numbers_that_begin_again_hide_nothing_even_without_dates() {
    let mut service = filled(plain(false, Numbers::AnewAfterClear, false, 1_000), 20);
    let read = service.poll(None, 100);
    service.clear();
    let mut service = filled(service, 3);
    let read = service.poll(Some(read.cursor), 100);
    assert_eq!(read.entries.len(), 3, "{:?}", read.happened);
    // And a full log that numbers by place does not tell all again.
    let mut ring = Service { most: 20, ..filled(plain(false, Numbers::ByPlace, false, 1_000), 20) };
    let read = ring.poll(None, 100);
    for n in 100..103 {
        ring.append(n, 1);
    }
    let read = ring.poll(Some(read.cursor), 100);
    assert_eq!((read.entries.len(), read.happened), (3, vec![LogEvent::Renumbered]));
}

#[test]
fn a_clock_set_to_another_zone_does_not_make_old_entries_new() {
    let mut service = filled(plain(true, Numbers::Onwards, false, 1_000), 40);
    let read = service.poll(None, 100);
    service.zone = 7;
    service.append(5, 1);
    let read = service.poll(Some(read.cursor), 100);
    assert_eq!((read.entries.len(), read.happened), (1, vec![LogEvent::Redated]));
}

#[test]
fn a_clock_set_back_hides_nothing() {
    for newest_first in [true, false] {
        for page in [10, 1_000] {
            let mut service = filled(plain(true, Numbers::Onwards, newest_first, page), 30);
            service.second = 90_000;
            let mut service = filled(service, 1);
            let mut reader = Reader::default();
            reader.poll(&mut service, 1_000);
            service.second = 10;
            let mut service = filled(service, 2);
            reader.poll(&mut service, 1_000);
            assert_eq!(reader.told.len(), 33, "{newest_first} {page} {:?}", reader.happened);
        }
    }
}

#[test]
fn entries_that_are_taken_out_and_listed_twice_are_told() {
    let mut service = filled(plain(true, Numbers::Onwards, false, 1_000), 10);
    let read = service.poll(None, 100);
    service.log.truncate(7);
    let read = service.poll(Some(read.cursor), 100);
    assert_eq!((read.entries.len(), read.happened), (0, vec![LogEvent::Removed { entries: 3 }]));
    let twice: Vec<Happening> = service.log.iter().flat_map(|happening| [happening.clone(), happening.clone()]).collect();
    service.log = twice;
    let read = service.poll(Some(read.cursor), 100);
    assert_eq!((read.entries.len(), read.happened), (0, vec![LogEvent::Repeated { entries: 7 }]));
}

#[test]
fn an_entry_that_is_resolved_is_told_as_changed() {
    let entry = |resolved: bool| {
        let value = json!({"Id": "1", "Created": "2024-01-01T00:00:00Z", "Message": "fan", "Severity": "Critical", "Resolved": resolved});
        LogEntry::of(Doc(&value), "/e", "/e/1")
    };
    let poll = |cursor, resolved| {
        let mut reading = LogReading::new("/e", cursor, Bounds { first_entries: 10, pages: 4, most_records: None });
        reading.give(Page { entries: vec![entry(resolved)], ..Page::default() });
        reading.finish()
    };
    let read = poll(None, false);
    assert_eq!((read.entries.len(), read.changed.len()), (1, 0));
    let read = poll(Some(read.cursor), true);
    assert_eq!((read.entries.len(), read.changed.first().and_then(|entry| entry.is_resolved)), (0, Some(true)));
    let read = poll(Some(read.cursor), true);
    assert_eq!((read.entries.len(), read.changed.len()), (0, 0));
}

#[test]
fn equal_entries_of_one_second_have_identities_of_their_own() {
    let entry = |id: &str| {
        let value = json!({"Id": id, "Created": "2024-01-01T00:00:00Z", "Message": "An OEM diagnostic event occurred."});
        LogEntry::of(Doc(&value), "/e", &format!("/e/{id}"))
    };
    let mut reading = LogReading::new("/e", None, Bounds { first_entries: 10, pages: 4, most_records: None });
    reading.give(Page { entries: vec![entry("1"), entry("2"), entry("3")], ..Page::default() });
    let read = reading.finish();
    let identities: Vec<&str> = read.entries.iter().map(|entry| entry.identity.as_str()).collect();
    let first = mark::Mark::of(&entry("1")).identity_text();
    assert_eq!(identities, [first.clone(), format!("{first}-2"), format!("{first}-3")]);
}

proptest! {
    /// Whatever a BMC answers, and however a cursor was mangled, a reading ends.
    #[test]
    fn a_reading_of_nonsense_ends(
        pages in proptest::collection::vec((proptest::collection::vec((0u8..9, 0u8..4), 0..6), proptest::option::of(0u8..5), any::<bool>()), 1..40),
        polls in 1usize..5,
    ) {
        let mut cursor: Option<LogCursor> = None;
        let mut pages = pages.into_iter().cycle();
        for _ in 0..polls {
            let mut reading = LogReading::new("/e", cursor.take(), Bounds { first_entries: 3, pages: 5, most_records: Some(4) });
            let mut answers = 0;
            while reading.want().is_some() {
                answers += 1;
                prop_assert!(answers < 60, "it does not end");
                let Some((entries, next, fails)) = pages.next() else { break };
                if fails {
                    if !reading.fail(answers % 2 == 0) {
                        break;
                    }
                    continue;
                }
                let entry = |(id, words): &(u8, u8)| {
                    let value = json!({"Id": id, "Created": format!("2024-01-01T00:00:0{words}Z"), "Message": words});
                    LogEntry::of(Doc(&value), "/e", &format!("/e/{id}"))
                };
                let entries = entries.iter().map(entry).collect();
                reading.give(Page { entries, next: next.map(|n| format!("/e?page={n}")), total: next.map(u64::from) });
            }
            cursor = Some(reading.finish().cursor);
        }
    }
}
