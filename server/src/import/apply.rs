//! Writes what a plan says: all of it, or nothing.

use super::known::Known;
use super::plan::{NewCredential, Own, Plan, Step, plan};
use super::report::Report;
use super::{Format, read};
use crate::audit::{Actor, Entry as AuditEntry};
use crate::bmcs::BmcSaid;
use crate::credentials::{self, CredentialSaid};
use crate::hosts::{self, NewHost, keep_bmc, keep_new};
use crate::problem::Refusal;
use crate::secrets::KeyFile;
use crate::store::hosts::HostRow;
use crate::store::{Db, audit, bmcs, hosts as host_store, meta};
use diesel::Connection as _;
use ironwatch_shared::{HostId, Timestamp};

/// What users and passwords of a file may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Passwords {
    /// They are compared with those that are known, and kept. For whoever has the key file anyway.
    Compared,
    /// They are kept. Whether one is known already is seen when it is kept, and never before: else a file that is tried
    /// and not taken would tell whether a guess is right.
    #[default]
    Kept,
    /// A line with one is refused: who may come in to BMCs is decided by others.
    Refused,
}

/// How a file is to be taken.
#[derive(Debug, Clone)]
pub struct Options {
    pub format: Format,
    /// Only say what would become of it.
    pub dry_run: bool,
    /// Keep what is good when something is refused.
    pub partial: bool,
    pub passwords: Passwords,
    /// Allow addresses of this machine.
    pub allow_local: bool,
    /// Seconds between check-ins, for hosts that get an agent later.
    pub interval_seconds: u32,
    pub key_file: KeyFile,
    pub actor: Actor,
    pub now: Timestamp,
}

/// Takes a file. When something is refused and the rest is not wanted, the report says so and nothing was changed.
///
/// # Errors
/// `bad_import` for a file that cannot be read at all, `secrets_key`, or that it cannot be stored now.
pub fn import(db: &mut Db, text: &str, options: &Options) -> Result<Report, Refusal> {
    let file = read(options.format, text).map_err(|why| Refusal::new("bad_import").detail(why))?;
    db.transaction(|db| {
        if !options.dry_run {
            // From the first look to the last word nobody else adds hosts: a server may run beside this.
            meta::hold(db, meta::AUDIT_HEAD)?;
        }
        let mut known = Known::read(db, &options.key_file)?;
        known.passwords = options.passwords;
        let mut planned = plan(&file, &known, options.allow_local);
        let mut report = reported(&planned, options);
        if report.applied && options.passwords == Passwords::Kept {
            known.passwords = Passwords::Compared;
            planned = plan(&file, &known, options.allow_local);
            report = reported(&planned, options);
        }
        if report.applied && !planned.steps.is_empty() {
            apply(db, planned, options)?;
            audit::append(db, &summary(&report, options))?;
        }
        Ok(report)
    })
}

fn reported(plan: &Plan, options: &Options) -> Report {
    let mut report = Report { dry_run: options.dry_run, warnings: plan.warnings.clone(), ..Report::default() };
    plan.lines.iter().cloned().for_each(|line| report.take(line));
    report.credentials_added = plan.new_credentials.len();
    report.applied = !options.dry_run && (report.refused == 0 || options.partial);
    report
}

fn summary(report: &Report, options: &Options) -> AuditEntry {
    AuditEntry::done(&options.actor, "host.import", "hosts", options.now).after(serde_json::json!({
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
        "refused": report.refused,
        "credentials_added": report.credentials_added,
    }))
}

fn apply(db: &mut Db, plan: Plan, options: &Options) -> Result<(), Refusal> {
    let mut new = Vec::new();
    for credential in plan.new_credentials {
        new.push(keep_credential(db, credential, options)?);
    }
    let own = |own: Own, kept: Option<String>| match own {
        Own::Kept => kept,
        Own::Known(id) => Some(id),
        Own::New(index) => new.get(index).cloned(),
    };
    for step in plan.steps {
        match step {
            Step::Add { entry, bmc, own: given } => {
                let id = hosts::fresh_id()?;
                let row = HostRow {
                    group_name: entry.group.unwrap_or_default(),
                    site: entry.site.unwrap_or_default(),
                    rack: entry.rack.unwrap_or_default(),
                    tags: serde_json::to_string(&entry.tags.unwrap_or_default()).unwrap_or_default(),
                    notes: entry.notes.unwrap_or_default(),
                    ..new_row(&id, &entry.name, entry.host_address.as_deref(), options)
                };
                let bmc = bmc.row(id.as_str(), own(given, None), options.now.as_millis());
                keep_new(db, &row, &bmc, &options.actor, options.now)?;
            }
            Step::Change { host_id, patch, address, bmc } => {
                hosts::change(db, &host_id, &patch, &options.actor, options.now)?;
                if let Some(address) = address {
                    host_store::set_address(db, &host_id, &address)?;
                }
                if let Some((said, given)) = bmc {
                    change_bmc(db, &host_id, &said, |kept| own(given, kept), options)?;
                }
            }
        }
    }
    Ok(())
}

fn new_row(id: &HostId, name: &str, address: Option<&str>, options: &Options) -> HostRow {
    NewHost { name, address: address.unwrap_or_default(), interval_seconds: options.interval_seconds, now: options.now }.row(id)
}

fn change_bmc(
    db: &mut Db,
    host_id: &str,
    said: &BmcSaid,
    own: impl FnOnce(Option<String>) -> Option<String>,
    options: &Options,
) -> Result<(), Refusal> {
    let kept = bmcs::find(db, host_id)?.and_then(|row| row.credential_id);
    keep_bmc(db, host_id, said, own(kept), &options.actor, options.now)?;
    Ok(())
}

fn keep_credential(db: &mut Db, new: NewCredential, options: &Options) -> Result<String, Refusal> {
    let said = CredentialSaid {
        name: Some(new.name),
        username: Some(new.username),
        password: Some(new.password),
        bmc_key: None,
        is_default: None,
        try_on: None,
    };
    credentials::add(db, &said, &options.key_file, &options.actor, options.now)
}
