//! One try of one report, and what its answer means.

use super::World;
use super::agent::Agent;
use super::counts::one;
use super::http::Connection;
use super::spool::Waiting;
use ironwatch_shared::wire::v1::REPORTS_PATH;
use ironwatch_shared::wire::v1::problem::Problem;
use ironwatch_shared::wire::v1::receipt::Receipt;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// On the server's disk; the interval it asks for.
    Committed(u32),
    /// Not now; perhaps not before so many seconds.
    Later(Option<u64>),
    /// The server counts otherwise: begin a new life of the spool, then again.
    OutOfStep,
    /// Never.
    Refused,
    /// This agent has nothing to say any more.
    Revoked,
}

/// Signs and sends one report.
pub async fn deliver(agent: &Agent, waiting: &Waiting, connection: &mut Connection, world: &World) -> Tried {
    let counts = &world.counts;
    let Some(headers) = agent.headers(waiting, world) else { return Tried::Refused };
    one(&counts.sent);
    let started = Instant::now();
    let opened_before = connection.opened;
    let answer = connection.post(REPORTS_PATH, &headers, &waiting.body.packed).await;
    let took = started.elapsed();
    counts.connections.fetch_add(connection.opened - opened_before, Ordering::Relaxed);
    let Ok(answer) = answer else {
        one(&counts.unanswered);
        return Tried::Later(None);
    };
    if answer.status == 200 {
        // Only the receipt for this very report counts.
        return match serde_json::from_slice::<Receipt>(&answer.body) {
            Ok(receipt) if receipt.committed.sequence == waiting.sequence => {
                one(&counts.acknowledged);
                if receipt.duplicate {
                    one(&counts.duplicates);
                }
                counts.bytes.fetch_add(waiting.body.packed.len() as u64, Ordering::Relaxed);
                counts.latency.add(took);
                Tried::Committed(receipt.interval_seconds)
            }
            Ok(_) | Err(_) => {
                counts.refusal("no_receipt".to_owned());
                Tried::Later(None)
            }
        };
    }
    let code = serde_json::from_slice::<Problem>(&answer.body).map_or_else(|_| answer.status.to_string(), |problem| problem.code);
    let tried = match (answer.status, code.as_str()) {
        (400 | 413 | 415 | 422, _) => Tried::Refused,
        (403, "revoked") => Tried::Revoked,
        (409, "out_of_step") => Tried::OutOfStep,
        _ => Tried::Later(answer.retry_after_seconds),
    };
    counts.refusal(code);
    tried
}
