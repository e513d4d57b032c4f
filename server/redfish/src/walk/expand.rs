//! `$expand`: a whole collection in one answer, where the service says that it can and has shown that it loses nothing
//! (DSP0266, "The $expand query parameter"; AMI's MegaRAC leaves required fields out).

use super::edges::Kind;
use super::{Stop, Walk, resource_of};
use crate::doc::Doc;
use crate::error::Error;
use crate::model::ExpandQuery;
use crate::trouble::{Trouble, TroubleKind};
use serde_json::Value;
use std::collections::BTreeMap;

/// How deep the fields of two answers are compared.
const COMPARED_DEPTH: usize = 3;

/// What is known of one kind of collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expanding {
    /// Compared with a single answer: nothing is missing.
    Complete,
    /// Refused, ignored, or something is missing.
    Broken,
}

/// What is known of a service.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExpandBook {
    query: Option<&'static str>,
    known: BTreeMap<Kind, Expanding>,
}

impl ExpandBook {
    /// By what the root offers.
    pub(crate) fn new(offered: Option<ExpandQuery>) -> Self {
        let query = offered.and_then(|offered| match (offered.no_links, offered.all, offered.levels) {
            (true, _, true) => Some("$expand=.($levels=1)"),
            (true, _, false) => Some("$expand=."),
            (false, true, true) => Some("$expand=*($levels=1)"),
            (false, true, false) => Some("$expand=*"),
            (false, false, _) => None,
        });
        Self { query, known: BTreeMap::new() }
    }

    /// What to ask for.
    pub(crate) fn url(&self, kind: Kind, path: &str) -> String {
        match self.query {
            Some(query) if self.known.get(&kind) != Some(&Expanding::Broken) => format!("{path}?{query}"),
            Some(_) | None => path.to_owned(),
        }
    }

    pub(crate) fn known(&self, kind: Kind) -> Option<Expanding> {
        self.known.get(&kind).copied()
    }

    pub(super) fn learn(&mut self, kind: Kind, expanding: Expanding) {
        self.known.insert(kind, expanding);
    }
}

impl Walk<'_> {
    /// A collection that cannot be had expanded is asked for again as it is.
    pub(super) fn retries_without_expand(&mut self, stop: &Stop, error: &Error) -> bool {
        let expanded = stop.url.contains('?') && stop.collection;
        if !expanded || error.ends_a_walk() || matches!(error, Error::Forbidden { .. }) {
            return false;
        }
        // A resource that is missing says nothing about `$expand`; the plain answer will tell.
        let about_expand = matches!(
            error,
            Error::Status { .. } | Error::TooLarge { .. } | Error::Truncated { .. } | Error::NotJson { .. } | Error::NoAnswer { .. }
        );
        if about_expand {
            self.expand.learn(stop.kind, Expanding::Broken);
            let path = resource_of(&stop.url);
            let words = format!("read without $expand: {error}");
            self.troubles.add(Trouble { path: path.to_owned(), concerns: stop.kind.word(), kind: TroubleKind::ExpandIncomplete, words });
        }
        let url = stop.url.split('?').next().unwrap_or_default().to_owned();
        self.frontier.push_front(Stop { url, ..stop.clone() });
        true
    }
}

/// Whether a listed member is more than a link.
pub(super) fn has_body(member: Doc<'_>) -> bool {
    member.fields().any(|(name, _)| !name.starts_with('@'))
}

/// The first field of a single answer that the same member within its collection lacks.
pub(crate) fn first_missing(single: &Value, listed: &Value, depth: usize) -> Option<String> {
    let (Value::Object(single), Value::Object(listed)) = (single, listed) else { return None };
    for (name, value) in single {
        // Tags, contexts and actions are not read from a collection. What is null is not missed.
        if name.starts_with('@') || name == "Actions" || value.is_null() {
            continue;
        }
        let Some(other) = listed.get(name) else { return Some(name.clone()) };
        if depth < COMPARED_DEPTH
            && let Some(inner) = first_missing(value, other, depth + 1)
        {
            return Some(format!("{name}/{inner}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_that_leaves_a_field_out_is_found() {
        let single = json!({"@odata.etag": "1", "Id": "1", "Status": {"State": "Enabled", "Health": null}, "Reading": 5, "Actions": {}});
        assert_eq!(first_missing(&single, &json!({"Id": "1", "Status": {"State": "Absent"}, "Reading": 6}), 0), None);
        assert_eq!(first_missing(&single, &json!({"Id": "1", "Status": {}, "Reading": 6}), 0).as_deref(), Some("Status/State"));
        assert_eq!(first_missing(&single, &json!({"Status": {"State": "Absent"}, "Reading": 6}), 0).as_deref(), Some("Id"));
    }

    #[test]
    fn expansion_is_asked_for_as_it_is_offered() {
        let book = |all, no_links, levels| ExpandBook::new(Some(ExpandQuery { all, no_links, levels })).url(Kind::Sensor, "/s");
        assert_eq!(book(true, true, true), "/s?$expand=.($levels=1)");
        assert_eq!(book(true, false, true), "/s?$expand=*($levels=1)");
        assert_eq!(book(true, false, false), "/s?$expand=*");
        assert_eq!(ExpandBook::new(None).url(Kind::Sensor, "/s"), "/s");
        let mut broken = ExpandBook::new(Some(ExpandQuery { all: true, no_links: true, levels: true }));
        broken.learn(Kind::Sensor, Expanding::Broken);
        assert_eq!((broken.url(Kind::Sensor, "/s"), broken.url(Kind::Drive, "/d")), ("/s".into(), "/d?$expand=.($levels=1)".into()));
    }
}
