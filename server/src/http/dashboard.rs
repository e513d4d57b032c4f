//! The dashboard, embedded in the program.

use crate::problem::Refusal;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Dist;

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
        return Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, keep)).content_type(kind(path)).body(file.data.into_owned()));
    }
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return Err(Refusal::new("not_found"));
    }
    let page = Dist::get("index.html").ok_or(Refusal::new("not_found"))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("text/html; charset=utf-8")
        .body(page.data.into_owned()))
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" | "json" => "application/json",
        _ => "application/octet-stream",
    }
}
