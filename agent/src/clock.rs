//! The two clocks of a host: the wall, which may lie, and the kernel's own, which counts within one boot.

use ironwatch_shared::wire::v1::report::Moment;
use rustix::time::{ClockId, clock_gettime};
use std::time::{SystemTime, UNIX_EPOCH};

/// Unix milliseconds of the wall clock; negative before 1970.
pub fn wall_ms() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
    }
}

/// Milliseconds of `CLOCK_MONOTONIC`, the clock that stamps the records of the kernel ring.
pub fn boot_ms() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    let millis = u64::try_from(now.tv_nsec / 1_000_000).unwrap_or(0);
    seconds.saturating_mul(1000).saturating_add(millis)
}

/// Now, on both.
pub fn moment() -> Moment {
    Moment { wall_ms: wall_ms(), boot_ms: boot_ms() }
}
