//! What people want done by the BMCs of hosts: ordered by one request, done one after the other or several at a time, each
//! with its steps and its result.

mod acts;
mod order;
mod runner;
mod verify;

pub use acts::{is_disruptive, words};
pub use order::{Order, ordered};
pub use runner::{Batch, Runner};

use crate::store::jobs::JobRow;
use ironwatch_core::plan::{FADES_MILLIS, Plan, Stirs};
use ironwatch_shared::Timestamp;
use tokio::sync::mpsc;

/// How a job ended, or that it has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is not its turn yet.
    Waiting,
    /// It is being done.
    Running,
    /// Done, and seen to be done where that can be seen.
    Done,
    /// Not done, or done without the effect that it should have had.
    Failed,
    /// Sent, and what became of it is not known.
    Unknown,
    /// Nobody wants it any more.
    Cancelled,
}

impl State {
    /// All of them.
    pub const ALL: [State; 6] = [State::Waiting, State::Running, State::Done, State::Failed, State::Unknown, State::Cancelled];

    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Unknown => "unknown",
            State::Cancelled => "cancelled",
        }
    }
}

/// Where batches go to be done. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Jobs(mpsc::UnboundedSender<Batch>);

impl Jobs {
    /// The way, and its other end for [`Runner::run`].
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Batch>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Has a batch done that is in the store.
    pub fn begin(&self, batch: Batch) {
        // Without a runner the server is stopping, and says at its next start that nothing was done.
        let _ = self.0.send(batch);
    }
}

/// What a job of the store still stirs up, for a fleet that is read again. `heard_at` and `power_on` are what is known of
/// its host since.
#[must_use]
pub fn plan_of(row: &JobRow, heard_at: Option<Timestamp>, power_on: Option<bool>) -> Option<Plan> {
    let stirs = Stirs::parse(row.stirs.as_deref()?)?;
    let started = Timestamp::from_millis(row.started_at?);
    let is_on_again = power_on == Some(true) || heard_at.is_some_and(|heard| heard.millis_since(started) > FADES_MILLIS);
    if row.expected_until.is_none() && is_on_again {
        return None;
    }
    let action = serde_json::from_str(&row.action).ok()?;
    let words = acts::done_by(&action, &row.actor, &row.reason);
    let until = row.expected_until.map(Timestamp::from_millis);
    // Whether it was seen off is not kept; that it was done is.
    Some(Plan { job: row.id, since: started, words, stirs, until, seen_off: row.state == State::Done.as_str() })
}
