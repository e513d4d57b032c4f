//! What an answer is by its tag: who has it already is told so, and gets no body.

use crate::problem::Refusal;
use actix_web::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError as _};
use std::hash::{DefaultHasher, Hasher as _};

/// Gives answers to `GET` a weak tag, and answers `304` to whoever names that one.
///
/// # Errors
/// What those that answer say.
pub async fn tag<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let looks = request.method() == Method::GET;
    let answered = next.call(request).await?.map_into_boxed_body();
    if !looks || answered.status() != StatusCode::OK || !matches!(answered.response().body().size(), BodySize::Sized(_)) {
        return Ok(answered);
    }
    let (request, response) = answered.into_parts();
    let (mut response, body) = response.into_parts();
    let Ok(body) = to_bytes(body).await else {
        return Ok(ServiceResponse::new(request, Refusal::new("internal").error_response()));
    };
    let mut hasher = DefaultHasher::new();
    hasher.write(&body);
    let tag = format!("W/\"{:016x}-{:x}\"", hasher.finish(), body.len());
    let is_known = known.is_some_and(|known| names(&known, &tag));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    if is_known {
        let mut unchanged = HttpResponse::new(StatusCode::NOT_MODIFIED);
        for (name, value) in response.headers() {
            if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
                unchanged.headers_mut().append(name.clone(), value.clone());
            }
        }
        return Ok(ServiceResponse::new(request, unchanged));
    }
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

/// Whether a list of tags has this one; weak and strong ones are compared alike.
fn names(known: &HeaderValue, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.to_str().is_ok_and(|known| known.trim() == "*" || known.split(',').any(|one| opaque(one) == opaque(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_a_list() {
        for (known, found) in [("W/\"a\"", true), ("\"a\"", true), ("\"b\", W/\"a\"", true), ("*", true), ("\"b\"", false), ("", false)] {
            assert_eq!(names(&HeaderValue::from_static(known), "W/\"a\""), found, "{known}");
        }
    }
}
