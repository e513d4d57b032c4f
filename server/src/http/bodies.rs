//! Bodies of people's requests are objects. Who reads a type takes a list of its fields in their order for the same; whoever sends
//! one has made a mistake.

use crate::problem::Refusal;
use actix_web::HttpMessage as _;
use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures_util::StreamExt as _;
use futures_util::stream::{self, LocalBoxStream};
use std::future::ready;

/// Refuses a body that begins as a list. It looks at the first piece alone, and reads no further.
///
/// # Errors
/// `bad_request`.
pub async fn objects_only<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut rest = request.take_payload();
    if let Some(first) = rest.next().await {
        let first = first?;
        if first.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Refusal::new("bad_request").detail("the body is an object: { … }").into());
        }
        let whole: LocalBoxStream<'static, _> = stream::once(ready(Ok(first))).chain(rest).boxed_local();
        request.set_payload(Payload::Stream { payload: whole });
    }
    next.call(request).await
}
