//! All hosts in groups, for a map of the fleet: columns of values, as a page of ten thousand hosts must be small.

use super::colours::{Shade, Shades};
use super::{Colour, Entry, Facet, Roster};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The hosts of a group, column by column, the worst first.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Columns {
    pub id: Vec<String>,
    pub name: Vec<String>,
    /// Of the worst open alert.
    #[schema(value_type = Vec<Option<String>>)]
    pub severity: Vec<Option<&'static str>>,
    pub state: Vec<String>,
    /// Nobody is told of any of its alerts.
    pub silenced: Vec<bool>,
    /// Somebody looks after each of its alerts.
    pub acknowledged: Vec<bool>,
    /// Places in `shades`; empty where no colour was asked for.
    pub shade: Vec<usize>,
}

/// Hosts that belong together.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Group {
    /// Empty: those that belong nowhere.
    pub name: String,
    pub count: usize,
    /// How many have which worst alert.
    #[schema(value_type = BTreeMap<String, usize>)]
    pub severity: BTreeMap<&'static str, usize>,
    pub hosts: Columns,
}

/// All groups.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Groups {
    pub total: usize,
    pub groups: Vec<Group>,
    /// What the shades of the colour stand for.
    pub shades: Vec<Shade>,
}

/// Puts hosts of a roster into groups. A host with several values of a tag is in the group of the first.
#[must_use]
pub fn grouped(roster: &Roster, hosts: &[Arc<Entry>], by: &Facet, colour: Option<Colour>, now: i64) -> Groups {
    let mut shades = colour.map(|colour| Shades::of(colour, hosts.iter().map(Arc::as_ref)));
    let mut by_name: BTreeMap<&str, Vec<&Arc<Entry>>> = BTreeMap::new();
    for host in hosts {
        by_name.entry(by.values(host, now).first().copied().unwrap_or_default()).or_default().push(host);
    }
    let group = |(name, mut hosts): (&str, Vec<&Arc<Entry>>)| {
        hosts.sort_by_key(|host| Reverse(host.worst()));
        let mut group = Group { name: name.to_owned(), count: hosts.len(), severity: BTreeMap::new(), hosts: Columns::default() };
        for host in hosts {
            let worst = host.worst().map(|worst| worst.as_str());
            if let Some(worst) = worst {
                *group.severity.entry(worst).or_default() += 1;
            }
            let columns = &mut group.hosts;
            columns.id.push(host.id().to_owned());
            columns.name.push(host.name().to_owned());
            columns.severity.push(worst);
            columns.state.push(host.view.state.clone());
            columns.silenced.push(host.is_silenced(now));
            columns.acknowledged.push(host.is_acknowledged(now));
            columns.shade.extend(shades.as_mut().map(|shades| shades.place(roster.seen(host, now))));
        }
        group
    };
    let groups = by_name.into_iter().map(group).collect();
    Groups { total: hosts.len(), groups, shades: shades.map(|shades| shades.met).unwrap_or_default() }
}
