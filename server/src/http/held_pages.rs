//! Orders of lists that somebody reads page by page. What a row is sorted by changes while somebody reads; so the order of
//! the first page is kept, and the pages that follow go on in it: no row comes twice, and none is left out.

use super::listing::bad;
use crate::problem::Refusal;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Orders kept, of all people and of one.
const MOST: usize = 256;
const MOST_OF_ONE: usize = 32;
/// How long one is kept after it was used.
const KEPT: Duration = Duration::from_secs(900);

struct Held {
    token: String,
    person: String,
    ids: Arc<[Arc<str>]>,
    used: Instant,
}

/// All that are kept. Cheap to clone.
#[derive(Clone, Default)]
pub struct HeldPages(Arc<Mutex<VecDeque<Held>>>);

/// A page: ids in order, how many there are of them, and the cursor of the next.
#[derive(Debug, PartialEq, Eq)]
pub struct HeldPage {
    pub ids: Vec<Arc<str>>,
    pub total: usize,
    pub next_cursor: Option<String>,
}

impl HeldPages {
    /// The first page of an order, which is kept if there are more.
    #[must_use]
    pub fn first(&self, person: &str, mut ids: Vec<Arc<str>>, limit: usize) -> HeldPage {
        let total = ids.len();
        if total <= limit {
            return HeldPage { ids, total, next_cursor: None };
        }
        let page: Vec<Arc<str>> = ids.iter().take(limit).map(Arc::clone).collect();
        ids.shrink_to_fit();
        let token = uuid::Uuid::new_v4().simple().to_string();
        let next_cursor = Some(cursor(&token, limit));
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|held| held.used.elapsed() < KEPT);
        if held.iter().filter(|held| held.person == person).count() >= MOST_OF_ONE
            && let Some(oldest) = held.iter().position(|held| held.person == person)
        {
            held.remove(oldest);
        }
        while held.len() >= MOST {
            held.pop_front();
        }
        held.push_back(Held { token, person: person.to_owned(), ids: ids.into(), used: Instant::now() });
        HeldPage { ids: page, total, next_cursor }
    }

    /// The page behind a cursor.
    ///
    /// # Errors
    /// `bad_request` for one that is not ours, `cursor_expired` for one that is not kept any more.
    pub fn next(&self, person: &str, text: &str, limit: usize) -> Result<HeldPage, Refusal> {
        let (token, at) = text.split_once('.').ok_or_else(|| bad("cursor is not one of ours"))?;
        let at: usize = at.parse().map_err(|_| bad("cursor is not one of ours"))?;
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|held| held.used.elapsed() < KEPT);
        let found = held.iter().position(|held| held.token == token && held.person == person);
        let mut found = found.and_then(|place| held.remove(place)).ok_or(Refusal::new("cursor_expired"))?;
        let ids: Vec<Arc<str>> = found.ids.iter().skip(at).take(limit).map(Arc::clone).collect();
        let (total, end) = (found.ids.len(), at.saturating_add(ids.len()));
        found.used = Instant::now();
        held.push_back(found);
        Ok(HeldPage { ids, total, next_cursor: (end < total).then(|| cursor(token, end)) })
    }
}

fn cursor(token: &str, at: usize) -> String {
    let mut text = token.to_owned();
    let _ = write!(text, ".{at}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize) -> Vec<Arc<str>> {
        (0..count).map(|number| Arc::from(number.to_string())).collect()
    }

    #[test]
    fn pages_go_on_in_the_order_of_the_first() {
        let pages = HeldPages::default();
        let mut page = pages.first("anna", ids(25), 10);
        let mut seen = page.ids.clone();
        while let Some(cursor) = page.next_cursor.take() {
            assert!(pages.next("ben", &cursor, 10).is_err_and(|refusal| refusal.code() == "cursor_expired"), "nobody else's");
            page = pages.next("anna", &cursor, 10).unwrap_or_else(|refusal| panic!("{refusal}"));
            seen.extend(page.ids.clone());
        }
        assert_eq!((seen, page.total), (ids(25), 25));
        assert_eq!(pages.first("anna", ids(10), 10).next_cursor, None);
        for wrong in ["", "x", "x.y", "x.-1", "x.99999999999999999999999"] {
            assert!(pages.next("anna", wrong, 10).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_one_person_reads_ends_nobody_elses_reading() {
        let pages = HeldPages::default();
        let cursor = pages.first("anna", ids(20), 10).next_cursor.unwrap_or_default();
        for _ in 0..MOST {
            let _ = pages.first("ben", ids(20), 10);
        }
        assert!(pages.next("anna", &cursor, 10).is_ok());
    }
}
