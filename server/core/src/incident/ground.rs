//! What hosts have in common, and how many share it.

use crate::component::Component;
use crate::host_state::HostState;
use crate::labels::Labels;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What hosts have in common. Narrow things come first: they say more.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Ground {
    /// Declared by a tag.
    Parent(String),
    Rack(String),
    /// Of BMCs.
    Network(String),
    /// Of one model.
    Firmware(String),
    Model(String),
    Group(String),
    Site(String),
    Fleet,
}

impl Ground {
    /// What the words of a host say that it shares with others, besides what it hangs on.
    fn of(labels: &Labels) -> Vec<Ground> {
        let mut grounds = Vec::new();
        // Racks of two sites may have the same name.
        let place = |name: &str| if labels.site.is_empty() { name.to_owned() } else { format!("{} of {}", name, labels.site) };
        let word = |text: &String| (!text.is_empty()).then(|| text.clone());
        grounds.extend(word(&labels.rack).map(|rack| Ground::Rack(place(&rack))));
        grounds.extend(word(&labels.network).map(Ground::Network));
        grounds.extend(word(&labels.firmware).map(|firmware| Ground::Firmware(format!("{firmware} ({})", labels.model))));
        grounds.extend(word(&labels.model).map(Ground::Model));
        grounds.extend(word(&labels.group).map(Ground::Group));
        grounds.extend(word(&labels.site).map(Ground::Site));
        grounds.push(Ground::Fleet);
        grounds
    }

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Ground::Parent(_) => "parent",
            Ground::Rack(_) => "rack",
            Ground::Network(_) => "network",
            Ground::Firmware(_) => "firmware",
            Ground::Model(_) => "model",
            Ground::Group(_) => "group",
            Ground::Site(_) => "site",
            Ground::Fleet => "fleet",
        }
    }

    fn name(&self) -> &str {
        match self {
            Ground::Parent(name)
            | Ground::Rack(name)
            | Ground::Network(name)
            | Ground::Firmware(name)
            | Ground::Model(name)
            | Ground::Group(name)
            | Ground::Site(name) => name,
            Ground::Fleet => "",
        }
    }

    /// As the part that the incident is about.
    pub(crate) fn component(&self) -> Component {
        Component::new(self.kind(), self.name())
    }

    /// The ground of an incident's part.
    pub(crate) fn parse(component: &Component) -> Option<Ground> {
        let (kind, name) = component.as_str().split_once('/').unwrap_or((component.as_str(), ""));
        let name = name.to_owned();
        Some(match kind {
            "parent" => Ground::Parent(name),
            "rack" => Ground::Rack(name),
            "network" => Ground::Network(name),
            "firmware" => Ground::Firmware(name),
            "model" => Ground::Model(name),
            "group" => Ground::Group(name),
            "site" => Ground::Site(name),
            "fleet" => Ground::Fleet,
            _ => return None,
        })
    }

    /// In words, and whether somebody declared it.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Ground::Parent(name) => format!("all hang on {name} (declared)"),
            Ground::Rack(name) => format!("all are in rack {name} (inferred)"),
            Ground::Network(name) => format!("all BMCs are in network {name} (inferred)"),
            Ground::Firmware(name) => format!("all have firmware {name} (inferred)"),
            Ground::Model(name) => format!("all are {name} (inferred)"),
            Ground::Group(name) => format!("all are in group {name} (inferred)"),
            Ground::Site(name) => format!("all are at site {name} (inferred)"),
            Ground::Fleet => "they share nothing that is known".to_owned(),
        }
    }
}

/// Most things that one host hangs on, one above the other; more comes from a loop or from a mistake.
const MAX_ABOVE: usize = 32;

/// How many hosts share what, and what they hang on: a host hangs on what its parent hangs on, where that is a host, too.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Shared {
    counts: HashMap<Ground, usize>,
    /// What hosts hang on that are parents themselves, by their names.
    above: BTreeMap<String, Vec<String>>,
    /// All that something hangs on.
    parents: BTreeSet<String>,
}

impl Shared {
    /// Looks at all hosts in use.
    pub(crate) fn count<'a>(hosts: impl Iterator<Item = &'a HostState> + Clone) -> Self {
        let parents: BTreeSet<String> = hosts.clone().flat_map(|host| host.labels.parents().map(str::to_owned)).collect();
        let above = hosts.clone().filter(|host| parents.contains(&host.name)).map(|host| {
            let of: Vec<String> = host.labels.parents().map(str::to_owned).collect();
            (host.name.clone(), of)
        });
        let mut shared = Self { counts: HashMap::new(), above: above.collect(), parents };
        for host in hosts {
            for ground in shared.grounds(&host.name, &host.labels) {
                *shared.counts.entry(ground).or_default() += 1;
            }
        }
        shared
    }

    /// All that a host shares with others. What others hang on shares its own fall with them.
    pub(crate) fn grounds(&self, name: &str, labels: &Labels) -> Vec<Ground> {
        let mut names: Vec<&str> = labels.parents().collect();
        if self.parents.contains(name) {
            names.push(name);
        }
        let mut looked = 0;
        while let Some(of) = names.get(looked).copied().filter(|_| looked < MAX_ABOVE) {
            looked += 1;
            let above = self.above.get(of).into_iter().flatten().map(String::as_str);
            let new: Vec<&str> = above.filter(|parent| !names.contains(parent)).collect();
            names.extend(new);
        }
        names.truncate(MAX_ABOVE);
        names.into_iter().map(|parent| Ground::Parent(parent.to_owned())).chain(Ground::of(labels)).collect()
    }

    /// How many hosts share this.
    pub(crate) fn total(&self, ground: &Ground) -> usize {
        self.counts.get(ground).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ground_is_read_back_from_the_part_it_is_told_as() {
        let labels = Labels {
            group: "g".into(),
            network: "n".into(),
            model: "m".into(),
            firmware: "1/2".into(),
            tags: vec!["parent:a/b".into()],
            rack: "A 1".into(),
            site: "b".into(),
            ..Labels::default()
        };
        for ground in Shared::default().grounds("node", &labels) {
            assert_eq!(Ground::parse(&ground.component()), Some(ground));
        }
        assert_eq!(Ground::parse(&Component::new("gpu", "0")), None);
    }

    #[test]
    fn what_a_parent_hangs_on_is_hung_on_too_and_a_loop_ends() {
        let above = |name: &str, of: &str| (name.to_owned(), vec![of.to_owned()]);
        let shared = Shared {
            above: [above("switch-1", "core"), above("core", "feed-A"), above("feed-A", "switch-1")].into(),
            parents: ["switch-1", "core", "feed-A"].map(str::to_owned).into(),
            ..Shared::default()
        };
        let parents = |name: &str, labels: &Labels| {
            let grounds = shared.grounds(name, labels).into_iter();
            grounds.filter(|ground| ground.kind() == "parent").map(|ground| ground.name().to_owned()).collect::<Vec<_>>()
        };
        let labels = Labels { tags: vec!["parent:switch-1".into()], ..Labels::default() };
        assert_eq!(parents("node-1", &labels), ["switch-1", "core", "feed-A"]);
        assert_eq!(parents("core", &Labels::default()), ["core", "feed-A", "switch-1"]);
        assert!(parents("node-2", &Labels::default()).is_empty());
    }
}
