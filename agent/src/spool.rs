//! Reports on disk until the server's receipt: one file each, old readings many in one ([`bundle`]), bounded by bytes and age,
//! exact about what it loses.
//!
//! The order of writing is what makes `kill -9` harmless. A report is there from the moment its file has its name,
//! and the name carries its number and how far into the kernel ring it reaches ([`name`]). Before a file goes, number
//! and ring position are saved in `position.json` ([`position`]). So the highest number and the last kernel line told
//! are always known from what is on disk: no number is used twice, no line is told twice or never. The places in logs of
//! programs have no room in a name; they are written before the report that tells them ([`log_places`]).

mod bounds;
mod bundle;
#[cfg(test)]
mod bundle_tests;
mod bundling;
mod file;
mod leaving;
mod listing;
mod log_places;
#[cfg(test)]
mod log_places_tests;
mod memory;
mod name;
mod opening;
mod position;
mod rejected;
mod room;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod week_tests;

pub use bounds::Limits;
use bundle::BundleName;
pub use listing::{list, rejected};
use log_places::LogPlaces;
pub use log_places::Places;
pub use name::{Kind, Name};
use position::Position;

use crate::clock;
use crate::losses::Losses;
use ironwatch_shared::{BootId, Epoch};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// How far into the ring of which boot the reports reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KernelCursor {
    pub boot_id: BootId,
    pub sequence: u64,
}

/// A report about to be kept.
#[derive(Debug)]
pub struct Draft {
    pub kind: Kind,
    pub taken_ms: i64,
    pub kernel: Option<KernelCursor>,
    /// How far the logs of programs are told with it.
    pub log_places: Places,
    /// The body exactly as it will be sent.
    pub packed: Vec<u8>,
}

/// What is known of a waiting report without opening its file.
/// Small, because there are 40,000 of them after a week without a server.
#[derive(Debug, Clone)]
pub struct Entry {
    pub kind: Kind,
    /// The server has it or never will; its file goes as soon as the position can be saved.
    gone: bool,
    place: Place,
    /// Place in `Spool::boots`, or [`NO_BOOT`].
    boot: u16,
    bytes: u32,
    /// Seconds of `CLOCK_MONOTONIC` when it was taken, as far as that can be told; negative for before this boot.
    born_seconds: i32,
    pub taken_ms: i64,
    kernel_sequence: u64,
}

/// Where the body of a waiting report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a file of its own.
    File,
    /// In a file with others, one of `Spool::bundles`.
    Bundle,
    /// In `Spool::memory`, because the disk took no more.
    Memory,
}

const NO_BOOT: u16 = u16::MAX;

impl Entry {
    fn bytes(&self) -> u64 {
        self.bytes.into()
    }

    fn kernel(&self) -> Option<(u16, u64)> {
        (self.boot != NO_BOOT).then_some((self.boot, self.kernel_sequence))
    }
}

/// The spool of one agent.
#[derive(Debug)]
pub struct Spool {
    dir: PathBuf,
    limits: Limits,
    position: Position,
    entries: BTreeMap<u64, Entry>,
    /// Those of `entries` that are waiting and no readings; few, and asked for at every step.
    events: BTreeSet<u64>,
    /// Those of `entries` that only wait for their file to go.
    gone: Vec<u64>,
    /// Files with many readings, by the first number in each, and how many in it still wait; their numbers do not overlap.
    bundles: BTreeMap<u64, (BundleName, u64)>,
    /// Bodies that the disk did not take.
    memory: BTreeMap<u64, Box<[u8]>>,
    bytes: u64,
    /// Boots that names speak of; entries hold the index.
    boots: Vec<BootId>,
    last_number: u64,
    /// The highest number that ever had a file; all below had one too, were committed, or are told as lost.
    on_disk_number: u64,
    log_places: LogPlaces,
    kernel: Option<KernelCursor>,
    losses: Losses,
    trouble: Option<String>,
    /// Space is held for the day on which the disk is full.
    has_reserve: bool,
}

impl Spool {
    fn know(&mut self, name: &Name, bytes: u64, born_ms: i64, place: Place) {
        let (boot, kernel_sequence) = match &name.kernel {
            Some(cursor) => (self.boot_index(&cursor.boot_id), cursor.sequence),
            None => (NO_BOOT, 0),
        };
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let born_seconds = i32::try_from(born_ms.div_euclid(1000)).unwrap_or(if born_ms < 0 { i32::MIN } else { i32::MAX });
        let entry = Entry { kind: name.kind, gone: false, place, boot, bytes, born_seconds, taken_ms: name.taken_ms, kernel_sequence };
        let bytes = entry.bytes();
        self.bytes = self.bytes.saturating_add(bytes);
        self.last_number = self.last_number.max(name.number);
        if place != Place::Memory {
            self.on_disk_number = self.on_disk_number.max(name.number);
        }
        if name.kind != Kind::Live {
            self.events.insert(name.number);
        }
        self.entries.insert(name.number, entry);
    }

    fn boot_index(&mut self, boot_id: &BootId) -> u16 {
        let index = self.boots.iter().position(|known| known == boot_id).unwrap_or_else(|| {
            self.boots.push(boot_id.clone());
            self.boots.len() - 1
        });
        u16::try_from(index).unwrap_or(NO_BOOT)
    }

    fn name_of(&self, number: u64, entry: &Entry) -> Name {
        let kernel = entry
            .kernel()
            .and_then(|(boot, sequence)| Some(KernelCursor { boot_id: self.boots.get(usize::from(boot))?.clone(), sequence }));
        Name { number, kind: entry.kind, taken_ms: entry.taken_ms, kernel }
    }

    fn advance_kernel(&mut self, cursor: KernelCursor, other_boot_wins: bool) {
        match &mut self.kernel {
            Some(known) if known.boot_id == cursor.boot_id => known.sequence = known.sequence.max(cursor.sequence),
            Some(_) if !other_boot_wins => {}
            Some(_) | None => self.kernel = Some(cursor),
        }
    }

    /// Keeps a report, and with it tells all pending losses: `losses` must have gone into it. In a file when this
    /// returns, and on the disk itself unless it is a mere reading; in memory, and `trouble` says why, when the disk takes no more.
    pub fn put(&mut self, draft: Draft) -> u64 {
        let number = self.last_number.saturating_add(1);
        let tells_losses = !std::mem::take(&mut self.losses).is_empty();
        let durable = draft.kind != Kind::Live || tells_losses;
        let name = Name { number, kind: draft.kind, taken_ms: draft.taken_ms, kernel: draft.kernel.clone() };
        let born_ms = signed(clock::boot_ms());
        self.log_places.settle_through(self.on_disk_number);
        self.log_places.step(number, draft.log_places);
        let places = self.log_places.save(&self.dir);
        // Earlier ones first, or the ring position of a later file would cover lines that are in memory only.
        let written = places.and_then(|()| self.write_out_memory()).and_then(|()| file::write(&self.dir, &name, &draft.packed, durable));
        match written {
            Ok(bytes) => {
                self.know(&name, bytes, born_ms, Place::File);
                if let Some(cursor) = draft.kernel {
                    self.advance_kernel(cursor, true);
                }
                let held = self.hold_reserve();
                let full = held.is_err_and(|error| room::is_full(&error)) || (self.trouble.is_some() && !room::is_ample(&self.dir));
                self.trouble = full.then(|| room::FULL.to_owned());
            }
            Err(error) => {
                self.know(&name, draft.packed.len() as u64, born_ms, Place::Memory);
                self.memory.insert(number, draft.packed.into_boxed_slice());
                self.trouble = match self.write_out_after(&error) {
                    Ok(()) => room::is_full(&error).then(|| room::FULL.to_owned()),
                    Err(error) => {
                        self.bound_memory();
                        Some(format!("the disk takes no more reports ({error}); new ones are kept in memory"))
                    }
                };
            }
        }
        self.sweep();
        self.bundle_old_readings();
        self.enforce(clock::boot_ms());
        number
    }

    /// The body of a report, to be sent. A file that is not what was written is set aside and counted.
    pub fn packed(&mut self, number: u64) -> Option<Vec<u8>> {
        let entry = self.entries.get(&number)?;
        match self.read(number, entry) {
            Ok(packed) => Some(packed),
            Err(_) => {
                self.set_aside(number, "corrupt");
                None
            }
        }
    }

    fn read(&self, number: u64, entry: &Entry) -> io::Result<Vec<u8>> {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        match entry.place {
            Place::Memory => self.memory.get(&number).map(|packed| packed.to_vec()).ok_or_else(missing),
            Place::File => file::read(&self.dir, &self.name_of(number, entry)),
            Place::Bundle => bundle::read(&self.dir, self.bundle_of(number).ok_or_else(missing)?, number),
        }
    }

    fn save_position(&mut self) -> bool {
        self.position.last_number = self.last_number;
        self.position.on_disk_number = self.on_disk_number;
        self.position.set_kernel_cursor(self.kernel.as_ref());
        self.position.losses = self.losses.clone();
        self.position.gone = self.gone_in_bundles();
        let written = match position::write(&self.dir, &self.position) {
            Err(error) if room::is_full(&error) && self.release_reserve() => position::write(&self.dir, &self.position),
            Err(_) if rejected::clear_the_way(&self.dir, position::FILE) => position::write(&self.dir, &self.position),
            written => written,
        };
        match written {
            Ok(()) => true,
            Err(error) => {
                self.trouble = Some(format!("the disk takes no more ({error})"));
                false
            }
        }
    }

    /// Begins a new life of the spool: the server and it disagree about numbers. What waits is numbered from 1.
    pub fn begin_epoch(&mut self) -> io::Result<()> {
        let fresh = Position::fresh()?;
        self.position.epoch = fresh.epoch;
        let first = self.waiting().next().map(|(first, _)| first);
        self.position.base = first.map_or(self.last_number, |first| first.saturating_sub(1));
        self.save_position();
        Ok(())
    }

    /// Life and number under which the server knows a report.
    pub fn on_the_wire(&self, number: u64) -> (Epoch, u64) {
        (self.position.epoch.clone(), number.saturating_sub(self.position.base))
    }

    /// What waits, oldest first.
    pub fn waiting(&self) -> impl DoubleEndedIterator<Item = (u64, &Entry)> {
        self.entries.iter().filter(|(_, entry)| !entry.gone).map(|(number, entry)| (*number, entry))
    }

    /// What a waiting report is for.
    pub fn kind(&self, number: u64) -> Option<Kind> {
        self.entries.get(&number).filter(|entry| !entry.gone).map(|entry| entry.kind)
    }

    /// The oldest that waits and is no reading.
    pub fn oldest_event(&self) -> Option<u64> {
        self.events.first().copied()
    }

    /// Bytes that wait.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What must be told with the next report.
    pub fn losses_mut(&mut self) -> &mut Losses {
        &mut self.losses
    }

    /// The last kernel line that is in a report, and its boot.
    pub fn kernel_cursor(&self) -> Option<&KernelCursor> {
        self.kernel.as_ref()
    }

    /// How far logs of programs are told, by the log.
    pub fn log_places(&self) -> &BTreeMap<String, String> {
        self.log_places.told()
    }

    /// Why the spool does not work as it should, if it does not.
    pub fn trouble(&self) -> Option<String> {
        let full = self.bytes.saturating_mul(100) >= self.limits.max_bytes.saturating_mul(95);
        let at_limit = || format!("{} of {} bytes are in use; the oldest readings are being dropped", self.bytes, self.limits.max_bytes);
        self.trouble.clone().or_else(|| full.then(at_limit))
    }
}

/// Where the spool is.
pub fn dir(state_dir: &Path) -> PathBuf {
    state_dir.join("spool")
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
