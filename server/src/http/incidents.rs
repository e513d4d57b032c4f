//! Incidents: several alerts with one cause, each with its members.

use super::lists::{Answer, Page, Query, next_cursor, read};
use super::views::{self, AlertView};
use crate::app::App;
use crate::problem::Refusal;
use crate::store::{alerts, incidents};
use actix_web::{HttpResponse, web};
use ironwatch_core::incident::CLASSES;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// Most in one answer; each carries its members.
const MAX_PAGE: i64 = 50;
/// Members shown with an incident in a list; `member_count` is of all.
const SHOWN_MEMBERS: usize = 100;

/// One incident.
#[derive(Serialize, ToSchema)]
struct IncidentView {
    #[serde(flatten)]
    alert: AlertView,
    member_count: usize,
    /// Members that stand, and all there were.
    open_member_count: usize,
    members: Vec<AlertView>,
}

/// Incidents that are on, or over, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "incidents", params(Query), responses((status = 200, body = Page<IncidentView>)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    let (limit, before, open) = (query.limit(MAX_PAGE)?, query.before()?, query.open()?);
    let page = read(&app, move |db| {
        let rows = incidents::list(db, &CLASSES, open, before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        let total = incidents::count(db, &CLASSES, open)?;
        let items = with_members(db, rows, SHOWN_MEMBERS)?;
        Ok(Page { items, next_cursor, total })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// One incident with all its members.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/incidents/{id}", tag = "incidents",
    params(("id" = i64, Path)),
    responses((status = 200, body = IncidentView)),
)]
pub async fn show(app: web::Data<App>, id: web::Path<i64>) -> Answer {
    let id = id.into_inner();
    let found = read(&app, move |db| {
        let rows: Vec<_> = alerts::by_ids(db, &[id])?.into_iter().filter(|row| CLASSES.contains(&row.class.as_str())).collect();
        Ok(with_members(db, rows, usize::MAX)?.pop())
    });
    found.await?.map(|incident| HttpResponse::Ok().json(incident)).ok_or(Refusal::new("not_found"))
}

fn with_members(db: &mut crate::store::Db, rows: Vec<alerts::AlertRow>, shown: usize) -> crate::store::StoreResult<Vec<IncidentView>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut members: HashMap<i64, Vec<i64>> = HashMap::new();
    for (incident, member) in incidents::members(db, &ids)? {
        members.entry(incident).or_default().push(member);
    }
    let mut views = Vec::with_capacity(rows.len());
    for (row, alert) in rows.iter().map(|row| row.id).zip(views::with_delivery(db, rows.clone())?) {
        let mine = members.remove(&row).unwrap_or_default();
        let open: HashSet<i64> = alerts::open_among(db, &mine)?.into_iter().collect();
        // Those that stand first: they are what is left to do.
        let mut first: Vec<i64> = mine.iter().copied().filter(|id| open.contains(id)).collect();
        first.extend(mine.iter().copied().filter(|id| !open.contains(id)));
        first.truncate(shown);
        let rows = alerts::by_ids(db, &first)?;
        let members = views::with_delivery(db, rows)?;
        views.push(IncidentView { alert, member_count: mine.len(), open_member_count: open.len(), members });
    }
    Ok(views)
}
