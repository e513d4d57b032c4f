//! What all lists take alike: a filter, an order, a page, moments, keys to count by.

use super::person::Person;
use crate::app::App;
use crate::problem::Refusal;
use crate::roster::{Entry, Facet, Nobody, Roster, Rosters};
use crate::store::asked::{ChoosesHosts, Chosen, Unanswerable};
use crate::store::{Readers, StoreResult};
use actix_web::web;
use ironwatch_core::filter::{Filter, Key, Node};
use ironwatch_shared::Timestamp;
use std::sync::Arc;

/// Most keys that are counted by at once.
const MAX_FACETS: usize = 8;
/// Most words that are looked for, and the longest, bytes.
const MAX_WORDS: usize = 10;
const MAX_WORD_BYTES: usize = 100;
/// What whoever comes cannot filter by, where everybody may look.
const HIDDEN: [(&str, Key); 9] = [
    ("address", Key::Address),
    ("agent", Key::Agent),
    ("drift", Key::Drift),
    ("evidence", Key::Evidence),
    ("firmware", Key::Firmware),
    ("kernel", Key::Kernel),
    ("network", Key::Network),
    ("os", Key::Os),
    ("source", Key::Source),
];

pub(super) fn bad(why: impl Into<String>) -> Refusal {
    Refusal::new("bad_request").detail(why)
}

/// The filter of a list.
///
/// # Errors
/// `bad_request` with the place.
pub(super) fn filter(q: Option<&str>) -> Result<Filter, Refusal> {
    let q = without_nul(q.unwrap_or_default(), "q")?;
    Filter::of_list(q).map_err(|error| bad(format!("q: {error}")))
}

/// The filter of a list, kept within what whoever asks may see. What is of no host is of all of us, and not within a scope.
///
/// # Errors
/// `bad_request` with the place.
pub(super) fn filter_for(person: &Person, q: Option<&str>) -> Result<Filter, Refusal> {
    let filter = filter(q)?;
    may_ask(person, &filter)?;
    let Some(scope) = person.scope() else { return Ok(filter) };
    Ok(filter.and(scope.clone()).and(Filter::of_list("host = *").map_err(|error| Refusal::new("internal").cause(error))?))
}

/// What is not shown is not found out by asking, either.
///
/// # Errors
/// `bad_request`.
pub(super) fn may_ask(person: &Person, filter: &Filter) -> Result<(), Refusal> {
    match HIDDEN.iter().find(|(_, key)| person.is_anonymous() && filter.asks(*key)) {
        Some((word, _)) => Err(bad(format!("q: {word} is for people who are signed in"))),
        None => Ok(()),
    }
}

/// Nor by counting.
///
/// # Errors
/// `bad_request`.
pub(super) fn may_count<T>(person: &Person, keys: &[(String, T)]) -> Result<(), Refusal> {
    match HIDDEN.iter().find(|(word, _)| person.is_anonymous() && keys.iter().any(|(key, _)| key.eq_ignore_ascii_case(word))) {
        Some((word, _)) => Err(bad(format!("by: {word} is for people who are signed in"))),
        None => Ok(()),
    }
}

/// PostgreSQL has no text with this letter.
///
/// # Errors
/// `bad_request`.
pub(super) fn without_nul<'a>(text: &'a str, what: &str) -> Result<&'a str, Refusal> {
    if text.contains('\0') { Err(bad(format!("{what} is without the letter NUL"))) } else { Ok(text) }
}

/// What a filter asks and this list cannot answer.
pub(super) fn unanswerable(why: Unanswerable) -> Refusal {
    bad(match why {
        Unanswerable::Key(key) => format!("q: this list cannot be filtered by {}", format!("{key:?}").to_lowercase()),
        Unanswerable::TooMuch => "q: it has so many parts about hosts that it cannot be asked: leave some out".to_owned(),
    })
}

/// A page's size.
///
/// # Errors
/// `bad_request`.
pub(super) fn limit(limit: Option<i64>, default: i64, most: i64) -> Result<i64, Refusal> {
    match limit.unwrap_or(default) {
        limit if (1..=most).contains(&limit) => Ok(limit),
        limit => Err(bad(format!("limit = {limit} must be 1 to {most}"))),
    }
}

/// A cursor that is the number of the last row.
///
/// # Errors
/// `bad_request`.
pub(super) fn number(cursor: Option<&str>) -> Result<Option<i64>, Refusal> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| bad("cursor is not one of ours"));
    cursor.filter(|text| !text.is_empty()).map(number).transpose()
}

/// The order: a word of the table, with `-` before it the other way round.
///
/// # Errors
/// `bad_request` with all words.
pub(super) fn sort<T: Copy>(sort: Option<&str>, words: &[(&'static str, T)], default: (T, bool)) -> Result<(T, bool), Refusal> {
    let Some(sort) = sort.filter(|sort| !sort.is_empty()) else { return Ok(default) };
    let (word, falling) = sort.strip_prefix('-').map_or((sort, false), |word| (word, true));
    match words.iter().find(|(known, _)| *known == word) {
        Some((_, sort)) => Ok((*sort, falling)),
        None => {
            let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
            Err(bad(format!("sort is one of {}, or one of them with - before it", known.join(", "))))
        }
    }
}

/// Keys to count by, as `state,severity,rack`.
///
/// # Errors
/// `bad_request`.
pub(super) fn keys<T>(by: &str, parse: impl Fn(&str) -> Option<T>, known: &str) -> Result<Vec<(String, T)>, Refusal> {
    let mut keys: Vec<(String, T)> = Vec::new();
    for word in by.split(',').filter(|word| !word.is_empty()) {
        if keys.iter().any(|(known, _)| known == word) {
            continue;
        }
        keys.push((word.to_owned(), parse(word).ok_or_else(|| bad(format!("by is a list of these: {known}")))?));
    }
    if (1..=MAX_FACETS).contains(&keys.len()) { Ok(keys) } else { Err(bad(format!("by has 1 to {MAX_FACETS} of these: {known}"))) }
}

/// A moment.
///
/// # Errors
/// `bad_request`.
pub(super) fn moment(text: Option<&str>, what: &str) -> Result<Option<i64>, Refusal> {
    let parse = |text: &str| {
        crate::moment::read(text).map(Timestamp::as_millis).ok_or_else(|| bad(format!("{what} is a moment such as 2026-11-27T16:00:00Z")))
    };
    text.filter(|text| !text.is_empty()).map(parse).transpose()
}

/// Words that all must occur.
///
/// # Errors
/// `bad_request`.
pub(super) fn words(text: Option<&str>) -> Result<Vec<String>, Refusal> {
    let words: Vec<String> = without_nul(text.unwrap_or_default(), "text")?.split_whitespace().map(str::to_owned).collect();
    if words.len() > MAX_WORDS || words.iter().any(|word| word.len() > MAX_WORD_BYTES) {
        return Err(bad(format!("text has at most {MAX_WORDS} words of at most {MAX_WORD_BYTES} bytes")));
    }
    Ok(words)
}

/// The hosts that conditions of questions mean.
pub(super) struct Hosts<'a>(pub &'a Roster);

impl ChoosesHosts for Hosts<'_> {
    fn choose(&self, node: &Node) -> Chosen {
        let (fit, other): (Vec<&Arc<Entry>>, Vec<&Arc<Entry>>) = self.0.hosts().iter().partition(|host| node.holds(host.as_ref()));
        let all_but = fit.len() > other.len();
        let ids = if all_but { other } else { fit };
        Chosen { ids: ids.into_iter().map(|host| host.id().to_owned()).collect(), all_but, nobody: node.holds(&Nobody) }
    }
}

/// What an answer is made from, on a thread that may wait.
pub(super) struct Source {
    pub readers: Readers,
    rosters: Rosters,
    pub now: i64,
}

impl Source {
    /// All hosts as they are now.
    ///
    /// # Errors
    /// What the database says.
    pub fn roster(&self) -> StoreResult<Arc<Roster>> {
        self.rosters.now(&self.readers)
    }
}

/// Makes an answer on a thread that may wait.
///
/// # Errors
/// What the making says.
pub(super) async fn answer<T: Send + 'static>(
    app: &App,
    make: impl FnOnce(&Source) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let source = Source { readers: app.readers.clone(), rosters: app.rosters.clone(), now: app.clock.now().as_millis() };
    web::block(move || make(&source)).await?
}

/// Counts of hosts' ids as counts of what those hosts are.
pub(super) fn by_hosts(
    roster: &Roster,
    facet: &Facet,
    counts: &[(Option<String>, i64)],
    now: i64,
) -> std::collections::HashMap<String, i64> {
    let mut sums: std::collections::HashMap<String, i64> = std::collections::HashMap::new();
    for (id, count) in counts {
        match id.as_deref().and_then(|id| roster.host(id)) {
            Some(host) => {
                for value in facet.values(host, now) {
                    *sums.entry(value.to_owned()).or_default() += count;
                }
            }
            None => *sums.entry(String::new()).or_default() += count,
        }
    }
    sums
}
