//! What a request can reach.

use crate::captures::Captures;
use crate::channels::Channels;
use crate::clock::Clock;
use crate::credentials::TriesCredentials;
use crate::dead_man::DeadMan;
use crate::http::attempts::Attempts;
use crate::http::hashing::Hashing;
use crate::http::held_pages::HeldPages;
use crate::http::idempotency::Answers;
use crate::http::limits::Limits;
use crate::http::refusals::Refusals;
use crate::http::shares::Shares;
use crate::jobs::Jobs;
use crate::live::Hub;
use crate::loops::Loops;
use crate::metrics::Metrics;
use crate::pipeline::Pipeline;
use crate::polling::Poller;
use crate::roster::Rosters;
use crate::rules::Shelf;
use crate::scopes::Seen;
use crate::self_watch::LastSeen;
use crate::settings::{InForce, Settings};
use crate::sources::agent::Keys;
use crate::store::Readers;
use crate::updates::Updates;
use ironwatch_shared::{ServerId, Timestamp};
use prometheus_client::registry::Registry;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// Shared by all workers.
#[derive(Clone)]
pub struct App {
    pub server_id: ServerId,
    pub started_at: Timestamp,
    /// As they were said at the start.
    pub settings: Arc<Settings>,
    /// As they hold now: what may be set on the page is asked of these.
    pub in_force: InForce,
    /// Which version is the newest, as far as somebody said.
    pub updates: Updates,
    pub metrics_token: Option<Arc<str>>,
    pub rules: Shelf,
    /// One rule is tried on the past at a time.
    pub backtests: Arc<Semaphore>,
    /// So many trends are read at once, no more.
    pub trends: Arc<Semaphore>,
    pub clock: Arc<dyn Clock>,
    pub keys: Keys,
    pub pipeline: Pipeline,
    pub readers: Readers,
    pub hub: Hub,
    /// All hosts, for lists.
    pub rosters: Rosters,
    /// What was answered to requests with a key.
    pub answers: Answers,
    /// How much everybody has asked.
    pub limits: Limits,
    /// So many files are written at once, and so many for each, no more.
    pub exports: Shares,
    /// Orders of lists that somebody reads page by page.
    pub pages: HeldPages,
    pub loops: Loops,
    pub metrics: Metrics,
    pub registry: Arc<Registry>,
    pub attempts: Attempts,
    /// Wakes the loops that deliver.
    pub outbox: Arc<Notify>,
    /// Where messages go.
    pub channels: Channels,
    /// Whose password is hashed next.
    pub hashing: Hashing,
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
    /// Which hosts are in whose scope.
    pub scopes: Seen,
}
