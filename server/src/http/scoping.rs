//! How each route heeds the scope of whoever asks.
//!
//! Whoever has a scope is let into routes alone that stand here: a new route is closed to them until somebody has
//! thought of what it would show.

use super::lists::read;
use super::person::Person;
use crate::app::App;
use crate::problem::Refusal;
use crate::scopes::{Visible, hosts_of};
use crate::store::{Db, StoreResult, alerts, captures, incidents, jobs, outages, tasks};
use actix_web::HttpMessage as _;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;

/// What a route does about scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heed {
    /// It shows and changes nothing of hosts.
    Free,
    /// Its `{id}` is of this kind, and must be of hosts in the scope.
    Of(Kind),
    /// It leaves out itself what is not in the scope, by [`Person::scope`] or [`Visible`].
    Narrows,
    /// It is for people without a scope.
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Host,
    Alert,
    Incident,
    Outage,
    Job,
    Task,
    Capture,
}

/// Beginnings of paths whose `{id}` names one thing, for every method.
const BY_ID: [(&str, Kind); 7] = [
    ("/api/v1/hosts/{id}", Kind::Host),
    ("/api/v1/alerts/{id}", Kind::Alert),
    ("/api/v1/incidents/{id}", Kind::Incident),
    ("/api/v1/outages/{id}", Kind::Outage),
    ("/api/v1/jobs/{id}", Kind::Job),
    ("/api/v1/tasks/{id}", Kind::Task),
    ("/api/v1/captures/{id}", Kind::Capture),
];

/// Paths below which nothing is of hosts.
const FREE: [&str; 6] =
    ["/api/openapi.json", "/api/v1/about", "/api/v1/session/step-up", "/api/v1/me/", "/api/v1/tokens", "/api/v1/work-order.css"];

/// Routes that leave out themselves what is not in the scope.
const NARROWS: [(Method, &str); 19] = [
    (Method::GET, "/api/v1/stream"),
    (Method::GET, "/api/v1/jobs"),
    (Method::POST, "/api/v1/jobs"),
    (Method::GET, "/api/v1/outages"),
    (Method::GET, "/api/v1/availability"),
    (Method::GET, "/api/v1/tasks"),
    (Method::POST, "/api/v1/tasks"),
    (Method::GET, "/api/v1/hosts"),
    (Method::GET, "/api/v1/hosts/facets"),
    (Method::GET, "/api/v1/hosts/export.{form}"),
    (Method::GET, "/api/v1/fleet/map"),
    (Method::GET, "/api/v1/alerts"),
    (Method::GET, "/api/v1/alerts/facets"),
    (Method::GET, "/api/v1/alerts/export.{form}"),
    (Method::GET, "/api/v1/events"),
    (Method::GET, "/api/v1/events/facets"),
    (Method::GET, "/api/v1/events/histogram"),
    (Method::GET, "/api/v1/events/export.{form}"),
    (Method::GET, "/api/v1/views"),
];

/// Below an `{id}`, and still closed: two hosts are touched, or a password that is of others, too, is sent elsewhere.
const CLOSED: [(Method, &str); 3] =
    [(Method::POST, "/api/v1/hosts/{id}/merge"), (Method::PUT, "/api/v1/hosts/{id}/bmc"), (Method::DELETE, "/api/v1/hosts/{id}/bmc")];

fn heed(method: &Method, path: &str) -> Heed {
    if CLOSED.iter().any(|(closed, of)| closed == method && *of == path) {
        return Heed::Closed;
    }
    if FREE.iter().any(|free| path.starts_with(free)) {
        return Heed::Free;
    }
    if NARROWS.iter().any(|(narrows, of)| narrows == method && *of == path) {
        return Heed::Narrows;
    }
    let below = |of: &str| path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    BY_ID.iter().find(|(of, _)| below(of)).map_or(Heed::Closed, |(_, kind)| Heed::Of(*kind))
}

/// The hosts that somebody may see.
///
/// # Errors
/// That the store cannot be read.
pub async fn visible(app: &App, person: &Person) -> Result<Visible, Refusal> {
    let Some(scope) = person.scope().cloned() else { return Ok(Visible::All) };
    let now = app.clock.monotonic_millis();
    if let Some(known) = app.scopes.get(&scope, now) {
        return Ok(known);
    }
    let asked = scope.clone();
    let hosts = read(app, move |db| hosts_of(db, &asked)).await?;
    Ok(app.scopes.put(&scope, hosts, now))
}

/// The hosts that a thing is of; none: there is no such thing, or it is of nobody.
fn hosts_behind(db: &mut Db, kind: Kind, id: &str) -> StoreResult<Vec<String>> {
    if kind == Kind::Host {
        return Ok(vec![id.to_owned()]);
    }
    let Ok(number) = id.parse::<i64>() else { return Ok(Vec::new()) };
    let of_alerts = |db: &mut Db, ids: &[i64]| -> StoreResult<Vec<String>> {
        let rows = alerts::by_ids(db, ids)?;
        // One of nobody's among them is of all of us.
        Ok(rows.iter().map(|row| row.host_id.clone()).collect::<Option<Vec<_>>>().unwrap_or_default())
    };
    Ok(match kind {
        Kind::Host => Vec::new(),
        Kind::Alert => of_alerts(db, &[number])?,
        Kind::Incident => {
            let members: Vec<i64> = incidents::members(db, &[number])?.into_iter().map(|(_, alert)| alert).collect();
            of_alerts(db, &members)?
        }
        Kind::Outage => outages::find(db, number)?.map(|row| row.host_id).into_iter().collect(),
        Kind::Job => jobs::find(db, number)?.map(|row| row.host_id).into_iter().collect(),
        Kind::Task => tasks::find(db, number)?.map(|row| row.host_id).into_iter().collect(),
        Kind::Capture => captures::hosts(db, &[number])?.into_iter().map(|row| row.host_id).collect(),
    })
}

/// Lets somebody pass to what is in the scope. What is not is not there.
///
/// # Errors
/// `not_found`, `forbidden`, or that the store cannot be read.
pub async fn guard(app: &App, person: &Person, request: &ServiceRequest) -> Result<(), Refusal> {
    if person.scope().is_none() {
        request.extensions_mut().insert(Visible::All);
        return Ok(());
    }
    let path = request.match_pattern().unwrap_or_default();
    let heed = heed(request.method(), &path);
    if heed == Heed::Closed {
        return Err(Refusal::new("forbidden").detail("this is for people who may see all hosts"));
    }
    let visible = visible(app, person).await?;
    if let Heed::Of(kind) = heed {
        let id = request.match_info().get("id").unwrap_or_default().to_owned();
        let hosts = read(app, move |db| hosts_behind(db, kind, &id)).await?;
        if hosts.is_empty() || !hosts.iter().all(|host| visible.has(host)) {
            return Err(Refusal::new("not_found"));
        }
    }
    request.extensions_mut().insert(visible);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_thought_of_is_closed() {
        for (method, path, wanted) in [
            (Method::GET, "/api/v1/hosts/{id}", Heed::Of(Kind::Host)),
            (Method::GET, "/api/v1/hosts/{id}/bmc", Heed::Of(Kind::Host)),
            (Method::PUT, "/api/v1/hosts/{id}/bmc", Heed::Closed),
            (Method::POST, "/api/v1/hosts/{id}/merge", Heed::Closed),
            (Method::POST, "/api/v1/captures/{id}/markers", Heed::Of(Kind::Capture)),
            (Method::GET, "/api/v1/me/sessions", Heed::Free),
            (Method::GET, "/api/v1/stream", Heed::Narrows),
            (Method::GET, "/api/v1/credentials", Heed::Closed),
            (Method::GET, "/api/v1/something-new", Heed::Closed),
            (Method::GET, "/api/v1/hosts/{id}x", Heed::Closed),
        ] {
            assert_eq!(heed(&method, path), wanted, "{method} {path}");
        }
    }
}
