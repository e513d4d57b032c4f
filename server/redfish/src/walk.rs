//! Going through a service: what the table of edges says, nothing twice, everything bounded. What cannot be read costs
//! itself only.

mod budget;
mod collection;
pub(crate) mod edges;
mod expand;
mod found;
mod visit;

pub(crate) use collection::next_link;
pub(crate) use expand::{ExpandBook, first_missing};
pub(crate) use found::{Found, Source, SourceId};

use crate::client::{Client, Document, Freshness};
use crate::doc::Doc;
use crate::error::Error;
use crate::link::Link;
use crate::trouble::{Trouble, TroubleKind, Troubles};
use budget::Budget;
use edges::{EDGES, Edge, Kind, Purposes};
use futures_util::stream::{self, StreamExt as _};
use serde_json::Value;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// Most resources that wait to be read; more than are ever read in one walk.
const MAX_WAITING: usize = 20_000;
/// Names that all parts of a kind may have, in lower case.
const GENERIC_NAMES: [&str; 6] = ["processor", "memory", "drive", "power supply", "fan", "battery"];

/// Where a resource belongs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    /// Path of the chassis around it.
    pub chassis: String,
    /// Path of the resource that led to it.
    pub parent: String,
    /// Name of that.
    pub parent_name: String,
    /// Kind of that.
    pub parent_kind: Option<Kind>,
}

/// A resource to be read.
#[derive(Debug, Clone)]
pub(crate) struct Stop {
    pub kind: Kind,
    /// What to ask for, query included.
    pub url: String,
    pub place: Arc<Place>,
    /// A collection may be expanded.
    pub collection: bool,
    pub depth: usize,
}

/// A walk under way.
pub(crate) struct Walk<'a> {
    client: &'a Client,
    purposes: Purposes,
    freshness: Freshness,
    expand: ExpandBook,
    frontier: VecDeque<Stop>,
    /// Members of lists: a collection may yet bring them all in one answer.
    deferred: Vec<Stop>,
    seen: HashSet<String>,
    budget: Budget,
    troubles: Troubles,
    stopped: Option<Error>,
    first_error: Option<Error>,
    found: Found,
}

/// What came of a walk.
#[derive(Debug)]
pub(crate) struct Walked {
    pub found: Found,
    pub troubles: Vec<Trouble>,
    /// Why it ended before its end.
    pub stopped: Option<Error>,
    /// What went wrong first.
    pub first_error: Option<Error>,
    pub expand: ExpandBook,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(client: &'a Client, purposes: Purposes, freshness: Freshness, expand: ExpandBook) -> Self {
        Self {
            budget: Budget::new(client.limits(), client.counts().1),
            client,
            purposes,
            freshness,
            expand,
            frontier: VecDeque::new(),
            deferred: Vec::new(),
            seen: HashSet::new(),
            troubles: Troubles::default(),
            stopped: None,
            first_error: None,
            found: Found::default(),
        }
    }

    /// Begins at resources that are known already.
    pub(crate) fn at(mut self, stops: impl IntoIterator<Item = Stop>) -> Self {
        for stop in stops {
            self.seen.insert(resource_of(&stop.url).to_owned());
            self.frontier.push_back(stop);
        }
        self
    }

    /// Begins with a root that is read already.
    pub(crate) fn down_from(mut self, root: &Value) -> Self {
        self.follow(Kind::Root, "/redfish/v1", Doc(root), &Place::default(), 0);
        self
    }

    /// Goes on to the end, or until there is no use in it.
    pub(crate) async fn run(mut self) -> Walked {
        while self.stopped.is_none() && self.goes_on() {
            let mut batch = Vec::new();
            while batch.len() < self.client.limits().in_flight() {
                let Some(stop) = self.frontier.pop_front() else { break };
                if !self.may_go_on() {
                    break;
                }
                batch.push(stop);
            }
            let (client, freshness) = (self.client, self.freshness);
            let asked = batch.into_iter().map(|stop| async move {
                let result = client.get(&stop.url, freshness).await;
                (stop, result)
            });
            let answers: Vec<_> = stream::iter(asked).buffered(client.limits().in_flight()).collect().await;
            for (stop, answer) in answers {
                self.arrive(stop, answer).await;
            }
        }
        Walked {
            found: self.found,
            troubles: self.troubles.into_list(),
            stopped: self.stopped,
            first_error: self.first_error,
            expand: self.expand,
        }
    }

    /// Whether there is something left to read.
    fn goes_on(&mut self) -> bool {
        if self.frontier.is_empty() {
            let deferred = std::mem::take(&mut self.deferred);
            self.frontier.extend(deferred.into_iter().filter(|stop| self.seen.insert(resource_of(&stop.url).to_owned())));
        }
        !self.frontier.is_empty()
    }

    /// Takes one GET out of the budget.
    fn may_go_on(&mut self) -> bool {
        if let Err(error) = self.budget.take(self.client.counts().1) {
            self.troubles.add(Trouble::of("", "service", &error));
            self.stopped = Some(error);
        }
        self.stopped.is_none()
    }

    /// One more GET, within the budget.
    async fn get(&mut self, url: &str) -> Option<Result<Document, Error>> {
        if !self.may_go_on() {
            return None;
        }
        Some(self.client.get(url, self.freshness).await)
    }

    async fn arrive(&mut self, stop: Stop, answer: Result<Document, Error>) {
        if self.budget.note(&answer) {
            self.stopped = Some(Error::NoAnswer { why: "several answers in a row did not come".to_owned() });
        }
        let document = match answer {
            Ok(document) => document,
            Err(error) if self.retries_without_expand(&stop, &error) => return,
            Err(error) => return self.fail(&stop.url, stop.kind, error),
        };
        let path = resource_of(&stop.url).to_owned();
        if document.repaired {
            self.troubles.note(&path, stop.kind.word(), TroubleKind::Repaired, "it was not quite JSON");
        }
        if document.value.get("Members").is_some_and(Value::is_array) {
            self.collection(stop, document.value).await;
        } else {
            let source = self.found.source(Source { kind: stop.kind, url: stop.url, place: Arc::clone(&stop.place), collection: false });
            self.visit(stop.kind, &path, &document.value, &stop.place, stop.depth, source);
        }
    }

    fn fail(&mut self, url: &str, kind: Kind, error: Error) {
        self.troubles.add(Trouble::of(resource_of(url), kind.word(), &error));
        self.first_error.get_or_insert_with(|| error.clone());
        if error.ends_a_walk() {
            self.stopped = Some(error);
        }
    }

    /// Takes a resource, and notes where it leads.
    fn visit(&mut self, kind: Kind, path: &str, value: &Value, place: &Place, depth: usize, source: SourceId) {
        let doc = Doc(value);
        if self.found.is_full() {
            let error = Error::LimitReached { which: "more parts and sensors than are kept".to_owned() };
            return self.fail(path, kind, error);
        }
        self.found.take(kind, path, doc, place, source);
        self.follow(kind, path, doc, place, depth);
    }

    fn follow(&mut self, kind: Kind, path: &str, doc: Doc<'_>, place: &Place, depth: usize) {
        let purposes = self.purposes;
        let edges = EDGES.iter().filter(|edge| edge.from == kind && edge.purposes.share(purposes));
        let mut next: Option<Arc<Place>> = None;
        for edge in edges {
            for value in doc.reach(edge.field).filter(|value| !value.is_null()) {
                let place = Arc::clone(next.get_or_insert_with(|| Arc::new(place_of(kind, path, doc, place))));
                self.follow_edge(edge, path, value, &place, depth);
            }
        }
    }

    fn follow_edge(&mut self, edge: &Edge, path: &str, value: Doc<'_>, place: &Arc<Place>, depth: usize) {
        let is_list = value.0.is_array();
        for item in value.each().take(self.client.limits().members) {
            let Some(link) = item.own_link() else {
                // Some say `"Thermal": {}` for what they do not have.
                if item.fields().any(|(name, _)| name == "@odata.id") {
                    self.troubles.note(path, edge.to.word(), TroubleKind::LinkRefused, &format!("{} is no link", edge.field));
                }
                continue;
            };
            // A place within a resource is told by the resource.
            if link.has_fragment() {
                continue;
            }
            if is_list {
                if self.has_room(edge.to, link.resource(), depth + 1) {
                    let (kind, url, place) = (edge.to, link.url().to_owned(), Arc::clone(place));
                    self.deferred.push(Stop { kind, url, place, collection: false, depth: depth + 1 });
                }
            } else {
                self.push(edge.to, &link, place, edge.collection, depth + 1);
            }
        }
    }

    /// Whether one more resource may be noted.
    fn has_room(&mut self, kind: Kind, path: &str, depth: usize) -> bool {
        if depth > self.client.limits().depth {
            self.troubles.note(path, kind.word(), TroubleKind::LimitReached, "it is too far from the root");
            return false;
        }
        if self.frontier.len() + self.deferred.len() >= MAX_WAITING {
            self.troubles.note("", kind.word(), TroubleKind::LimitReached, "more links than are followed");
            return false;
        }
        true
    }

    /// Notes a resource to be read, unless it is known.
    fn push(&mut self, kind: Kind, link: &Link, place: &Arc<Place>, collection: bool, depth: usize) {
        let path = link.resource();
        if self.seen.contains(path) || !self.has_room(kind, path, depth) {
            return;
        }
        self.seen.insert(path.to_owned());
        let url = if collection { self.expand.url(kind, link.url()) } else { link.url().to_owned() };
        self.frontier.push_back(Stop { kind, url, place: Arc::clone(place), collection, depth });
    }
}

/// The path of a URL.
fn resource_of(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

/// The place of what a resource leads to.
fn place_of(kind: Kind, path: &str, doc: Doc<'_>, place: &Place) -> Place {
    let chassis = if kind == Kind::Chassis {
        path.to_owned()
    } else if kind == Kind::System {
        doc.links("Links/Chassis").first().map(|link| link.resource().to_owned()).unwrap_or_default()
    } else {
        place.chassis.clone()
    };
    // `Memory` is no name of a module.
    let plain = doc.name("Name").filter(|name| !GENERIC_NAMES.contains(&name.to_lowercase().as_str()));
    let label = doc.first_name(&["Location/PartLocation/ServiceLabel", "DeviceLocator", "Socket"]);
    let named = label.or(plain).or_else(|| doc.name("Id"));
    // What only stands between belongs to what came before it.
    let through = matches!(kind, Kind::ThermalSubsystem | Kind::PowerSubsystem | Kind::LeakDetection);
    if through {
        return Place { chassis, ..place.clone() };
    }
    Place { chassis, parent: path.to_owned(), parent_name: named.unwrap_or_default(), parent_kind: Some(kind) }
}
