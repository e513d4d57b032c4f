//! Lines of programs from systemd's journal: one `journalctl` that follows, for as long as the agent runs.
//!
//! Each line goes into a report together with its place, so that after any end the next start reads on from there. Who
//! is not fast enough at the server's end makes the child wait, and with it nothing is lost: the journal keeps it.

mod arguments;
pub mod ask;
pub mod entry;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod fake;
mod leash;
mod lines;
#[cfg(test)]
pub mod tests;

pub use leash::Leash;

use super::log_lines::{Batch, Leaving, Listener};
use crate::settings::{Journal, Settings};
use crate::told::Told;
use ask::ask;
use entry::Entry;
use ironwatch_shared::wire::v1::agent_health::CollectorState;
use lines::{Lines, Next};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The name of the collector, and of its place among those of logs.
pub const NAME: &str = "journal";
/// For the newest entry; on a machine with slow disks and a large journal it takes seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// One entry.
const MAX_ANSWER_BYTES: usize = 256 << 10;
/// Between looks at the settings while nothing comes.
const LOOK_UP: Duration = Duration::from_secs(10);
/// After a child has died: soon, then later and later.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// A child that ran so long did not die of what ended the one before.
const RAN_WELL: Duration = Duration::from_secs(60);
/// A child that follows for so long has no trouble.
const SETTLED: Duration = Duration::from_secs(5);
const HINT: &str = "add the agent's user to the group systemd-journal";

/// Whether the journal is read; files are read in its place.
#[derive(Debug, Default)]
pub struct Readable(AtomicU8);

impl Readable {
    /// `None` until it is known.
    pub fn get(&self) -> Option<bool> {
        match self.0.load(Ordering::SeqCst) {
            0 => None,
            known => Some(known == 2),
        }
    }

    /// From now on.
    pub fn set(&self, readable: bool) {
        self.0.store(if readable { 2 } else { 1 }, Ordering::SeqCst);
    }
}

/// What the thread works with.
pub struct Follower {
    program: String,
    settings: Journal,
    leaving: Arc<Leaving>,
    listener: Listener,
    readable: Arc<Readable>,
    hand: leash::Hand,
    /// Everything up to here is told, or on its way.
    place: Option<String>,
    /// It has been read since the start; files do not take over for an hour of trouble, or both would tell the same.
    was_read: bool,
    /// The child before died, and this one has not shown yet that it will not.
    in_trouble: bool,
}

/// Starts following from `place`. The child ends when the answer is dropped.
pub fn start(
    settings: &Settings,
    leaving: Arc<Leaving>,
    listener: Listener,
    readable: Arc<Readable>,
    place: Option<String>,
) -> io::Result<Leash> {
    let leash = Leash::default();
    let mut follower = Follower {
        program: settings.commands.journalctl.clone(),
        settings: settings.journal.clone(),
        leaving,
        listener,
        readable,
        hand: leash.hand(),
        place: place.filter(|place| entry::is_cursor(place)),
        was_read: false,
        in_trouble: false,
    };
    thread::Builder::new().name(NAME.to_owned()).stack_size(512 << 10).spawn(move || {
        let mut wait = FIRST_WAIT;
        loop {
            let begun = Instant::now();
            let ended = follower.turn();
            if matches!(ended, Ended::Agent) {
                return;
            }
            wait = if begun.elapsed() >= RAN_WELL { FIRST_WAIT } else { wait };
            thread::sleep(if matches!(ended, Ended::Off) { FIRST_WAIT } else { wait });
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    })?;
    Ok(leash)
}

/// Why a turn is over.
enum Ended {
    /// The agent stops.
    Agent,
    /// It is switched off.
    Off,
    /// To be tried again.
    Child,
}

/// What the newest entry says of the journal.
enum Newest {
    At(String),
    /// It can be read and holds nothing.
    Empty,
    Absent,
    Cannot(String),
}

impl Follower {
    /// Reads until the child ends.
    fn turn(&mut self) -> Ended {
        let asks_for_something = !(self.leaving.identifiers().is_empty() && self.leaving.units().is_empty());
        if !(self.settings.enabled && self.listener.is_enabled() && asks_for_something) {
            self.readable.set(false);
            self.listener.note(CollectorState::Off, "");
            return Ended::Off;
        }
        let end = match self.newest() {
            Newest::At(cursor) => Some(cursor),
            Newest::Empty => None,
            Newest::Absent => return self.not_now(CollectorState::Absent, ""),
            Newest::Cannot(why) => return self.not_now(CollectorState::Cannot, &why),
        };
        if self.readable.get() == Some(false) {
            // Files have told until now; what they told must not be told again.
            self.place = None;
        }
        if self.place.is_none()
            && let Some(end) = end
        {
            // The first time on this host: what was written before is history. From here on nothing is left out, so the
            // place is told before there is any line.
            let cursors = vec![(NAME.to_owned(), end.clone())];
            self.listener.teller.tell(Told { cursors, begins: true, ..Told::default() });
            self.place = Some(end);
        }
        self.readable.set(true);
        self.was_read = true;
        match self.follow() {
            Ok(ended) => ended,
            Err(why) => {
                self.in_trouble = true;
                self.listener.note(CollectorState::Cannot, &why);
                Ended::Child
            }
        }
    }

    /// There is nothing to follow now.
    fn not_now(&mut self, state: CollectorState, why: &str) -> Ended {
        if !self.was_read {
            self.readable.set(false);
        }
        self.listener.note(state, why);
        Ended::Child
    }

    fn newest(&self) -> Newest {
        // A folder that may not be looked into holds something.
        let holds_some = |dir: &String| match std::fs::read_dir(Path::new(dir)) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        };
        // No child to be told that there is nothing: where syslog alone writes, it would be asked for ever.
        if !self.settings.directories.iter().any(holds_some) {
            return Newest::Absent;
        }
        match ask(&self.program, &arguments::newest(), ANSWER_WITHIN, MAX_ANSWER_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                Newest::Cannot(format!("{} does not answer within {} s", self.program, ANSWER_WITHIN.as_secs()))
            }
            Err(error) => Newest::Cannot(format!("cannot run {}: {error}", self.program)),
            Ok(answer) => match answer.text.split(|byte| *byte == b'\n').rev().find_map(Entry::parse) {
                Some(entry) => Newest::At(entry.cursor().to_owned()),
                None if !answer.success || answer.said.contains("ermission") => {
                    Newest::Cannot(format!("cannot read the journal: {} ({HINT})", answer.said))
                }
                None => Newest::Empty,
            },
        }
    }

    /// Starts a child and tells its lines until it ends. The error says why it did.
    fn follow(&mut self) -> Result<Ended, String> {
        let arguments = arguments::following(&self.leaving, self.place.as_deref());
        let started = self.hand.start(ask::command(&self.program, &arguments));
        let stdout = match started.map_err(|error| format!("cannot run {}: {error}", self.program))? {
            Some(stdout) => stdout,
            None => return Ok(Ended::Agent),
        };
        let ended = self.tell_lines(Lines::new(stdout));
        self.hand.end();
        if self.hand.is_stopped() { Ok(Ended::Agent) } else { ended }
    }

    fn tell_lines(&mut self, mut lines: Lines<impl io::Read + std::os::fd::AsFd>) -> Result<Ended, String> {
        let begun = Instant::now();
        let mut batch = Batch::default();
        loop {
            let now = Instant::now();
            if batch.is_due(now) {
                self.listener.teller.tell(batch.take(NAME));
            }
            let settles = SETTLED.saturating_sub(begun.elapsed());
            if !self.in_trouble || settles.is_zero() {
                self.in_trouble = false;
                self.listener.note(CollectorState::Reads, "");
            }
            let patience = batch.left(now).unwrap_or(if self.in_trouble { settles } else { LOOK_UP });
            match lines.next(patience) {
                Ok(Next::Line(line)) => self.take(&line, &mut batch, now),
                Ok(Next::TooLong) => batch.lose(1, "malformed", now),
                Ok(Next::Nothing) if !self.listener.is_enabled() => {
                    self.listener.teller.tell(batch.take(NAME));
                    return Ok(Ended::Off);
                }
                Ok(Next::Nothing) => {}
                Ok(Next::End) | Err(_) => {
                    // What came before the end is told first: the next child begins behind it.
                    self.listener.teller.tell(batch.take(NAME));
                    return Err(format!("{} ended while it followed the journal; it is started again", self.program));
                }
            }
        }
    }

    fn take(&mut self, line: &[u8], batch: &mut Batch, now: Instant) {
        let Some(entry) = Entry::parse(line) else {
            if !line.is_empty() {
                batch.lose(1, "malformed", now);
            }
            return;
        };
        // The place to begin at is shown once more.
        if self.place.as_deref() == Some(entry.cursor()) {
            return;
        }
        self.place = Some(entry.cursor().to_owned());
        batch.reach(entry.cursor().to_owned(), now);
        if let Some(line) = entry.into_line(&self.leaving, self.settings.accept_user_records) {
            batch.add(line, now);
        }
    }
}
