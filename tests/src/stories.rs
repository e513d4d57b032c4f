//! Stories: behaviour written down as times, happenings and what must be told. The same file runs against the pure core
//! and against a live server.
//!
//! ```text
//! story A GPU falls off the bus
//! host gpu-01 every 30s
//! at 10s
//!   gpu-01 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1, GPU has fallen off the bus.
//!   expect opened critical "GPU fell off the bus" on gpu-01 gpu/0000:3b:00
//! ```
//!
//! `rule id = "x"; kind = "reading"; …` adds a rule, with `;` for the ends of its lines. `expect` lists exactly what was told since the last expectation; `expect nothing` says that nothing was. Time moves
//! second by second, and hosts check in by themselves until they fall silent.

pub mod live;
pub mod play;
pub mod pure;
pub mod read;

/// What a person was told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// `opened`, `worsened`, `eased`, `resolved`.
    pub step: String,
    /// In words.
    pub severity: String,
    pub title: String,
    /// Name of the host, or `fleet`.
    pub host: String,
    pub component: String,
    /// Why, for an end.
    pub why: String,
}

/// A world that a story is played in.
pub trait World {
    /// A new host.
    fn enrol(&mut self, name: &str) -> impl Future<Output = ()>;
    /// A rule of one's own holds from now on, as it is written in a file.
    fn rule(&mut self, toml: &str) -> impl Future<Output = Result<(), String>>;
    /// A report arrives. Says whether it was taken.
    fn report(&mut self, name: &str, sent: play::Sent) -> impl Future<Output = bool>;
    /// Time passes, with the server looking.
    fn pass(&mut self, millis: u64) -> impl Future<Output = ()>;
    /// Time passes, and the server process is stopped and started again after it.
    fn stop_server(&mut self, millis: u64) -> impl Future<Output = ()>;
    /// Time passes while the server process is suspended.
    fn suspend_server(&mut self, millis: u64) -> impl Future<Output = ()>;
    /// What was told since the last call, sorted.
    fn told(&mut self) -> impl Future<Output = Vec<Told>>;
}
