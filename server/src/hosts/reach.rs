//! What somebody may not do by a word about a host: take it out of what they see, learn names of others, or have another
//! password sent to its BMC.

use super::HostPatch;
use crate::credentials::Book;
use crate::pipeline::labels_of;
use crate::problem::Refusal;
use crate::store::hosts::{self, HostRow, Words};
use crate::store::{Db, StoreResult, bmcs};
use ironwatch_core::filter::{Described, Filter};

/// How far somebody reaches.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The hosts that are seen; none: all.
    pub scope: Option<Filter>,
    /// Why what wants a fresh proof may not be done now, if so.
    pub proof: Result<(), &'static str>,
}

/// Whether these words of a host are within somebody's reach. Runs in the transaction that keeps them.
///
/// # Errors
/// `not_found`, `bad_host`, `forbidden`, what a proof is refused with, or what the database says.
pub fn within(db: &mut Db, host_id: &str, patch: &HostPatch, reach: &Reach) -> Result<(), Refusal> {
    let row = hosts::find(db, host_id)?.ok_or(Refusal::new("not_found"))?;
    let Some(after) = patch.applied(&row).map_err(|why| Refusal::new("bad_host").detail(why))? else { return Ok(()) };
    if let Some(scope) = &reach.scope {
        within_scope(db, &row, &after, scope)?;
    }
    match reach.proof {
        Err(code) if after.group_name != row.group_name && is_sent_another(db, &row, &after)? => {
            Err(Refusal::new(code).detail("the BMC would be sent the password of another group: that wants a fresh proof"))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn within_scope(db: &mut Db, row: &HostRow, after: &Words, scope: &Filter) -> Result<(), Refusal> {
    let closed = |why: &str| Err(Refusal::new("forbidden").detail(why));
    if after.name != row.name {
        return closed("name: a name is one of the whole fleet, and given by people who may see all hosts");
    }
    if after.group_name != row.group_name {
        return closed("group: it decides which password a BMC is sent, and is given by people who may see all hosts");
    }
    let network = bmcs::find(db, &row.id)?.map(|bmc| bmc.network);
    let then = HostRow { site: after.site.clone(), rack: after.rack.clone(), tags: after.tags.clone(), ..row.clone() };
    let labels = labels_of(&then, network.as_deref());
    let stays = scope.matches(&Described { host: Some((&row.name, &row.id)), labels: Some(&labels), alert: None });
    if stays {
        return Ok(());
    }
    Err(Refusal::new("bad_host").detail(format!("you would see the host no more: your scope is {}", scope.text())))
}

/// Whether another credential holds for its BMC in the other group.
fn is_sent_another(db: &mut Db, row: &HostRow, after: &Words) -> StoreResult<bool> {
    let Some(bmc) = bmcs::find(db, &row.id)? else { return Ok(false) };
    let book = Book::read(db)?;
    let held = |group: &str| book.of(bmc.credential_id.as_deref(), group).map(|(_, credential)| credential.id.as_str());
    Ok(held(&row.group_name) != held(&after.group_name))
}
