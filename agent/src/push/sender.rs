//! The thread that sends: one report at a time.

use super::follow::Memory;
use super::lane::Next;
use super::pusher::Pusher;
use super::shared::{Shared, Wake};
use crate::spool::Kind;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Instant;

/// Starts sending.
pub fn start(pusher: Pusher, shared: Arc<Shared>, wake: Sender<Wake>) -> io::Result<()> {
    thread::Builder::new().name("push".to_owned()).stack_size(512 << 10).spawn(move || {
        let mut memory = Memory::default();
        while !shared.is_stopping() {
            if let Some((number, kind)) = wait_for_work(&shared, &mut memory) {
                let reply = pusher.try_twice(&shared, number);
                memory.follow(&shared, &wake, number, kind, reply);
            }
        }
    })?;
    Ok(())
}

fn wait_for_work(shared: &Shared, memory: &mut Memory) -> Option<(u64, Kind)> {
    let now = Instant::now();
    let spool = shared.spool();
    if shared.is_stopping() {
        return None;
    }
    if let Some(not_before) = memory.not_before.filter(|not_before| *not_before > now) {
        shared.wait(spool, Some(not_before));
        return None;
    }
    match memory.lanes.next(&spool, now) {
        Next::Send(number) => {
            return spool.kind(number).map(|kind| (number, kind));
        }
        Next::WaitUntil(earliest) => shared.wait(spool, Some(earliest)),
        Next::Nothing => shared.wait(spool, None),
    }
    None
}
