//! What a file means for what is known: pure, so that a dry run and a real one cannot differ.

use super::entry::{Entry, LoginGiven, NotTaken, checked};
use super::known::{Known, Place, place};
use super::report::{Line, Outcome};
use super::{File, Given, Passwords};
use crate::bmcs::BmcSaid;
use crate::hosts::{HostPatch, Lifecycle};
use crate::secrets::Secret;
use crate::store::bmcs::BmcRow;
use crate::store::hosts::HostRow;
use std::collections::HashMap;

/// The credential that a BMC is given as its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Own {
    /// What it has.
    Kept,
    /// One that is there.
    Known(String),
    /// One of the plan's new ones.
    New(usize),
}

/// A credential that is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewCredential {
    pub name: String,
    pub username: String,
    pub password: Secret,
}

/// What is to be done for one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Add { entry: Box<Entry>, bmc: BmcSaid, own: Own },
    Change { host_id: String, patch: Box<HostPatch>, address: Option<String>, bmc: Option<(BmcSaid, Own)> },
}

/// All of it, with the lines of the report in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub new_credentials: Vec<NewCredential>,
    pub steps: Vec<Step>,
    pub lines: Vec<Line>,
    pub warnings: Vec<(usize, String)>,
}

/// Compares a file with what is known.
pub(super) fn plan(file: &File, known: &Known, allow_local: bool) -> Plan {
    let mut plan = Plan { warnings: file.warnings.clone(), ..Plan::default() };
    let other: usize = file.given.iter().map(|given| given.other).sum();
    if other > 0 {
        plan.warnings.push((0, format!("{other} words about SSH or another tool are not needed and passed over")));
    }
    let refused = |(line, why): (usize, String)| Line { line, name: String::new(), outcome: Outcome::Refused, why, warnings: Vec::new() };
    plan.lines.extend(file.refused.iter().cloned().map(refused));
    let mut seen = Seen::default();
    for given in &file.given {
        let line = one(given, known, allow_local, &mut seen, &mut plan);
        plan.lines.push(line);
    }
    plan.lines.sort_by_key(|line| line.line);
    plan
}

/// What the file has said before, by line.
#[derive(Debug, Default)]
struct Seen {
    names: HashMap<String, usize>,
    places: HashMap<Place, usize>,
    hosts: HashMap<String, usize>,
}

fn one(given: &Given, known: &Known, allow_local: bool, seen: &mut Seen, plan: &mut Plan) -> Line {
    let line = |name: &str, outcome, why: String, warnings| Line { line: given.line, name: name.to_owned(), outcome, why, warnings };
    let entry = match checked(given, allow_local) {
        Ok(entry) => entry,
        Err(NotTaken::Refused(why)) => return line("", Outcome::Refused, why, Vec::new()),
        Err(NotTaken::Skipped(why)) => return line("", Outcome::Skipped, why, Vec::new()),
    };
    let mut warnings = entry.warnings.clone();
    match step(&entry, known, seen, plan, &mut warnings) {
        Ok((outcome, why, step)) => {
            plan.steps.extend(step);
            line(&entry.name, outcome, why, warnings)
        }
        Err(why) => line(&entry.name, Outcome::Refused, why, warnings),
    }
}

type Meant = (Outcome, String, Option<Step>);

fn step(entry: &Entry, known: &Known, seen: &mut Seen, plan: &mut Plan, warnings: &mut Vec<String>) -> Result<Meant, String> {
    let host = find(entry, known)?;
    let before = host.and_then(|host| known.bmcs.get(&host.id));
    let bmc = entry.bmc(before.map(BmcSaid::of));
    if let Some(line) = seen.names.insert(entry.name.clone(), entry.line) {
        return Err(format!("line {line} has the same name"));
    }
    if let Some(line) = seen.places.insert(place(&bmc), entry.line) {
        return Err(format!("line {line} has the same BMC"));
    }
    if let Some(line) = host.and_then(|host| seen.hosts.insert(host.id.clone(), entry.line)) {
        return Err(format!("line {line} is the same host"));
    }
    match known.by_place.get(&place(&bmc)) {
        Some(taken) if host.is_none_or(|host| host.id != *taken) => return Err("another host has this BMC".to_owned()),
        Some(_) | None => {}
    }
    // Whatever is wrong is found before passwords are looked at: a line that is refused tells nothing of them.
    let words = host.map(|host| words(entry, host, warnings)).transpose()?;
    let own = own(entry, before, host, known, plan)?;
    Ok(match host.zip(words) {
        Some((host, words)) => change(entry, (host, words), before, bmc, own, known),
        None => (Outcome::Added, String::new(), Some(Step::Add { entry: Box::new(entry.clone()), bmc, own })),
    })
}

/// The host that a line is about: the one with its BMC, else the one with its name.
fn find<'a>(entry: &Entry, known: &'a Known) -> Result<Option<&'a HostRow>, String> {
    let by_place = known.by_place.get(&place(&entry.bmc(None))).and_then(|id| known.hosts.get(id));
    let named: Vec<&HostRow> = known.by_name.get(&entry.name).into_iter().flatten().filter_map(|id| known.hosts.get(id)).collect();
    match (by_place, named.as_slice()) {
        (Some(host), []) => Ok(Some(host)),
        (Some(host), named) if named.iter().any(|other| other.id == host.id) => Ok(Some(host)),
        (Some(host), _) => Err(format!("the BMC is that of {}, and the name is another host's", host.name)),
        (None, []) => Ok(None),
        (None, [host]) => Ok(Some(host)),
        (None, _) => Err("several hosts have this name".to_owned()),
    }
}

fn own(entry: &Entry, before: Option<&BmcRow>, host: Option<&HostRow>, known: &Known, plan: &mut Plan) -> Result<Own, String> {
    let kept = before.and_then(|bmc| bmc.credential_id.as_deref());
    match &entry.login {
        LoginGiven::Nothing => Ok(Own::Kept),
        LoginGiven::Named(name) => {
            let row = known.book.find(name).ok_or("there is no credential of this name")?;
            Ok(if kept == Some(row.id.as_str()) { Own::Kept } else { Own::Known(row.id.clone()) })
        }
        LoginGiven::These { .. } if known.passwords == Passwords::Refused => {
            Err("a user and a password are kept by administrators: name a credential that is there".to_owned())
        }
        LoginGiven::These { username, password } => {
            if let Some(trouble) = &known.trouble {
                return Err(format!("passwords cannot be compared and sealed: {trouble}"));
            }
            if known.passwords == Passwords::Kept {
                return Ok(Own::New(plan.new_credential(known, username, password)));
            }
            let group = entry.group.as_deref().or(host.map(|host| host.group_name.as_str())).unwrap_or_default();
            let holds = known.book.of(kept, group);
            if holds.is_some_and(|(_, row)| known.fits(&row.id, username, password)) {
                return Ok(Own::Kept);
            }
            if let Some(id) = known.credential_of(username, password) {
                return Ok(Own::Known(id.to_owned()));
            }
            Ok(Own::New(plan.new_credential(known, username, password)))
        }
    }
}

impl Plan {
    /// The new credential with this user and password; one for each pair.
    fn new_credential(&mut self, known: &Known, username: &str, password: &Secret) -> usize {
        let same = |new: &NewCredential| new.username == username && new.password == *password;
        if let Some(index) = self.new_credentials.iter().position(same) {
            return index;
        }
        // What a user name may have and a name may not.
        let plain: String = username.chars().map(|c| if c.is_alphanumeric() || ".-_@".contains(c) { c } else { '_' }).collect();
        let name = (1..)
            .map(|number| if number == 1 { format!("imported {plain}") } else { format!("imported {plain} {number}") })
            .find(|name| known.book.find(name).is_none() && !self.new_credentials.iter().any(|new| new.name == *name))
            .unwrap_or_default();
        self.new_credentials.push(NewCredential { name, username: username.to_owned(), password: password.clone() });
        self.new_credentials.len() - 1
    }
}

/// What the line says of a known host, and whether that is otherwise than it was.
fn words(entry: &Entry, host: &HostRow, warnings: &mut Vec<String>) -> Result<(HostPatch, bool), String> {
    let mut patch = HostPatch {
        name: Some(entry.name.clone()),
        group: entry.group.clone(),
        site: entry.site.clone(),
        rack: entry.rack.clone(),
        tags: entry.tags.clone(),
        notes: entry.notes.clone(),
        lifecycle: None,
    };
    if entry.name != host.name && host.heard_at.is_some() {
        warnings.push(format!("the agent calls this host {}, and it keeps that name", host.name));
        patch.name = None;
    }
    if host.lifecycle == Lifecycle::Deprecated.as_str() {
        warnings.push("the host is out of use and stays so".to_owned());
    }
    let differs = patch.applied(host)?.is_some();
    Ok((patch, differs))
}

fn change(
    entry: &Entry,
    (host, (patch, differs)): (&HostRow, (HostPatch, bool)),
    before: Option<&BmcRow>,
    bmc: BmcSaid,
    own: Own,
    known: &Known,
) -> Meant {
    // Where an agent is, it says itself.
    let address = entry.host_address.clone().filter(|address| host.heard_at.is_none() && host.address != *address);
    let same_bmc = before.is_some_and(|row| BmcSaid::of(row) == bmc);
    let mut what: Vec<&str> = Vec::new();
    what.extend(differs.then_some("words of the host"));
    what.extend(address.as_ref().map(|_| "address of the host"));
    what.extend(match before {
        None => Some("BMC added"),
        Some(_) if !same_bmc => Some("BMC"),
        Some(_) => None,
    });
    // A password that was not compared may be the one it has.
    let compared = known.passwords == Passwords::Compared || !matches!(own, Own::New(_));
    let credential = if compared { "credential" } else { "credential, unless it is the one it has" };
    what.extend((own != Own::Kept && before.is_some()).then_some(credential));
    if what.is_empty() {
        return (Outcome::Unchanged, String::new(), None);
    }
    let bmc = (!same_bmc || own != Own::Kept).then_some((bmc, own));
    (Outcome::Changed, what.join(", "), Some(Step::Change { host_id: host.id.clone(), patch: Box::new(patch), address, bmc }))
}
