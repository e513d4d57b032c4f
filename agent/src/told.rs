//! What collectors want told at once, on its way into a report.

use crate::losses::Losses;
use crate::push::Wake;
use crate::spool::Places;
use ironwatch_shared::wire::v1::inventory::Inventory;
use ironwatch_shared::wire::v1::log_line::{CrashRecord, LogLine};
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};

/// Batches that may wait. Whoever reads a log waits when they are full, and reads on where it stood: nothing is lost.
const MAX_WAITING: usize = 4;

/// Goes into one report, and with it through the spool.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    pub log_lines: Vec<LogLine>,
    pub crash_records: Vec<CrashRecord>,
    pub inventory: Option<Inventory>,
    /// How far the logs are told with this; on disk together with the report, so that no line is told twice or never.
    pub cursors: Places,
    /// A log is seen for the first time: its place must not wait for other news, or what is written now would be history
    /// at the next start.
    pub begins: bool,
    /// Lines that could not be understood or kept.
    pub losses: Losses,
}

impl Told {
    /// There is something that a report is worth; places alone can wait for the next one.
    pub fn is_news(&self) -> bool {
        let Self { log_lines, crash_records, inventory, cursors: _, begins, losses } = self;
        *begins || !(log_lines.is_empty() && crash_records.is_empty() && inventory.is_none() && losses.is_empty())
    }
}

/// One end of the way into reports; every collector that tells has its own.
#[derive(Debug, Clone)]
pub struct Teller {
    queue: SyncSender<Told>,
    wake: Sender<Wake>,
}

impl Teller {
    /// Both ends.
    pub fn new(wake: Sender<Wake>) -> (Self, Receiver<Told>) {
        let (queue, waiting) = sync_channel(MAX_WAITING);
        (Self { queue, wake }, waiting)
    }

    /// Tells; waits while too much waits already. After a goodbye nobody listens, and nothing happens.
    pub fn tell(&self, told: Told) {
        if self.queue.send(told).is_ok() {
            let _ = self.wake.send(Wake::Lines);
        }
    }
}
