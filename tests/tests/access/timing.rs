//! Whether a name is one of ours is not told by how long the answer takes.

use super::ask;
use ironwatch_server::clock::HandClock;
use ironwatch_shared::Timestamp;
use ironwatch_tests::inner_server::InnerServer;
use serde_json::json;
use std::time::Instant;

/// Attempts for each name in a round. What failures there were before is forgotten after each, so that nobody waits.
const ATTEMPTS: usize = 60;
/// Beyond this, in the same direction in each round, it is no noise. Without the hash of nobody it was 51 to 188.
const BEYOND: f64 = 4.5;
const ROUNDS: usize = 4;
const HOUR_MILLIS: u64 = 3_600_001;

/// Milliseconds that a wrong password takes.
async fn attempt(server: &InnerServer, user: &str, number: usize) -> f64 {
    let words = json!({ "user": user, "password": "a wrong one, and long enough" }).to_string();
    let address = format!("198.51.{}.{}", number / 250, number % 250);
    let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", address.as_str())];
    let start = Instant::now();
    let answer = ask(server, "POST", "/api/v1/session", &headers, &words).await;
    let took = start.elapsed().as_secs_f64() * 1_000.0;
    assert_eq!((answer.status, answer.code().as_str()), (401, "wrong_password"), "{user}");
    took
}

/// The faster half: what else the machine does only makes an answer slower, and now and then much slower.
fn trimmed(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times.truncate(times.len() / 2);
    times
}

/// Welch's t: the difference of two means, measured by how far each of them is known.
fn welch(a: &[f64], b: &[f64]) -> f64 {
    let mean = |times: &[f64]| times.iter().sum::<f64>() / times.len() as f64;
    let spread = |times: &[f64]| {
        let mean = mean(times);
        times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (times.len() - 1) as f64 / times.len() as f64
    };
    (mean(a) - mean(b)) / (spread(a) + spread(b)).sqrt()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_none_takes_as_long_as_one_that_is() {
    let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
    let server = InnerServer::start_at("", clock.clone(), |settings| settings.http.behind_tls_proxy = true).await;
    let (mut number, mut seen) = (0, Vec::new());
    for _ in 0..ROUNDS {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for pair in 0..ATTEMPTS {
            // In turn, and each first as often as the other: whatever else the machine does, it does to both.
            for first in [pair % 2 == 0, pair % 2 != 0] {
                let (user, times) = if first { ("operator", &mut known) } else { ("nobody-is", &mut unknown) };
                times.push(attempt(&server, user, number).await);
                number += 1;
            }
            clock.pass(HOUR_MILLIS);
        }
        let t = welch(&trimmed(known), &trimmed(unknown));
        seen.push(t);
        if t.abs() < BEYOND {
            return;
        }
    }
    // More than chance in every round; noise would not always take the same side.
    let one_side = seen.iter().all(|t| *t > 0.0) || seen.iter().all(|t| *t < 0.0);
    assert!(!one_side, "names are told apart by time: t = {seen:?}");
}
