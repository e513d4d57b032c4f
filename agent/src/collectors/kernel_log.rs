//! The kernel's ring, as it is written: one thread that blocks in `read` and fills [`Waiting`].

mod beginnings;
mod beginnings_of_kernel;
mod beginnings_of_storage;
mod follow;
pub mod record;
mod urgency;
mod waiting;

pub use waiting::{Taken, Waiting};

use crate::conditions::Conditions;
use crate::output;
use crate::settings::KernelLog;
use follow::Source;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The part that a condition about reading is told of.
pub const COMPONENT: &str = "agent/kernel_log";
const CONDITION: &str = "agent_cannot_read";
/// Between attempts to open a ring that cannot be read; rights may come back by an upgrade of the unit.
const REOPEN_AFTER: Duration = Duration::from_secs(30);

/// Starts reading. `wake` is called when lines begin to wait.
pub fn start(settings: &KernelLog, waiting: Arc<Waiting>, conditions: Arc<Conditions>, wake: impl Fn() + Send + 'static) -> io::Result<()> {
    let settings = settings.clone();
    thread::Builder::new().name("kernel_log".to_owned()).stack_size(256 << 10).spawn(move || {
        loop {
            let error = read_until_error(&settings, &waiting, &conditions, &wake);
            let hint = if error.kind() == io::ErrorKind::PermissionDenied { " (missing CAP_SYSLOG)" } else { "" };
            let detail = format!("cannot read {}: {error}{hint}", settings.path);
            if conditions.begin(CONDITION, COMPONENT, &detail) {
                output::error(&detail);
            }
            thread::sleep(REOPEN_AFTER);
        }
    })?;
    Ok(())
}

fn read_until_error(settings: &KernelLog, waiting: &Waiting, conditions: &Conditions, wake: &impl Fn()) -> io::Error {
    let mut source = match Source::open(Path::new(&settings.path)) {
        Ok(source) => source,
        Err(error) => return error,
    };
    waiting.begin_reading();
    loop {
        match source.next_record() {
            Ok(bytes) => {
                if conditions.end(CONDITION, COMPONENT) {
                    output::info(&format!("{} can be read again", settings.path));
                }
                let record = record::parse(bytes);
                let ours = |record: &record::Record| record.facility == 0 || settings.accept_user_records;
                if waiting.offer(record, ours) {
                    wake();
                }
            }
            Err(error) => return error,
        }
    }
}
