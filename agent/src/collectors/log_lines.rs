//! What the listeners to logs of programs share: what may leave the host, and batches on their way into reports.

mod batch;
mod leaving;
pub mod listener;

pub use batch::Batch;
pub use leaving::Leaving;
pub use listener::Listener;

/// What the losses of lines are counted under.
pub const WHAT: &str = "log_lines";
