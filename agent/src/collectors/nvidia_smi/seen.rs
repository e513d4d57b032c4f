//! What a running `nvidia-smi` has printed so far, and the thread that reads it.

use super::columns::Column;
use super::row::{Row, address_in, row};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, PipeReader, Read as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Longest line; a row has about 300 bytes.
const MAX_LINE_BYTES: u64 = 4 << 10;
/// The largest machines have 16.
const MAX_GPUS: usize = 64;
/// Of its other words the last are kept.
const MAX_WORDS: usize = 300;

/// Shared between the thread and who looks.
#[derive(Debug)]
pub struct Seen {
    inside: Mutex<Inside>,
    news: Condvar,
}

/// All that was printed.
#[derive(Debug)]
pub struct Inside {
    /// By address; not all need be from this child.
    pub rows: BTreeMap<String, Row>,
    /// This child has printed a row.
    pub has_row: bool,
    /// It printed anything.
    pub last_line: Instant,
    /// Its output is closed.
    pub ended: bool,
    /// What it said besides rows.
    pub words: String,
    /// GPUs that it cannot reach, with its words.
    pub unreachable: BTreeMap<String, String>,
    /// GPUs whose own store of facts is corrupt, with its words.
    pub inforom: BTreeMap<String, String>,
}

impl Seen {
    /// Reads in a thread of its own until the output closes. Rows of an earlier child hold until they are too old.
    pub fn start(output: PipeReader, columns: Vec<Column>, rows: BTreeMap<String, Row>) -> std::io::Result<Arc<Self>> {
        let inside = Inside {
            rows,
            has_row: false,
            last_line: Instant::now(),
            ended: false,
            words: String::new(),
            unreachable: BTreeMap::new(),
            inforom: BTreeMap::new(),
        };
        let seen = Arc::new(Self { inside: Mutex::new(inside), news: Condvar::new() });
        let ours = Arc::clone(&seen);
        thread::Builder::new().name("nvidia-smi".to_owned()).stack_size(128 << 10).spawn(move || {
            ours.read(output, &columns);
            ours.inside().ended = true;
            ours.news.notify_all();
        })?;
        Ok(seen)
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until so many GPUs have a row that is newer than `since`, or the output ends, until a moment at the latest.
    pub fn wait(&self, gpus: usize, since: Instant, until: Instant) {
        let patience = until.saturating_duration_since(Instant::now());
        let lacks = |inside: &mut Inside| !inside.ended && inside.rows.values().filter(|row| row.at >= since).count() < gpus;
        drop(self.news.wait_timeout_while(self.inside(), patience, lacks));
    }

    /// Waits for the end of the output, which follows the end of the program.
    pub fn wait_for_end(&self, patience: Duration) {
        drop(self.news.wait_timeout_while(self.inside(), patience, |inside| !inside.ended));
    }

    fn read(&self, output: PipeReader, columns: &[Column]) {
        let mut output = BufReader::with_capacity(1 << 10, output);
        let mut line = Vec::new();
        loop {
            line.clear();
            // A longer line comes in pieces, none of which is a row.
            match (&mut output).take(MAX_LINE_BYTES).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => self.note(&String::from_utf8_lossy(&line), columns),
            }
        }
    }

    fn note(&self, line: &str, columns: &[Column]) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        let now = Instant::now();
        let mut inside = self.inside();
        inside.last_line = now;
        match row(line, columns, now) {
            Some((address, row)) if inside.rows.len() < MAX_GPUS || inside.rows.contains_key(&address) => {
                inside.unreachable.remove(&address);
                inside.rows.insert(address, row);
                inside.has_row = true;
                self.news.notify_all();
            }
            Some(_) => {}
            None => inside.note_words(line),
        }
    }
}

impl Inside {
    fn note_words(&mut self, line: &str) {
        let words: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_WORDS).collect();
        let low = words.to_ascii_lowercase();
        let gpu = address_in(&words).filter(|_| self.unreachable.len() < MAX_GPUS && self.inforom.len() < MAX_GPUS);
        match gpu {
            Some(gpu) if low.contains("inforom is corrupted") => {
                self.inforom.insert(gpu, words);
            }
            Some(gpu) if low.contains("device handle") || low.contains("lost") || low.contains("error") => {
                self.words.clone_from(&words);
                self.unreachable.insert(gpu, words);
            }
            Some(_) | None => self.words = words,
        }
    }
}
