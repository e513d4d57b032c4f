//! What one host is made of, beside others of its model.

use super::listing;
use super::lists::Answer;
use crate::app::App;
use crate::problem::Refusal;
use crate::scopes::Visible;
use crate::store::{Db, StoreResult, inventories, sweeps};
use actix_web::{HttpResponse, web};
use ironwatch_core::cohort::{Difference, FEWEST, differences};
use ironwatch_shared::wire::v1::inventory::Inventory;
use serde::Serialize;
use utoipa::ToSchema;

/// Others that are read for one answer, evenly chosen by name.
const MAX_OTHERS: usize = 100;

/// One difference.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CohortDifference)]
struct DifferenceView {
    component: String,
    /// `firmware`, `driver`, `model`, `missing` or `extra`.
    what: &'static str,
    /// What this host has; empty for a part that is missing.
    own: String,
    /// What most others have; empty for a part that they do not have.
    usual: String,
    /// So many others agree, of those that say.
    agree: usize,
    of: usize,
}

/// A host beside others of its model.
#[derive(Debug, Serialize, ToSchema)]
struct CohortView {
    /// Empty as long as it is not known.
    model: String,
    /// Others of the model that whoever asks may see.
    others: usize,
    /// So many of them were looked at. With fewer than three nothing is told.
    compared: usize,
    items: Vec<DifferenceView>,
    next_cursor: Option<String>,
    total: usize,
}

impl From<Difference> for DifferenceView {
    fn from(one: Difference) -> Self {
        Self { component: one.component, what: one.what.as_str(), own: one.own, usual: one.usual, agree: one.agree, of: one.of }
    }
}

/// By its agent, or by its BMC: both call parts differently, so that like is held against like.
fn inventory(db: &mut Db, host_id: &str, by_agent: bool) -> StoreResult<Option<Inventory>> {
    let body =
        if by_agent { inventories::find(db, host_id)?.map(|row| row.body) } else { sweeps::inventory(db, host_id)?.map(|row| row.body) };
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}

fn all(db: &mut Db, own: &str, others: &[String]) -> StoreResult<(Option<Inventory>, Vec<Inventory>)> {
    let mine = inventory(db, own, true)?;
    let by_agent = mine.is_some();
    let mine = if by_agent { mine } else { inventory(db, own, false)? };
    let mut theirs = Vec::with_capacity(others.len());
    for other in others {
        theirs.extend(inventory(db, other, by_agent)?);
    }
    Ok((mine, theirs))
}

/// In what a host differs from others of its model: firmware, drivers, models of parts, parts that are missing or odd. Only where
/// most others agree.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/{id}/inventory/cohort", tag = "hosts", responses((status = 200, body = CohortView)))]
pub async fn show(app: web::Data<App>, id: web::Path<String>, visible: web::ReqData<Visible>) -> Answer {
    let (id, visible) = (id.into_inner(), visible.into_inner());
    let view = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        let model = roster.host(&id).ok_or(Refusal::new("not_found"))?.labels.model.clone();
        let alike = roster.hosts().iter().filter(|host| !model.is_empty() && host.labels.model == model);
        let others: Vec<String> = alike.filter(|host| host.id() != id && visible.has(host.id())).map(|host| host.id().to_owned()).collect();
        let every = others.len().div_ceil(MAX_OTHERS).max(1);
        let chosen: Vec<String> = others.iter().step_by(every).cloned().collect();
        let (own, theirs) = if chosen.len() < FEWEST { (None, Vec::new()) } else { source.readers.ask(|db| all(db, &id, &chosen))? };
        let items: Vec<DifferenceView> =
            own.map(|own| differences(&own, &theirs)).unwrap_or_default().into_iter().map(DifferenceView::from).collect();
        Ok(CohortView { model, others: others.len(), compared: theirs.len(), total: items.len(), items, next_cursor: None })
    });
    Ok(HttpResponse::Ok().json(view.await?))
}
