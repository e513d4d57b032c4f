//! Another word of people about a host. Runs in a transaction.

use super::HostPatch;
use super::shown::{difference, host_shown};
use crate::audit::{Actor, Entry};
use crate::problem::Refusal;
use crate::store::hosts::{self, Words};
use crate::store::{Db, audit};
use ironwatch_shared::Timestamp;

/// Changes what people say of a host. Returns its words after it when they are otherwise than they were.
///
/// # Errors
/// `not_found`, `bad_host`, `host_exists`, or that it cannot be stored now.
pub fn change(db: &mut Db, host_id: &str, patch: &HostPatch, actor: &Actor, now: Timestamp) -> Result<Option<Words>, Refusal> {
    let row = hosts::find(db, host_id)?.ok_or(Refusal::new("not_found"))?;
    let Some(after) = patch.applied(&row).map_err(|why| Refusal::new("bad_host").detail(why))? else { return Ok(None) };
    if after.name != row.name && hosts::named(db, &after.name)?.iter().any(|other| other.id != row.id) {
        return Err(Refusal::new("host_exists").detail(format!("{} is the name of another host", after.name)));
    }
    hosts::set_words(db, host_id, &after)?;
    let (was, is) = difference(&host_shown(&Words::of(&row)), &host_shown(&after));
    audit::append(db, &Entry::done(actor, "host.change", host_id, now).before(was).after(is))?;
    Ok(Some(after))
}
