//! How many requests one may make: of people by name, of those who are not signed in by address. A bucket of tokens
//! each, filled evenly: short bursts are as they should be, and one that asks without end is told to wait.

use super::address::{address, network_of};
use super::person::{COOKIE, Person};
use crate::app::App;
use crate::problem::Refusal;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, ResponseError as _, web};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Requests one may make at once, whatever came before.
const BURST: u32 = 300;
/// Buckets kept; when there are more, full ones go.
const MOST: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

/// All buckets. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Limits(Arc<Mutex<HashMap<String, Bucket>>>);

/// How it stands with somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether this request is within the limit.
    pub allowed: bool,
    pub per_minute: u32,
    pub remaining: u32,
    /// Seconds until the bucket is full, or, for who has to wait, until there is a token.
    pub reset_seconds: u64,
}

impl Limits {
    /// Takes a token, or only looks.
    fn take(&self, who: &str, per_minute: u32, now: Instant, tokens: f64) -> Standing {
        let burst = f64::from(BURST.min(per_minute));
        let per_second = f64::from(per_minute) / 60.0;
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = |bucket: &Bucket| (bucket.tokens + now.saturating_duration_since(bucket.at).as_secs_f64() * per_second).min(burst);
        if buckets.len() >= MOST {
            buckets.retain(|_, bucket| filled(bucket) < burst);
        }
        let has = buckets.get(who).map_or(burst, filled);
        let allowed = has >= 1.0;
        let left = if allowed { has - tokens } else { has };
        buckets.insert(who.to_owned(), Bucket { tokens: left, at: now });
        let seconds = if allowed { (burst - left) / per_second } else { (1.0 - left) / per_second };
        Standing { allowed, per_minute, remaining: left.max(0.0) as u32, reset_seconds: seconds.ceil().max(1.0) as u64 }
    }
}

fn tell(headers: &mut HeaderMap, standing: Standing) {
    for (name, value) in [
        ("ratelimit-limit", u64::from(standing.per_minute)),
        ("ratelimit-remaining", u64::from(standing.remaining)),
        ("ratelimit-reset", standing.reset_seconds),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

fn refused(request: ServiceRequest, standing: Standing) -> ServiceResponse<BoxBody> {
    let mut response = Refusal::new("too_many_requests").retry_after(standing.reset_seconds).error_response();
    tell(response.headers_mut(), standing);
    request.into_response(response)
}

/// Lets people pass who have not asked too much.
///
/// # Errors
/// What those that answer say.
pub async fn of_people<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let app = request.app_data::<web::Data<App>>().cloned().ok_or(Refusal::new("internal"))?;
    let per_minute = app.settings.http.requests_per_minute;
    let who = request.extensions().get::<Person>().map(Person::one);
    let Some(who) = who.filter(|_| per_minute > 0) else { return Ok(next.call(request).await?.map_into_boxed_body()) };
    let standing = app.limits.take(&who, per_minute, Instant::now(), 1.0);
    if !standing.allowed {
        return Ok(refused(request, standing));
    }
    let mut answered = next.call(request).await?.map_into_boxed_body();
    tell(answered.headers_mut(), standing);
    Ok(answered)
}

/// Lets those pass who are not refused all the time: an address from which requests come without a session is told to wait.
///
/// # Errors
/// What those that answer say.
pub async fn of_strangers<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let app = request.app_data::<web::Data<App>>().cloned().ok_or(Refusal::new("internal"))?;
    let per_minute = app.settings.http.requests_per_minute;
    if per_minute == 0 {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let who = format!("address {}", network_of(&address(request.request(), &app)));
    let standing = app.limits.take(&who, per_minute, Instant::now(), 0.0);
    // Who brings a proof is looked at: people behind the same address must not suffer for one that asks without end.
    let proof = request.cookie(COOKIE).is_some() || request.headers().contains_key(header::AUTHORIZATION);
    if !standing.allowed && !proof {
        return Ok(refused(request, standing));
    }
    let answered = next.call(request).await;
    let stranger = match &answered {
        Ok(answered) => answered.status() == StatusCode::UNAUTHORIZED,
        Err(error) => error.as_response_error().status_code() == StatusCode::UNAUTHORIZED,
    };
    if stranger && !standing.allowed {
        return Err(Refusal::new("too_many_requests").retry_after(standing.reset_seconds).into());
    }
    if stranger {
        app.limits.take(&who, per_minute, Instant::now(), 1.0);
    }
    Ok(answered?.map_into_boxed_body())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_passes_and_then_one_waits() {
        let (limits, start) = (Limits::default(), Instant::now());
        for left in (0..BURST).rev() {
            let standing = limits.take("a", 1_200, start, 1.0);
            assert_eq!((standing.allowed, standing.remaining), (true, left));
        }
        let standing = limits.take("a", 1_200, start, 1.0);
        assert_eq!((standing.allowed, standing.remaining, standing.reset_seconds), (false, 0, 1));
        assert!(limits.take("b", 1_200, start, 1.0).allowed, "everybody has their own");
        assert!(limits.take("a", 1_200, start + Duration::from_millis(51), 1.0).allowed, "20 a second");
        assert!(!limits.take("a", 1_200, start + Duration::from_millis(51), 1.0).allowed);
        let later = limits.take("a", 1_200, start + Duration::from_secs(3_600), 1.0);
        assert_eq!((later.allowed, later.remaining), (true, BURST - 1));
    }

    #[test]
    fn memory_is_bounded() {
        let (limits, start) = (Limits::default(), Instant::now());
        for number in 0..(MOST * 2) {
            limits.take(&number.to_string(), 1_200, start + Duration::from_millis(number as u64), 1.0);
        }
        assert!(limits.0.lock().map_or(usize::MAX, |buckets| buckets.len()) <= MOST);
    }
}
