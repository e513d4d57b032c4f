//! How reports leave: committed, set aside, dropped. The position is saved before a file goes.

use super::{Place, Spool, bounds, rejected, signed};
use crate::pack::losses_in;
use std::io;
use std::path::Path;

impl Spool {
    /// The server has this report on its disk.
    pub fn committed(&mut self, number: u64) {
        if let Some(entry) = self.entries.get(&number)
            && entry.place == Place::Memory
        {
            let cursor = self.name_of(number, entry).kernel;
            let memory = &self.memory;
            self.log_places.settle(number, |earlier| memory.contains_key(&earlier));
            // What cannot be saved now is with the next report.
            let _ = self.log_places.save(&self.dir);
            if let Some(cursor) = cursor {
                self.advance_kernel(cursor, true);
            }
        }
        self.drop_entry(number);
        self.sweep();
    }

    /// This report will never be taken; it blocks nothing, and a few such are kept for people to look at.
    pub fn set_aside(&mut self, number: u64, why: &'static str) {
        let Some(entry) = self.entries.get(&number) else { return };
        let (name, place) = (self.name_of(number, entry).to_string(), entry.place);
        let bundled = (place == Place::Bundle).then(|| self.read(number, entry));
        self.lose(number, why);
        if let Some(packed) = bundled {
            if let Ok(packed) = packed {
                rejected::keep(&self.dir, &name, &packed);
            }
        // The position first: it carries this file's number, place in the ring, and the loss.
        } else if self.save_position() {
            rejected::set_aside(&self.dir, &name);
            self.entries.remove(&number);
        }
        self.sweep();
    }

    pub(super) fn drop_entry(&mut self, number: u64) {
        if let Some(entry) = self.entries.get_mut(&number)
            && !entry.gone
        {
            entry.gone = true;
            self.gone.push(number);
            self.memory.remove(&number);
            self.events.remove(&number);
            self.bytes = self.bytes.saturating_sub(entry.bytes());
            self.leave_bundle(number);
        }
    }

    /// Removes what is gone, once the position that its names carried is saved elsewhere.
    pub(super) fn sweep(&mut self) {
        if self.gone.is_empty() || !self.save_position() {
            return;
        }
        for number in std::mem::take(&mut self.gone) {
            let Some(entry) = self.entries.get(&number) else { continue };
            let went = match entry.place {
                Place::Memory => true,
                Place::File => remove(&self.dir.join(self.name_of(number, entry).to_string())).is_ok(),
                Place::Bundle => {
                    if !self.remove_bundle_of(number) {
                        self.gone.push(number);
                    }
                    continue;
                }
            };
            if went {
                self.entries.remove(&number);
            } else {
                self.gone.push(number);
            }
        }
    }

    /// Keeps the bounds; everything dropped is counted.
    pub(super) fn enforce(&mut self, now_ms: u64) {
        let mut overdue = bounds::overdue(&self.entries, &self.limits, signed(now_ms));
        // A bundle goes as a whole: when it makes room, or when its youngest is too old.
        let too_young = |number: &u64| {
            let youngest = self.bundle_of(*number).and_then(|bundle| self.waiting_in(bundle).pop());
            youngest.is_some_and(|youngest| !overdue.contains(&youngest))
        };
        let young: Vec<u64> = overdue.iter().copied().filter(too_young).collect();
        for number in young {
            overdue.remove(&number);
        }
        for (number, why) in bounds::choose(&self.entries, &self.limits, self.bytes, &overdue) {
            let with_it = self.bundle_of(number).map(|bundle| self.waiting_in(bundle)).unwrap_or_default();
            self.lose(number, why);
            for number in with_it {
                self.lose(number, why);
            }
        }
        self.sweep();
    }

    /// Counts a report that nobody will hear, and takes back the losses that it would have told.
    pub(super) fn lose(&mut self, number: u64, why: &'static str) {
        let Some(entry) = self.entries.get(&number).filter(|entry| !entry.gone) else { return };
        let packed = self.read(number, entry).ok();
        self.losses.add("reports", 1, why);
        for loss in packed.as_deref().map(losses_in).unwrap_or_default() {
            self.losses.add(&loss.what, loss.count, &loss.why);
        }
        self.drop_entry(number);
    }
}

pub(super) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
