//! What one host last told of itself: its numbers, what it is made of, and how its agent does.

use super::lists::{Answer, read};
use crate::app::App;
use crate::problem::Refusal;
use crate::sources::agent::parse;
use crate::store::reports::{self, ReportRow};
use crate::store::{hosts as host_store, inventories};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::inventory::Inventory;
use ironwatch_shared::wire::v1::report::{Report, Sample};
use std::collections::BTreeMap;

/// The newest report and the newest complete one, unpacked.
async fn newest(app: &App, id: String) -> Result<[Option<(Timestamp, Report)>; 2], Refusal> {
    let found = read(app, move |db| {
        let Some(host) = host_store::by_ids(db, &[id])?.pop() else { return Ok(None) };
        let mut report = |id: Option<i64>| id.map_or(Ok(None), |id| reports::find(db, id));
        Ok(Some([report(host.live_report_id)?, report(host.complete_report_id)?]))
    });
    let Some([live, complete]) = found.await? else { return Err(Refusal::new("not_found")) };
    let unpacked = |row: Option<ReportRow>| {
        row.map(|row| Ok::<_, Refusal>((Timestamp::from_millis(row.received_at), parse(&row.body, &row.encoding)?))).transpose()
    };
    Ok([unpacked(live)?, unpacked(complete)?])
}

/// The newest numbers of one host: the last complete set, and over it what the newest report says.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
pub async fn sensors(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let [live, complete] = newest(&app, id.into_inner()).await?;
    let taken_at = live.as_ref().or(complete.as_ref()).map(|(at, _)| *at);
    let mut newest: BTreeMap<(String, String), (Timestamp, Sample)> = BTreeMap::new();
    for (at, report) in [complete, live].into_iter().flatten() {
        for sample in report.samples {
            newest.insert((sample.component.clone(), sample.name.clone()), (at, sample));
        }
    }
    let items: Vec<_> = newest
        .into_values()
        .map(|(at, s)| {
            serde_json::json!({ "name": s.name, "component": s.component, "value": s.value, "no_reading": s.no_reading, "taken_at": at })
        })
        .collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "total": items.len(), "items": items, "next_cursor": null, "taken_at": taken_at })))
}

/// What one host is made of.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
pub async fn inventory(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let id = id.into_inner();
    let found = read(&app, move |db| {
        let known = host_store::by_ids(db, std::slice::from_ref(&id))?.pop().is_some();
        Ok(if known { Some(inventories::find(db, &id)?) } else { None })
    });
    let Some(row) = found.await? else { return Err(Refusal::new("not_found")) };
    let taken_at = row.as_ref().map(|row| Timestamp::from_millis(row.taken_at));
    let inventory: Inventory = row.and_then(|row| serde_json::from_str(&row.body).ok()).unwrap_or_default();
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "total": inventory.parts.len(), "items": inventory.parts, "unread": inventory.unread, "next_cursor": null, "taken_at": taken_at,
    })))
}

/// How the agent of one host does: what it costs, what it reads, what it cannot read and why.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
pub async fn agent(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let [live, complete] = newest(&app, id.into_inner()).await?;
    let taken_at = complete.as_ref().map(|(at, _)| *at);
    let health = complete.and_then(|(_, report)| report.agent);
    let conditions = live.map(|(_, report)| report.conditions).unwrap_or_default();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "health": health, "conditions": conditions, "taken_at": taken_at })))
}
