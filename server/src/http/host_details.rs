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
use ironwatch_shared::wire::v1::agent_health::AgentHealth;
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use ironwatch_shared::wire::v1::report::{Condition, Report, Sample};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One number, or why there is none.
#[derive(Debug, Default, Serialize, ToSchema)]
struct ReadingView {
    name: String,
    component: String,
    value: Option<f64>,
    no_reading: Option<String>,
    taken_at: Option<Timestamp>,
    /// `agent`, `ipmi` or `redfish`.
    source: String,
    /// The word of its kind; this and what follows is told of sensors of BMCs alone.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// As `value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<f64>,
    /// `ok`, `warning`, `critical` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// States that hold, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    states: Option<Vec<String>>,
    /// Limits that it has, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, f64>>)]
    thresholds: Option<Map<String, Value>>,
}

/// Numbers of one host.
#[derive(Debug, Serialize, ToSchema)]
struct ReadingsView {
    items: Vec<ReadingView>,
    next_cursor: Option<String>,
    total: usize,
    taken_at: Option<Timestamp>,
}

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

/// The newest numbers of one host. Those of its agent are the last complete set, and over it what the newest report says; then
/// those of its BMC.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/{id}/sensors", tag = "hosts", responses((status = 200, body = ReadingsView)))]
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
        .map(|(at, s)| ReadingView {
            name: s.name,
            component: s.component,
            value: s.value,
            no_reading: s.no_reading,
            taken_at: Some(at),
            source: "agent".to_owned(),
            ..ReadingView::default()
        })
        .collect();
    let swept_at = swept.as_ref().map(|(sweep, _)| Timestamp::from_millis(sweep.taken_at));
    for (shape, said) in swept.iter().flat_map(|(sweep, layout)| shapes(layout).into_iter().zip(said(&sweep.body))) {
        items.push(ReadingView {
            name: shape.name,
            component: shape.component,
            value: said.reading,
            no_reading: said.no_reading,
            taken_at: swept_at,
            source: shape.source,
            kind: Some(shape.kind),
            unit: Some(shape.unit),
            reading: said.reading,
            state: Some(said.state),
            states: Some(said.states),
            thresholds: Some(shape.thresholds),
        });
    }
    let taken_at = taken_at.max(swept_at);
    Ok(HttpResponse::Ok().json(ReadingsView { total: items.len(), items, next_cursor: None, taken_at }))
}

/// A part, and who told of it.
#[derive(Debug, Serialize, ToSchema)]
struct PartView {
    #[serde(flatten)]
    part: Part,
    /// `agent` or `bmc`.
    source: &'static str,
    taken_at: Timestamp,
}

/// Parts of one host.
#[derive(Debug, Serialize, ToSchema)]
struct InventoryView {
    items: Vec<PartView>,
    /// Kinds of parts that could not be read, and why.
    unread: BTreeMap<String, String>,
    next_cursor: Option<String>,
    total: usize,
    taken_at: Option<Timestamp>,
}

/// What one host is made of, by its agent and by its BMC.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/{id}/inventory", tag = "hosts", responses((status = 200, body = InventoryView)))]
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
            items.push(PartView { part, source, taken_at: Timestamp::from_millis(at) });
        }
        unread.extend(inventory.unread);
    }
    Ok(HttpResponse::Ok().json(InventoryView { total: items.len(), items, unread, next_cursor: None, taken_at }))
}

/// An agent.
#[derive(Debug, Serialize, ToSchema)]
struct AgentView {
    health: Option<AgentHealth>,
    /// What it says that holds on its host.
    conditions: Vec<Condition>,
    taken_at: Option<Timestamp>,
}

/// How the agent of one host does: what it costs, what it reads, what it cannot read and why.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/{id}/agent", tag = "hosts", responses((status = 200, body = AgentView)))]
pub async fn agent(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let [live, complete] = newest(&app, id.into_inner()).await?;
    let taken_at = complete.as_ref().map(|(at, _)| *at);
    let health = complete.and_then(|(_, report)| report.agent);
    let conditions = live.map(|(_, report)| report.conditions).unwrap_or_default();
    Ok(HttpResponse::Ok().json(AgentView { health, conditions, taken_at }))
}
