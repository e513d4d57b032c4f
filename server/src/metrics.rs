//! What the server tells Prometheus about itself.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;

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

/// What BMCs cost and how they do.
#[derive(Debug, Clone)]
pub struct BmcMetrics {
    pub lag: Histogram,
    pub look_seconds: Histogram,
    pub looks: Family<Look, Counter>,
    pub states: Family<BmcState, Gauge>,
}

/// What was asked for and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Look {
    pub part: String,
    pub outcome: String,
}

/// One label: how a BMC stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct BmcState {
    pub state: String,
}

impl BmcMetrics {
    fn new() -> Self {
        Self {
            lag: Histogram::new(exponential_buckets(0.01, 2.0, 14)),
            look_seconds: Histogram::new(exponential_buckets(0.01, 2.0, 14)),
            looks: Family::default(),
            states: Family::default(),
        }
    }

    fn register(&self, registry: &mut Registry) {
        registry.register("bmc_lag_seconds", "From when a BMC was due to when it was asked", self.lag.clone());
        registry.register("bmc_look_seconds", "From the first question of a look to its last answer", self.look_seconds.clone());
        registry.register("bmc_looks", "Looks at BMCs, by part and by what came of them", self.looks.clone());
        registry.register("bmcs", "BMCs by how they stand", self.states.clone());
    }

    /// A look ended, well or with the code of a trouble.
    pub fn count(&self, parts: &[&str], trouble: Option<&str>) {
        for part in parts {
            let look = Look { part: (*part).to_owned(), outcome: trouble.unwrap_or("ok").to_owned() };
            self.looks.get_or_create(&look).inc();
        }
    }

    /// How many BMCs stand how.
    pub fn set_states(&self, states: &BTreeMap<String, i64>) {
        self.states.clear();
        for (state, count) in states {
            self.states.get_or_create(&BmcState { state: state.clone() }).set(*count);
        }
    }
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
    pub bmc: BmcMetrics,
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
            bmc: BmcMetrics::new(),
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
        metrics.bmc.register(&mut registry);
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
