//! The orders in which hosts are listed.

use super::Entry;
use super::vitals::{Measured, Part};
use std::cmp::Ordering;
use std::sync::Arc;

/// What hosts are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Name,
    Severity,
    State,
    Since,
    Model,
    Rack,
    Site,
    Uptime,
    Heard,
    Measured(Measured),
    /// How many parts are ill.
    Ill(Part),
}

impl Sort {
    /// All, by their words.
    pub const ALL: [(&'static str, Sort); 14] = [
        ("name", Sort::Name),
        ("severity", Sort::Severity),
        ("state", Sort::State),
        ("since", Sort::Since),
        ("model", Sort::Model),
        ("rack", Sort::Rack),
        ("site", Sort::Site),
        ("uptime", Sort::Uptime),
        ("heard", Sort::Heard),
        ("margin", Sort::Measured(Measured::Margin)),
        ("inlet", Sort::Measured(Measured::Inlet)),
        ("psu", Sort::Ill(Part::Psu)),
        ("fans", Sort::Ill(Part::Fans)),
        ("power", Sort::Measured(Measured::Power)),
    ];

    fn compare(self, a: &Entry, b: &Entry) -> Ordering {
        match self {
            Sort::Name => a.name().cmp(b.name()),
            Sort::Severity => a.worst().cmp(&b.worst()),
            Sort::State => a.view.state.cmp(&b.view.state),
            Sort::Since => a.view.state_since.cmp(&b.view.state_since),
            Sort::Model => a.labels.model.cmp(&b.labels.model),
            Sort::Rack => a.labels.rack.cmp(&b.labels.rack),
            Sort::Site => a.labels.site.cmp(&b.labels.site),
            Sort::Uptime => a.view.uptime_seconds.cmp(&b.view.uptime_seconds),
            Sort::Heard => a.view.last_check_in_at.cmp(&b.view.last_check_in_at),
            // By their numbers: see `sorted`.
            Sort::Measured(_) | Sort::Ill(_) => Ordering::Equal,
        }
    }
}

/// The more of them are ill, the more; of those that are well, the more there are, the less.
fn ill(part: Part, host: &Entry, now: i64) -> Option<f64> {
    let working = part.working(host, now)?;
    Some(f64::from(working.of - working.ok) - f64::from(working.of) / 1_000_000.0)
}

/// By a number. Hosts of which it is not known come last, whichever way it goes: nobody looks for them first.
fn sort_by_number(hosts: &mut Vec<Arc<Entry>>, falling: bool, number: impl Fn(&Entry) -> Option<f64>) {
    let (mut known, mut unknown) = (Vec::with_capacity(hosts.len()), Vec::new());
    for host in hosts.drain(..) {
        match number(&host) {
            Some(number) => known.push((number, host)),
            None => unknown.push(host),
        }
    }
    known.sort_by(|a, b| if falling { b.0.total_cmp(&a.0) } else { a.0.total_cmp(&b.0) });
    hosts.extend(known.into_iter().map(|(_, host)| host).chain(unknown));
}

/// Hosts, which come by name, in another order at a moment, milliseconds; those that are alike stay by name.
pub fn sorted(hosts: &mut Vec<Arc<Entry>>, sort: Sort, falling: bool, now: i64) {
    match (sort, falling) {
        (Sort::Name, false) => {}
        (Sort::Name, true) => hosts.reverse(),
        (Sort::Measured(measured), _) => sort_by_number(hosts, falling, |host| measured.number(host, now)),
        (Sort::Ill(part), _) => sort_by_number(hosts, falling, |host| ill(part, host, now)),
        (sort, false) => hosts.sort_by(|a, b| sort.compare(a, b)),
        (sort, true) => hosts.sort_by(|a, b| sort.compare(b, a)),
    }
}
