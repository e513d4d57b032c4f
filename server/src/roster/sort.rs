//! The orders in which hosts are listed.

use super::Entry;
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
}

impl Sort {
    /// All, by their words.
    pub const ALL: [(&'static str, Sort); 9] = [
        ("name", Sort::Name),
        ("severity", Sort::Severity),
        ("state", Sort::State),
        ("since", Sort::Since),
        ("model", Sort::Model),
        ("rack", Sort::Rack),
        ("site", Sort::Site),
        ("uptime", Sort::Uptime),
        ("heard", Sort::Heard),
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
        }
    }
}

/// Hosts, which come by name, in another order; those that are alike stay by name.
pub fn sorted(hosts: &mut [Arc<Entry>], sort: Sort, falling: bool) {
    match (sort, falling) {
        (Sort::Name, false) => {}
        (Sort::Name, true) => hosts.reverse(),
        (sort, false) => hosts.sort_by(|a, b| sort.compare(a, b)),
        (sort, true) => hosts.sort_by(|a, b| sort.compare(b, a)),
    }
}
