//! The BMC of a host. Secrets go in by `credentials` alone and never come out.

use super::host_changes::host_id;
use super::lists::{Answer, read};
use super::person::Person;
use crate::app::App;
use crate::bmcs::BmcSaid;
use crate::credentials::Book;
use crate::hosts;
use crate::problem::Refusal;
use crate::store::bmcs::{self, BmcRow};
use crate::store::hosts as host_store;
use crate::store::{Db, StoreResult};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A BMC as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BmcView {
    host_id: String,
    address: String,
    ipmi_port: i32,
    redfish_port: i32,
    protocol: String,
    network: String,
    enabled: bool,
    pin: Option<String>,
    /// The credential that holds for it; nothing when none does.
    credential: Option<CredentialOf>,
    created_at: Timestamp,
    state: String,
    state_since: Timestamp,
    heard_at: Option<Timestamp>,
    last_error: Option<String>,
    last_error_code: Option<String>,
    /// What was learned of it; differs by protocol and maker.
    #[schema(value_type = Object)]
    learned: Value,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CredentialOfBmc)]
struct CredentialOf {
    id: String,
    name: String,
    /// `own`, `group` or `default`.
    from: &'static str,
}

fn view(book: &Book, group: &str, row: BmcRow) -> BmcView {
    let moment = Timestamp::from_millis;
    let credential = book.of(row.credential_id.as_deref(), group);
    BmcView {
        credential: credential.map(|(level, row)| CredentialOf { id: row.id.clone(), name: row.name.clone(), from: level.as_str() }),
        host_id: row.host_id,
        address: row.address,
        ipmi_port: row.ipmi_port,
        redfish_port: row.redfish_port,
        protocol: row.protocol,
        network: row.network,
        enabled: row.enabled,
        pin: row.pin,
        created_at: moment(row.created_at),
        state: row.reachable_state,
        state_since: moment(row.state_since),
        heard_at: row.heard_at.map(moment),
        last_error: row.last_error,
        last_error_code: row.last_error_code,
        learned: serde_json::from_str(&row.learned).unwrap_or_default(),
    }
}

pub(super) fn find(db: &mut Db, id: &str) -> StoreResult<Option<BmcView>> {
    let (Some(host), Some(row)) = (host_store::find(db, id)?, bmcs::find(db, id)?) else { return Ok(None) };
    Ok(Some(view(&Book::read(db)?, &host.group_name, row)))
}

async fn shown(app: &App, id: String) -> Answer {
    let found = read(app, move |db| find(db, &id)).await?;
    found.map(|view| HttpResponse::Ok().json(view)).ok_or(Refusal::new("not_found"))
}

/// The BMC of a host.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/{id}/bmc", tag = "bmcs", responses((status = 200, body = BmcView)))]
pub async fn show(app: web::Data<App>, id: web::Path<String>) -> Answer {
    shown(&app, id.into_inner()).await
}

/// Gives a host a BMC, or changes the one it has.
///
/// # Errors
/// `not_found`, `bad_host`, `bmc_taken`, or that it cannot be stored now.
#[utoipa::path(put, path = "/api/v1/hosts/{id}/bmc", tag = "bmcs", request_body = BmcSaid, responses((status = 200, body = BmcView)))]
pub async fn put(app: web::Data<App>, id: web::Path<String>, body: web::Json<BmcSaid>, person: web::ReqData<Person>) -> Answer {
    let allow_local = app.settings.bmc.allow_local_addresses;
    let said = body.into_inner().checked(allow_local).map_err(|why| Refusal::new("bad_host").detail(why))?;
    let (id, actor, now) = (host_id(&id)?, person.actor(), app.clock.now());
    let asked = id.clone();
    let kept = app.pipeline.on_writer(move |writer| {
        if writer.transaction(|db| hosts::put_bmc(db, asked.as_str(), &said, &actor, now))? {
            writer.take_labels(Some(&asked))?;
            writer.tell_host(&asked);
        }
        Ok(())
    });
    kept.await?;
    shown(&app, id.to_string()).await
}

/// Takes the BMC of a host away; the host stays.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/hosts/{id}/bmc", tag = "bmcs", responses((status = 204)))]
pub async fn remove(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let (id, actor, now) = (host_id(&id)?, person.actor(), app.clock.now());
    let removed = app.pipeline.on_writer(move |writer| {
        writer.transaction(|db| hosts::remove_bmc(db, id.as_str(), &actor, now))?;
        writer.tell_host(&id);
        Ok(())
    });
    removed.await?;
    Ok(HttpResponse::NoContent().finish())
}
