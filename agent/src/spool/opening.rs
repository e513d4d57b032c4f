//! A start: what the names and the saved position say together.

use super::log_places::{self, LogPlaces};
use super::{BundleName, Entry, KernelCursor, Limits, Name, Place, Position, Spool, position, rejected, room, signed};
use crate::clock;
use crate::losses::Losses;
use crate::private_file;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

impl Spool {
    /// Opens or makes the spool. What cannot be read is set aside or begun anew; only a directory that cannot be
    /// made at all is an error.
    pub fn open(dir: &Path, limits: Limits) -> io::Result<Self> {
        if private_file::make_dir(dir).is_err() && dir.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
            // Something else has the name of the spool. It is kept beside it, and the agent works.
            std::fs::rename(dir, dir.with_extension("not-a-spool"))?;
        }
        private_file::make_dir(dir)?;
        let mut spool = Self {
            dir: dir.to_path_buf(),
            limits,
            position: Position::fresh()?,
            entries: BTreeMap::new(),
            events: BTreeSet::new(),
            gone: Vec::new(),
            bundles: BTreeMap::new(),
            memory: BTreeMap::new(),
            bytes: 0,
            boots: Vec::new(),
            last_number: 0,
            on_disk_number: 0,
            log_places: LogPlaces::default(),
            kernel: None,
            losses: Losses::default(),
            trouble: None,
            has_reserve: false,
        };
        let saved = position::read(dir);
        let gone = saved.iter().flat_map(|saved| saved.gone.iter().copied()).collect();
        let unreadable = spool.scan(&gone)?;
        let told_by = spool.find_kernel_cursor();
        match saved {
            Some(saved) => spool.resume(saved, told_by),
            // A new life: the wire counts from 1 again, whatever numbers the files have.
            None => spool.position.base = spool.entries.keys().next().map_or(spool.last_number, |first| first.saturating_sub(1)),
        }
        spool.log_places = LogPlaces::read(dir, spool.on_disk_number);
        spool.losses.add("reports", unreadable, "corrupt");
        spool.save_position();
        let _ = spool.hold_reserve();
        spool.enforce(clock::boot_ms());
        Ok(spool)
    }

    /// `told_by` is the number of the report that `kernel` was read from.
    pub(super) fn resume(&mut self, saved: Position, told_by: u64) {
        // A report later than the saved position has told the losses that were pending then.
        if self.last_number <= saved.last_number {
            self.losses = saved.losses.clone();
        }
        self.last_number = self.last_number.max(saved.last_number);
        self.on_disk_number = self.on_disk_number.max(saved.on_disk_number);
        if let Some(cursor) = saved.kernel_cursor() {
            self.advance_kernel(cursor, told_by <= saved.last_number);
        }
        self.position = saved;
    }

    /// Reads names, and of bundles the names in them. Answers how many files are no reports.
    pub(super) fn scan(&mut self, gone: &BTreeSet<u64>) -> io::Result<u64> {
        let (mut unreadable, now_wall, now_boot) = (0, clock::wall_ms(), signed(clock::boot_ms()));
        let born = |name: &Name| now_boot.saturating_sub(now_wall.saturating_sub(name.taken_ms).max(0));
        unreadable += self.scan_bundles(gone, born)?;
        for found in std::fs::read_dir(&self.dir)? {
            let Ok(found) = found else { continue };
            let text = found.file_name();
            let text = text.to_string_lossy();
            let known = [position::FILE, log_places::FILE, rejected::DIR, room::FILE].contains(&text.as_ref());
            if known || BundleName::parse(&text).is_some() {
                continue;
            }
            if text.ends_with(private_file::UNFINISHED) {
                // Never had its name, so nobody counts on it.
                if std::fs::remove_file(found.path()).is_err() {
                    rejected::set_aside(&self.dir, &text);
                }
                continue;
            }
            // `DirEntry::metadata` does not follow links.
            let regular = found.metadata().ok().filter(std::fs::Metadata::is_file);
            match (Name::parse(&text), regular) {
                // Died between the writing of a bundle and the going of the files that it stands for.
                (Some(name), Some(_)) if self.bundle_of(name.number).is_some() => {
                    let _ = std::fs::remove_file(found.path());
                }
                (Some(name), Some(metadata)) => self.know(&name, metadata.len(), born(&name), Place::File),
                (name, _) => {
                    self.last_number = self.last_number.max(name.map_or(0, |name| name.number));
                    rejected::set_aside(&self.dir, &text);
                    unreadable += 1;
                }
            }
        }
        Ok(unreadable)
    }

    /// The newest report that speaks of the ring decides the boot, the furthest of that boot the place. Answers the
    /// newest one's number.
    pub(super) fn find_kernel_cursor(&mut self) -> u64 {
        let Some((number, (boot, _))) = self.entries.iter().rev().find_map(|(number, entry)| Some((*number, entry.kernel()?))) else {
            return 0;
        };
        let furthest = self.entries.values().filter_map(Entry::kernel).filter(|(of, _)| *of == boot).map(|(_, sequence)| sequence).max();
        self.kernel =
            self.boots.get(usize::from(boot)).cloned().zip(furthest).map(|(boot_id, sequence)| KernelCursor { boot_id, sequence });
        number
    }
}
