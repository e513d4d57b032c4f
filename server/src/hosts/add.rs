//! A host that is made for its BMC, and the BMC that a host is given. Runs in a transaction.

use super::shown::{bmc_shown, difference, host_shown, with};
use super::{HostSaid, Lifecycle};
use crate::audit::{Actor, Entry};
use crate::bmcs::BmcSaid;
use crate::credentials::Book;
use crate::problem::Refusal;
use crate::store::bmcs::{self, BmcRow};
use crate::store::hosts::{self, HostRow, Words};
use crate::store::{Db, audit, sweeps};
use ironwatch_core::liveness::Presence;
use ironwatch_shared::{HostId, Timestamp};

/// A host that nobody has heard of yet.
#[derive(Debug, Clone)]
pub struct NewHost<'a> {
    pub name: &'a str,
    pub address: &'a str,
    pub interval_seconds: u32,
    pub now: Timestamp,
}

impl NewHost<'_> {
    /// Its row.
    #[must_use]
    pub fn row(&self, id: &HostId) -> HostRow {
        HostRow {
            id: id.to_string(),
            name: self.name.to_owned(),
            address: self.address.to_owned(),
            presence: Presence::Pending.as_str().to_owned(),
            presence_since: self.now.as_millis(),
            enrolled_at: self.now.as_millis(),
            heard_at: None,
            interval_seconds: i32::try_from(self.interval_seconds).unwrap_or(30),
            boot_id: None,
            stopped_for: None,
            os: String::new(),
            kernel: String::new(),
            architecture: String::new(),
            agent_version: String::new(),
            uptime_seconds: None,
            taken: "{}".to_owned(),
            live_report_id: None,
            complete_report_id: None,
            group_name: String::new(),
            site: String::new(),
            rack: String::new(),
            tags: "[]".to_owned(),
            notes: String::new(),
            lifecycle: Lifecycle::Active.as_str().to_owned(),
            model: String::new(),
            firmware: String::new(),
        }
    }
}

/// A fresh id.
pub(crate) fn fresh_id() -> Result<HostId, Refusal> {
    HostId::parse(&uuid::Uuid::now_v7().to_string()).map_err(|error| Refusal::new("internal").cause(error))
}

/// The id of the credential that a BMC is given as its own.
pub(super) fn own_credential(db: &mut Db, said: &BmcSaid) -> Result<Option<String>, Refusal> {
    let Some(wanted) = said.credential.as_deref().filter(|wanted| !wanted.is_empty()) else { return Ok(None) };
    let book = Book::read(db)?;
    let found = book.find(wanted).map(|row| row.id.clone());
    found.map(Some).ok_or_else(|| Refusal::new("bad_host").detail("credential: there is none with this id or name"))
}

/// Nobody else has this BMC.
fn must_be_free(db: &mut Db, said: &BmcSaid, host_id: &str) -> Result<(), Refusal> {
    let taken = bmcs::with_hosts(db)?.into_iter().find(|(row, _)| row.host_id != host_id && !said.is_elsewhere(row));
    match taken {
        Some((_, host)) => {
            Err(Refusal::new("bmc_taken").detail(format!("the BMC at {} is that of {} ({})", said.address, host.name, host.id)))
        }
        None => Ok(()),
    }
}

/// Keeps a host with its BMC.
///
/// # Errors
/// `host_exists`, `bmc_taken`, `bad_host`, or that it cannot be stored now.
pub fn add(db: &mut Db, said: &HostSaid, interval_seconds: u32, actor: &Actor, now: Timestamp) -> Result<HostId, Refusal> {
    if let Some(known) = hosts::named(db, &said.name)?.first() {
        return Err(Refusal::new("host_exists").detail(format!("{} is the name of {}", said.name, known.id)));
    }
    let id = fresh_id()?;
    must_be_free(db, &said.bmc, id.as_str())?;
    let row = HostRow {
        group_name: said.group.clone(),
        site: said.site.clone(),
        rack: said.rack.clone(),
        tags: serde_json::to_string(&said.tags).unwrap_or_default(),
        notes: said.notes.clone(),
        ..NewHost { name: &said.name, address: "", interval_seconds, now }.row(&id)
    };
    let bmc = said.bmc.row(id.as_str(), own_credential(db, &said.bmc)?, now.as_millis());
    keep_new(db, &row, &bmc, actor, now)?;
    Ok(id)
}

/// Writes a host, its BMC and the entry about them.
pub(crate) fn keep_new(db: &mut Db, row: &HostRow, bmc: &BmcRow, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    hosts::insert(db, row)?;
    bmcs::insert(db, bmc)?;
    let after = with(host_shown(&Words::of(row)), "bmc", bmc_shown(bmc));
    audit::append(db, &Entry::done(actor, "host.add", &row.id, now).after(after))?;
    Ok(())
}

/// Gives a host a BMC, or changes the one it has. Returns whether anything is otherwise than it was.
///
/// # Errors
/// `not_found`, `bmc_taken`, `bad_host`, or that it cannot be stored now.
pub fn put_bmc(db: &mut Db, host_id: &str, said: &BmcSaid, actor: &Actor, now: Timestamp) -> Result<bool, Refusal> {
    if hosts::find(db, host_id)?.is_none() {
        return Err(Refusal::new("not_found"));
    }
    must_be_free(db, said, host_id)?;
    let credential_id = own_credential(db, said)?;
    keep_bmc(db, host_id, said, credential_id, actor, now)
}

/// Writes a BMC and the entry about it. Returns whether anything is otherwise than it was.
pub(crate) fn keep_bmc(
    db: &mut Db,
    host_id: &str,
    said: &BmcSaid,
    credential_id: Option<String>,
    actor: &Actor,
    now: Timestamp,
) -> Result<bool, Refusal> {
    let row = said.row(host_id, credential_id.clone(), now.as_millis());
    let Some(known) = bmcs::find(db, host_id)? else {
        bmcs::insert(db, &row)?;
        audit::append(db, &Entry::done(actor, "bmc.add", host_id, now).after(bmc_shown(&row)))?;
        return Ok(true);
    };
    let (before, after) = difference(&bmc_shown(&known), &bmc_shown(&row));
    if after.as_object().is_none_or(serde_json::Map::is_empty) {
        return Ok(false);
    }
    bmcs::update(db, host_id, &said.change(credential_id))?;
    if said.is_elsewhere(&known) {
        bmcs::forget_learned(db, host_id, now.as_millis())?;
        sweeps::forget(db, host_id)?;
    }
    audit::append(db, &Entry::done(actor, "bmc.change", host_id, now).before(before).after(after))?;
    Ok(true)
}

/// Takes the BMC of a host away.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
pub fn remove_bmc(db: &mut Db, host_id: &str, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let known = bmcs::find(db, host_id)?.ok_or(Refusal::new("not_found"))?;
    sweeps::forget(db, host_id)?;
    bmcs::delete(db, host_id)?;
    audit::append(db, &Entry::done(actor, "bmc.remove", host_id, now).before(bmc_shown(&known)))?;
    Ok(())
}
