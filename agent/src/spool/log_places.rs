//! `log-places.json`: how far the logs of programs are told, each by its own word for a place in it.
//!
//! A place and the report that tells the lines up to it must hold together or not at all, and a name of a file has no
//! room for them. So the places are written before the report, as a step that names it: at a start a step counts when
//! its report ever got onto the disk, and else never was.

use crate::private_file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Its name in the spool.
pub const FILE: &str = "log-places.json";
/// A hundred logs of 300 bytes each in [`MAX_STEPS`] steps at the very worst.
const MAX_BYTES: u64 = 4 << 20;
/// Steps whose report is in memory only; memory holds fewer reports than this unless they are tiny.
const MAX_STEPS: usize = 100;

/// How far each log is told; an empty word takes the log out.
pub type Places = Vec<(String, String)>;

/// All logs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct LogPlaces {
    /// Told, by reports that were on the disk.
    told: BTreeMap<String, String>,
    /// Told once their report is.
    steps: Vec<Step>,
    /// Differs from the file in what a start would make of it.
    #[serde(skip)]
    unsaved: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Step {
    report: u64,
    places: Places,
}

impl LogPlaces {
    /// What the file says, once it is known which reports got onto the disk. Numbers may be used anew when the spool
    /// lost its position, so what is left of steps must not stay in the file.
    pub fn read(dir: &Path, on_disk_number: u64) -> Self {
        let bytes = private_file::read(&dir.join(FILE), MAX_BYTES).ok();
        let mut places: Self = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        places.settle_through(on_disk_number);
        places.unsaved = !places.steps.is_empty();
        places.steps.clear();
        if places.unsaved {
            let _ = places.save(dir);
        }
        places
    }

    /// How far each log is told by reports that cannot get lost.
    pub fn told(&self) -> &BTreeMap<String, String> {
        &self.told
    }

    /// The next report tells the logs up to these places.
    pub fn step(&mut self, report: u64, places: Places) {
        if places.is_empty() {
            return;
        }
        if self.steps.len() >= MAX_STEPS {
            // Rather told twice after a crash on a full disk than eating memory: the older step waits for the newer.
            let older = self.steps.remove(0);
            if let Some(newer) = self.steps.first_mut() {
                newer.places.splice(0..0, older.places);
            }
        }
        self.steps.push(Step { report, places });
        self.unsaved = true;
    }

    /// Reports up to this one were on the disk, or told as lost: the file says the same without being written.
    pub fn settle_through(&mut self, report: u64) {
        let open = self.steps.iter().position(|step| step.report > report).unwrap_or(self.steps.len());
        for step in self.steps.drain(..open) {
            tell(&mut self.told, step.places);
        }
    }

    /// The server has this report, though it never got onto the disk. Steps before it must not be passed over while
    /// their reports still wait.
    pub fn settle(&mut self, report: u64, waits: impl Fn(u64) -> bool) {
        let known = self.steps.iter().any(|step| step.report == report);
        if known && !self.steps.iter().any(|step| step.report < report && waits(step.report)) {
            self.settle_through(report);
            self.unsaved = true;
        }
    }

    /// On disk once this returns; nothing is written when nothing changed.
    pub fn save(&mut self, dir: &Path) -> io::Result<()> {
        if self.unsaved {
            private_file::replace(&dir.join(FILE), &serde_json::to_vec(self)?)?;
            self.unsaved = false;
        }
        Ok(())
    }
}

fn tell(told: &mut BTreeMap<String, String>, places: Places) {
    for (log, place) in places {
        if place.is_empty() {
            told.remove(&log);
        } else {
            told.insert(log, place);
        }
    }
}
