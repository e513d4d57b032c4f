//! Load: each connection sends the next report when the last is acknowledged.

use super::World;
use super::agent::Agent;
use super::arguments::Rate;
use super::backoff::Backoff;
use super::counts::one;
use super::deliver::{Tried, deliver};
use super::http::Connection;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// Sends for these agents in turn, over one connection, until `end`.
pub async fn load(mut agents: Vec<Agent>, world: Arc<World>, end: Instant) -> Result<usize, String> {
    let mut connection = Connection::new(world.endpoint.clone());
    let between = match world.arguments.rate {
        Rate::Max => Duration::ZERO,
        Rate::PerSecond(rate) => Duration::from_secs_f64(world.arguments.connections.unwrap_or(1) as f64 / rate),
    };
    let mut slot = Instant::from_std(world.start);
    loop {
        for agent in &mut agents {
            slot += between;
            if slot > Instant::now() {
                sleep_until(slot.min(end)).await;
            }
            if Instant::now() >= end {
                return Ok(0);
            }
            if !send(agent, &mut connection, &world, end).await? {
                return Ok(1);
            }
        }
        if agents.is_empty() {
            return Ok(0);
        }
    }
}

/// Sends one report until it is acknowledged; `false` when the time was up before.
async fn send(agent: &mut Agent, connection: &mut Connection, world: &World, end: Instant) -> Result<bool, String> {
    let waiting = agent.report(world)?;
    let mut backoff = Backoff::default();
    loop {
        let wait = match deliver(agent, &waiting, connection, world).await {
            Tried::Committed(_) => return Ok(true),
            Tried::Refused | Tried::Revoked => {
                one(&world.counts.lost);
                return Ok(true);
            }
            Tried::OutOfStep => {
                agent.begin_epoch();
                backoff.next(None, agent.interval_seconds, agent.chance())
            }
            Tried::Later(asked) => backoff.next(asked, agent.interval_seconds, agent.chance()),
        };
        one(&world.counts.retries);
        if Instant::now() + wait >= end {
            one(&world.counts.spooled);
            return Ok(false);
        }
        sleep(wait).await;
    }
}
