//! When readings are put together into bundles, and when those go.

use super::bundle::{self, BundleName, MAX_BYTES, MAX_REPORTS};
use super::{Kind, Name, Place, Spool, file, rejected};
use std::collections::BTreeSet;
use std::io;

/// The newest readings stay in files of their own: most absences are short, and then nothing is written twice.
const STAY_ALONE: usize = MAX_REPORTS;
/// A larger report wastes little of its blocks.
const MAX_REPORT_BYTES: u64 = MAX_BYTES / 4;
/// Remembered of bundles that went in part. It can hardly be more than one; what is forgotten is sent again, and the server knows it.
const MAX_GONE: usize = 1_000;

impl Spool {
    /// The bundle in which a report is.
    pub(super) fn bundle_of(&self, number: u64) -> Option<BundleName> {
        self.entries.get(&number).filter(|entry| entry.place == Place::Bundle)?;
        self.bundles.range(..=number).next_back().map(|(_, (bundle, _))| *bundle)
    }

    /// Numbers that wait in a bundle.
    pub(super) fn waiting_in(&self, bundle: BundleName) -> Vec<u64> {
        let of_it = self.entries.range(bundle.first..=bundle.last);
        of_it.filter(|(_, entry)| entry.place == Place::Bundle && !entry.gone).map(|(number, _)| *number).collect()
    }

    /// One that waited in a bundle does no more.
    pub(super) fn leave_bundle(&mut self, number: u64) {
        if let Some(bundle) = self.bundle_of(number)
            && let Some((_, left)) = self.bundles.get_mut(&bundle.first)
        {
            *left = left.saturating_sub(1);
        }
    }

    /// Removes the bundle of a number when nothing in it waits. Answers false when it should go and does not.
    pub(super) fn remove_bundle_of(&mut self, number: u64) -> bool {
        let Some(bundle) = self.bundle_of(number) else { return true };
        if self.bundles.get(&bundle.first).is_some_and(|(_, left)| *left > 0) {
            return true;
        }
        if super::leaving::remove(&self.dir.join(bundle.to_string())).is_err() {
            return false;
        }
        self.entries.retain(|number, entry| entry.place != Place::Bundle || !(bundle.first..=bundle.last).contains(number));
        self.bundles.remove(&bundle.first);
        true
    }

    /// What is gone of bundles that are still there.
    pub(super) fn gone_in_bundles(&self) -> Vec<u64> {
        let in_part = self.bundles.values().filter(|(bundle, left)| *left < bundle.count);
        let entries = in_part.flat_map(|(bundle, _)| self.entries.range(bundle.first..=bundle.last));
        let gone = entries.filter(|(_, entry)| entry.place == Place::Bundle && entry.gone);
        gone.map(|(number, _)| *number).take(MAX_GONE).collect()
    }

    /// Reads the names in bundles. Answers how many reports are in some that cannot be read.
    pub(super) fn scan_bundles(&mut self, gone: &BTreeSet<u64>, born: impl Fn(&Name) -> i64) -> io::Result<u64> {
        let mut unreadable = 0;
        let found = std::fs::read_dir(&self.dir)?.flatten();
        let mut bundles: Vec<BundleName> = found.filter_map(|found| BundleName::parse(&found.file_name().to_string_lossy())).collect();
        bundles.sort_by_key(|bundle| bundle.first);
        for bundle in bundles {
            let overlaps = self.bundles.values().next_back().is_some_and(|(before, _)| before.last >= bundle.first);
            let table = bundle::table(&self.dir, bundle);
            let Some(table) = table.ok().filter(|_| !overlaps) else {
                self.last_number = self.last_number.max(bundle.last);
                rejected::set_aside(&self.dir, &bundle.to_string());
                unreadable += bundle.count;
                continue;
            };
            self.bundles.insert(bundle.first, (bundle, bundle.count));
            for (name, bytes) in table {
                self.know(&name, bytes, born(&name), Place::Bundle);
                if gone.contains(&name.number) {
                    self.drop_entry(name.number);
                }
            }
        }
        Ok(unreadable)
    }

    /// Puts the oldest readings that have files of their own into one, when there are many. What the disk does not take now
    /// stays as it is.
    pub(super) fn bundle_old_readings(&mut self) {
        if self.trouble.is_some() {
            return;
        }
        let bundled = self.bundles.values().next_back().map_or(0, |(bundle, _)| bundle.last);
        let alone: Vec<u64> = self
            .entries
            .range(bundled + 1..)
            .filter(|(_, entry)| entry.kind == Kind::Live && entry.place == Place::File && !entry.gone && entry.bytes() <= MAX_REPORT_BYTES)
            .map(|(number, _)| *number)
            .take(MAX_REPORTS + STAY_ALONE)
            .collect();
        if alone.len() < MAX_REPORTS + STAY_ALONE {
            return;
        }
        let mut reports: Vec<(Name, Vec<u8>)> = Vec::new();
        let mut bytes = 0;
        for number in alone.into_iter().take(MAX_REPORTS) {
            let Some(entry) = self.entries.get(&number) else { continue };
            bytes += entry.bytes();
            if bytes > MAX_BYTES {
                break;
            }
            let name = self.name_of(number, entry);
            match file::read_raw(&self.dir, &name) {
                Ok(content) => reports.push((name, content)),
                Err(_) => return self.set_aside(number, "corrupt"),
            }
        }
        let Ok(Some(bundle)) = bundle::write(&self.dir, &reports) else { return };
        let Ok(table) = bundle::table(&self.dir, bundle) else { return };
        self.bundles.insert(bundle.first, (bundle, bundle.count));
        for (name, bytes) in table {
            if let Some(entry) = self.entries.get_mut(&name.number) {
                self.bytes = self.bytes.saturating_sub(entry.bytes()).saturating_add(bytes);
                entry.bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
                entry.place = Place::Bundle;
            }
            // What stays is removed at the next start.
            let _ = std::fs::remove_file(self.dir.join(name.to_string()));
        }
    }
}
