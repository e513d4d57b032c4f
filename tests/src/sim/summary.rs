//! The result of a run: one object for programs, some lines for people.

use super::World;
use super::counts::read;
use super::latency::Percentiles;
use super::watched::Cost;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Everything that is told at the end.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    pub hosts: usize,
    pub connections: Option<usize>,
    pub samples: usize,
    pub kernel_lines: usize,
    pub seconds: f64,
    pub sent: u64,
    pub acknowledged: u64,
    pub duplicates: u64,
    /// Refusals by code.
    pub refused: BTreeMap<String, u64>,
    pub unanswered: u64,
    pub retries: u64,
    /// Reports that had to wait for a later try.
    pub spooled: u64,
    /// Of these: still waiting at the end.
    pub waiting: u64,
    pub lost: u64,
    pub connections_opened: u64,
    #[serde(flatten)]
    pub latency: Percentiles,
    pub batches_per_second: f64,
    pub samples_per_second: f64,
    pub kernel_lines_per_second: f64,
    /// Of one body as sent, on average.
    pub body_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<Cost>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batches_per_server_cpu_second: Option<f64>,
    /// Unix milliseconds at which agents fell silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent_from_ms: Option<i64>,
}

fn one_decimal(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

impl Summary {
    /// Counts up.
    #[must_use]
    pub fn new(world: &World, took: Duration, waiting: usize, server: Option<Cost>, silent_from_ms: Option<i64>) -> Self {
        let counts = &world.counts;
        let acknowledged = read(&counts.acknowledged);
        let seconds = took.as_secs_f64();
        let per_second = acknowledged as f64 / seconds.max(0.001);
        let per_cpu = server.as_ref().filter(|cost| cost.cpu_seconds > 0.0).map(|cost| one_decimal(acknowledged as f64 / cost.cpu_seconds));
        Self {
            hosts: world.arguments.hosts,
            connections: world.arguments.connections,
            samples: world.arguments.samples,
            kernel_lines: world.arguments.kernel_lines,
            seconds: one_decimal(seconds),
            sent: read(&counts.sent),
            acknowledged,
            duplicates: read(&counts.duplicates),
            refused: counts.refused(),
            unanswered: read(&counts.unanswered),
            retries: read(&counts.retries),
            spooled: read(&counts.spooled),
            waiting: waiting as u64,
            lost: read(&counts.lost),
            connections_opened: read(&counts.connections),
            latency: counts.latency.percentiles(),
            batches_per_second: one_decimal(per_second),
            samples_per_second: one_decimal(per_second * world.arguments.samples as f64),
            kernel_lines_per_second: one_decimal(per_second * world.arguments.kernel_lines as f64),
            body_bytes: read(&counts.bytes).checked_div(acknowledged).unwrap_or_default(),
            server,
            batches_per_server_cpu_second: per_cpu,
            silent_from_ms,
        }
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        let Percentiles { p50_ms, p90_ms, p99_ms, max_ms } = self.latency;
        let refused: Vec<String> = self.refused.iter().map(|(code, count)| format!("{code} {count}")).collect();
        format!(
            "{} of {} reports acknowledged in {} s ({}/s, {} samples/s), {} twice; refused: {}; {} without an answer\n\
             receipt after {p50_ms:.1} ms (half), {p90_ms:.1} ms (90 %), {p99_ms:.1} ms (99 %), {max_ms:.1} ms (longest)\n\
             {} tries again, {} spooled, {} still waiting, {} lost; {} connections opened; {} bytes a body",
            self.acknowledged,
            self.sent,
            self.seconds,
            self.batches_per_second,
            self.samples_per_second,
            self.duplicates,
            if refused.is_empty() { "none".to_owned() } else { refused.join(", ") },
            self.unanswered,
            self.retries,
            self.spooled,
            self.waiting,
            self.lost,
            self.connections_opened,
            self.body_bytes,
        )
    }
}
