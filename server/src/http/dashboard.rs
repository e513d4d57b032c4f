//! The dashboard, embedded in the program.

use crate::problem::Refusal;
use actix_web::http::header::{self, AcceptEncoding, Encoding, Header};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Dist;

/// What a browser gets gzipped: packed when it is first asked for, and kept.
static PACKED: LazyLock<Mutex<HashMap<String, Bytes>>> = LazyLock::new(Mutex::default);

fn packed(path: &str, data: &[u8]) -> Option<Bytes> {
    let mut kept = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = kept.get(path) {
        return Some(bytes.clone());
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).ok()?;
    let bytes = Bytes::from(encoder.finish().ok()?);
    kept.insert(path.to_owned(), bytes.clone());
    Some(bytes)
}

/// The file, gzipped where the browser takes that and it is text.
fn body(request: &HttpRequest, mut answer: HttpResponseBuilder, path: &str, data: Vec<u8>) -> HttpResponse {
    let kind = kind(path);
    answer.content_type(kind);
    if !(kind.starts_with("text/") || kind == "image/svg+xml" || kind == "application/json") {
        return answer.body(data);
    }
    answer.insert_header((header::VARY, "Accept-Encoding"));
    let takes = AcceptEncoding::parse(request).ok().and_then(|asked| asked.negotiate([Encoding::gzip(), Encoding::identity()].iter()));
    match Some(path).filter(|_| takes == Some(Encoding::gzip())).and_then(|path| packed(path, &data)) {
        Some(packed) => answer.insert_header((header::CONTENT_ENCODING, "gzip")).body(packed),
        None => answer.body(data),
    }
}

/// Files by name; any other path outside the API is a page of the dashboard.
///
/// # Errors
/// `not_found` for unknown API paths, files and methods.
pub async fn serve(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let path = request.path().trim_start_matches('/');
    if request.method() != actix_web::http::Method::GET || path.starts_with("api/") {
        return Err(Refusal::new("not_found"));
    }
    if let Some(file) = Dist::get(path).filter(|_| path != "index.html") {
        // Names of built files carry their digest, so a browser may keep them for ever.
        let keep = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut answer = HttpResponse::Ok();
        answer.insert_header((header::CACHE_CONTROL, keep));
        return Ok(body(&request, answer, path, file.data.into_owned()));
    }
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return Err(Refusal::new("not_found"));
    }
    let page = Dist::get("index.html").ok_or(Refusal::new("not_found"))?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "no-cache"));
    Ok(body(&request, answer, "index.html", page.data.into_owned()))
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" | "json" => "application/json",
        _ => "application/octet-stream",
    }
}
