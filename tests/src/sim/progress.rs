//! A line each second, for people who wait.

use super::World;
use super::counts::read;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// Tells how it goes until it is stopped; also looks at the watched process.
pub async fn tell(world: Arc<World>) {
    let mut tick = interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut before = 0;
    tick.tick().await;
    loop {
        tick.tick().await;
        if let Some(watched) = &world.watched {
            watched.lock().unwrap_or_else(PoisonError::into_inner).look();
        }
        let counts = &world.counts;
        let acknowledged = read(&counts.acknowledged);
        let refused: u64 = counts.refused().values().sum();
        eprintln!(
            "{:>4} s  acknowledged {acknowledged} (+{})  p99 {:.1} ms  refused {refused}  unanswered {}  spooled {}  lost {}",
            world.start.elapsed().as_secs(),
            acknowledged - before,
            counts.latency.percentiles().p99_ms,
            read(&counts.unanswered),
            read(&counts.spooled),
            read(&counts.lost),
        );
        before = acknowledged;
    }
}
