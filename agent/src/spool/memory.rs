//! While the disk takes nothing: the newest check-in and some events in memory, written out as soon as it can be.

use super::{Kind, Place, Spool, file, room};
use crate::private_file;
use std::io;

/// Events kept in memory; more would make the agent the next problem of a host in trouble.
const MAX_EVENT_BYTES: u64 = 1 << 20;

impl Spool {
    /// Does what can be done about an error of the disk, and writes out what is in memory then.
    pub(super) fn write_out_after(&mut self, error: &io::Error) -> io::Result<()> {
        let hope = if room::is_full(error) { self.make_room() } else { private_file::make_dir(&self.dir).is_ok() };
        if hope { self.write_out_memory() } else { Err(io::Error::new(error.kind(), error.to_string())) }
    }

    /// Gives reports in memory their files, oldest first; stops at the first that the disk refuses.
    pub(super) fn write_out_memory(&mut self) -> io::Result<()> {
        let numbers: Vec<u64> = self.memory.keys().copied().collect();
        for number in numbers {
            let Some(entry) = self.entries.get(&number) else { continue };
            let name = self.name_of(number, entry);
            let packed = self.memory.get(&number).map(AsRef::as_ref).unwrap_or_default();
            let bytes = file::write(&self.dir, &name, packed, true)?;
            if let Some(cursor) = name.kernel {
                self.advance_kernel(cursor, true);
            }
            if let Some(entry) = self.entries.get_mut(&number) {
                self.bytes = self.bytes.saturating_sub(entry.bytes()).saturating_add(bytes);
                entry.bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
                entry.place = Place::File;
            }
            self.memory.remove(&number);
            self.on_disk_number = self.on_disk_number.max(number);
        }
        Ok(())
    }

    /// Only the newest check-in is worth memory; of events as many as fit, the oldest go first.
    pub(super) fn bound_memory(&mut self) {
        let in_memory = |spool: &Self| -> Vec<(u64, Kind, u64)> {
            spool
                .waiting()
                .filter(|(_, entry)| entry.place == Place::Memory)
                .map(|(number, entry)| (number, entry.kind, entry.bytes()))
                .collect()
        };
        let held = in_memory(self);
        let newest_live = held.iter().rev().find(|(_, kind, _)| *kind == Kind::Live).map(|(number, ..)| *number);
        let mut event_bytes: u64 = held.iter().filter(|(_, kind, _)| *kind != Kind::Live).map(|(.., bytes)| bytes).sum();
        for (number, kind, bytes) in held {
            let old_reading = kind == Kind::Live && Some(number) != newest_live;
            let excess_event = kind != Kind::Live && event_bytes > MAX_EVENT_BYTES;
            if excess_event {
                event_bytes = event_bytes.saturating_sub(bytes);
            }
            if old_reading || excess_event {
                self.lose(number, "spool_full");
            }
        }
    }
}
