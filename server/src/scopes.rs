//! Which hosts somebody may see.
//!
//! A scope is a filter about hosts. Whoever has one is let into those routes alone that say how they heed it
//! (`http::scoping`): a new route is closed to them until somebody has thought of it.

use crate::pipeline::labels_of;
use crate::problem::Refusal;
use crate::store::{Db, StoreResult, bmcs as bmc_rows, hosts};
use ironwatch_core::filter::{Described, Filter};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Longest scope, bytes.
const MAX_SCOPE_BYTES: usize = 500;

/// Reads a scope as somebody gives it. An empty one is none.
///
/// # Errors
/// A sentence: what is wrong with it.
pub fn parse(text: &str) -> Result<Option<Filter>, String> {
    if text.len() > MAX_SCOPE_BYTES {
        return Err(format!("scope has at most {MAX_SCOPE_BYTES} bytes"));
    }
    let filter = Filter::parse(text).map_err(|error| format!("scope: {error}"))?;
    if !filter.is_about_hosts() {
        return Err("scope asks about hosts alone: by name, group, site, rack, tag, model, network".to_owned());
    }
    Ok((!filter.is_everything()).then_some(filter))
}

/// The scope that keeps within all of these; none: all hosts.
///
/// # Errors
/// `internal` for one that cannot be read any more: then nothing is shown, rather than everything.
pub fn of_texts<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Result<Option<Filter>, Refusal> {
    let texts: Vec<&str> = texts.into_iter().flatten().collect();
    let filter = match texts.as_slice() {
        [] => return Ok(None),
        // As it was written.
        [one] => Filter::parse(one),
        all => Filter::parse(&all.iter().map(|text| format!("({text})")).collect::<Vec<_>>().join(" and ")),
    };
    filter.map(Some).map_err(|error| Refusal::new("internal").cause(format!("a scope cannot be read: {error}")))
}

/// Hosts that somebody may see.
#[derive(Debug, Clone)]
pub enum Visible {
    /// All there are.
    All,
    /// These, by id.
    These(Arc<HashSet<String>>),
}

impl Visible {
    /// Whether a host is one of them.
    #[must_use]
    pub fn has(&self, host_id: &str) -> bool {
        match self {
            Visible::All => true,
            Visible::These(hosts) => hosts.contains(host_id),
        }
    }

    /// Which hosts a list is of, when one is asked for or all are; none: all there are.
    #[must_use]
    pub fn narrowed(&self, host_id: Option<String>) -> Option<Vec<String>> {
        match (self, host_id) {
            (Visible::All, host_id) => host_id.map(|id| vec![id]),
            (Visible::These(hosts), Some(id)) => Some(hosts.get(&id).cloned().into_iter().collect()),
            (Visible::These(hosts), None) => Some(hosts.iter().cloned().collect()),
        }
    }
}

/// The hosts of a scope, as the store has them now.
///
/// # Errors
/// What the database says.
pub fn hosts_of(db: &mut Db, scope: &Filter) -> StoreResult<HashSet<String>> {
    let networks: HashMap<String, String> = bmc_rows::all(db)?.into_iter().map(|bmc| (bmc.host_id, bmc.network)).collect();
    let fits = |row: &hosts::HostRow| {
        let labels = labels_of(row, networks.get(&row.id).map(String::as_str));
        scope.matches(&Described { host: Some((&row.name, &row.id)), labels: Some(&labels), alert: None })
    };
    Ok(hosts::all(db)?.into_iter().filter(fits).map(|row| row.id).collect())
}

/// Hosts of a scope, and when they were looked up, by the monotonic clock.
type Known = (u64, Arc<HashSet<String>>);

/// Hosts of scopes, each looked up every few seconds at most: a page asks for much at once.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<HashMap<String, Known>>>);

/// A host that is given other words is seen, or not, so much later at most, milliseconds.
const FRESH_MILLIS: u64 = 2_000;
/// Scopes remembered.
const MAX_SCOPES: usize = 1_000;

impl Seen {
    /// What is known of a scope.
    #[must_use]
    pub fn get(&self, scope: &Filter, monotonic: u64) -> Option<Visible> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, hosts) = known.get(scope.text())?;
        (at + FRESH_MILLIS > monotonic).then(|| Visible::These(Arc::clone(hosts)))
    }

    /// Remembers it.
    pub fn put(&self, scope: &Filter, hosts: HashSet<String>, monotonic: u64) -> Visible {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_SCOPES {
            known.clear();
        }
        let hosts = Arc::new(hosts);
        known.insert(scope.text().to_owned(), (monotonic, Arc::clone(&hosts)));
        Visible::These(hosts)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn a_scope_is_about_hosts_and_two_keep_within_both() {
        assert_eq!(parse("").unwrap(), None);
        assert_eq!(parse("site = berlin").unwrap().unwrap().text(), "site = berlin");
        for wrong in ["severity >= error", "site =", &"a".repeat(501)] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(of_texts([None, None]).unwrap(), None);
        assert_eq!(of_texts([Some("(site = a) or (site = b)")]).unwrap().unwrap().text(), "(site = a) or (site = b)");
        let both = of_texts([Some("site = a or site = b"), None, Some("rack = r")]).unwrap().unwrap();
        assert_eq!(both.text(), "(site = a or site = b) and (rack = r)");
        assert!(of_texts([Some("broken (")]).is_err());
    }
}
