//! The writer's thread: what it holds, its loop, and time passing. Reports are taken in `group`.

mod group;
mod known;
mod telling;

pub use telling::Acknowledgement;

use super::keep::{Routing, keep_outcome};
use super::{Job, MAX_WAITING, Pipeline, Taken};
use crate::clock::Clock;
use crate::live::{Hub, News};
use crate::loops::LoopStatus;
use crate::metrics::Metrics;
use crate::sources::agent::{Accepted, Keys};
use crate::store::{Address, Db, StoreResult, is_transient, meta};
use diesel::Connection as _;
use ironwatch_core::fleet::{Fleet, Outcome};
use ironwatch_core::liveness::Presence;
use ironwatch_core::sequence;
use ironwatch_shared::{HostId, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, oneshot};

/// Most reports committed together: more adds waiting and saves little.
const MAX_GROUP: usize = 256;
/// Time passes at least this often, so that time not looked at is noticed.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How often the store learns that we are still looking.
const PERSIST_TICK_MILLIS: i64 = 5_000;

/// What the writer starts with.
pub struct Start {
    pub db: Db,
    pub address: Address,
    pub fleet: Fleet,
    pub taken: HashMap<HostId, sequence::Taken>,
    pub next_report: i64,
    pub routing: Routing,
    pub keys: Keys,
    pub clock: Arc<dyn Clock>,
    pub hub: Hub,
    pub metrics: Metrics,
    pub status: LoopStatus,
    pub outbox: Arc<Notify>,
    /// Takes hosts whose BMC is to be asked before they are declared down.
    pub suspects: Suspects,
    pub reload: Reload,
}

/// Reads from the store again what memory should hold.
pub type Reload = Box<dyn FnMut(&mut Db) -> Result<(Fleet, HashMap<HostId, sequence::Taken>, i64), String> + Send>;

/// Where hosts go that are late and have a BMC.
pub type Suspects = Box<dyn Fn(Vec<HostId>) + Send>;

/// The one writer.
pub struct Writer {
    pub(crate) db: Db,
    address: Address,
    pub(crate) fleet: Fleet,
    taken: HashMap<HostId, sequence::Taken>,
    next_report: i64,
    pub(super) routing: Routing,
    pub(crate) keys: Keys,
    clock: Arc<dyn Clock>,
    hub: Hub,
    metrics: Metrics,
    status: LoopStatus,
    outbox: Arc<Notify>,
    healthy: bool,
    last_persisted_tick: i64,
    /// When a command last added hosts beside us, as far as we know.
    hosts_added_at: String,
    waiting: Arc<AtomicI64>,
    refused: Arc<AtomicBool>,
    suspects: Suspects,
    reload: Reload,
    /// A connection broke: whether the last commit happened only the store knows.
    doubtful: bool,
    /// When something falls due of an alert that stands, as the store has it; none: it has to be asked.
    pub(super) next_follow: Option<Option<i64>>,
}

type Waiting = (Box<Accepted>, oneshot::Sender<Taken>);

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(start: Start) -> std::io::Result<(Pipeline, JoinHandle<()>)> {
        let (jobs, receiver) = sync_channel(MAX_WAITING);
        let waiting = Arc::new(AtomicI64::new(0));
        let refused = Arc::new(AtomicBool::new(false));
        let changes = start.hub.changes();
        let mut writer = Writer {
            db: start.db,
            address: start.address,
            fleet: start.fleet,
            taken: start.taken,
            next_report: start.next_report,
            routing: start.routing,
            keys: start.keys,
            clock: start.clock,
            hub: start.hub,
            metrics: start.metrics,
            status: start.status,
            outbox: start.outbox,
            healthy: true,
            last_persisted_tick: 0,
            hosts_added_at: String::new(),
            waiting: Arc::clone(&waiting),
            refused: Arc::clone(&refused),
            suspects: start.suspects,
            reload: start.reload,
            doubtful: false,
            next_follow: None,
        };
        let thread = std::thread::Builder::new().name("writer".into()).spawn(move || writer.work(&receiver))?;
        Ok((Pipeline { jobs, waiting, refused, changes }, thread))
    }

    fn work(&mut self, jobs: &Receiver<Job>) {
        loop {
            self.tick();
            let mut next = match jobs.try_recv() {
                // It was waiting already: no time has passed since the tick.
                Ok(job) => Some(job),
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) => {
                    let wait =
                        self.fleet.millis_to_next_deadline().map_or(LONGEST_WAIT, |millis| Duration::from_millis(millis).min(LONGEST_WAIT));
                    match jobs.recv_timeout(wait) {
                        Ok(job) => {
                            // Deadlines count from now, not from the last time we looked.
                            self.tick();
                            Some(job)
                        }
                        Err(RecvTimeoutError::Timeout) => continue,
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
            };
            let mut group: Vec<Waiting> = Vec::new();
            while let Some(job) = next.take() {
                match job {
                    Job::Report(accepted, answer) => {
                        group.push((accepted, answer));
                        if group.len() < MAX_GROUP {
                            next = jobs.try_recv().ok();
                        }
                    }
                    Job::Work(work) => {
                        self.take_group(std::mem::take(&mut group));
                        self.waiting.fetch_sub(1, Ordering::Relaxed);
                        work(self);
                    }
                    Job::Stop => {
                        self.take_group(group);
                        self.persist_tick(true);
                        return;
                    }
                }
            }
            self.take_group(group);
        }
    }

    /// Runs a change in a transaction.
    ///
    /// # Errors
    /// What the database or the change says; nothing was changed then.
    pub fn transaction<T, E: From<diesel::result::Error>>(&mut self, change: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
        self.db.transaction(change)
    }

    /// Lets the fleet judge outside a check-in, and commits what comes of it together with another change.
    ///
    /// # Errors
    /// What the database says; nothing was changed then.
    pub fn judge(
        &mut self,
        decide: impl FnOnce(&mut Fleet, Timestamp) -> Outcome,
        change: impl FnOnce(&mut Db) -> StoreResult<()>,
    ) -> StoreResult<Outcome> {
        let now = self.clock.now();
        self.fleet.begin();
        let outcome = decide(&mut self.fleet, now);
        let outcome = self.fleet.correlate(outcome, now);
        let Writer { db, fleet, routing, .. } = self;
        let kept = db.transaction(|db| {
            change(db)?;
            keep_outcome(db, fleet, routing, &outcome, now)
        });
        match kept {
            Ok(news) => {
                self.fleet.commit();
                self.after_commit(news, &outcome.transitions);
                Ok(outcome)
            }
            Err(error) => {
                self.fleet.rollback();
                self.failed(&error);
                Err(error)
            }
        }
    }

    fn tick(&mut self) {
        let now = self.clock.now();
        if self.doubtful && !self.restore() {
            self.status.ran(now, Some("the database cannot be reached".to_owned()));
            return;
        }
        self.fleet.begin();
        let looked = self.healthy && !self.refused.swap(false, Ordering::Relaxed);
        let outcome = self.fleet.tick(now, self.clock.monotonic_millis(), looked);
        let outcome = self.fleet.correlate(outcome, now);
        if let Some(away) = outcome.away {
            self.metrics.unwatched_seconds.inc_by(Duration::from_millis(away.millis).as_secs_f64());
        }
        if !outcome.suspects.is_empty() {
            (self.suspects)(outcome.suspects.clone());
        }
        if outcome.is_empty() {
            self.fleet.commit();
        } else {
            let started = Instant::now();
            let Writer { db, fleet, routing, .. } = self;
            match db.transaction(|db| keep_outcome(db, fleet, routing, &outcome, now)) {
                Ok(news) => {
                    self.fleet.commit();
                    self.after_commit(news, &outcome.transitions);
                    self.healthy = true;
                    self.metrics.tick_commit_seconds.observe(started.elapsed().as_secs_f64());
                }
                Err(error) => {
                    self.fleet.rollback();
                    self.failed(&error);
                }
            }
        }
        self.follow_up(now);
        self.status.ran(now, None);
        self.persist_tick(false);
    }

    fn persist_tick(&mut self, at_once: bool) {
        let now = self.clock.now().as_millis();
        if !at_once && (now - self.last_persisted_tick).abs() < PERSIST_TICK_MILLIS {
            return;
        }
        self.last_persisted_tick = now;
        match meta::set(&mut self.db, meta::LAST_TICK_AT, &now.to_string()) {
            Ok(()) => self.healthy = true,
            Err(error) => self.failed(&error),
        }
        self.look_for_hosts();
        self.tell_of_ending_silences(self.clock.now());
        let counts = self.fleet.count_by_presence();
        for presence in Presence::ALL {
            let count = counts.get(&presence).copied().unwrap_or_default();
            let state = crate::metrics::State { state: presence.as_str() };
            self.metrics.hosts.get_or_create(&state).set(i64::try_from(count).unwrap_or(i64::MAX));
        }
    }

    fn failed(&mut self, error: &diesel::result::Error) {
        if self.healthy {
            tracing::error!(%error, "the database does not take what is to be stored; agents keep it until it does");
        }
        self.healthy = false;
        self.status.ran(self.clock.now(), Some(error.to_string()));
        // A connection that broke stays broken, and may have broken after the commit and before its answer.
        if is_transient(error) && (matches!(self.db, Db::Postgres(_)) || matches!(error, diesel::result::Error::BrokenTransactionManager)) {
            self.doubtful = true;
        }
    }

    /// A new connection, and memory as the store has it; hosts get fair new deadlines, as after a start.
    fn restore(&mut self) -> bool {
        let Ok(mut db) = self.address.connect() else { return false };
        let Ok((fleet, taken, next_report)) = (self.reload)(&mut db) else { return false };
        self.db = db;
        self.fleet = fleet;
        self.taken = taken;
        self.next_report = next_report;
        self.hub.changes().add_all();
        self.doubtful = false;
        self.next_follow = None;
        tracing::info!("the database is back");
        true
    }

    fn after_commit(&mut self, news: News, transitions: &[ironwatch_core::alert::Transition]) {
        for transition in transitions {
            let alert = &transition.alert;
            let host = alert.host.as_ref().map_or_else(|| alert.whole(), HostId::to_string);
            tracing::info!(
                alert = alert.id,
                step = transition.step.as_str(),
                severity = alert.severity.as_str(),
                host,
                title = alert.title,
                why = transition.why,
                "alert"
            );
        }
        self.metrics.transitions.inc_by(transitions.len() as u64);
        self.metrics.events.inc_by(news.events.len() as u64);
        if !transitions.is_empty() {
            self.next_follow = None;
            self.outbox.notify_waiters();
        }
        self.hub.tell(news);
    }
}
