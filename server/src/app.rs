//! What a request can reach.

use crate::captures::Captures;
use crate::channels::Channels;
use crate::clock::Clock;
use crate::credentials::TriesCredentials;
use crate::dead_man::DeadMan;
use crate::http::refusals::Refusals;
use crate::http::session::Attempts;
use crate::jobs::Jobs;
use crate::live::Hub;
use crate::loops::Loops;
use crate::metrics::Metrics;
use crate::pipeline::Pipeline;
use crate::polling::Poller;
use crate::rules::Shelf;
use crate::self_watch::LastSeen;
use crate::settings::Settings;
use crate::sources::agent::Keys;
use crate::store::Readers;
use ironwatch_shared::{ServerId, Timestamp};
use prometheus_client::registry::Registry;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// Shared by all workers.
#[derive(Clone)]
pub struct App {
    pub server_id: ServerId,
    pub started_at: Timestamp,
    pub settings: Arc<Settings>,
    pub metrics_token: Option<Arc<str>>,
    pub rules: Shelf,
    /// One rule is tried on the past at a time.
    pub backtests: Arc<Semaphore>,
    pub clock: Arc<dyn Clock>,
    pub keys: Keys,
    pub pipeline: Pipeline,
    pub readers: Readers,
    pub hub: Hub,
    pub loops: Loops,
    pub metrics: Metrics,
    pub registry: Arc<Registry>,
    pub attempts: Attempts,
    /// Wakes the loops that deliver.
    pub outbox: Arc<Notify>,
    /// Where messages go.
    pub channels: Channels,
    /// A password hash costs tens of megabytes and milliseconds: so many at once, no more.
    pub hashing: Arc<Semaphore>,
    /// Signs in to a BMC before another credential is kept.
    pub tries: Arc<dyn TriesCredentials>,
    /// Where jobs go to be done.
    pub jobs: Jobs,
    /// The way to the BMCs.
    pub poller: Poller,
    /// Captures that run.
    pub captures: Captures,
    /// What the server saw of itself last.
    pub self_watch: LastSeen,
    /// What became of the pings to the outside.
    pub dead_man: DeadMan,
    /// Who was refused what, as far as it is written down.
    pub refusals: Refusals,
}
