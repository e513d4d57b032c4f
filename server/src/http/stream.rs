//! `GET /api/v1/stream`: server-sent events. A page that was away, or is too slow, is told to read afresh.

use super::person::{Person, find};
use super::redact::redacted;
use super::scoping::visible;
use crate::app::App;
use crate::live::Frame;
use crate::problem::Refusal;
use crate::scopes::Visible;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream::unfold;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Pages open at once; each costs a backlog of pointers.
const MAX_PAGES: usize = 500;
/// When a page that lost its connection comes back, milliseconds; each a little later than the one before.
const RETRY_MILLIS: u64 = 1_000;
/// A sign of life this often.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// A look this often whether who listens may still do so: signed out, disabled, lowered, expired or revoked ends the stream.
const LOOK: Duration = Duration::from_secs(2);

struct Page {
    frames: Receiver<Arc<Frame>>,
    /// What came while the page was away.
    missed: VecDeque<Arc<Frame>>,
    /// The last of those: it may come once more by `frames`.
    told: u64,
    first: Option<String>,
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    visible: Visible,
    looked: Instant,
    said: Instant,
}

/// Streams changes.
///
/// # Errors
/// `busy` when too many pages are open.
#[utoipa::path(get, path = "/api/v1/stream", tag = "server", responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn listen(request: HttpRequest, app: web::Data<App>, person: web::ReqData<Person>) -> Result<HttpResponse, Refusal> {
    // Where everybody may look, there is room left for those who have to.
    let most = if person.is_anonymous() { MAX_PAGES / 2 } else { MAX_PAGES };
    if app.hub.listeners() >= most {
        return Err(Refusal::new("busy").retry_after(30));
    }
    let ((frames, newest), person) = (app.hub.listen(), person.into_inner());
    // Not all at once when the server comes back.
    let later = u64::try_from(app.hub.listeners() % 16).unwrap_or_default() * 125;
    let mut first = format!("retry: {}\n{}", RETRY_MILLIS + later, hello(&app));
    let mut missed = VecDeque::new();
    let last = request.headers().get("Last-Event-ID").map(|last| last.to_str().ok().and_then(|last| app.hub.since(last)));
    match last {
        Some(Some(frames)) => missed.extend(frames),
        Some(None) => first.push_str(&format!("id: {newest}\nevent: resync\ndata: {{}}\n\n")),
        None => first = format!("id: {newest}\n{first}"),
    }
    let told = missed.back().map_or(0, |frame| frame.id);
    let (visible, now) = (visible(&app, &person).await?, Instant::now());
    let page = Page { frames, missed, told, first: Some(first), app, request, person, visible, looked: now, said: now };
    let body = unfold(page, |mut page| async move {
        let text = next(&mut page).await?;
        Some((Ok::<Bytes, actix_web::Error>(Bytes::from(text)), page))
    });
    Ok(HttpResponse::Ok().content_type("text/event-stream").insert_header(("X-Accel-Buffering", "no")).streaming(body))
}

/// Whether who listens may still do so, as before; then what may be seen, as it is now.
async fn look(page: &mut Page) -> Option<()> {
    if !page.person.is_anonymous() {
        let person = find(&page.request, &page.app).await.ok()?;
        // Another role or scope is another stream: the page asks again and is told what it may.
        let same = person.role() == page.person.role() && person.scope() == page.person.scope();
        (same && !person.user.must_change_password).then_some(())?;
    }
    page.visible = visible(&page.app, &page.person).await.ok()?;
    page.looked = Instant::now();
    Some(())
}

async fn next(page: &mut Page) -> Option<String> {
    if let Some(first) = page.first.take() {
        return Some(first);
    }
    loop {
        let left = LOOK.saturating_sub(page.looked.elapsed());
        let frame = match page.missed.pop_front() {
            Some(frame) => Ok(Ok(frame)),
            None => match tokio::time::timeout(left, page.frames.recv()).await {
                Ok(Ok(frame)) if frame.id <= page.told => continue,
                frame => frame,
            },
        };
        if page.looked.elapsed() >= LOOK {
            look(page).await?;
        }
        let text = match frame {
            Ok(Ok(frame)) if is_shown(&frame, page) => {
                let data = shown_to(&page.person, &frame);
                format!("id: {}\nevent: {}\ndata: {data}\n\n", page.app.hub.name_of(&frame), frame.event)
            }
            Ok(Err(RecvError::Lagged(_))) => "event: resync\ndata: {}\n\n".to_owned(),
            Ok(Err(RecvError::Closed)) => return None,
            Ok(Ok(_)) | Err(_) if page.said.elapsed() >= KEEP_ALIVE => hello(&page.app),
            Ok(Ok(_)) | Err(_) => continue,
        };
        page.said = Instant::now();
        return Some(text);
    }
}

/// Whether a frame is for who listens: of a host that is seen; texts of logs are for people who have signed in.
fn is_shown(frame: &Frame, page: &Page) -> bool {
    if page.person.is_anonymous() && frame.event == "event" {
        return false;
    }
    if matches!(page.visible, Visible::All) || frame.event == "resync" {
        return true;
    }
    let field = if frame.event == "host" { "id" } else { "host_id" };
    let said: Option<Value> = serde_json::from_str(&frame.data).ok();
    let host = said.as_ref().and_then(|said| said.get(field)).and_then(Value::as_str);
    host.is_some_and(|host| page.visible.has(host))
}

/// What of a frame is shown.
fn shown_to<'a>(person: &Person, frame: &'a Frame) -> Cow<'a, str> {
    if !person.is_anonymous() {
        return Cow::Borrowed(&frame.data);
    }
    let said: Value = serde_json::from_str(&frame.data).unwrap_or_default();
    Cow::Owned(redacted(said).to_string())
}

/// A sign of life with the server's time.
fn hello(app: &App) -> String {
    format!("event: hello\ndata: {{\"server_time\":\"{}\"}}\n\n", app.clock.now())
}
