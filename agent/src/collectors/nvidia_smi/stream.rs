//! The child that prints again and again: started, watched, restarted, killed when it is silent.

use super::columns::{Column, Query};
use super::row::Row;
use super::seen::{Inside, Seen};
use crate::child::{self, Failure};
use std::collections::BTreeMap;
use std::process::Child;
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

/// Silent for so many of its own intervals, it hangs.
const SILENT_INTERVALS: u32 = 3;
/// Between a start that failed and the next: doubled each time, so that a broken driver costs little.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
const MAX_PAUSE: Duration = Duration::from_secs(900);
/// After a kill, and for the last words after an end.
const DYING: Duration = Duration::from_millis(500);
/// A GPU that could not be reached is left out, or the program would say nothing of the others either; then it is tried again.
const LEFT_OUT_FOR: Duration = Duration::from_secs(600);

/// One query that is answered again and again.
#[derive(Debug)]
pub struct Stream {
    program: String,
    query: &'static Query,
    every: Duration,
    /// What this driver has of the columns, with the name it goes by.
    columns: Vec<(Column, &'static str)>,
    running: Option<Running>,
    /// GPUs that are asked about.
    addresses: Vec<String>,
    left_out: BTreeMap<String, (String, Instant)>,
    failures: u32,
    not_before: Option<Instant>,
    failed: Option<String>,
    /// Since it was killed for its silence; until another one speaks.
    hangs: Option<String>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    seen: Arc<Seen>,
    killed: bool,
}

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There is no such program.
    Missing,
    /// It runs.
    Runs,
    /// It ends by itself, or cannot be started: in words.
    Failed(String),
}

impl Stream {
    /// Starts nothing yet.
    pub fn new(program: &str, query: &'static Query, every: Duration) -> Self {
        Self {
            program: program.to_owned(),
            query,
            every,
            columns: query.columns.iter().map(|column| (*column, column.name)).collect(),
            running: None,
            addresses: Vec::new(),
            left_out: BTreeMap::new(),
            failures: 0,
            not_before: None,
            failed: None,
            hangs: None,
        }
    }

    /// A child is there, alive or not.
    pub fn runs(&self) -> bool {
        self.running.is_some()
    }

    /// Rows come.
    pub fn reads(&self) -> bool {
        self.inside().is_some_and(|inside| inside.has_row)
    }

    /// This driver has no such column.
    pub fn lacks(&self, column: &str) -> bool {
        self.columns.iter().all(|(known, _)| known.name != column)
    }

    /// GPUs that are asked about.
    pub fn asked(&self) -> &[String] {
        &self.addresses
    }

    /// Why it was killed, until another one speaks.
    pub fn hangs(&self) -> Option<&str> {
        self.hangs.as_deref()
    }

    /// GPUs that it said it cannot reach, with its words.
    pub fn unreachable(&self) -> BTreeMap<String, String> {
        let mut all: BTreeMap<String, String> = self.left_out.iter().map(|(gpu, (words, _))| (gpu.clone(), words.clone())).collect();
        if let Some(inside) = self.inside() {
            all.extend(inside.unreachable.clone());
        }
        all
    }

    /// GPUs whose own store of facts is corrupt, with its words.
    pub fn inforom(&self) -> BTreeMap<String, String> {
        self.inside().map(|inside| inside.inforom.clone()).unwrap_or_default()
    }

    /// The newest row of each GPU that is not too old.
    pub fn rows(&self, now: Instant) -> BTreeMap<String, Row> {
        let fresh = |row: &Row| now.saturating_duration_since(row.at) <= self.every * SILENT_INTERVALS;
        let all = self.inside().map(|inside| inside.rows.clone()).unwrap_or_default();
        all.into_iter().filter(|(_, row)| fresh(row)).collect()
    }

    fn inside(&self) -> Option<MutexGuard<'_, Inside>> {
        self.running.as_ref().map(|running| running.seen.inside())
    }

    /// Sees that one child runs. Waits for a new one's first rows, until a moment at the latest.
    pub fn look(&mut self, addresses: &[String], until: Instant) -> State {
        let mut rows = BTreeMap::new();
        let mut started = false;
        loop {
            let now = Instant::now();
            if let Some(running) = self.running.take() {
                match self.watch(running, now) {
                    Ok(running) => {
                        self.take_news(&running);
                        self.running = Some(running);
                        return self.state();
                    }
                    Err(kept) => rows = kept,
                }
            } else if !addresses.is_empty() {
                self.addresses = addresses.to_vec();
            }
            if self.not_before.is_some_and(|moment| now < moment) || (started && now >= until) {
                return self.state();
            }
            started = true;
            match self.start(std::mem::take(&mut rows)) {
                Ok(running) => {
                    let asked = self.addresses.iter().filter(|gpu| !self.left_out.contains_key(*gpu)).count();
                    running.seen.wait(asked, now, until);
                    self.running = Some(running);
                }
                Err(Failure::Missing) => return State::Missing,
                Err(failure) => {
                    self.pause(failure.words(&self.program), now);
                    return self.state();
                }
            }
        }
    }

    fn state(&self) -> State {
        self.failed.clone().map_or(State::Runs, State::Failed)
    }

    /// One that prints rows is well again, and so is each GPU that has one.
    fn take_news(&mut self, running: &Running) {
        let inside = running.seen.inside();
        if inside.has_row && !running.killed {
            (self.failures, self.not_before, self.failed, self.hangs) = (0, None, None, None);
            self.left_out.retain(|gpu, (_, since)| inside.rows.get(gpu).is_none_or(|row| row.at < *since));
        }
    }

    /// The child as it is, or, when it is gone, its rows.
    fn watch(&mut self, mut running: Running, now: Instant) -> Result<Running, BTreeMap<String, Row>> {
        let closed = running.seen.inside().ended;
        // Between closing its output and being gone a program may need a moment.
        if let Some(code) = child::exit_code(&mut running.child, if closed && !running.killed { DYING } else { Duration::ZERO }) {
            running.seen.wait_for_end(DYING);
            let mut inside = running.seen.inside();
            let rows = std::mem::take(&mut inside.rows);
            if !running.killed {
                self.learn(&inside, code, now);
            }
            return Err(rows);
        }
        let silence = now.saturating_duration_since(running.seen.inside().last_line);
        let retry = self.left_out.values().any(|(_, since)| now.saturating_duration_since(*since) >= LEFT_OUT_FOR);
        if retry {
            self.left_out.clear();
        }
        if silence > self.every * SILENT_INTERVALS {
            self.hangs = Some(format!("{} has printed nothing for {} s and was killed", self.program, silence.as_secs()));
        } else if !retry && !closed {
            return Ok(running);
        }
        running.killed = true;
        child::kill(&mut running.child);
        if child::exit_code(&mut running.child, DYING).is_none() {
            // In the kernel, where no signal reaches it. A second one would only join it there.
            self.hangs = Some(format!("{} hangs in the kernel and cannot be killed; the NVIDIA driver does not answer", self.program));
            return Ok(running);
        }
        let rows = std::mem::take(&mut running.seen.inside().rows);
        Err(rows)
    }

    fn start(&self, rows: BTreeMap<String, Row>) -> Result<Running, Failure> {
        let names: Vec<&str> = std::iter::once(self.query.gpu).chain(self.columns.iter().map(|(_, name)| *name)).collect();
        let mut arguments = vec![
            format!("{}={}", self.query.flag, names.join(",")),
            "--format=csv,noheader,nounits".to_owned(),
            format!("--loop={}", self.every.as_secs().max(1)),
        ];
        let left: Vec<&str> = self.addresses.iter().filter(|gpu| !self.left_out.contains_key(*gpu)).map(String::as_str).collect();
        if !self.left_out.is_empty() && !left.is_empty() {
            arguments.push(format!("--id={}", left.join(",")));
        }
        let (reader, writer) = std::io::pipe().map_err(Failure::CannotStart)?;
        let mut command = child::command(&self.program, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        command.stderr(writer.try_clone().map_err(Failure::CannotStart)?).stdout(writer);
        let started = child::spawn(&mut command)?;
        // Our own ends of the pipe, without which it would never close.
        drop(command);
        let columns = self.columns.iter().map(|(column, _)| *column).collect();
        match Seen::start(reader, columns, rows) {
            Ok(seen) => Ok(Running { child: started, seen, killed: false }),
            Err(error) => child::end(started).and(Err(Failure::CannotStart(error))),
        }
    }

    /// From the last words of a child that ended by itself.
    fn learn(&mut self, inside: &Inside, code: Option<i32>, now: Instant) {
        let words = inside.words.as_str();
        if let Some(unknown) = unknown_field(words)
            && self.forget(unknown)
        {
            return;
        }
        let known = self.left_out.len();
        self.left_out.extend(inside.unreachable.iter().map(|(gpu, words)| (gpu.clone(), (words.clone(), now))));
        if (known..self.addresses.len()).contains(&self.left_out.len()) && self.left_out.len() > known {
            return;
        }
        let how = code.map_or("by a signal".to_owned(), |code| format!("with code {code}"));
        let said = if words.is_empty() { "said nothing" } else { words };
        self.pause(format!("{} ended {how}: {said}", self.program), now);
    }

    fn pause(&mut self, why: String, now: Instant) {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(5)).min(MAX_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.not_before = Some(now + pause);
        self.failed = Some(why);
    }

    /// As if the pause after a failure were over.
    #[cfg(test)]
    pub fn skip_pause(&mut self) {
        self.not_before = None;
    }

    /// Asks for a column by its older name, or not at all any more. Answers whether that was news.
    fn forget(&mut self, unknown: &str) -> bool {
        let Some(place) = self.columns.iter().position(|(_, name)| *name == unknown) else { return false };
        match self.columns.get_mut(place) {
            Some((Column { older: Some(older), .. }, name)) if name != older => *name = older,
            Some(_) | None => {
                self.columns.remove(place);
            }
        }
        !self.columns.is_empty()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            let _ = child::end(running.child);
        }
    }
}

/// `Field "gpu_recovery_action" is not a valid field to query.`
fn unknown_field(words: &str) -> Option<&str> {
    let (field, rest) = words.strip_prefix("Field \"")?.split_once('"')?;
    rest.contains("not a valid field").then_some(field)
}
