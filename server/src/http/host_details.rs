//! What one host last told of itself: its numbers, what it is made of, and how its agent does.

use super::lists::{Answer, read};
use crate::app::App;
use crate::problem::Refusal;
use crate::sensors::{said, shapes};
use crate::sources::agent::parse;
use crate::store::reports::{self, ReportRow};
use crate::store::{hosts as host_store, inventories, sweeps};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::inventory::Inventory;
use ironwatch_shared::wire::v1::report::{Report, Sample};
use serde_json::{Value, json};
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

/// The newest numbers of one host: those of its agent (the last complete set, and over it what the newest report says), and
/// those of its BMC.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
pub async fn sensors(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let id = id.into_inner();
    let [live, complete] = newest(&app, id.clone()).await?;
    let swept = read(&app, move |db| sweeps::newest(db, &id)).await?;
    let taken_at = live.as_ref().or(complete.as_ref()).map(|(at, _)| *at);
    let mut newest: BTreeMap<(String, String), (Timestamp, Sample)> = BTreeMap::new();
    for (at, report) in [complete, live].into_iter().flatten() {
        for sample in report.samples {
            newest.insert((sample.component.clone(), sample.name.clone()), (at, sample));
        }
    }
    let mut items: Vec<_> = newest
        .into_values()
        .map(|(at, s)| {
            json!({
                "name": s.name, "component": s.component, "value": s.value, "no_reading": s.no_reading, "taken_at": at, "source": "agent",
            })
        })
        .collect();
    let swept_at = swept.as_ref().map(|(sweep, _)| Timestamp::from_millis(sweep.taken_at));
    for (shape, said) in swept.iter().flat_map(|(sweep, layout)| shapes(layout).into_iter().zip(said(&sweep.body))) {
        items.push(with(shape.shown(&said), &[("value", json!(said.reading)), ("taken_at", json!(swept_at))]));
    }
    let taken_at = taken_at.max(swept_at);
    Ok(HttpResponse::Ok().json(json!({ "total": items.len(), "items": items, "next_cursor": null, "taken_at": taken_at })))
}

/// An object with more in it.
fn with(mut object: Value, more: &[(&str, Value)]) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
    object
}

/// What one host is made of, by its agent and by its BMC.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
pub async fn inventory(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let id = id.into_inner();
    let found = read(&app, move |db| {
        let known = host_store::by_ids(db, std::slice::from_ref(&id))?.pop().is_some();
        let told = |db: &mut _| Ok::<_, diesel::result::Error>((inventories::find(db, &id)?, sweeps::inventory(db, &id)?));
        if known { told(db).map(Some) } else { Ok(None) }
    });
    let Some((by_agent, by_bmc)) = found.await? else { return Err(Refusal::new("not_found")) };
    let by_agent = by_agent.map(|row| ("agent", row.taken_at, row.body));
    let by_bmc = by_bmc.map(|row| ("bmc", row.taken_at, row.body));
    let taken_at = [&by_agent, &by_bmc].into_iter().flatten().map(|(_, at, _)| Timestamp::from_millis(*at)).max();
    let (mut items, mut unread) = (Vec::new(), BTreeMap::new());
    for (source, at, body) in by_agent.into_iter().chain(by_bmc) {
        let inventory: Inventory = serde_json::from_str(&body).unwrap_or_default();
        for part in inventory.parts {
            items.push(with(json!(part), &[("source", json!(source)), ("taken_at", json!(Timestamp::from_millis(at)))]));
        }
        unread.extend(inventory.unread);
    }
    Ok(HttpResponse::Ok().json(json!({
        "total": items.len(), "items": items, "unread": unread, "next_cursor": null, "taken_at": taken_at,
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
    Ok(HttpResponse::Ok().json(json!({ "health": health, "conditions": conditions, "taken_at": taken_at })))
}
