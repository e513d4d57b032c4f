//! `POST /api/v1/reports`: an agent checks in.

use super::address::address;
use crate::app::App;
use crate::captures::start::GPU_POWER;
use crate::pipeline::Taken;
use crate::problem::Refusal;
use crate::sources::agent::{Accepted, Knock, admit, take as verify};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt as _;
use ironwatch_shared::wire::v1::VERSION;
use ironwatch_shared::wire::v1::receipt::{Position, Receipt};
use ironwatch_shared::wire::v1::report::{MAX_PACKED_BYTES, Sample};
use ironwatch_shared::{HostId, Timestamp};
use std::time::Instant;

/// Seconds after which a refused agent comes again, when the server is full.
const RETRY_SECONDS: u64 = 2;

/// Takes a report. It is verified, handed to the pipeline, and answered after the commit.
///
/// # Errors
/// `no_proof`, `bad_proof`, `unknown_key`, `wrong_server`, `wrong_host`, `wrong_digest`, `clock`, `revoked`, `bad_encoding`,
/// `unknown_encoding`, `bad_report`, `unknown_version`, `too_large`, `out_of_step`, `identity_conflict`; nothing was stored then.
#[utoipa::path(
    post, path = "/api/v1/reports", tag = "agents",
    request_body(content = Vec<u8>, content_type = "application/json"),
    responses((status = 200, body = Receipt)),
)]
pub async fn take(request: HttpRequest, payload: web::Payload, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    let started = Instant::now();
    let result = take_one(&request, payload, &app).await;
    let outcome = match &result {
        Ok(receipt) if receipt.duplicate => "duplicate",
        Ok(_) => "ok",
        Err(refusal) => refusal.code(),
    };
    app.metrics.check_in(outcome);
    app.metrics.ingest_seconds.observe(started.elapsed().as_secs_f64());
    app.metrics.queue.set(app.pipeline.waiting());
    result.map(|receipt| HttpResponse::Ok().json(receipt))
}

async fn take_one(request: &HttpRequest, payload: web::Payload, app: &App) -> Result<Receipt, Refusal> {
    let header = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = header(header::AUTHORIZATION).to_owned();
    admit(&authorization, &app.keys)?;
    let encoding = header(header::CONTENT_ENCODING).trim().to_ascii_lowercase();
    let body = read(payload).await?;
    let address = address(request, app);
    let now = app.clock.now();
    let knock = Knock { authorization: &authorization, encoding: &encoding, body, received_at: now, address };
    let accepted = verify(knock, &app.keys, &app.server_id)?;
    let committed = Position { epoch: accepted.claims.ep.clone(), sequence: accepted.claims.seq };
    let captured = captured(app, &accepted);
    let duplicate = match app.pipeline.take(accepted).await {
        Taken::Committed => {
            if let Some((host, at, samples)) = captured {
                app.captures.hear(&host, at, &samples);
            }
            false
        }
        Taken::Duplicate => true,
        Taken::OutOfStep(expected) => return Err(Refusal::new("out_of_step").expected(expected)),
        Taken::IdentityConflict => return Err(Refusal::new("identity_conflict")),
        Taken::UnknownHost => return Err(Refusal::new("unknown_key")),
        Taken::Poison => return Err(Refusal::new("bad_report").detail("it cannot be stored")),
        Taken::Busy => return Err(Refusal::new("busy").retry_after(RETRY_SECONDS)),
    };
    Ok(Receipt {
        v: VERSION,
        committed,
        duplicate,
        server_time_ms: now.as_millis(),
        interval_seconds: app.settings.liveness.interval_seconds,
        commands: Vec::new(),
        wishes: app.settings.agents.wishes(),
    })
}

/// What of a report belongs to captures that run: watts of GPUs, and when.
fn captured(app: &App, accepted: &Accepted) -> Option<(HostId, Timestamp, Vec<Sample>)> {
    let host = &accepted.claims.iss;
    if !accepted.live || !app.captures.listens_to(host) {
        return None;
    }
    let samples = accepted.report.samples.iter().filter(|sample| sample.name == GPU_POWER).cloned();
    Some((host.clone(), accepted.taken_at, samples.collect()))
}

/// The bytes as sent: the framework must not unpack them, as the digest is over what travelled.
async fn read(mut payload: web::Payload) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|error| Refusal::new("bad_request").detail(error.to_string()))?;
        if body.len() + part.len() > MAX_PACKED_BYTES {
            return Err(Refusal::new("too_large").detail(format!("at most {MAX_PACKED_BYTES} bytes as sent")));
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}
