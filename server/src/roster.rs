//! All hosts as lists show them, in memory: filtering, sorting and counting ten thousand hosts must not cost a question to
//! the database for each letter that somebody types.
//!
//! Whatever is committed says which hosts it changed ([`Changes`]). Whoever asks next has those read again, and only those;
//! so an answer is never older than what was committed before it was asked for.

mod colours;
mod entry;
mod facets;
mod groups;
mod seen;
mod sort;
mod usual;
mod vitals;

pub use colours::Colour;
pub use entry::{Entry, Nobody, OpenAlert};
pub use facets::{Counted, Facet, FacetValue, counted};
pub use groups::{Group, Groups, grouped};
pub use seen::Seen;
pub use sort::{Sort, sorted};
use usual::Usual;

use crate::live::News;
use crate::store::{Db, Readers, StoreResult, alerts, bmcs, hosts, tellings};
use ironwatch_core::filter::Filter;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// With so many hosts changed, all are read: that is fewer questions.
const MANY: usize = 2_000;

/// What was committed since somebody looked last.
#[derive(Debug, Default)]
struct Pending {
    all: bool,
    hosts: BTreeSet<String>,
    alerts: BTreeSet<i64>,
}

/// Where commits leave what they changed. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Changes(Arc<Mutex<Pending>>);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Changes {
    /// These were changed.
    pub fn add(&self, news: &News) {
        let mut pending = locked(&self.0);
        pending.all |= news.afresh;
        if !pending.all {
            pending.hosts.extend(news.hosts.iter().cloned());
            pending.alerts.extend(news.alerts.iter().copied());
            pending.all = pending.hosts.len() > MANY || pending.alerts.len() > MANY;
        }
    }

    /// Something was changed, and nobody says what.
    pub fn add_all(&self) {
        locked(&self.0).all = true;
    }

    fn take(&self) -> Pending {
        std::mem::take(&mut *locked(&self.0))
    }

    /// What was taken could not be read.
    fn put_back(&self, taken: Pending) {
        let mut pending = locked(&self.0);
        pending.all |= taken.all;
        pending.hosts.extend(taken.hosts);
        pending.alerts.extend(taken.alerts);
    }
}

/// All hosts at one moment, by name.
#[derive(Debug, Default)]
pub struct Roster {
    hosts: Vec<Arc<Entry>>,
    places: HashMap<Arc<str>, usize>,
    /// What most hosts have; found out when somebody asks for it.
    usual: OnceLock<Usual>,
}

impl Roster {
    fn new(mut hosts: Vec<Arc<Entry>>) -> Self {
        hosts.sort_by(|a, b| (a.name(), a.id()).cmp(&(b.name(), b.id())));
        let places = hosts.iter().enumerate().map(|(place, host)| (Arc::clone(&host.id), place)).collect();
        Self { hosts, places, usual: OnceLock::new() }
    }

    /// All of them, by name.
    #[must_use]
    pub fn hosts(&self) -> &[Arc<Entry>] {
        &self.hosts
    }

    /// One of them.
    #[must_use]
    pub fn host(&self, id: &str) -> Option<&Arc<Entry>> {
        self.hosts.get(*self.places.get(id)?)
    }

    /// One of them, as it stands at a moment, milliseconds.
    #[must_use]
    pub fn seen<'a>(&'a self, host: &'a Entry, now: i64) -> Seen<'a> {
        Seen { host, roster: self, now }
    }

    /// What most hosts of a kind have.
    fn usual(&self) -> &Usual {
        self.usual.get_or_init(|| Usual::of(&self.hosts))
    }

    /// Those that a filter means at a moment, milliseconds, by name.
    #[must_use]
    pub fn matching(&self, filter: &Filter, now: i64) -> Vec<Arc<Entry>> {
        self.hosts.iter().filter(|host| filter.matches(&self.seen(host, now))).map(Arc::clone).collect()
    }

    /// The same with some hosts as they are now, and without those that are no more.
    fn with(&self, gone: &BTreeSet<String>, now: Vec<Arc<Entry>>) -> Self {
        let in_place = gone.is_empty() && now.iter().all(|host| self.host(host.id()).is_some_and(|before| before.name() == host.name()));
        if in_place {
            let mut roster = Self { hosts: self.hosts.clone(), places: self.places.clone(), usual: OnceLock::new() };
            for host in now {
                let place = roster.places.get(&host.id).copied();
                if let Some(slot) = place.and_then(|place| roster.hosts.get_mut(place)) {
                    *slot = host;
                }
            }
            return roster;
        }
        let mut hosts: HashMap<Arc<str>, Arc<Entry>> = self.hosts.iter().map(|host| (Arc::clone(&host.id), Arc::clone(host))).collect();
        hosts.retain(|id, _| !gone.contains(&**id));
        hosts.extend(now.into_iter().map(|host| (Arc::clone(&host.id), host)));
        Self::new(hosts.into_values().collect())
    }
}

/// The roster as it is now, for whoever asks. Cheap to clone.
#[derive(Clone)]
pub struct Rosters {
    changes: Changes,
    /// None: nobody has asked yet.
    last: Arc<Mutex<Option<Arc<Roster>>>>,
}

impl Rosters {
    /// One that follows these changes.
    #[must_use]
    pub fn new(changes: Changes) -> Self {
        Self { changes, last: Arc::default() }
    }

    /// All hosts, no older than what was committed before this call. Blocks: call it on a thread that may. Those who ask at
    /// the same time wait for one reading.
    ///
    /// # Errors
    /// What the database says.
    pub fn now(&self, readers: &Readers) -> StoreResult<Arc<Roster>> {
        let mut last = locked(&self.last);
        let pending = self.changes.take();
        let read = readers.ask(|db| match &*last {
            Some(roster) if !pending.all => changed(db, roster, &pending),
            Some(_) | None => Ok(Arc::new(Roster::new(entry::all(db)?))),
        });
        match read {
            Ok(roster) => {
                *last = Some(Arc::clone(&roster));
                Ok(roster)
            }
            Err(error) => {
                self.changes.put_back(pending);
                Err(error)
            }
        }
    }
}

fn changed(db: &mut Db, roster: &Arc<Roster>, pending: &Pending) -> StoreResult<Arc<Roster>> {
    let mut ids = pending.hosts.clone();
    if !pending.alerts.is_empty() {
        let alerts: Vec<i64> = pending.alerts.iter().copied().collect();
        ids.extend(alerts::hosts_of(db, &alerts)?);
    }
    if ids.is_empty() {
        return Ok(Arc::clone(roster));
    }
    let wanted: Vec<String> = ids.iter().cloned().collect();
    let mut now = Vec::with_capacity(wanted.len());
    // Lists of ids have a limit in both databases.
    for some in wanted.chunks(500) {
        let rows = hosts::by_ids(db, some)?;
        let (open, told) = (alerts::open_of_hosts(db, some)?, tellings::of_open(db, Some(some))?);
        now.extend(entry::entries(rows, bmcs::of_hosts(db, some)?, open, told));
    }
    for host in &now {
        ids.remove(host.id());
    }
    Ok(Arc::new(roster.with(&ids, now)))
}
