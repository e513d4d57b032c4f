//! Lines of programs from files: those that syslog writes where there is no journal to read, and any that the settings
//! name. Looked at each second while something comes, and more rarely while all is quiet.

mod follow;
mod place;
mod prefix;
mod rotated;

use super::journal::Readable;
use super::log_lines::{Batch, Leaving, Listener};
use crate::settings::Settings;
use crate::told::Told;
use follow::{Follow, Line};
use ironwatch_shared::wire::v1::agent_health::CollectorState;
use ironwatch_shared::wire::v1::log_line::LogLine;
use place::Place;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The name of the collector.
pub const NAME: &str = "log_files";
/// Between looks.
const POLL: Duration = Duration::from_secs(1);
/// Between looks when nothing came for a while: each wakes the machine, thousands of times a day for nothing.
const QUIET_POLL: Duration = Duration::from_secs(3);
/// That while.
const QUIET_AFTER: Duration = Duration::from_secs(60);
/// Between looks at the settings while no file is read.
const IDLE: Duration = Duration::from_secs(10);
/// Lines of one file in one turn; then the others have theirs.
const MAX_LINES: usize = 5_000;
/// The kernel's lines come from its ring, whole and first.
const KERNEL: &str = "kernel";
const HINT: &str = "let the agent's user read it; on Debian the group adm may";

/// What the thread works with.
pub struct LogFiles {
    logs: Vec<Log>,
    leaving: Arc<Leaving>,
    listener: Listener,
    readable: Arc<Readable>,
    /// Where logs were told up to when the agent started; used once.
    places: BTreeMap<String, String>,
    /// When a line came last.
    last_line: Option<Instant>,
}

/// One file of the settings.
struct Log {
    path: String,
    /// Named by `extra`: all of it leaves the host, and the journal does not stand in for it.
    is_extra: bool,
    follow: Option<Follow>,
    /// It has been decided once whether it is read.
    decided: bool,
    batch: Batch,
    /// Told last.
    place: Option<Place>,
    /// It has a place for the first time, and not one from before the start.
    begins: bool,
}

/// Starts following.
pub fn start(
    settings: &Settings,
    leaving: Arc<Leaving>,
    listener: Listener,
    readable: Arc<Readable>,
    places: BTreeMap<String, String>,
) -> io::Result<()> {
    let mut files = LogFiles::new(settings, leaving, listener, readable, places);
    thread::Builder::new().name(NAME.to_owned()).stack_size(512 << 10).spawn(move || {
        loop {
            if !files.turn(Instant::now()) {
                thread::sleep(files.pause(Instant::now()));
            }
        }
    })?;
    Ok(())
}

impl LogFiles {
    fn new(
        settings: &Settings,
        leaving: Arc<Leaving>,
        listener: Listener,
        readable: Arc<Readable>,
        places: BTreeMap<String, String>,
    ) -> Self {
        let log = |path: &String, is_extra| Log {
            path: path.clone(),
            is_extra,
            follow: None,
            decided: false,
            batch: Batch::default(),
            place: None,
            begins: false,
        };
        let files = &settings.log_files;
        let mut logs: Vec<Log> = files.extra.iter().map(|path| log(path, true)).collect();
        logs.extend(files.paths.iter().filter(|path| !files.extra.contains(path)).map(|path| log(path, false)));
        Self { logs, leaving, listener, readable, places, last_line: None }
    }

    /// How long it may look away.
    fn pause(&self, now: Instant) -> Duration {
        match self.last_line {
            _ if self.is_idle() => IDLE,
            Some(last) if now.saturating_duration_since(last) < QUIET_AFTER => POLL,
            Some(_) | None => QUIET_POLL,
        }
    }

    /// No file is read, and it is known why.
    fn is_idle(&self) -> bool {
        self.readable.get().is_some() && self.logs.iter().all(|log| log.follow.is_none())
    }

    /// Looks at all. Answers whether there is more to read at once.
    fn turn(&mut self, now: Instant) -> bool {
        if !self.listener.is_enabled() {
            self.logs.iter_mut().for_each(|log| (log.follow, log.place) = (None, None));
            self.listener.note(CollectorState::Off, "");
            return false;
        }
        let journal = self.readable.get();
        let (mut more, mut reads, mut cannot) = (false, false, None);
        for log in &mut self.logs {
            let is_read = log.is_extra || journal == Some(false);
            if !is_read && journal.is_none() {
                // What is written until it is known counts.
                log.stand(&self.places, now);
                continue;
            }
            log.decide(is_read, &mut self.places, &self.listener);
            match log.turn(now, &self.leaving, &self.listener) {
                Ok(turn) => {
                    reads |= turn.reads;
                    more |= turn.more;
                    if turn.lines {
                        self.last_line = Some(now);
                    }
                }
                Err(error) => cannot = cannot.or(Some(format!("cannot read {}: {error} ({HINT})", log.path))),
            }
        }
        match cannot {
            Some(why) => self.listener.note(CollectorState::Cannot, &why),
            None if reads => self.listener.note(CollectorState::Reads, ""),
            // Until it is known whether the journal is read, there is nothing to say.
            None if journal.is_some() || self.logs.is_empty() => self.listener.note(CollectorState::Absent, ""),
            None => {}
        }
        more
    }
}

/// What one look at one log found.
struct Turn {
    reads: bool,
    /// Lines came.
    lines: bool,
    more: bool,
}

impl Log {
    /// At the start it goes on where it was; when it takes over from the journal later, from now on.
    fn decide(&mut self, is_read: bool, places: &mut BTreeMap<String, String>, listener: &Listener) {
        let place = if self.decided { None } else { places.remove(&self.path) };
        self.decided = true;
        if is_read {
            if self.follow.is_none() {
                self.begin(place.as_deref());
            }
            return;
        }
        self.follow = None;
        if self.place.take().is_some() || place.is_some() {
            // The journal tells the same lines from now on; later this place would tell them again.
            listener.teller.tell(Told { cursors: vec![(self.path.clone(), String::new())], ..Told::default() });
        }
    }

    /// Stands where reading would begin.
    fn stand(&mut self, places: &BTreeMap<String, String>, now: Instant) {
        if self.follow.is_none() {
            self.begin(places.get(&self.path).map(String::as_str));
            // What is wrong with it is told when it is read.
            let _ = self.follow.as_mut().map(|follow| follow.stand(now));
        }
    }

    fn begin(&mut self, place: Option<&str>) {
        let place = place.and_then(Place::parse);
        self.begins = place.is_none();
        self.follow = Some(Follow::new(&self.path, place));
    }

    fn turn(&mut self, now: Instant, leaving: &Leaving, listener: &Listener) -> io::Result<Turn> {
        for read in 0..MAX_LINES {
            let Some(follow) = &mut self.follow else { return Ok(Turn { reads: false, lines: false, more: false }) };
            let Some(line) = follow.next(now)? else {
                let reads = follow.is_open();
                self.tell(now, listener);
                return Ok(Turn { reads, lines: read > 0, more: false });
            };
            if let Some(line) = leave(line, &self.path, self.is_extra, leaving) {
                self.batch.add(line, now);
            }
            if self.batch.is_due(now) {
                self.tell(now, listener);
            }
        }
        self.tell(now, listener);
        Ok(Turn { reads: true, lines: true, more: true })
    }

    /// Tells what waits, with the place up to which it is everything. A place without lines waits, unless it is the first.
    fn tell(&mut self, now: Instant, listener: &Listener) {
        let place = self.follow.as_ref().and_then(Follow::place);
        if let Some(place) = place.filter(|place| self.place.as_ref() != Some(place)) {
            self.batch.reach(place.to_string(), now);
            self.place = Some(place);
        }
        if self.begins || self.batch.left(now).is_some() || self.batch.is_due(now) {
            // One that is not there yet can wait: it will be read from its first line either way, as long as nobody kills
            // the agent before its next report.
            let begins = std::mem::take(&mut self.begins) && self.follow.as_ref().is_some_and(Follow::is_open);
            listener.teller.tell(Told { begins, ..self.batch.take(&self.path) });
        }
    }
}

/// What leaves the host of a line, if anything.
fn leave(line: Line, path: &str, is_extra: bool, leaving: &Leaving) -> Option<LogLine> {
    let parsed = prefix::parse(&line.text);
    if parsed.program == KERNEL || !(is_extra || leaving.has_program(parsed.program)) {
        return None;
    }
    let text = leaving.text(parsed.text.to_owned());
    let (program, wall_ms) = (parsed.program.to_owned(), parsed.wall_ms);
    Some(LogLine { from: path.to_owned(), place: line.place, program, unit: None, level: None, wall_ms, text })
}

#[cfg(test)]
#[path = "log_files/tests.rs"]
mod tests;
