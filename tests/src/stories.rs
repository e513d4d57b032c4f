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
//! `rule id = "x"; kind = "reading"; …` adds a rule, with `;` for the ends of its lines.
//!
//! `expect` lists exactly what was told since the last expectation; `expect nothing` says that nothing was. `because "…"` is
//! the reason of an end, `saying "…"` is in the evidence. Time moves second by second, and hosts check in by themselves until
//! they fall silent.
//!
//! Hosts stand somewhere (`stands-in R1`, `is-in site Berlin`, `is-in group web`, `has-tag parent:pdu-3`), are stopped by what runs
//! them (`pauses`, `resumes`), and may be copied with their key (`twin-speaks`). People `revoke` and `remove` hosts and `silence` what
//! a filter means. The `server` `stops` and `is-suspended`, the `database` `is-down`, each `for` a while.
//!
//! A host `with bmc` has one that is asked as BMCs are by default, and says what the story lets it say:
//!
//! ```text
//! host node-01 every 30s with bmc
//! at 1m
//!   node-01 bmc: power off
//!   node-01 bmc: sensor CPU1 Temp = 97
//!   node-01 bmc: writes 23 0a 6f c2 ff ff
//!   node-01 by-us: reset the bmc
//! ```

pub mod bmc;
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
    pub evidence: String,
}

/// A world that a story is played in.
pub trait World {
    /// A new host.
    fn enrol(&mut self, name: &str) -> impl Future<Output = ()>;
    /// A host gets a BMC.
    fn add_bmc(&mut self, name: &str) -> impl Future<Output = ()>;
    /// Something happens to the BMC of a host, or to what it watches.
    fn bmc(&mut self, name: &str, happens: bmc::Happens) -> impl Future<Output = Result<(), String>>;
    /// A person has something done by the BMC of a host, and it was begun.
    fn by_us(&mut self, name: &str, deed: bmc::ByUs) -> impl Future<Output = Result<(), String>>;
    /// A host gets a word.
    fn label(&mut self, name: &str, label: &play::Label) -> impl Future<Output = Result<(), String>>;
    /// A person makes the key of a host worth nothing.
    fn revoke(&mut self, name: &str) -> impl Future<Output = Result<(), String>>;
    /// A person removes a host, with all that is known of it.
    fn remove(&mut self, name: &str) -> impl Future<Output = Result<(), String>>;
    /// The database takes what is to be stored, or does not.
    fn database(&mut self, works: bool) -> impl Future<Output = Result<(), String>>;
    /// A person silences something for so many seconds.
    fn silence(&mut self, filter: &str, seconds: u64) -> impl Future<Output = Result<(), String>>;
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
