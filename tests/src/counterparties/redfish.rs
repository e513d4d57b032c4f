//! A Redfish service: a recorded tree, or one of three machines of our own, and everything that BMCs do wrong.
//!
//! Real: HTTP/1.1 over a socket with kept connections and TLS by a certificate of its own; sessions with X-Auth-Token,
//! their limit and end, basic authentication; ETags, pages, `$expand`, server-sent events, tasks; power that changes by
//! Reset; logs that grow, are cleared, numbered anew, run over. Not real: nothing is measured, and any user has all rights.
//! Sources: DSP0266 1.15, DSP0268.
//!
//! One process can have thousands, each on an address of its own in 127.0.0.0/8: see [`Redfish::start_at`].

mod answers;
mod auth;
mod certificate;
mod changes;
mod connection;
mod events;
mod faults;
mod logs;
pub mod machines;
mod manners;
mod tree;

pub use certificate::Certificate;
pub use faults::Fault;
pub use logs::{Log, Numbering};
pub use manners::{Expansion, Manners};
pub use tree::Tree;

use super::{Ending, locked};
use auth::Sessions;
use connection::Counts;
use events::Streams;
use faults::Faults;
use logs::Logs;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Who may log in, unless its manners say otherwise.
pub const USER: &str = "root";
/// The password of [`USER`].
pub const PASSWORD: &str = "calvin-7c1f";

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// `GET`, `POST`, …
    pub method: String,
    /// With query.
    pub path: String,
    /// Of the answer; 0 when there was none.
    pub status: u16,
    /// It carried a password or a token.
    pub with_secret: bool,
    /// `If-None-Match` or `If-Match`.
    pub etag: Option<String>,
}

pub(super) struct State {
    manners: Mutex<Manners>,
    tree: Mutex<Tree>,
    sessions: Mutex<Sessions>,
    logs: Mutex<Logs>,
    faults: Mutex<Faults>,
    certificate: Mutex<Certificate>,
    seen: Mutex<Vec<Seen>>,
    streams: Streams,
    counts: Counts,
}

/// The service. Dropped, it is gone, with its connections.
pub struct Redfish {
    /// `https://127.0.0.1:PORT`.
    pub url: String,
    state: Arc<State>,
    _task: Ending,
}

impl Redfish {
    /// Serves a tree with TLS on a free port.
    pub async fn start(tree: Tree) -> Self {
        Self::start_at("127.0.0.1:0", tree).await
    }

    /// Serves a tree with TLS at an address such as `127.20.3.4:443`; all of 127.0.0.0/8 is there on Linux.
    ///
    /// # Panics
    /// When the address is taken.
    pub async fn start_at(address: &str, tree: Tree) -> Self {
        Self::listen(address, tree, true).await
    }

    /// Serves a tree without TLS.
    pub async fn start_plain(tree: Tree) -> Self {
        Self::listen("127.0.0.1:0", tree, false).await
    }

    async fn listen(address: &str, tree: Tree, encrypted: bool) -> Self {
        let listener = TcpListener::bind(address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
        let address: SocketAddr = listener.local_addr().unwrap_or_else(|error| panic!("an address: {error}"));
        let state = Arc::new(State {
            manners: Mutex::default(),
            logs: Mutex::new(Logs::of(&tree)),
            tree: Mutex::new(tree),
            sessions: Mutex::default(),
            faults: Mutex::default(),
            certificate: Mutex::new(Certificate::new()),
            seen: Mutex::default(),
            streams: Streams::default(),
            counts: Counts::default(),
        });
        let task = tokio::spawn(connection::accept(listener, Arc::clone(&state), encrypted));
        let scheme = if encrypted { "https" } else { "http" };
        Self { url: format!("{scheme}://{address}"), state, _task: Ending(task) }
    }

    /// Changes how it behaves from now on.
    pub fn behave(&self, change: impl FnOnce(&mut Manners)) {
        change(&mut locked(&self.state.manners));
    }

    /// Lets requests for a path, or those below it with a `*` at its end, go wrong: so many times, or always.
    pub fn break_at(&self, path: &str, fault: Fault, times: Option<usize>) {
        locked(&self.state.faults).add(path, fault, times);
    }

    /// Ends all faults.
    pub fn mend(&self) {
        *locked(&self.state.faults) = Faults::default();
    }

    /// Changes a resource. One that is not there is made.
    pub fn edit(&self, path: &str, change: impl FnOnce(&mut Value)) {
        locked(&self.state.tree).edit(path, change);
    }

    /// Takes a resource out.
    pub fn remove(&self, path: &str) {
        locked(&self.state.tree).remove(path);
    }

    /// A resource as it is now.
    #[must_use]
    pub fn resource(&self, path: &str) -> Option<Value> {
        locked(&self.state.tree).get(path)
    }

    /// Changes a log, by the path of its entries.
    ///
    /// # Panics
    /// When there is no such log.
    pub fn log<T>(&self, entries: &str, change: impl FnOnce(&mut Log) -> T) -> T {
        let mut logs = locked(&self.state.logs);
        let log = logs.get_mut(entries).unwrap_or_else(|| panic!("no log at {entries}"));
        change(log)
    }

    /// Lets those who listen know that something has happened.
    pub fn tell_listeners(&self) {
        self.state.streams.tell();
    }

    /// Ends the streams of those who listen.
    pub fn drop_listeners(&self) {
        self.state.streams.end();
    }

    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.state.streams.count()
    }

    /// Shows another certificate with another key to new connections.
    pub fn renew_certificate(&self, certificate: Certificate) {
        *locked(&self.state.certificate) = certificate;
    }

    /// SHA-256 of the public key it shows, in hexadecimal.
    #[must_use]
    pub fn pin(&self) -> String {
        locked(&self.state.certificate).pin.clone()
    }

    /// Ends all sessions, as a restart does.
    pub fn forget_sessions(&self) {
        locked(&self.state.sessions).forget();
    }

    /// Sessions that are open.
    #[must_use]
    pub fn open_sessions(&self) -> usize {
        locked(&self.state.sessions).open()
    }

    /// Logins so far, successful or not.
    #[must_use]
    pub fn logins(&self) -> usize {
        locked(&self.state.sessions).logins
    }

    /// Most sessions that were ever open at one time.
    #[must_use]
    pub fn most_sessions(&self) -> usize {
        locked(&self.state.sessions).most
    }

    /// All requests so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        locked(&self.state.seen).clone()
    }

    /// Forgets the requests so far.
    pub fn forget_seen(&self) {
        locked(&self.state.seen).clear();
    }

    /// Paths of the GETs so far, with queries.
    #[must_use]
    pub fn gets(&self) -> Vec<String> {
        self.seen().into_iter().filter(|seen| seen.method == "GET").map(|seen| seen.path).collect()
    }

    /// Most requests that were ever under way at one time.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.state.counts.most_at_once()
    }

    /// Connections accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.counts.connections()
    }
}
