//! Alerts with one cause are one incident: which alerts belong together, and what they have in common.
//!
//! Nobody has to declare anything: hosts' racks, sites, networks, models and firmware are looked through for what most of
//! the affected share and most of those who share it are affected by. What is declared (`parent:` tags) is tried first.

mod ground;

use crate::alert::{Alert, AlertId};
pub(crate) use ground::{Ground, Shared};
use ironwatch_shared::{HostId, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What kind of incident a problem can become a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Family {
    /// Class of the incident in the catalog.
    pub class: &'static str,
    /// Fewer alerts than this are never one incident.
    pub least: usize,
    /// Share of the hosts with the same ground, percent.
    pub share_percent: usize,
    /// Share of the fleet where nothing else is shared, percent.
    pub fleet_percent: usize,
    /// How close together they open.
    pub window_millis: i64,
    /// How long the incident's own message waits, to name them all.
    pub hold_millis: i64,
    /// Whether the messages of single alerts wait for it.
    pub takes_back: bool,
}

/// Hosts that fall silent: their messages wait for a cause.
const DOWN: Family = Family {
    class: "place_silent",
    least: 3,
    share_percent: 50,
    // Many of the whole fleet are a storm, which looks at those that are late, too.
    fleet_percent: 1_000,
    window_millis: 45_000,
    hold_millis: 10_000,
    takes_back: true,
};
/// BMCs: looks at them are spread over their interval.
const BMC: Family = Family { class: "bmcs_silent_together", fleet_percent: 30, window_millis: 120_000, hold_millis: 30_000, ..DOWN };
/// The same fault on many hosts. The first are told at once; nobody waits to learn of a lost GPU.
const SAME: Family = Family {
    class: "same_fault_together",
    least: 4,
    share_percent: 50,
    fleet_percent: 2,
    window_millis: 600_000,
    hold_millis: 15_000,
    takes_back: false,
};
/// Classes of incidents: those of a place, of BMCs, of a fault, and of the whole fleet.
pub const CLASSES: [&str; 4] = [DOWN.class, BMC.class, SAME.class, "hosts_silent_together"];
/// Problems that have a family of their own.
const FAMILIES: [(&str, Family); 2] = [("host_down", DOWN), ("bmc_unreachable", BMC)];
/// Fewer alerts than this are no incident where nothing is shared but the fault.
const LEAST_OF_FLEET: usize = 6;
/// Most alerts that are remembered as possible members of an incident to come.
const MAX_SIGHTINGS: usize = 4_096;

/// The family of a problem.
pub(crate) fn family(problem: &str) -> Family {
    FAMILIES.iter().find(|(of, _)| *of == problem).map_or(SAME, |(_, family)| *family)
}

/// Whether a class is one of incidents that are kept with their members; a storm of the fleet keeps its own.
#[must_use]
pub fn is_incident(class: &str) -> bool {
    [DOWN.class, BMC.class, SAME.class].contains(&class)
}

/// One alert that may belong to something larger.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sighting {
    pub at: Timestamp,
    pub alert: AlertId,
    pub host: HostId,
    pub grounds: Vec<Ground>,
}

/// One incident.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Incident {
    /// Its own alert: without a host, about its ground.
    pub alert: Alert,
    /// The merge key of its members.
    pub problem: String,
    pub ground: Ground,
    /// Members that stand.
    pub members: BTreeMap<AlertId, HostId>,
    /// All there were.
    pub ever: usize,
    /// How many there were when it was told last.
    pub told_of: usize,
    pub last_joined: Timestamp,
}

/// Incidents that are on, and alerts that may become one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Incidents {
    pub open: Vec<Incident>,
    recent: BTreeMap<String, VecDeque<Sighting>>,
}

impl Incidents {
    /// An incident that takes this one as its own.
    pub(crate) fn joinable(&mut self, problem: &str, seen: &Sighting) -> Option<&mut Incident> {
        let window = family(problem).window_millis;
        self.open.iter_mut().find(|incident| {
            incident.problem == problem && seen.at.millis_since(incident.last_joined) <= window && seen.grounds.contains(&incident.ground)
        })
    }

    /// Remembers one. Those that are too old go.
    pub(crate) fn remember(&mut self, problem: &str, seen: Sighting) {
        let window = family(problem).window_millis;
        let now = seen.at;
        for sightings in self.recent.values_mut() {
            while sightings.front().is_some_and(|first| now.millis_since(first.at) > window) {
                sightings.pop_front();
            }
        }
        self.recent.retain(|_, sightings| !sightings.is_empty());
        let sightings = self.recent.entry(problem.to_owned()).or_default();
        sightings.push_back(seen);
        if sightings.len() > MAX_SIGHTINGS {
            sightings.pop_front();
        }
    }

    /// An alert is over: it makes no incident any more.
    pub(crate) fn forget(&mut self, problem: &str, alert: AlertId) {
        if let Some(sightings) = self.recent.get_mut(problem) {
            sightings.retain(|seen| seen.alert != alert);
        }
    }

    /// What the newest of these has in common with others that makes them one incident, with its members. Looked for among
    /// those that belong to none yet and `others`, the members of young incidents. What covers most of them wins, and of
    /// things that cover as many the narrowest. `total` says how many hosts share a ground.
    pub(crate) fn begins(
        &self,
        problem: &str,
        newest: &Sighting,
        others: &[Sighting],
        total: impl Fn(&Ground) -> usize,
    ) -> Option<(Ground, Vec<Sighting>)> {
        let family = family(problem);
        let pool: Vec<&Sighting> = self.recent.get(problem).into_iter().flatten().chain(others).collect();
        let mut best: Option<(usize, &Ground)> = None;
        for ground in &newest.grounds {
            let hosts: BTreeSet<&HostId> = pool.iter().filter(|seen| seen.grounds.contains(ground)).map(|seen| &seen.host).collect();
            let (percent, least) = if *ground == Ground::Fleet {
                (family.fleet_percent, if family.takes_back { family.least } else { LEAST_OF_FLEET })
            } else {
                (family.share_percent, family.least)
            };
            let needed = (total(ground) * percent).div_ceil(100).max(least);
            if hosts.len() >= needed && best.is_none_or(|(most, _)| hosts.len() > most) {
                best = Some((hosts.len(), ground));
            }
        }
        let (_, ground) = best?;
        let members: Vec<Sighting> = pool.into_iter().filter(|seen| seen.grounds.contains(ground)).cloned().collect();
        let fleet = total(&Ground::Fleet);
        // That all of them share something that most hosts do not have says more than that they are many.
        let shared = |candidate: &&Ground| members.iter().all(|seen| seen.grounds.contains(candidate)) && total(candidate) * 2 < fleet;
        let narrower = (*ground == Ground::Fleet).then(|| newest.grounds.iter().find(shared)).flatten();
        Some((narrower.unwrap_or(ground).clone(), members))
    }

    /// These belong to an incident now.
    pub(crate) fn taken(&mut self, problem: &str, members: &[Sighting]) {
        if let Some(sightings) = self.recent.get_mut(problem) {
            sightings.retain(|seen| !members.iter().any(|member| member.alert == seen.alert));
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;
    use crate::labels::Labels;

    fn host(n: usize) -> HostId {
        HostId::parse(&format!("h{n}")).unwrap()
    }

    fn seen(n: usize, labels: &Labels) -> Sighting {
        Sighting {
            at: Timestamp::from_millis(i64::try_from(n).unwrap() * 1_000),
            alert: i64::try_from(n).unwrap(),
            host: host(n),
            grounds: Shared::default().grounds("", labels),
        }
    }

    fn begins(incidents: &mut Incidents, n: usize, labels: &Labels) -> Option<(Ground, Vec<Sighting>)> {
        let newest = seen(n, labels);
        incidents.remember("host_down", newest.clone());
        incidents.begins("host_down", &newest, &[], total)
    }

    fn rack(rack: &str) -> Labels {
        Labels { rack: rack.into(), site: "b".into(), ..Labels::default() }
    }

    /// 4 hosts in each rack, 40 at the site, 400 in the fleet.
    fn total(ground: &Ground) -> usize {
        match ground.kind() {
            "rack" => 4,
            "site" => 40,
            "fleet" => 400,
            _ => 10,
        }
    }

    #[test]
    fn most_of_a_rack_is_the_rack_and_some_of_a_site_are_each_for_itself() {
        let mut incidents = Incidents::default();
        for n in 0..2 {
            assert_eq!(begins(&mut incidents, n, &rack("A")), None);
        }
        assert_eq!(begins(&mut incidents, 2, &rack("B")), None, "three of 40 at the site");
        let (ground, members) = begins(&mut incidents, 3, &rack("A")).unwrap();
        assert_eq!((ground, members.len()), (Ground::Rack("A of b".into()), 3));
    }

    #[test]
    fn what_is_declared_says_more_than_what_is_inferred() {
        let mut incidents = Incidents::default();
        let labels = Labels { tags: vec!["parent:pdu-3".into()], ..rack("A") };
        for n in 0..4 {
            begins(&mut incidents, n, &labels);
        }
        assert_eq!(begins(&mut incidents, 4, &labels).unwrap().0, Ground::Parent("pdu-3".into()));
    }

    #[test]
    fn what_lies_long_apart_or_is_over_makes_nothing() {
        let mut incidents = Incidents::default();
        for n in [0, 50, 100] {
            assert_eq!(begins(&mut incidents, n, &rack("A")), None);
        }
        assert_eq!(begins(&mut incidents, 101, &rack("A")), None);
        incidents.forget("host_down", 101);
        assert_eq!(begins(&mut incidents, 102, &rack("A")), None);
        assert!(begins(&mut incidents, 103, &rack("A")).is_some());
    }
}
