//! Watching the BMCs: who is watched, how many are asked at once, and what is done to them. All of it runs on one thread of
//! its own, so that no request of a person and no report of an agent waits for a BMC.

mod between;
pub mod cadence;
mod capturing;
mod hints;
mod joining;
pub mod keep;
pub mod lanes;
pub mod seen;
pub mod state;
pub mod target;
mod trying;
mod turn;
mod watch;
mod watchers;

pub use turn::Turn;
pub use watch::{Deed, Order};

use crate::bmcs::Places;
use crate::captures::Captures;
use crate::clock::Clock;
use crate::credentials::{Candidate, Trial, TriesCredentials, TryFailure};
use crate::loops::Loops;
use crate::metrics::BmcMetrics;
use crate::pipeline::Pipeline;
use crate::secrets::KeyFile;
use crate::settings::{BmcSettings, InForce, Settings};
use crate::sources::bmc::ipmi::Boards;
use crate::sources::bmc::{Action, DumpedFile, Outcome, Trouble};
use crate::store::Readers;
use cadence::Every;
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_shared::HostId;
use ironwatch_shared::settings::SettingsError;
use keep::Keeper;
use lanes::Lanes;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::{Notify, mpsc, oneshot};

/// What the thread is told.
enum Told {
    /// Hosts whose BMC is to be asked at once.
    AskNow(Vec<HostId>),
    /// BMCs, hosts or credentials were changed.
    ListChanged,
    Act(HostId, Deed),
    /// Captures of these began or ended.
    Captures(Vec<HostId>),
    Dump(HostId, oneshot::Sender<Vec<DumpedFile>>),
    Chassis(HostId, oneshot::Sender<Result<Chassis, Trouble>>),
    Try(Box<Candidate>, oneshot::Sender<Result<(), TryFailure>>),
    CatchUp(oneshot::Sender<()>),
    Stop(oneshot::Sender<()>),
}

impl Told {
    /// The host of whose BMC an answer is waited for.
    fn about(&self) -> Option<&HostId> {
        match self {
            Told::Act(host, _) | Told::Dump(host, _) | Told::Chassis(host, _) => Some(host),
            Told::AskNow(_) | Told::ListChanged | Told::Captures(_) | Told::Try(..) | Told::CatchUp(_) | Told::Stop(_) => None,
        }
    }
}

/// The way to the thread. Cheap to clone.
#[derive(Clone)]
pub struct Poller(mpsc::UnboundedSender<Told>);

/// What is told before the thread runs, and heard when it does.
pub struct Inbox(mpsc::UnboundedReceiver<Told>);

impl Poller {
    /// The way, and what it leads to.
    #[must_use]
    pub fn new() -> (Self, Inbox) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), Inbox(receiver))
    }

    /// These are to be asked now: somebody waits for what they say.
    pub fn ask_now(&self, hosts: Vec<HostId>) {
        if !hosts.is_empty() {
            let _ = self.0.send(Told::AskNow(hosts));
        }
    }

    /// BMCs, hosts or credentials were changed.
    pub fn list_changed(&self) {
        let _ = self.0.send(Told::ListChanged);
    }

    /// Captures of these began or ended.
    pub fn captures_changed(&self, hosts: Vec<HostId>) {
        let _ = self.0.send(Told::Captures(hosts));
    }

    /// Does something by the BMC of a host, when it is its turn and was not given up. None: the host has no BMC that is watched.
    pub async fn act(&self, host: HostId, action: Action, turn: Turn) -> Option<Result<Outcome, Trouble>> {
        let (answer, done) = oneshot::channel();
        self.0.send(Told::Act(host, Deed { action, turn, answer })).ok()?;
        done.await.ok()
    }

    /// How the chassis of a host stands now. None: the host has no BMC that is watched.
    pub async fn chassis(&self, host: HostId) -> Option<Result<Chassis, Trouble>> {
        let (answer, said) = oneshot::channel();
        self.0.send(Told::Chassis(host, answer)).ok()?;
        said.await.ok()
    }

    /// All that the BMC of a host says, raw. None: the host has no BMC that is watched.
    pub async fn dump(&self, host: HostId) -> Option<Vec<DumpedFile>> {
        let (answer, said) = oneshot::channel();
        self.0.send(Told::Dump(host, answer)).ok()?;
        said.await.ok()
    }

    /// Waits until all that is due by the clock was asked for, and is stored: for clocks that are set by hand.
    pub async fn caught_up(&self) {
        let (answer, done) = oneshot::channel();
        if self.0.send(Told::CatchUp(answer)).is_ok() {
            let _ = done.await;
        }
    }

    /// Ends all sessions.
    pub async fn stop(&self) {
        let (answer, stopped) = oneshot::channel();
        if self.0.send(Told::Stop(answer)).is_ok() {
            let _ = stopped.await;
        }
    }
}

impl TriesCredentials for Poller {
    fn try_credential<'a>(&'a self, candidate: &'a Candidate) -> Trial<'a> {
        let (answer, tried) = oneshot::channel();
        let sent = self.0.send(Told::Try(Box::new(candidate.clone()), answer)).is_ok();
        Box::pin(async move {
            let stopping = || TryFailure { code: "cannot_try".to_owned(), text: "the server is stopping".to_owned() };
            if sent { tried.await.unwrap_or_else(|_| Err(stopping())) } else { Err(stopping()) }
        })
    }
}

/// What all watches have in common.
pub struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) watches: bool,
    pub(crate) every: Every,
    pub(crate) window: usize,
    pub(crate) in_force: InForce,
    pub(crate) boards: Boards,
    pub(crate) readers: Readers,
    pub(crate) captures: Captures,
    pub(crate) lanes: Lanes,
    pub(crate) keeper: Keeper,
    pub(crate) metrics: BmcMetrics,
    /// A machine said what it is.
    pub(crate) machines: Notify,
    /// Hosts were joined.
    pub(crate) list_changed: Notify,
}

impl Shared {
    /// Where BMCs may be, as it is set now.
    pub(crate) fn places(&self) -> Places {
        // Checked before it was in force; should it not hold all the same, no password leaves.
        self.in_force.get().bmc.places().unwrap_or_else(|_| Places::nowhere())
    }

    /// Milliseconds of a clock that only moves forward.
    pub(crate) fn millis(&self) -> u64 {
        self.clock.monotonic_millis()
    }
}

fn every(settings: &BmcSettings) -> Every {
    let millis = |seconds: u32| u64::from(seconds) * 1000;
    Every {
        power: millis(settings.power_seconds),
        log: millis(settings.log_seconds),
        sensors: millis(settings.sensors_seconds),
        inventory: millis(settings.inventory_hours) * 3600,
    }
}

/// What the thread needs.
pub struct Parts {
    pub pipeline: Pipeline,
    pub readers: Readers,
    pub clock: Arc<dyn Clock>,
    pub loops: Loops,
    pub metrics: BmcMetrics,
    pub key_file: KeyFile,
    pub captures: Captures,
    /// Where BMCs may be is asked of these.
    pub in_force: InForce,
}

/// Starts the thread.
///
/// # Errors
/// What is wrong with the settings, or that the system gives no thread.
pub fn start(settings: &Settings, parts: Parts, inbox: Inbox) -> Result<JoinHandle<()>, SettingsError> {
    settings.bmc.places()?;
    let settings = settings.bmc.clone();
    let system = |error: std::io::Error| SettingsError(format!("BMCs cannot be watched: {error}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(system)?;
    std::thread::Builder::new()
        .name("bmc".to_owned())
        .spawn(move || {
            let local = tokio::task::LocalSet::new();
            local.block_on(&runtime, async move {
                let status = parts.loops.add("bmc");
                let keeper = Keeper::start(parts.pipeline.clone(), Arc::clone(&parts.clock), parts.loops.add("bmc keep"));
                let shared = Rc::new(Shared {
                    clock: parts.clock,
                    watches: settings.watch,
                    every: every(&settings),
                    window: usize::try_from(settings.requests_per_bmc).unwrap_or(1),
                    in_force: parts.in_force,
                    boards: Boards::default(),
                    readers: parts.readers.clone(),
                    captures: parts.captures,
                    lanes: Lanes::new(usize::try_from(settings.at_once).unwrap_or(1)),
                    keeper,
                    metrics: parts.metrics,
                    machines: Notify::new(),
                    list_changed: Notify::new(),
                });
                tokio::task::spawn_local(joining::join(Rc::clone(&shared), parts.readers.clone(), parts.pipeline.clone()));
                watchers::run(shared, parts.pipeline, parts.readers, parts.key_file, status, inbox.0).await;
            });
        })
        .map_err(system)
}
