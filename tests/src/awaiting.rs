//! Waiting for a condition: a test that sleeps instead is slow when it is right and wrong when the machine is slow.

use std::time::{Duration, Instant};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Long enough for a busy machine; nobody waits so long when things go well.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Looks again and again until something is found.
///
/// # Panics
/// When it is not found in time; `what` says what was missing.
pub async fn until<T>(what: &str, limit: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < limit, "not within {limit:?}: {what}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Looks again and again for all of `span`: what must not happen must not happen at any of the looks.
///
/// # Panics
/// As soon as something is found.
pub async fn never<T: std::fmt::Debug>(what: &str, span: Duration, mut look: impl AsyncFnMut() -> Option<T>) {
    let begun = Instant::now();
    while begun.elapsed() < span {
        if let Some(found) = look().await {
            panic!("{what}: {found:?}");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
