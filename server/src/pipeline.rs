//! The one writer: takes reports, lets time pass, and commits what comes of it, many at once.
//!
//! A report is answered only after the commit that holds it is on disk. Whatever is waiting when the writer is free is
//! committed together, so the cost of one sync to disk is shared by all that came meanwhile.

mod keep;
mod labels;
mod tell;
mod writer;

pub use keep::Routing;
pub(crate) use labels::keep_machine;
pub use labels::labels_of;
pub use writer::{Acknowledgement, Reload, Start, Suspects, Writer};

use crate::problem::Refusal;
use crate::roster::Changes;
use crate::sources::agent::Accepted;
use crate::store::{Db, StoreResult};
use ironwatch_shared::wire::v1::problem::Expected;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use tokio::sync::oneshot;

/// Most jobs that wait; above, the door answers 503 and agents keep their spool. At 2,000 a second it is half a second.
pub const MAX_WAITING: usize = 1_024;

/// What came of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// On disk.
    Committed,
    /// It was on disk already.
    Duplicate,
    /// From a spool the server knows differently.
    OutOfStep(Expected),
    /// The same number with another body.
    IdentityConflict,
    /// The host is not known (any more).
    UnknownHost,
    /// It breaks a rule of the tables, alone: sending it again will not help.
    Poison,
    /// Not stored; send it again.
    Busy,
}

type Work = Box<dyn FnOnce(&mut Writer) + Send>;

enum Job {
    Report(Box<Accepted>, oneshot::Sender<Taken>),
    Work(Work),
    Stop,
}

/// The way to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Pipeline {
    jobs: SyncSender<Job>,
    waiting: Arc<AtomicI64>,
    refused: Arc<AtomicBool>,
    changes: Changes,
}

impl Pipeline {
    /// Hands a report over and waits for its commit.
    pub async fn take(&self, accepted: Accepted) -> Taken {
        let (answer, committed) = oneshot::channel();
        match self.jobs.try_send(Job::Report(Box::new(accepted), answer)) {
            Ok(()) => {
                self.waiting.fetch_add(1, Ordering::Relaxed);
                committed.await.unwrap_or(Taken::Busy)
            }
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                // Who was sent away cannot be called silent: the writer does not count this time.
                self.refused.store(true, Ordering::Relaxed);
                Taken::Busy
            }
        }
    }

    /// Runs something on the writer and waits for it. `None` when the server is stopping.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Writer) -> T + Send + 'static) -> Option<T> {
        let (answer, done) = oneshot::channel();
        let work: Work = Box::new(move |writer| {
            let _ = answer.send(work(writer));
        });
        let jobs = self.jobs.clone();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // Cold work may wait for its place; it must not be refused because reports are many.
        tokio::task::spawn_blocking(move || jobs.send(Job::Work(work))).await.ok()?.ok()?;
        done.await.ok()
    }

    /// Runs a change of the store on the writer, in a transaction.
    ///
    /// # Errors
    /// What the database says; `BrokenTransactionManager` when the server is stopping.
    pub async fn write<T: Send + 'static>(&self, change: impl FnOnce(&mut Db) -> StoreResult<T> + Send + 'static) -> StoreResult<T> {
        let done = self.run(move |writer| writer.transaction(change)).await;
        done.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
    }

    /// Runs a change of the store on the writer, in a transaction, that may be refused: then nothing was changed.
    ///
    /// # Errors
    /// What the change says; `busy` when the server is stopping or cannot store it.
    pub async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.on_writer(move |writer| writer.transaction(change)).await
    }

    /// Runs something on the writer that may be refused.
    ///
    /// # Errors
    /// What it says; `busy` when the server is stopping.
    pub async fn on_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        // What people change is rare, and may change any host: lists are read again.
        let all = self.changes.clone();
        let work = move |writer: &mut Writer| {
            let done = work(writer);
            all.add_all();
            done
        };
        self.run(work).await.unwrap_or_else(|| Err(Refusal::new("busy").retry_after(2)))
    }

    /// Jobs that wait.
    #[must_use]
    pub fn waiting(&self) -> i64 {
        self.waiting.load(Ordering::Relaxed).max(0)
    }

    /// Lets the writer finish what waits, and end.
    pub fn stop(&self) {
        let _ = self.jobs.send(Job::Stop);
    }
}
