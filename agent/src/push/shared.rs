//! What the thread that makes reports and the thread that sends them share.

use super::LinkState;
use crate::collectors::{Latest, Plan};
use crate::conditions::Conditions;
use crate::spool::Spool;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Why the main thread should look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Kernel lines wait.
    Lines,
    /// It stands otherwise with the server.
    Link,
    /// The server wants another interval.
    Interval,
    /// A signal says goodbye.
    Stop,
}

/// Shared between threads; nobody holds a lock while talking to the network.
#[derive(Debug)]
pub struct Shared {
    spool: Mutex<Spool>,
    changed: Condvar,
    link: Mutex<LinkState>,
    pub conditions: Arc<Conditions>,
    pub plan: Arc<Plan>,
    pub latest: Arc<Latest>,
    stopping: AtomicBool,
    interval_seconds: AtomicU32,
    /// Server's clock minus ours, when they are too far apart to be believed.
    clock_offset_ms: AtomicI64,
}

impl Shared {
    /// Before anything was sent.
    pub fn new(spool: Spool, conditions: Arc<Conditions>, plan: Arc<Plan>, latest: Arc<Latest>, interval_seconds: u32) -> Self {
        Self {
            spool: Mutex::new(spool),
            changed: Condvar::new(),
            link: Mutex::new(LinkState::default()),
            conditions,
            plan,
            latest,
            stopping: AtomicBool::new(false),
            interval_seconds: AtomicU32::new(interval_seconds),
            clock_offset_ms: AtomicI64::new(0),
        }
    }

    /// The spool.
    pub fn spool(&self) -> MutexGuard<'_, Spool> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports that wait for the server, and their bytes.
    pub fn waiting(&self) -> (u64, u64) {
        let spool = self.spool();
        (u64::try_from(spool.waiting().count()).unwrap_or(u64::MAX), spool.bytes())
    }

    /// How it stands with the server.
    pub fn link(&self) -> MutexGuard<'_, LinkState> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There is something to send.
    pub fn tell_sender(&self) {
        self.changed.notify_all();
    }

    /// Waits for [`Self::tell_sender`] or until the moment comes.
    pub fn wait(&self, spool: MutexGuard<'_, Spool>, until: Option<Instant>) {
        match until {
            Some(until) => drop(self.changed.wait_timeout(spool, until.saturating_duration_since(Instant::now()))),
            None => drop(self.changed.wait(spool)),
        }
    }

    /// Nothing more is sent by the sender.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        // With the lock, or a sender about to wait would miss it.
        let _spool = self.spool();
        self.changed.notify_all();
    }

    /// Whether the agent says goodbye.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Seconds between check-ins.
    pub fn interval_seconds(&self) -> u32 {
        self.interval_seconds.load(Ordering::SeqCst)
    }

    /// Takes the interval the server wants. Answers whether that is a change.
    pub fn set_interval(&self, wanted_seconds: u32) -> bool {
        let wanted = wanted_seconds.clamp(1, 3_600);
        self.interval_seconds.swap(wanted, Ordering::SeqCst) != wanted
    }

    /// Server's clock minus ours, or 0.
    pub fn clock_offset_ms(&self) -> i64 {
        self.clock_offset_ms.load(Ordering::SeqCst)
    }

    /// Learns the server's clock.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.clock_offset_ms.store(offset_ms, Ordering::SeqCst);
    }
}
