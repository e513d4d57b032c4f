//! Putting the server together: store, memory, writer, loops, door; and taking it apart in the reverse order.

mod remember;

use crate::app::App;
use crate::captures::{Captures, record};
use crate::channels::{self, Channels};
use crate::clock::Clock;
use crate::credentials::TriesCredentials;
use crate::dead_man::{self, Pinger};
use crate::deliver::Tools;
use crate::http;
use crate::import;
use crate::jobs::{Jobs, Runner};
use crate::live::{Hub, publish};
use crate::loops::{self, Loops};
use crate::metrics::Metrics;
use crate::open_files;
use crate::orders::{self, Orders};
use crate::pipeline::{Routing, Start, Writer};
use crate::polling::{self, Poller};
use crate::roster::Rosters;
use crate::rules::{Book, Shelf};
use crate::secrets;
use crate::self_watch::{self, LastSeen, Watcher};
use crate::settings::{InForce, Settings, kept, read_secret};
use crate::sources::agent::Keys;
use crate::store::{self, Db, Lock, Readers, StoreResult, kept_settings, meta, migrate, reports};
use crate::telling::policy;
use crate::updates::{self, Updates};
use actix_web::dev::ServerHandle;
use actix_web::{App as HttpApp, HttpServer, web};
use ironwatch_shared::{ServerId, Timestamp};
use remember::{reload, remember};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// Time between two looks of the server that is not worth noting, milliseconds.
const SHORT_GAP_MILLIS: i64 = 15_000;
/// Trends of sensors read at once: each takes a core for a moment, and others wait for their turn.
const TRENDS_AT_ONCE: usize = 2;
/// Time for the head of a request; slower senders are dropped.
const HEAD_SECONDS: u64 = 5;
/// Time an idle connection is kept.
const KEEP_ALIVE_SECONDS: u64 = 75;

/// Why the server does not start: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Something is set wrongly: exit code 2.
    #[error("{0}")]
    Settings(String),
    /// The database.
    #[error("{0}")]
    Open(#[from] crate::store::OpenError),
    /// A question to the database.
    #[error("the database: {0}")]
    Store(#[from] diesel::result::Error),
    /// The system.
    #[error("{0}")]
    System(String),
}

impl From<ironwatch_shared::settings::SettingsError> for StartError {
    fn from(error: ironwatch_shared::settings::SettingsError) -> Self {
        StartError::Settings(error.0)
    }
}

/// A server that runs.
pub struct Running {
    /// Where it listens; the port is real even when 0 was asked for.
    pub listen: SocketAddr,
    /// Its parts.
    pub app: App,
    handle: ServerHandle,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    loops: Vec<tokio::task::JoinHandle<()>>,
    writer: JoinHandle<()>,
    watching: JoinHandle<()>,
    _lock: Lock,
}

impl Running {
    /// Stops cleanly: no new requests, open ones finish, what is taken is committed.
    pub async fn stop(self) {
        self.handle.stop(true).await;
        // Before the writer: what BMCs have said is committed, and no session stays open.
        self.app.poller.stop().await;
        let watching = self.watching;
        let _ = tokio::task::spawn_blocking(move || watching.join()).await;
        for task in &self.loops {
            task.abort();
        }
        self.app.channels.stop().await;
        let captures = self.app.captures.clone();
        let kept = self.app.pipeline.run(move |writer| record::keep_all(writer, &captures)).await;
        if let Some(Err(error)) = kept {
            tracing::error!(%error, "the last readings of captures cannot be stored");
        }
        self.app.pipeline.stop();
        let writer = self.writer;
        let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        let _ = self.server.await;
    }
}

/// Starts everything.
///
/// # Errors
/// One sentence.
pub async fn start(settings: Settings, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    start_with(settings, clock, None).await
}

/// Starts everything, with another way to try credentials than by asking BMCs.
///
/// # Errors
/// One sentence.
pub async fn start_with(
    settings: Settings,
    clock: Arc<dyn Clock>,
    tries: Option<Arc<dyn TriesCredentials>>,
) -> Result<Running, StartError> {
    open_files::raise_limit();
    let (poller, inbox) = Poller::new();
    let base = settings.rules()?;
    let origin: Arc<str> = Arc::from(settings.base_url());
    let mut in_use =
        settings.channels.iter().map(|channel| Ok(channels::provisioned(channel, &origin)?)).collect::<Result<Vec<_>, StartError>>()?;
    let metrics_token = match settings.http.metrics_token_file.as_str() {
        "" => None,
        path => Some(Arc::from(read_secret(path, "http.metrics_token_file")?)),
    };
    let tls = tls_config(&settings)?;
    let (dead_man, pinger) = Pinger::new(&settings.dead_man)?;
    let address = settings.address()?;
    let mut db = open(&settings)?;
    let lock = address.lock()?;
    let server_id = server_id(&mut db)?;
    let now = clock.now();
    note_absence(&mut db, now)?;
    store::captures::end_left(&mut db, "server restarted")?;
    look_after_hosts(&mut db, &settings, now);
    let keys = Keys::default();
    store::jobs::abandon(&mut db, now.as_millis())?;
    let rules = Shelf::new(Book::open(&mut db, &base, now)?);
    let (fleet, taken) = remember(&mut db, &settings, &rules, &keys, now)?;
    let (metrics, registry) = Metrics::new();
    let (hub, news) = Hub::new();
    let loops = Loops::default();
    let wake = Arc::new(Notify::new());
    channels::add_kept(&mut db, &settings.key_file(), &origin, &mut in_use)?;
    let routed = channels::routed(in_use.iter().map(|channel| &channel.settings));
    let provisioned = settings.telling();
    let policy = policy(&mut db, &provisioned, routed, now)?;
    for name in policy.unknown_names() {
        tracing::warn!(name, "a route or a rotation leads to a channel that is not there");
    }
    let settings = Arc::new(settings);
    let in_force = InForce::new(Arc::clone(&settings), kept::of_rows(kept_settings::all(&mut db)?));
    let updates = Updates::remembered(&mut db)?;
    let suspects = poller.clone();
    let next_report = reports::next_id(&mut db)?;
    let (pipeline, writer) = Writer::spawn(Start {
        db,
        address: address.clone(),
        fleet,
        taken,
        next_report,
        routing: Routing { policy, provisioned, base_url: settings.base_url(), tasks: settings.tasks.limits() },
        keys: keys.clone(),
        clock: Arc::clone(&clock),
        hub: hub.clone(),
        metrics: metrics.clone(),
        status: loops.add("liveness"),
        outbox: Arc::clone(&wake),
        suspects: Box::new(move |hosts| suspects.ask_now(hosts)),
        reload: reload(&settings, &rules, &keys, Arc::clone(&clock)),
    })
    .map_err(|error| StartError::System(error.to_string()))?;
    let readers = Readers::new(address);
    let mut tasks = vec![
        tokio::spawn(publish(hub.clone(), news, readers.clone())),
        tokio::spawn(loops::prune(pipeline.clone(), Arc::clone(&clock), in_force.clone(), loops.add("prune"))),
        tokio::spawn(updates::ask(updates.clone(), in_force.clone(), pipeline.clone(), Arc::clone(&clock), loops.add("updates"))),
    ];
    tasks.push(tokio::spawn(crate::tasks::watch(pipeline.clone(), Arc::clone(&clock), loops.add("tasks"))));
    let running_captures = Captures::default();
    let record = record::record(running_captures.clone(), pipeline.clone(), Arc::clone(&clock), in_force.clone(), loops.add("captures"));
    tasks.push(tokio::spawn(record));
    let tools = Tools {
        readers: readers.clone(),
        pipeline: pipeline.clone(),
        clock: Arc::clone(&clock),
        wake: Arc::clone(&wake),
        metrics: metrics.clone(),
        origin,
    };
    let (orders, ordered_in_chats) = Orders::new();
    tasks.push(tokio::spawn(orders::run(ordered_in_chats, readers.clone(), pipeline.clone(), Arc::clone(&clock))));
    let all_channels = Channels::new(tools, loops.clone(), orders);
    for channel in in_use {
        all_channels.put(channel);
    }
    let watched = channels::Watch {
        channels: all_channels.clone(),
        readers: readers.clone(),
        pipeline: pipeline.clone(),
        clock: Arc::clone(&clock),
        fails_after_seconds: settings.delivery.fails_after_seconds,
    };
    tasks.push(tokio::spawn(channels::watch(watched, loops.add("channels"))));
    let parts = polling::Parts {
        pipeline: pipeline.clone(),
        readers: readers.clone(),
        clock: Arc::clone(&clock),
        loops: loops.clone(),
        metrics: metrics.bmc.clone(),
        key_file: settings.key_file(),
        captures: running_captures.clone(),
        in_force: in_force.clone(),
    };
    let watching = match polling::start(&settings, parts, inbox) {
        Ok(watching) => watching,
        Err(error) => {
            pipeline.stop();
            return Err(error.into());
        }
    };
    let own = LastSeen::default();
    let watcher = Watcher {
        pipeline: pipeline.clone(),
        clock: Arc::clone(&clock),
        loops: loops.clone(),
        data_dir: settings.data_dir.clone(),
        cert_file: settings.tls.cert_file.clone(),
        settings: settings.self_watch.clone(),
        seen: own.clone(),
    };
    tasks.push(tokio::spawn(self_watch::watch(watcher, loops.add("self-watch"))));
    if let Some(pinger) = pinger {
        tasks.push(tokio::spawn(dead_man::ping(pinger, pipeline.clone(), Arc::clone(&clock), loops.add("dead-man"))));
    }
    let (jobs, ordered) = Jobs::new();
    let longest_wait = Duration::from_secs(settings.bmc.job_wait_seconds.into());
    let runner = Runner { pipeline: pipeline.clone(), poller: poller.clone(), clock: Arc::clone(&clock), longest_wait };
    tasks.push(tokio::spawn(runner.run(ordered)));
    let app = App {
        server_id,
        started_at: now,
        settings,
        in_force,
        updates,
        metrics_token,
        rules,
        backtests: Arc::new(Semaphore::new(1)),
        trends: Arc::new(Semaphore::new(TRENDS_AT_ONCE)),
        clock,
        keys,
        pipeline: pipeline.clone(),
        readers,
        rosters: Rosters::new(hub.changes()),
        pages: Default::default(),
        answers: Default::default(),
        limits: Default::default(),
        exports: http::exports::shares(),
        hub,
        loops,
        metrics,
        registry: Arc::new(registry),
        attempts: Default::default(),
        outbox: wake,
        channels: all_channels,
        hashing: Default::default(),
        jobs,
        tries: tries.unwrap_or_else(|| Arc::new(poller.clone())),
        poller,
        captures: running_captures,
        self_watch: own,
        dead_man,
        refusals: Default::default(),
        scopes: Default::default(),
    };
    let (server, listen) = match door(&app, tls) {
        Ok(door) => door,
        Err(error) => {
            pipeline.stop();
            return Err(error);
        }
    };
    Ok(Running { listen, handle: server.handle(), server: tokio::spawn(server), app, loops: tasks, writer, watching, _lock: lock })
}

/// Opens the database and brings it up to date; makes the folder of an embedded one, readable by us alone.
///
/// # Errors
/// One sentence.
pub fn open(settings: &Settings) -> Result<Db, StartError> {
    let address = settings.address()?;
    if let Some(folder) = address.folder().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        use std::os::unix::fs::DirBuilderExt as _;
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| StartError::Settings(format!("data_dir = {:?} cannot be made: {error}", folder.display().to_string())))?;
    }
    let mut db = address.connect()?;
    migrate(&mut db)?;
    Ok(db)
}

fn server_id(db: &mut Db) -> Result<ServerId, StartError> {
    let kept = meta::get(db, meta::SERVER_ID)?;
    let id = kept.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    meta::set(db, meta::SERVER_ID, &id)?;
    ServerId::parse(&id).map_err(|error| StartError::System(format!("server id {id:?}: {error}")))
}

/// Reads the file of hosts, and looks whether sealed passwords can be opened. Neither stops the server.
fn look_after_hosts(db: &mut Db, settings: &Settings, now: Timestamp) {
    import::at_start(db, settings, now);
    if let Err(error) = secrets::check(db, &settings.key_file()) {
        tracing::error!(%error, "sealed passwords cannot be opened: BMCs that need them are not asked, all else goes on");
    }
}

/// The time since the last look counts against nobody, and is kept as such.
fn note_absence(db: &mut Db, now: Timestamp) -> StoreResult<()> {
    let last = meta::get(db, meta::LAST_TICK_AT)?.and_then(|text| text.parse::<i64>().ok());
    match last {
        Some(last) if now.as_millis() - last > SHORT_GAP_MILLIS => {
            meta::add_watch_gap(db, last, now.as_millis(), "the server was not running")
        }
        Some(_) | None => Ok(()),
    }
}

fn tls_config(settings: &Settings) -> Result<Option<rustls::ServerConfig>, StartError> {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    if settings.tls.cert_file.is_empty() {
        return Ok(None);
    }
    let wrong = |key: &str, path: &str, why: String| StartError::Settings(format!("{key} = {path:?} cannot be used: {why}"));
    let chain = CertificateDer::pem_file_iter(&settings.tls.cert_file)
        .and_then(|chain| chain.collect::<Result<Vec<_>, _>>())
        .map_err(|error| wrong("tls.cert_file", &settings.tls.cert_file, error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(&settings.tls.key_file)
        .map_err(|error| wrong("tls.key_file", &settings.tls.key_file, error.to_string()))?;
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_no_client_auth())
        .and_then(|builder| builder.with_single_cert(chain, key))
        .map_err(|error| wrong("tls.cert_file", &settings.tls.cert_file, error.to_string()))?;
    Ok(Some(config))
}

fn door(app: &App, tls: Option<rustls::ServerConfig>) -> Result<(actix_web::dev::Server, SocketAddr), StartError> {
    let shared = web::Data::new(app.clone());
    let listen = &app.settings.listen;
    let mut server = HttpServer::new(move || HttpApp::new().app_data(shared.clone()).wrap(http::headers()).configure(http::routes))
        .client_request_timeout(Duration::from_secs(HEAD_SECONDS))
        // Longer than the usual interval: an agent keeps its connection, and its TLS session, from one check-in to the next.
        .keep_alive(Duration::from_secs(KEEP_ALIVE_SECONDS))
        .shutdown_timeout(5)
        .disable_signals();
    if app.settings.http.workers > 0 {
        server = server.workers(app.settings.http.workers);
    }
    let bound = match tls {
        Some(config) => server.bind_rustls_0_23(listen, config),
        None => server.bind(listen),
    };
    let bound = bound.map_err(|error| StartError::Settings(format!("listen = {listen:?} cannot be used: {error}")))?;
    let address = bound.addrs().first().copied().ok_or_else(|| StartError::System("no address".to_owned()))?;
    Ok((bound.run(), address))
}
