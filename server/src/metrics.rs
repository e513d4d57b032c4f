//! What the server tells Prometheus about itself.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// One label: how a thing went.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Outcome {
    /// A code of the table of problems, or `ok`.
    pub outcome: String,
}

/// Where a notification went and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Delivery {
    pub channel: String,
    pub outcome: &'static str,
}

/// One label: a presence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct State {
    pub state: &'static str,
}

/// All counters. Cheap to clone; every clone counts the same.
#[derive(Debug, Clone)]
pub struct Metrics {
    pub check_ins: Family<Outcome, Counter>,
    pub ingest_seconds: Histogram,
    pub group_size: Histogram,
    pub queue: Gauge,
    pub events: Counter,
    pub transitions: Counter,
    pub tick_commit_seconds: Histogram,
    pub deliveries: Family<Delivery, Counter>,
    pub hosts: Family<State, Gauge>,
    pub unwatched_seconds: Counter<f64, std::sync::atomic::AtomicU64>,
    pub logins: Family<Outcome, Counter>,
}

impl Metrics {
    /// The counters, and the registry that shows them.
    #[must_use]
    pub fn new() -> (Self, Registry) {
        let metrics = Self {
            check_ins: Family::default(),
            ingest_seconds: Histogram::new(exponential_buckets(0.000_5, 2.0, 14)),
            group_size: Histogram::new(exponential_buckets(1.0, 2.0, 10)),
            queue: Gauge::default(),
            events: Counter::default(),
            transitions: Counter::default(),
            tick_commit_seconds: Histogram::new(exponential_buckets(0.001, 2.0, 14)),
            deliveries: Family::default(),
            hosts: Family::default(),
            unwatched_seconds: Counter::default(),
            logins: Family::default(),
        };
        let mut registry = Registry::with_prefix("ironwatch");
        registry.register("check_ins", "Reports received, by what came of them", metrics.check_ins.clone());
        registry.register("ingest_seconds", "From a report at the door to its durable commit", metrics.ingest_seconds.clone());
        registry.register("group_size", "Reports committed together", metrics.group_size.clone());
        registry.register("queue", "Reports waiting for the writer", metrics.queue.clone());
        registry.register("events", "Events stored", metrics.events.clone());
        registry.register("transitions", "Steps in the lives of alerts", metrics.transitions.clone());
        registry.register(
            "tick_commit_seconds",
            "From time passing to the durable commit of what came of it",
            metrics.tick_commit_seconds.clone(),
        );
        registry.register("notifications", "Attempts to deliver, by channel and outcome", metrics.deliveries.clone());
        registry.register("hosts", "Hosts by presence", metrics.hosts.clone());
        registry.register("unwatched_seconds", "Time in which no host was watched", metrics.unwatched_seconds.clone());
        registry.register("logins", "Attempts to sign in", metrics.logins.clone());
        (metrics, registry)
    }

    /// Counts a report.
    pub fn check_in(&self, outcome: &str) {
        self.check_ins.get_or_create(&Outcome { outcome: outcome.to_owned() }).inc();
    }

    /// Counts an attempt to sign in.
    pub fn login(&self, outcome: &str) {
        self.logins.get_or_create(&Outcome { outcome: outcome.to_owned() }).inc();
    }
}

/// The text that Prometheus reads.
#[must_use]
pub fn render(registry: &Registry) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = encode(&mut text, registry);
    text
}
