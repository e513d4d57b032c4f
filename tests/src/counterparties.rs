//! The parties that the server talks to, each on its own socket with the real protocol. Each says what of it is real.

pub mod bot_api;
mod channels;
mod http;
pub mod ipmi_board;
pub mod ipmi_sim;
pub mod newest;
pub mod redfish;
pub mod scripted_bmc;
pub mod services;
pub mod smtp;
pub mod udp_faults;
pub mod webhook;

pub use channels::{BOT_TOKEN, Channels, HOOK_SECRET};

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::task::JoinHandle;

/// A task that ends with its owner.
struct Ending(JoinHandle<()>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A test that fails while it holds a lock must not hide behind the lock.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
