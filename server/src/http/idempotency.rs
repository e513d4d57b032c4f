//! `Idempotency-Key`: whoever is not sure whether a request arrived sends it again with the same key, and it is done once.
//!
//! That a key was used is in the store, so a restart does nothing twice; and what was answered, sealed, unless it shows a
//! secret once: such an answer is in memory only.

mod sealed;

use super::person::Person;
use crate::app::App;
use crate::problem::Refusal;
use crate::store::idempotency::{self as store, Begun, KEPT_MILLIS};
use actix_web::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use actix_web::{HttpMessage as _, HttpResponse};
use ring::digest::{Context, SHA256};
use sealed::Said;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// The header, and the one that says that an answer is an old one.
const KEY: &str = "Idempotency-Key";
const REPLAYED: &str = "idempotent-replayed";
/// Longest key.
const MAX_KEY_BYTES: usize = 200;
/// Answers kept, and the longest of them.
const MAX_ANSWERS: usize = 5_000;
const MAX_ANSWER_BYTES: usize = 256 << 10;

type Name = (String, String);

#[derive(Debug, Clone)]
struct Kept {
    digest: String,
    at: i64,
    /// None: it is not answered yet.
    answer: Option<(StatusCode, Option<HeaderValue>, Bytes)>,
}

/// Answers that are kept. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Answers(Arc<Mutex<HashMap<Name, Kept>>>);

impl Answers {
    /// Whether it was asked already: then what to answer.
    fn begin(&self, name: &Name, digest: &str, now: i64) -> Option<Result<HttpResponse, Refusal>> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|_, kept| now - kept.at < KEPT_MILLIS);
        if let Some(kept) = answers.get(name) {
            return Some(match &kept.answer {
                _ if kept.digest != digest => Err(Refusal::new("idempotency_key_reused")),
                None => Err(Refusal::new("idempotency_running").retry_after(1)),
                Some((status, kind, body)) => Ok(replayed(*status, kind.as_ref(), body.clone())),
            });
        }
        if answers.len() >= MAX_ANSWERS
            && let Some(oldest) =
                answers.iter().filter(|(_, kept)| kept.answer.is_some()).min_by_key(|(_, kept)| kept.at).map(|(name, _)| name.clone())
        {
            // The store still knows that it was done.
            answers.remove(&oldest);
        }
        answers.insert(name.clone(), Kept { digest: digest.to_owned(), at: now, answer: None });
        None
    }

    fn end(&self, name: &Name, answer: Option<(StatusCode, Option<HeaderValue>, Bytes)>) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match answer {
            None => {
                answers.remove(name);
            }
            Some(answer) => {
                if let Some(kept) = answers.get_mut(name) {
                    kept.answer = Some(answer);
                }
            }
        }
    }
}

/// Forgets what is not answered, whatever becomes of the request.
struct Running {
    answers: Answers,
    name: Name,
    /// Of path and body.
    digest: String,
    action: &'static str,
    ended: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            self.answers.end(&self.name, None);
        }
    }
}

fn replayed(status: StatusCode, kind: Option<&HeaderValue>, body: Bytes) -> HttpResponse {
    let mut answer = HttpResponse::with_body(status, BoxBody::new(body));
    if let Some(kind) = kind {
        answer.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    answer.headers_mut().insert(HeaderName::from_static(REPLAYED), HeaderValue::from_static("true"));
    answer
}

/// What is asked, as a word: path and body.
fn digest(request: &ServiceRequest, body: &[u8]) -> String {
    let mut context = Context::new(&SHA256);
    for part in [request.path().as_bytes(), request.query_string().as_bytes(), body] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.finish().as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn key(request: &ServiceRequest) -> Option<Result<String, Refusal>> {
    let given = request.headers().get(KEY)?;
    let fits = |key: &&str| (1..=MAX_KEY_BYTES).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let wrong = || Refusal::new("bad_request").detail(format!("{KEY} has 1 to {MAX_KEY_BYTES} letters, digits and signs of ASCII"));
    Some(given.to_str().ok().filter(fits).map(str::to_owned).ok_or_else(wrong))
}

/// Does a `POST` with a key once.
///
/// # Errors
/// `idempotency_key_reused`, `idempotency_running`, `idempotency_answer_lost`, or what those that answer say.
pub async fn once<B: MessageBody + 'static>(
    max_bytes: usize,
    action: &'static str,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asked = (request.method() == Method::POST).then(|| key(&request)).flatten();
    let Some(key) = asked.transpose()? else { return Ok(next.call(request).await?.map_into_boxed_body()) };
    let app = request.app_data::<web::Data<App>>().cloned().ok_or(Refusal::new("internal"))?;
    let person = request.extensions().get::<Person>().map(Person::key).ok_or(Refusal::new("not_signed_in"))?;
    let payload = request.extract::<web::Payload>().await?;
    let body =
        payload.to_bytes_limited(max_bytes).await.map_err(|_| Refusal::new("too_large"))?.map_err(|_| Refusal::new("bad_request"))?;
    let (name, digest, now) = ((person, key), digest(&request, &body), app.clock.now().as_millis());
    if let Some(known) = app.answers.begin(&name, &digest, now) {
        return Ok(request.into_response(known?));
    }
    let mut running = Running { answers: app.answers.clone(), name: name.clone(), digest: digest.clone(), action, ended: false };
    // A body may hold a password: not even its digest is written to disk.
    let place = self::digest(&request, &[]);
    let (of, with) = (name.clone(), place.clone());
    match app.pipeline.write(move |db| store::begin(db, &of.0, &of.1, &with, now)).await.map_err(Refusal::from)? {
        Begun::Fresh => {}
        Begun::Known { digest: before, .. } if before != place => return Err(Refusal::new("idempotency_key_reused").into()),
        Begun::Known { sealed, .. } => return Ok(request.into_response(answered_before(&app, sealed, name, digest).await?)),
    }
    request.set_payload(Payload::from(body));
    let answered = match next.call(request).await {
        Ok(answered) => answered.map_into_boxed_body(),
        Err(error) => {
            let status = error.as_response_error().status_code();
            let response = error.error_response();
            let kept = keep(&app, &mut running, status, &response, None).await;
            kept.map_err(actix_web::Error::from)?;
            return Err(error);
        }
    };
    let (request, response) = answered.into_parts();
    let (response, body) = response.into_parts();
    if !matches!(body.size(), BodySize::Sized(_) | BodySize::None) {
        keep(&app, &mut running, response.status(), &response, None).await?;
        return Ok(ServiceResponse::new(request, response.set_body(body)));
    }
    let Ok(body) = to_bytes(body).await else { return Err(Refusal::new("internal").into()) };
    keep(&app, &mut running, response.status(), &response, Some(body.clone())).await?;
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

/// What was answered before the last start, or what was not kept in memory.
async fn answered_before(app: &App, sealed: Option<(Vec<u8>, String)>, name: Name, digest: String) -> Result<HttpResponse, Refusal> {
    let file = app.settings.key_file();
    let said = web::block(move || sealed.and_then(|sealed| sealed::open(&sealed, &name, &file))).await?;
    match said {
        Some(said) if said.digest != digest => Err(Refusal::new("idempotency_key_reused")),
        Some(said) => {
            let (status, kind, body) = said.answer().ok_or(Refusal::new("idempotency_answer_lost"))?;
            Ok(replayed(status, kind.as_ref(), body))
        }
        None => Err(Refusal::new("idempotency_answer_lost")),
    }
}

/// What was done is kept; what was not may be asked again with the same key.
async fn keep<B>(
    app: &App,
    running: &mut Running,
    status: StatusCode,
    response: &HttpResponse<B>,
    body: Option<Bytes>,
) -> Result<(), Refusal> {
    running.ended = true;
    let name = running.name.clone();
    if status.is_success() {
        let kind = response.headers().get(header::CONTENT_TYPE).cloned();
        let shown = body.as_ref().filter(|_| !sealed::shows_secrets(running.action));
        let said = shown.and_then(|body| Said::new(&running.digest, status, kind.as_ref(), body));
        let answer = body.filter(|body| body.len() <= MAX_ANSWER_BYTES).map(|body| (status, kind, body));
        // Without an answer to show, the store is asked next time.
        app.answers.end(&name, answer);
        if let Some(said) = said {
            let file = app.settings.key_file();
            // It was done: that the answer cannot be kept now is no reason to say otherwise.
            if let Err(refusal) = app.pipeline.change(move |db| sealed::keep(db, &name, &said, &file)).await {
                tracing::warn!(%refusal, "an answer is forgotten at the next start");
            }
        }
        return Ok(());
    }
    app.answers.end(&name, None);
    Ok(app.pipeline.write(move |db| store::forget(db, &name.0, &name.1)).await?)
}
