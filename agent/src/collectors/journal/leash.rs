//! The one child that follows the journal: it must not outlive the agent.

use std::io;
use std::process::{Child, ChildStdout, Command};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Held by the agent; the child ends when this is dropped. One that an agent killed by force leaves behind ends with its
/// next line, as nobody reads it, and systemd ends it with the service.
#[derive(Debug, Default)]
pub struct Leash(Arc<Mutex<Held>>);

/// The end that the thread holds.
#[derive(Debug, Clone)]
pub struct Hand(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    child: Option<Child>,
    stopped: bool,
}

impl Leash {
    /// The thread's end.
    pub fn hand(&self) -> Hand {
        Hand(Arc::clone(&self.0))
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        let mut held = lock(&self.0);
        held.stopped = true;
        end(&mut held);
    }
}

impl Hand {
    /// Starts the child; `None` once the agent stops.
    pub fn start(&self, mut command: Command) -> io::Result<Option<ChildStdout>> {
        let mut held = lock(&self.0);
        if held.stopped {
            return Ok(None);
        }
        let mut child = command.spawn()?;
        let stdout = child.stdout.take();
        held.child = Some(child);
        Ok(stdout)
    }

    /// The agent stops.
    pub fn is_stopped(&self) -> bool {
        lock(&self.0).stopped
    }

    /// Ends it, if it has not ended.
    pub fn end(&self) {
        end(&mut lock(&self.0));
    }
}

fn end(held: &mut Held) {
    if let Some(mut child) = held.child.take() {
        let _ = child.kill();
        // A killed child ends at once unless the kernel holds it; then nobody can wait for it.
        let _ = child.wait();
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
