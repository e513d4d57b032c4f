//! How long things took: a histogram of fixed size, exact to one percent, however long a run is.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Steps in each doubling: 128 are 0.8 % apart.
const STEPS: u64 = 128;
const STEP_BITS: u32 = STEPS.trailing_zeros();
/// Doublings above the first: up to half an hour in microseconds.
const DOUBLINGS: u64 = 25;

/// Times seen so far; filled by many at once.
#[derive(Debug)]
pub struct Latency {
    buckets: Vec<AtomicU64>,
    longest_micros: AtomicU64,
}

impl Default for Latency {
    fn default() -> Self {
        let buckets = (0..STEPS * (DOUBLINGS + 1)).map(|_| AtomicU64::new(0)).collect();
        Self { buckets, longest_micros: AtomicU64::new(0) }
    }
}

/// Some percentiles, milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Percentiles {
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

fn bucket(micros: u64) -> usize {
    let doubling = u64::from((micros / STEPS).checked_ilog2().map_or(0, |log| log + 1));
    let step = if doubling == 0 { micros } else { (micros >> (doubling - 1)) - STEPS };
    usize::try_from((doubling * STEPS + step).min(STEPS * (DOUBLINGS + 1) - 1)).unwrap_or_default()
}

/// The largest value that falls into a bucket.
fn upper(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let (doubling, step) = (bucket >> STEP_BITS, bucket % STEPS);
    if doubling == 0 { step } else { ((STEPS + step + 1) << (doubling - 1)) - 1 }
}

impl Latency {
    /// Counts one.
    pub fn add(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        if let Some(count) = self.buckets.get(bucket(micros)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.longest_micros.fetch_max(micros, Ordering::Relaxed);
    }

    /// The percentiles of all so far; all 0 when there are none.
    #[must_use]
    pub fn percentiles(&self) -> Percentiles {
        let counts: Vec<u64> = self.buckets.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        let longest = self.longest_micros.load(Ordering::Relaxed);
        let total: u64 = counts.iter().sum();
        let at = |percent: u64| {
            let rank = (total * percent).div_ceil(100).max(1);
            let mut seen = 0;
            let found = counts.iter().position(|count| {
                seen += count;
                seen >= rank
            });
            found.map_or(0.0, |bucket| upper(bucket).min(longest) as f64 / 1000.0)
        };
        Percentiles { p50_ms: at(50), p90_ms: at(90), p99_ms: at(99), max_ms: longest as f64 / 1000.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_falls_into_a_bucket_that_is_one_percent_wide_at_most() {
        let mut last = 0;
        for micros in (0..2_000).chain((2_000..2_000_000_000).step_by(999_983)) {
            let index = bucket(micros);
            assert!(index >= last && upper(index) >= micros, "{micros}");
            assert!(upper(index) - micros <= micros / 100, "{micros} in {index} up to {}", upper(index));
            last = index;
        }
        assert_eq!(bucket(u64::MAX), (STEPS * (DOUBLINGS + 1) - 1) as usize);
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_times() {
        let latency = Latency::default();
        for millis in 1..=1000 {
            latency.add(Duration::from_millis(millis));
        }
        let found = latency.percentiles();
        for (found, wanted) in [(found.p50_ms, 500.0), (found.p90_ms, 900.0), (found.p99_ms, 990.0), (found.max_ms, 1000.0)] {
            assert!((found - wanted).abs() <= wanted / 100.0, "{found} is not {wanted}");
        }
    }

    #[test]
    fn one_slow_answer_in_a_thousand_is_the_longest_and_not_the_99th() {
        let latency = Latency::default();
        (0..999).for_each(|_| latency.add(Duration::from_micros(100)));
        latency.add(Duration::from_secs(7));
        let found = latency.percentiles();
        assert_eq!((found.p99_ms, found.max_ms), (0.1, 7000.0));
        assert_eq!(Latency::default().percentiles().max_ms, 0.0);
    }
}
