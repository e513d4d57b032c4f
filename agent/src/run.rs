//! `run`: one thread makes reports, one sends them, one reads the kernel's ring.

use crate::check_in::CheckIn;
use crate::collectors::log_lines::{Leaving, Listener};
use crate::collectors::schedule::{self, Scheduled};
use crate::collectors::{self, Latest, Plan, crash, journal, kernel_log, log_files, machine};
use crate::conditions::Conditions;
use crate::identity::{self, Identity};
use crate::output;
use crate::private_file;
use crate::push::{self, Client, Pusher, Shared, Wake};
use crate::service::Service;
use crate::settings::{ServerUrl, Settings};
use crate::signals;
use crate::spool::{self, Limits, Spool};
use crate::status_file;
use crate::stopping;
use crate::told::Teller;
use ironwatch_shared::BootId;
use ironwatch_shared::proof::SigningKey;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The first line of a fault is rarely the last: a moment's wait makes one report of what belongs together.
const COALESCE: Duration = Duration::from_millis(100);
/// The first report waits so long for collectors: conditions that it lacks have ended, so one made before they are read
/// would end what still holds. Longer only where one hangs, which is then told.
const FIRST_READINGS: Duration = Duration::from_secs(10);
/// Meanwhile it looks so often whether all have been read.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A goodbye must be over in two seconds, finding its reason included.
const GOODBYE_TIMEOUT: Duration = Duration::from_millis(1_300);

/// Watches until a signal comes. The error is for people.
pub fn run(settings: &Settings) -> Result<(), String> {
    let state_dir = settings.state_dir();
    let (key, identity) = identity::read_both(state_dir)?;
    let url = server_url(settings, &identity)?;
    let _only_one = lock(state_dir)?;
    let service = Service::from_environment();
    let (wake, wakes) = channel();
    signals::listen(wake.clone())?;
    let conditions = Arc::new(Conditions::default());
    let boot_id = boot_id(settings, &conditions);
    let limits = Limits { max_bytes: settings.spool.max_bytes, max_age_ms: settings.spool.max_age_hours.saturating_mul(3_600_000) };
    let spool = Spool::open(&spool::dir(state_dir), limits)
        .map_err(|error| format!("{} cannot be used: {error}", spool::dir(state_dir).display()))?;
    let waiting = Arc::new(waiting_lines(&spool, &boot_id));
    let places = spool.log_places().clone();
    let plan = Arc::new(Plan::new(settings));
    let latest = Arc::new(Latest::default());
    let (teller, told) = Teller::new(wake.clone());
    let shared =
        Arc::new(Shared::new(spool, Arc::clone(&conditions), Arc::clone(&plan), Arc::clone(&latest), settings.push.interval_seconds));
    if settings.kernel_log.enabled {
        let wake = wake.clone();
        let tell = move || {
            let _ = wake.send(Wake::Lines);
        };
        kernel_log::start(&settings.kernel_log, Arc::clone(&waiting), Arc::clone(&conditions), tell).map_err(no_thread)?;
    }
    let listener = |name| {
        let (plan, latest, conditions) = (Arc::clone(&plan), Arc::clone(&latest), Arc::clone(&conditions));
        Listener { name, plan, latest, conditions, teller: teller.clone(), noted: None }
    };
    // Its child must not outlive this function.
    let _leash = read_logs(settings, listener, places, &boot_id).map_err(no_thread)?;
    schedule::start(Scheduled {
        collectors: collectors::all(settings),
        plan: Arc::clone(&plan),
        latest: Arc::clone(&latest),
        conditions: Arc::clone(&conditions),
        teller,
    })
    .map_err(no_thread)?;
    let reader = machine::Reader::start(&settings.paths).map_err(no_thread)?;
    let key = Arc::new(key);
    let pusher = |timeout| pusher(&url, settings, timeout, &key, &identity, &boot_id);
    let goodbye = pusher(GOODBYE_TIMEOUT)?;
    output::info(&format!("ironwatch-agent {} watches as {} for {url}", env!("CARGO_PKG_VERSION"), identity.host_id));
    let mut check_in = CheckIn {
        boot_id: boot_id.clone(),
        reader,
        waiting,
        told,
        shared: Arc::clone(&shared),
        next_all: Instant::now(),
        told_whole: false,
        told_wishes: 0,
        places: Vec::new(),
    };
    service.ready();
    status_file::write(state_dir, &shared, true);
    let pusher = pusher(Duration::from_secs(settings.push.timeout_seconds.into()))?;
    if await_readings(&shared, &wakes, &service) {
        // Before anything is sent: after a long absence the first request tells how things are now.
        check_in.live();
        status_file::write(state_dir, &shared, true);
        push::start(pusher, Arc::clone(&shared), wake).map_err(no_thread)?;
        turn(&mut check_in, &shared, &wakes, &service, state_dir);
    }
    service.stopping();
    let reason = stopping::reason(state_dir);
    shared.stop();
    let sent = check_in.goodbye(reason).is_some_and(|number| goodbye.send_last(&shared, number));
    status_file::write(state_dir, &shared, false);
    output::info(if sent { "stopped; the server knows" } else { "stopped; the server will be told at the next start" });
    Ok(())
}

/// Starts what listens to logs of programs, each from where it was told up to.
fn read_logs(
    settings: &Settings,
    listener: impl Fn(&'static str) -> Listener,
    places: BTreeMap<String, String>,
    boot_id: &BootId,
) -> std::io::Result<journal::Leash> {
    let leaving = Arc::new(Leaving::new(settings));
    let readable = Arc::new(journal::Readable::default());
    crash::start(settings, Arc::clone(&leaving), listener(crash::NAME), boot_id, places.get(crash::NAME))?;
    // Where files stood in for the journal before, it begins at its end: they have told what came before.
    let by_files = settings.log_files.paths.iter().any(|path| places.contains_key(path));
    let place = places.get(journal::NAME).filter(|_| !by_files).cloned();
    log_files::start(settings, Arc::clone(&leaving), listener(log_files::NAME), Arc::clone(&readable), places)?;
    journal::start(settings, leaving, listener(journal::NAME), readable, place)
}

/// Waits until every collector has been read once. News wait too, as each report says which conditions hold. Answers
/// whether to go on.
fn await_readings(shared: &Shared, wakes: &Receiver<Wake>, service: &Service) -> bool {
    let until = Instant::now() + FIRST_READINGS;
    while !shared.latest.is_whole() && Instant::now() < until {
        service.alive();
        match wakes.recv_timeout(LOOK_EVERY) {
            // What they tell of is looked at afterwards anyway.
            Ok(Wake::Lines | Wake::Link | Wake::Interval) | Err(RecvTimeoutError::Timeout) => {}
            Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

/// Makes reports until it is time to go.
fn turn(check_in: &mut CheckIn, shared: &Shared, wakes: &Receiver<Wake>, service: &Service, state_dir: &Path) {
    let mut last_live = Instant::now();
    let mut next_live = last_live + Duration::from_secs(shared.interval_seconds().into());
    // What came while the first readings were awaited.
    let mut next_events: Option<Instant> = Some(last_live);
    loop {
        let now = Instant::now();
        if next_events.is_some_and(|at| at <= now) {
            next_events = None;
            check_in.events();
        }
        if next_live <= now {
            check_in.live();
            last_live = now;
            let interval = Duration::from_secs(shared.interval_seconds().into());
            // From beat to beat, so that reading does not shift it; after a pause, from now.
            next_live = if now.duration_since(next_live) < interval { next_live + interval } else { now + interval };
            status_file::write(state_dir, shared, true);
        }
        service.alive();
        let until = [Some(next_live), next_events, service.beat().map(|beat| now + beat)].into_iter().flatten().min().unwrap_or(next_live);
        match wakes.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Wake::Lines) => next_events = next_events.or(Some(Instant::now() + COALESCE)),
            Ok(Wake::Link) => status_file::write(state_dir, shared, true),
            Ok(Wake::Interval) => next_live = last_live + Duration::from_secs(shared.interval_seconds().into()),
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The settings' server, else the one that enrolment remembered.
pub fn server_url(settings: &Settings, identity: &Identity) -> Result<ServerUrl, String> {
    match settings.server_url().map_err(|error| error.0)? {
        Some(url) => Ok(url),
        None => ServerUrl::parse(&identity.server_url, settings.server.allow_plain_http).map_err(|error| error.0),
    }
}

fn pusher(
    url: &ServerUrl,
    settings: &Settings,
    timeout: Duration,
    key: &Arc<SigningKey>,
    identity: &Identity,
    boot_id: &BootId,
) -> Result<Pusher, String> {
    let client = Client::new(url, settings, identity.pin.as_ref(), timeout)?;
    Ok(Pusher { client, key: Arc::clone(key), identity: identity.clone(), boot_id: boot_id.clone() })
}

/// Two agents on one spool would use numbers twice.
fn lock(state_dir: &Path) -> Result<File, String> {
    private_file::make_dir(state_dir).map_err(|error| format!("{} cannot be made: {error}", state_dir.display()))?;
    let path = state_dir.join("lock");
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| format!("{} cannot be opened: {error}", path.display()))?;
    file.try_lock().map_err(|_| format!("another ironwatch-agent is running on {}", state_dir.display()))?;
    Ok(file)
}

fn boot_id(settings: &Settings, conditions: &Conditions) -> BootId {
    machine::boot_id(Path::new(&settings.paths.proc)).unwrap_or_else(|why| {
        conditions.begin("agent_cannot_read", "agent/boot_id", &why);
        output::error(&why);
        // A constant: a random one would look like a reboot at each start of the agent.
        BootId::try_from("unknown".to_owned()).unwrap_or_else(|_| unreachable!("a plain word is an id"))
    })
}

fn waiting_lines(spool: &Spool, boot_id: &BootId) -> kernel_log::Waiting {
    let cursor = spool.kernel_cursor();
    let told = cursor.filter(|cursor| cursor.boot_id == *boot_id).map(|cursor| cursor.sequence);
    kernel_log::Waiting::new(told, cursor.is_some())
}

fn no_thread(error: std::io::Error) -> String {
    format!("a thread cannot be started: {error}")
}
