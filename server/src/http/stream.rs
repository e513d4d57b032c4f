//! `GET /api/v1/stream`: server-sent events. A page that was away, or is too slow, is told to read afresh.

use super::person::find;
use crate::app::App;
use crate::problem::Refusal;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream::unfold;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Pages open at once; each costs a backlog of pointers.
const MAX_PAGES: usize = 500;
/// A sign of life, and a look whether the session still holds, this often.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

struct Page {
    frames: Receiver<Arc<crate::live::Frame>>,
    first: Option<String>,
    app: web::Data<App>,
    request: HttpRequest,
    checked: Instant,
}

/// Streams changes.
///
/// # Errors
/// `busy` when too many pages are open.
pub async fn listen(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    if app.hub.listeners() >= MAX_PAGES {
        return Err(Refusal::new("busy").retry_after(30));
    }
    let frames = app.hub.listen();
    let mut first = format!("retry: 2000\n{}", hello(&app));
    if request.headers().contains_key("Last-Event-ID") {
        first.push_str("event: resync\ndata: {}\n\n");
    }
    let page = Page { frames, first: Some(first), app, request, checked: Instant::now() };
    let body = unfold(page, |mut page| async move {
        let text = next(&mut page).await?;
        Some((Ok::<Bytes, actix_web::Error>(Bytes::from(text)), page))
    });
    Ok(HttpResponse::Ok().content_type("text/event-stream").insert_header(("X-Accel-Buffering", "no")).streaming(body))
}

async fn next(page: &mut Page) -> Option<String> {
    if let Some(first) = page.first.take() {
        return Some(first);
    }
    let frame = tokio::time::timeout(KEEP_ALIVE, page.frames.recv()).await;
    if page.checked.elapsed() >= KEEP_ALIVE {
        // Signed out, expired or another password: the stream ends with the session.
        find(&page.request, &page.app).await.ok()?;
        page.checked = Instant::now();
    }
    match frame {
        Ok(Ok(frame)) => Some(format!("id: {}\nevent: {}\ndata: {}\n\n", frame.id, frame.event, frame.data)),
        Ok(Err(RecvError::Lagged(_))) => Some("event: resync\ndata: {}\n\n".to_owned()),
        Ok(Err(RecvError::Closed)) => None,
        Err(_) => Some(hello(&page.app)),
    }
}

/// A sign of life with the server's time.
fn hello(app: &App) -> String {
    format!("event: hello\ndata: {{\"server_time\":\"{}\"}}\n\n", app.clock.now())
}
