//! Whether a host known by its agent and a host known by its BMC are one machine.
//!
//! Both read the same firmware tables, each by its own way: the agent from inside, the BMC from beside. What makes a
//! machine one is asked in order of how sure it is. What fits more than one machine joins nothing and is told.

mod identity;

pub use identity::{AgentIdentity, BmcIdentity};

use identity::{is_serial, mac_digits, same_uuid, uuid_bytes};
use ironwatch_shared::HostId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs named in one ambiguity; the rest is counted.
const MAX_NAMED_PAIRS: usize = 5;

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It fits, and something else speaks against it.
    Doubtful,
    /// A name that makers give once, but do not promise to.
    Likely,
    /// A name that is given once in the world.
    Certain,
}

/// What makes the two one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Likeness {
    /// How sure it is.
    pub confidence: Confidence,
    /// In words, with the names that are the same.
    pub why: String,
}

/// Two hosts that are one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The host with the agent: it is kept.
    pub keep: HostId,
    /// The host with the BMC.
    pub other: HostId,
    /// What makes them one.
    pub likeness: Likeness,
}

/// Hosts that fit in more than one way; somebody has to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguity {
    /// All hosts of it, in order.
    pub hosts: Vec<HostId>,
    /// In words.
    pub why: String,
}

/// What is to be joined, and what cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Joins {
    /// Each host is in one of these at most.
    pub joins: Vec<Join>,
    /// No host of these is in a join.
    pub ambiguous: Vec<Ambiguity>,
}

/// What makes an agent's host and a BMC's host one machine, if anything does.
#[must_use]
pub fn likeness(agent: &AgentIdentity, bmc: &BmcIdentity) -> Option<Likeness> {
    let found =
        by_uuid(agent, bmc).or_else(|| by_bmc_address(agent, bmc)).or_else(|| by_nic(agent, bmc)).or_else(|| by_serial(agent, bmc))?;
    Some(match against(agent, bmc) {
        Some(doubt) => Likeness { confidence: Confidence::Doubtful, why: format!("{}, but {doubt}", found.why) },
        None => found,
    })
}

fn by_uuid(agent: &AgentIdentity, bmc: &BmcIdentity) -> Option<Likeness> {
    let (mine, theirs) = (uuid_bytes(agent.uuid.as_deref()?)?, uuid_bytes(bmc.uuid.as_deref()?)?);
    same_uuid(mine, theirs).map(|order| Likeness {
        confidence: Confidence::Certain,
        why: format!("both have the system UUID {}{order}", agent.uuid.as_deref().unwrap_or_default().to_ascii_lowercase()),
    })
}

fn by_bmc_address(agent: &AgentIdentity, bmc: &BmcIdentity) -> Option<Likeness> {
    let common = |mine: &[String], theirs: &[String]| mine.iter().find(|mac| has_mac(theirs, mac)).cloned();
    if let Some(mac) = common(&agent.bmc_macs, &bmc.macs) {
        return Some(Likeness { confidence: Confidence::Certain, why: format!("the host's own BMC has the MAC address {mac}") });
    }
    // An address can be given anew; a MAC address that differs says that it was.
    let contradicted = !agent.bmc_macs.is_empty() && !bmc.macs.is_empty();
    let address = agent.bmc_addresses.iter().find(|address| !contradicted && bmc.addresses.contains(address))?;
    Some(Likeness { confidence: Confidence::Likely, why: format!("the host's own BMC has the address {address}") })
}

fn by_nic(agent: &AgentIdentity, bmc: &BmcIdentity) -> Option<Likeness> {
    let mac = agent.macs.iter().find(|mac| has_mac(&bmc.host_macs, mac))?;
    Some(Likeness { confidence: Confidence::Certain, why: format!("both have the network card {mac}") })
}

fn by_serial(agent: &AgentIdentity, bmc: &BmcIdentity) -> Option<Likeness> {
    let serial = agent.serials.iter().find(|serial| is_serial(serial) && has_serial(&bmc.serials, serial))?;
    Some(Likeness { confidence: Confidence::Likely, why: format!("both have the serial number {}", serial.trim()) })
}

/// What speaks against it: both say who made the machine what it is, and say something else.
fn against(agent: &AgentIdentity, bmc: &BmcIdentity) -> Option<String> {
    let uuids = agent.uuid.as_deref().and_then(uuid_bytes).zip(bmc.uuid.as_deref().and_then(uuid_bytes));
    if uuids.is_some_and(|(mine, theirs)| same_uuid(mine, theirs).is_none()) {
        return Some("their system UUIDs differ".to_owned());
    }
    let (mine, theirs) = (good(&agent.serials), good(&bmc.serials));
    if !mine.is_empty() && !theirs.is_empty() && !mine.iter().any(|serial| has_serial(&bmc.serials, serial)) {
        return Some(format!("their serial numbers differ ({} and {})", mine.join(", "), theirs.join(", ")));
    }
    None
}

fn good(serials: &[String]) -> Vec<&str> {
    serials.iter().map(|serial| serial.trim()).filter(|serial| is_serial(serial)).collect()
}

fn has_serial(serials: &[String], wanted: &str) -> bool {
    serials.iter().any(|serial| serial.trim().eq_ignore_ascii_case(wanted.trim()))
}

fn has_mac(macs: &[String], wanted: &str) -> bool {
    let digits = mac_digits(wanted);
    digits.is_some() && macs.iter().any(|mac| mac_digits(mac) == digits)
}

/// What is to be joined among hosts known by their agents and hosts known by their BMCs. A host that fits two others,
/// and all that it fits, are told and not joined; what is doubtful is not joined either.
#[must_use]
pub fn joins(agents: &[(HostId, AgentIdentity)], bmcs: &[(HostId, BmcIdentity)]) -> Joins {
    let pairs = pairs(agents, bmcs);
    let mut found = Joins::default();
    let mut done: BTreeSet<&HostId> = BTreeSet::new();
    for (keep, other, likeness) in &pairs {
        if done.contains(keep) {
            continue;
        }
        let group = connected(&pairs, keep);
        done.extend(group.iter().copied());
        if group.len() == 2 && likeness.confidence > Confidence::Doubtful {
            found.joins.push(Join { keep: (*keep).clone(), other: (*other).clone(), likeness: likeness.clone() });
            continue;
        }
        let mut whys: Vec<String> = pairs
            .iter()
            .filter(|(keep, ..)| group.contains(keep))
            .map(|(keep, other, likeness)| format!("{keep} and {other}: {}", likeness.why))
            .collect();
        whys.sort();
        let more = whys.len().saturating_sub(MAX_NAMED_PAIRS);
        whys.truncate(MAX_NAMED_PAIRS);
        if more > 0 {
            whys.push(format!("and {more} more"));
        }
        found.ambiguous.push(Ambiguity { hosts: group.into_iter().cloned().collect(), why: whys.join("; ") });
    }
    found
}

/// Who fits whom. Only those are compared that have a name in common: of 10,000 hosts of each kind few do.
fn pairs<'a>(agents: &'a [(HostId, AgentIdentity)], bmcs: &'a [(HostId, BmcIdentity)]) -> Vec<(&'a HostId, &'a HostId, Likeness)> {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (_, bmc)) in bmcs.iter().enumerate() {
        for name in bmc.names() {
            by_name.entry(name).or_default().push(index);
        }
    }
    let mut pairs = Vec::new();
    for (keep, agent) in agents {
        let candidates: BTreeSet<usize> = agent.names().iter().filter_map(|name| by_name.get(name)).flatten().copied().collect();
        for (other, bmc) in candidates.into_iter().filter_map(|index| bmcs.get(index)).filter(|(other, _)| other != keep) {
            pairs.extend(likeness(agent, bmc).map(|likeness| (keep, other, likeness)));
        }
    }
    pairs
}

/// All hosts that fit this one, or fit one that fits, and so on.
fn connected<'a>(pairs: &[(&'a HostId, &'a HostId, Likeness)], from: &'a HostId) -> BTreeSet<&'a HostId> {
    let mut group = BTreeSet::from([from]);
    loop {
        let before = group.len();
        for (keep, other, _) in pairs {
            if group.contains(keep) || group.contains(other) {
                group.extend([*keep, *other]);
            }
        }
        if group.len() == before {
            return group;
        }
    }
}

#[cfg(test)]
#[path = "same_machine/tests.rs"]
mod tests;
