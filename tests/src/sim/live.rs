//! An agent as it lives: a check-in each interval, a spool for bad times, patience with the server.

use super::World;
use super::agent::Agent;
use super::backoff::Backoff;
use super::counts::one;
use super::deliver::{Tried, deliver};
use super::http::Connection;
use super::spool::Spool;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Between two old reports, as the real agent has it: backfill stays behind what is live.
const BETWEEN_OLD: Duration = Duration::from_millis(100);

/// Runs one agent until `end`; `first_after` spreads the fleet over the interval. Answers how many reports still wait.
pub async fn live(mut agent: Agent, world: Arc<World>, first_after: Duration, end: Instant) -> Result<usize, String> {
    let mut connection = Connection::new(world.endpoint.clone());
    let mut spool = Spool::new(world.arguments.spool);
    let mut backoff = Backoff::default();
    let mut interval = world.arguments.interval;
    let mut due = Instant::from_std(world.start) + first_after;
    let mut not_before = due;
    loop {
        let now = Instant::now();
        if now >= end {
            return Ok(spool.len());
        }
        if now >= due {
            let report = agent.report(&world)?;
            world.counts.lost.fetch_add(spool.put(report), Ordering::Relaxed);
            due = (due + interval).max(now);
        }
        if now < not_before || spool.is_empty() {
            let wake = if spool.is_empty() { due } else { due.min(not_before) };
            sleep_until(wake.min(end)).await;
            continue;
        }
        let Some(waiting) = spool.take_next() else { continue };
        match deliver(&agent, &waiting, &mut connection, &world).await {
            Tried::Committed(wanted_seconds) => {
                backoff.reset();
                not_before = Instant::now() + if spool.is_empty() { Duration::ZERO } else { BETWEEN_OLD };
                if world.arguments.follow_interval && wanted_seconds != agent.interval_seconds {
                    agent.interval_seconds = wanted_seconds.max(1);
                    interval = Duration::from_secs(u64::from(agent.interval_seconds));
                }
            }
            Tried::Refused => one(&world.counts.lost),
            Tried::Revoked => return Ok(spool.len()),
            Tried::OutOfStep => {
                agent.begin_epoch();
                world.counts.lost.fetch_add(spool.put(waiting), Ordering::Relaxed);
                not_before = Instant::now() + backoff.next(None, agent.interval_seconds, agent.chance());
            }
            Tried::Later(asked) => {
                one(&world.counts.retries);
                one(&world.counts.spooled);
                world.counts.lost.fetch_add(spool.put(waiting), Ordering::Relaxed);
                not_before = Instant::now() + backoff.next(asked, agent.interval_seconds, agent.chance());
            }
        }
    }
}
