//! Who is watched: one watch for each BMC of the store, begun, changed and ended as the store changes.

use super::watch::{Order, Watch};
use super::{Shared, Told, trying};
use crate::bmcs::{self, Watched};
use crate::loops::LoopStatus;
use crate::pipeline::Pipeline;
use crate::secrets::KeyFile;
use crate::store::Readers;
use ironwatch_shared::HostId;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// The store is looked at so often for what a command beside the server has changed.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// Changes gathered before the store is looked at.
const GATHER: Duration = Duration::from_millis(200);
/// Longest time to end all sessions.
const STOPPING: Duration = Duration::from_secs(5);

struct Watcher {
    known: Key,
    orders: mpsc::UnboundedSender<Order>,
    task: JoinHandle<()>,
}

/// What makes a BMC another one to be asked.
#[derive(PartialEq)]
struct Key {
    place: super::target::Place,
    login: Result<crate::credentials::Login, crate::bmcs::NoLogin>,
}

fn key(watched: &Watched) -> Key {
    Key { place: super::target::Place::of(watched), login: watched.login.clone() }
}

/// Watches until it is told to stop.
pub async fn run(
    shared: Rc<Shared>,
    pipeline: Pipeline,
    readers: Readers,
    key_file: KeyFile,
    status: LoopStatus,
    mut inbox: mpsc::UnboundedReceiver<Told>,
) {
    let mut watchers: HashMap<HostId, Watcher> = HashMap::new();
    let mut list = List { pipeline, readers, key_file, status, is_first: true, is_stale: true };
    let mut look_at = tokio::time::Instant::now();
    loop {
        let watches = shared.watches;
        let told = tokio::select! {
            told = inbox.recv() => told,
            () = shared.list_changed.notified() => Some(Told::ListChanged),
            () = tokio::time::sleep_until(look_at), if watches => {
                list.follow(&shared, &mut watchers).await;
                look_at = tokio::time::Instant::now() + LOOK_EVERY;
                continue;
            }
        };
        // What was asked right after a BMC was added does not wait for the changes to be gathered.
        let is_unknown = told.as_ref().and_then(Told::about).is_some_and(|host| !watchers.contains_key(host));
        if watches && list.is_stale && is_unknown {
            list.follow(&shared, &mut watchers).await;
        }
        match told {
            Some(Told::ListChanged) => {
                list.is_stale = true;
                look_at = look_at.min(tokio::time::Instant::now() + GATHER);
            }
            Some(Told::AskNow(hosts)) => {
                for host in hosts {
                    if let Some(watcher) = watchers.get(&host) {
                        let _ = watcher.orders.send(Order::AskNow);
                    }
                }
            }
            Some(Told::Captures(hosts)) => {
                for watcher in hosts.iter().filter_map(|host| watchers.get(host)) {
                    let _ = watcher.orders.send(Order::Captures);
                }
            }
            // Who is not watched has nobody to answer: the way back is dropped.
            Some(Told::Act(host, deed)) => {
                if let Some(watcher) = watchers.get(&host) {
                    let _ = watcher.orders.send(Order::Act(deed));
                }
            }
            Some(Told::Dump(host, answer)) => {
                if let Some(watcher) = watchers.get(&host) {
                    let _ = watcher.orders.send(Order::Dump(answer));
                }
            }
            Some(Told::Chassis(host, answer)) => {
                if let Some(watcher) = watchers.get(&host) {
                    let _ = watcher.orders.send(Order::Chassis(answer));
                }
            }
            Some(Told::Try(candidate, answer)) => {
                let shared = Rc::clone(&shared);
                tokio::task::spawn_local(async move {
                    let _ = answer.send(trying::once(&shared, &candidate).await);
                });
            }
            Some(Told::CatchUp(answer)) => {
                if watches && list.is_stale {
                    list.follow(&shared, &mut watchers).await;
                }
                let caught_up = watchers.values().map(|watcher| {
                    let (answer, done) = oneshot::channel();
                    let _ = watcher.orders.send(Order::CatchUp(answer));
                    done
                });
                let all = futures_util::future::join_all(caught_up);
                tokio::task::spawn_local(async move {
                    all.await;
                    let _ = answer.send(());
                });
            }
            Some(Told::Stop(answer)) => {
                stop(watchers).await;
                let _ = answer.send(());
                return;
            }
            None => return stop(watchers).await,
        }
    }
}

/// Where it is read who is to be watched.
struct List {
    pipeline: Pipeline,
    readers: Readers,
    key_file: KeyFile,
    status: LoopStatus,
    /// It was not read yet.
    is_first: bool,
    /// It may have changed since it was read.
    is_stale: bool,
}

impl List {
    /// Reads it, and watches who is in it and nobody else.
    async fn follow(&mut self, shared: &Rc<Shared>, watchers: &mut HashMap<HostId, Watcher>) {
        self.is_stale = false;
        let error = match read(&self.readers, &self.key_file).await {
            Ok(list) => {
                let others = follow(shared, watchers, list, self.is_first);
                self.is_first = false;
                judge(&self.pipeline, watchers, others).await
            }
            Err(error) => Some(error),
        };
        self.is_stale = error.is_some();
        self.status.ran(shared.clock.now(), error);
    }
}

async fn read(readers: &Readers, key_file: &KeyFile) -> Result<Vec<Watched>, String> {
    let (readers, key_file) = (readers.clone(), key_file.clone());
    let read = tokio::task::spawn_blocking(move || readers.ask(|db| bmcs::enabled(db, &key_file)).map_err(|error| error.to_string()));
    read.await.map_err(|error| error.to_string())?
}

/// Who is watched and who is not any more, to judgement. Returns what went wrong.
async fn judge(pipeline: &Pipeline, watchers: &HashMap<HostId, Watcher>, others: bool) -> Option<String> {
    if !others {
        return None;
    }
    let watched: HashSet<HostId> = watchers.keys().cloned().collect();
    let judged = pipeline.run(move |writer| writer.judge(|fleet, now| fleet.watch_bmcs(&watched, now), |_| Ok(())).map(drop));
    judged.await?.err().map(|error| error.to_string())
}

/// Begins, changes and ends watches. Returns whether others are watched than before.
fn follow(shared: &Rc<Shared>, watchers: &mut HashMap<HostId, Watcher>, list: Vec<Watched>, is_first: bool) -> bool {
    let mut others = is_first;
    let mut states: BTreeMap<String, i64> = BTreeMap::new();
    let mut gone: Vec<HostId> = watchers.keys().cloned().collect();
    // After a start all of them are new: they are asked one after the other. One that is added is asked at once.
    let spread = if is_first { shared.every.power } else { 0 };
    for watched in list {
        let Ok(host) = HostId::parse(&watched.host.id) else { continue };
        *states.entry(watched.bmc.reachable_state.clone()).or_default() += 1;
        gone.retain(|known| *known != host);
        let key = key(&watched);
        match watchers.get_mut(&host) {
            Some(watcher) if watcher.known == key => {}
            Some(watcher) => {
                watcher.known = key;
                let _ = watcher.orders.send(Order::Changed(Box::new(watched)));
            }
            None => {
                others = true;
                let (orders, inbox) = mpsc::unbounded_channel();
                let watch = Watch::new(Rc::clone(shared), host.clone(), watched, spread);
                watchers.insert(host, Watcher { known: key, orders, task: tokio::task::spawn_local(watch.run(inbox)) });
            }
        }
    }
    for host in gone {
        if let Some(watcher) = watchers.remove(&host) {
            others = true;
            shared.captures.unwatched(&host);
            let _ = watcher.orders.send(Order::Stop);
        }
    }
    shared.metrics.set_states(&states);
    others
}

async fn stop(watchers: HashMap<HostId, Watcher>) {
    for watcher in watchers.values() {
        let _ = watcher.orders.send(Order::Stop);
    }
    let all = async {
        for (_, watcher) in watchers {
            let _ = watcher.task.await;
        }
    };
    let _ = timeout(STOPPING, all).await;
}
