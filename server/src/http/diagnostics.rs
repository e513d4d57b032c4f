//! The bundle of one host: what is stored of it, and what its BMC says now.

use super::lists::{Answer, read};
use super::person::Person;
use super::views::{self, OutageView};
use super::{bmcs, host_changes, host_details, jobs};
use crate::app::App;
use crate::audit::Entry;
use crate::bmcs::enabled;
use crate::diagnostics::{BundledFile, pack, safe_name};
use crate::problem::Refusal;
use crate::sources::bmc::DumpedFile;
use crate::store::jobs::Wanted;
use crate::store::outages::Which;
use crate::store::{Db, StoreResult, alerts, audit, events, hosts, jobs as job_store, outages};
use actix_web::body::to_bytes;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use ironwatch_shared::HostId;
use serde::Serialize;
use std::time::Duration;
use tokio::time::timeout;

/// Newest events that go into it.
const EVENTS: i64 = 1_000;
/// Newest of each other kind.
const OTHERS: i64 = 200;
/// A slow BMC has read out a large log in half of it.
const LONGEST_DUMP: Duration = Duration::from_secs(180);

fn json(path: &str, content: &impl Serialize) -> BundledFile {
    BundledFile { path: path.to_owned(), content: serde_json::to_vec_pretty(content).unwrap_or_default() }
}

fn stored(db: &mut Db, id: &str) -> StoreResult<Option<(String, Vec<BundledFile>)>> {
    let rows = hosts::by_ids(db, &[id.to_owned()])?;
    let Some(name) = rows.first().map(|row| row.name.clone()) else { return Ok(None) };
    let mut files = vec![json("host.json", &views::with_worst(db, rows)?)];
    if let Some(bmc) = bmcs::find(db, id)? {
        files.push(json("bmc.json", &bmc));
    }
    let newest = events::list(db, Some(id), None, EVENTS)?;
    let lines = views::explained(db, newest)?.iter().filter_map(|event| serde_json::to_string(event).ok()).collect::<Vec<_>>();
    files.push(BundledFile { path: "events.ndjson".to_owned(), content: lines.join("\n").into_bytes() });
    for (path, open) in [("alerts-open.json", true), ("alerts-resolved.json", false)] {
        let rows = alerts::list(db, open, Some(id), None, OTHERS)?;
        files.push(json(path, &views::with_delivery(db, rows)?));
    }
    let outages: Vec<OutageView> =
        outages::list(db, Which::All, Some(&[id.to_owned()]), None, OTHERS)?.into_iter().map(OutageView::from).collect();
    files.push(json("outages.json", &outages));
    let rows = job_store::list(db, &Wanted { hosts: Some(vec![id.to_owned()]), ..Wanted::default() }, None, OTHERS)?;
    files.push(json("jobs.json", &jobs::views(db, rows, true)?));
    Ok(Some((name, files)))
}

/// The body of an answer of another route.
async fn body_of(path: &str, answer: Answer) -> Option<BundledFile> {
    let content = to_bytes(answer.ok()?.into_body()).await.ok()?;
    Some(BundledFile { path: path.to_owned(), content: content.to_vec() })
}

async fn dumped(app: &App, host: HostId) -> Vec<DumpedFile> {
    match timeout(LONGEST_DUMP, app.poller.dump(host)).await {
        Ok(Some(files)) => files,
        Ok(None) => vec![DumpedFile::new("none.txt", "the host has no BMC that is watched\n")],
        Err(_) => vec![DumpedFile::new("none.txt", format!("the BMC did not say all within {} s\n", LONGEST_DUMP.as_secs()))],
    }
}

/// Everything in one ZIP.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/hosts/{id}/diagnostics.zip", tag = "hosts",
    responses((status = 200, body = Vec<u8>, content_type = "application/zip")),
)]
pub async fn bundle(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let host = host_changes::host_id(&id)?;
    let (wanted, key_file) = (host.to_string(), app.settings.key_file());
    let found = read(&app, move |db| {
        let Some((name, files)) = stored(db, &wanted)? else { return Ok(None) };
        let login = enabled(db, &key_file)?.into_iter().find(|watched| watched.host.id == wanted).and_then(|watched| watched.login.ok());
        Ok(Some((name, files, login)))
    });
    let (name, mut files, login) = found.await?.ok_or(Refusal::new("not_found"))?;
    let entry = Entry::done(&person.actor(), "host.diagnostics.read", host.as_str(), app.clock.now());
    app.pipeline.write(move |db| audit::append(db, &entry)).await?;
    let path = || web::Path::from(host.to_string());
    files.extend(body_of("sensors.json", host_details::sensors(app.clone(), path()).await).await);
    files.extend(body_of("inventory.json", host_details::inventory(app.clone(), path()).await).await);
    files.extend(body_of("agent.json", host_details::agent(app.clone(), path()).await).await);
    let dumped = dumped(&app, host.clone()).await;
    files.extend(dumped.into_iter().map(|file| BundledFile { path: format!("bmc/{}", safe_name(&file.name)), content: file.content }));
    let taken_at = app.clock.now();
    let about = format!(
        "{name} at {taken_at}, by Ironwatch {}.\nStored: host, BMC, alerts, outages, jobs, the last {EVENTS} events, sensors, inventory.\n\
         In bmc/: what the BMC said when this was made, raw.\nPasswords and keys are not in it; addresses, serial numbers and log lines are.\n",
        env!("CARGO_PKG_VERSION"),
    );
    files.insert(0, BundledFile { path: "README.txt".to_owned(), content: about.into_bytes() });
    let secrets: Vec<Vec<u8>> = login
        .iter()
        .flat_map(|login| [Some(&login.password), login.bmc_key.as_ref()])
        .flatten()
        .map(|secret| secret.expose().to_vec())
        .collect();
    let packed = web::block(move || pack(files, &secrets)).await?.map_err(|_| Refusal::new("internal"))?;
    let file = format!("attachment; filename=\"ironwatch-{}-{}.zip\"", safe_name(&name), taken_at.as_millis() / 1000);
    Ok(HttpResponse::Ok().content_type("application/zip").insert_header((header::CONTENT_DISPOSITION, file)).body(packed))
}
