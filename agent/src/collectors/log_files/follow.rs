//! One log, followed through everything that happens to it: moved away, copied and emptied, made anew.
//!
//! The file is known by its number and its first bytes ([`Place`]), and held open, so that its number is not given to
//! another. What was written to it after it was moved is read before the one that took its name.

use super::place::{Head, Place};
use super::rotated;
use rustix::fs::OFlags;
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// One read.
const CHUNK: usize = 32 << 10;
/// Longest line; of a longer one the beginning is told.
const MAX_LINE_BYTES: usize = 64 << 10;
/// A writer that was told to begin a new file may write to the old one for so long.
const GRACE: Duration = Duration::from_secs(5);

/// A line and where it begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// `inode:offset`.
    pub place: String,
    pub text: String,
}

/// One log.
#[derive(Debug)]
pub struct Follow {
    path: PathBuf,
    open: Option<Open>,
    /// Former files that are read before the log itself.
    before: VecDeque<PathBuf>,
    /// Where to go on; in the first of the files to come.
    resume: Option<Place>,
    /// The log was there when it was first looked for, with history in it.
    from_end: bool,
    /// Former files have been looked for while the log itself is missing.
    searched: bool,
}

/// A file that is being read.
#[derive(Debug)]
struct Open {
    file: File,
    inode: u64,
    /// Of the first byte of `buffer`.
    offset: u64,
    buffer: Vec<u8>,
    /// What of it was given.
    given: usize,
    head: Head,
    /// Up to the next line end there is nothing to tell: the middle of a line, or the rest of one too long.
    skipping: bool,
    /// It is the log, not a former file of it.
    is_log: bool,
    grew_at: Instant,
}

/// What became of an open file.
enum Look {
    Same,
    More,
    /// Somebody emptied it, even if it has grown beyond what it was since.
    Emptied,
}

impl Follow {
    /// From this place, or from now on.
    pub fn new(path: &str, place: Option<Place>) -> Self {
        Self { path: PathBuf::from(path), open: None, before: VecDeque::new(), from_end: place.is_none(), resume: place, searched: false }
    }

    /// Opens the log where reading begins, without reading.
    pub fn stand(&mut self, now: Instant) -> io::Result<()> {
        if self.open.is_none() { self.open_next(now).map(|_| ()) } else { Ok(()) }
    }

    /// The next line that is there. A line whose end is not there yet is kept back.
    pub fn next(&mut self, now: Instant) -> io::Result<Option<Line>> {
        loop {
            if self.open.is_none() && !self.open_next(now)? {
                return Ok(None);
            }
            let Some(open) = &mut self.open else { return Ok(None) };
            if let Some(line) = open.take_line(false) {
                return Ok(Some(line));
            }
            match open.look()? {
                Look::More if open.read_more(now)? => continue,
                Look::Emptied => self.begin_anew(),
                Look::More | Look::Same => {
                    if !self.end_reached(now)? {
                        return Ok(None);
                    }
                }
            }
            // What has no line end now never gets one.
            let last = self.open.take().and_then(|mut open| open.take_line(true));
            if last.is_some() {
                return Ok(last);
            }
        }
    }

    /// A file is being read.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// After the last line that was given; `None` before it was looked for.
    pub fn place(&self) -> Option<Place> {
        let of_open = |open: &Open| Place { inode: open.inode, offset: open.line_start(), head: open.head.clone() };
        self.open.as_ref().map(of_open).or_else(|| self.resume.clone())
    }

    /// Opens what is to be read next. Answers whether there is something.
    fn open_next(&mut self, now: Instant) -> io::Result<bool> {
        if let Some(place) = self.resume.clone()
            && self.before.is_empty()
        {
            match open_file(&self.path) {
                Ok((file, metadata)) if place.is_in(&file) && (metadata.ino() == place.inode || place.head.is_whole()) => {
                    self.resume = None;
                    self.open = Some(Open::at(file, &metadata, place.offset, true, now)?);
                    return Ok(true);
                }
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(_) => self.before = rotated::since(&self.path, &place).into(),
                // Once; the folder is not listed each second while the log is not there.
                Err(_) if !std::mem::replace(&mut self.searched, true) => self.before = rotated::since(&self.path, &place).into(),
                Err(_) => {}
            }
        }
        while let Some(former) = self.before.pop_front() {
            let Ok((file, metadata)) = open_file(&former) else { continue };
            let offset = self.resume.take().filter(|place| place.is_in(&file)).map_or(0, |place| place.offset);
            self.open = Some(Open::at(file, &metadata, offset, false, now)?);
            return Ok(true);
        }
        match open_file(&self.path) {
            Ok((file, metadata)) => {
                let offset = if std::mem::take(&mut self.from_end) { metadata.len() } else { 0 };
                self.resume = None;
                self.open = Some(Open::at(file, &metadata, offset, true, now)?);
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Nothing of it is history when it comes, also after a restart.
                self.from_end = false;
                self.resume.get_or_insert_with(Place::before_all);
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Nothing is left in the open file. Answers whether nothing more will come, and prepares what comes after it.
    fn end_reached(&mut self, now: Instant) -> io::Result<bool> {
        let Some(open) = &self.open else { return Ok(true) };
        let quiet = now.saturating_duration_since(open.grew_at) >= GRACE;
        match std::fs::metadata(&self.path) {
            Ok(metadata) if metadata.ino() != open.inode => {
                let over = metadata.len() > 0 || !self.before.is_empty() || quiet;
                if over && open.is_log {
                    self.before = self.place().map(|place| rotated::since(&self.path, &place)).unwrap_or_default().into();
                    // This one itself.
                    self.before.pop_front();
                }
                Ok(over)
            }
            Ok(_) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(!self.before.is_empty()),
            Err(error) => Err(error),
        }
    }

    /// The file was emptied. A copy may hold what was written between the last look and that.
    fn begin_anew(&mut self) {
        let place = self.place();
        self.before = place.as_ref().map(|place| rotated::since(&self.path, place)).unwrap_or_default().into();
        self.resume = place.filter(|_| !self.before.is_empty());
        self.open = None;
    }
}

/// A regular file; a FIFO or a device would make the thread wait for ever.
fn open_file(path: &Path) -> io::Result<(File, Metadata)> {
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOCTTY).bits()).unwrap_or(0);
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((file, metadata)) } else { Err(io::Error::other("is not a regular file")) }
}

impl Open {
    fn at(file: File, metadata: &Metadata, offset: u64, is_log: bool, now: Instant) -> io::Result<Self> {
        let mut before = [b'\n'];
        if offset > 0 {
            file.read_exact_at(&mut before, offset - 1)?;
        }
        let (inode, head, skipping) = (metadata.ino(), Head::read(&file, offset)?, before != [b'\n']);
        Ok(Self { file, inode, offset, buffer: Vec::new(), given: 0, head, skipping, is_log, grew_at: now })
    }

    /// Of the next byte to be read.
    fn position(&self) -> u64 {
        self.offset.saturating_add(self.buffer.len() as u64)
    }

    /// Of the first byte that was not given.
    fn line_start(&self) -> u64 {
        self.offset.saturating_add(self.given as u64)
    }

    /// One look at its size; its beginning only when that has changed.
    fn look(&self) -> io::Result<Look> {
        Ok(match self.file.metadata()?.len().cmp(&self.position()) {
            Ordering::Equal => Look::Same,
            Ordering::Greater if self.head.is_of(&self.file) => Look::More,
            Ordering::Greater | Ordering::Less => Look::Emptied,
        })
    }

    /// Answers whether there was more.
    fn read_more(&mut self, now: Instant) -> io::Result<bool> {
        self.buffer.drain(..self.given);
        self.offset = self.offset.saturating_add(self.given as u64);
        self.given = 0;
        let before = self.buffer.len();
        self.buffer.resize(before + CHUNK, 0);
        let position = self.offset.saturating_add(before as u64);
        let read = self.file.read_at(self.buffer.get_mut(before..).unwrap_or_default(), position);
        self.buffer.truncate(before + read.as_ref().copied().unwrap_or(0));
        if !self.head.is_whole() {
            // A file that is emptied at this very moment is seen to be with the next look.
            self.head = Head::read(&self.file, self.position()).unwrap_or_else(|_| self.head.clone());
        }
        let grew = read? > 0;
        self.grew_at = if grew { now } else { self.grew_at };
        Ok(grew)
    }

    /// A whole line; with `last` also one that has no end.
    fn take_line(&mut self, last: bool) -> Option<Line> {
        loop {
            let rest = self.buffer.get(self.given..).unwrap_or_default();
            let end = rest.iter().position(|byte| *byte == b'\n');
            let (length, taken) = match end {
                Some(end) => (end, end + 1),
                None if last || rest.len() > MAX_LINE_BYTES => (rest.len(), rest.len()),
                None => return None,
            };
            if taken == 0 {
                return None;
            }
            let place = format!("{}:{}", self.inode, self.line_start());
            let text = rest.get(..length).map(String::from_utf8_lossy).unwrap_or_default().trim_end().to_owned();
            self.given += taken;
            if self.given == self.buffer.len() {
                // A log is quiet most of the time; its buffer need not stay.
                self.offset = self.position();
                (self.buffer, self.given) = (Vec::new(), 0);
            }
            let skipped = std::mem::replace(&mut self.skipping, end.is_none());
            if !skipped && !text.is_empty() {
                return Some(Line { place, text });
            }
        }
    }
}

#[cfg(test)]
#[path = "follow_tests.rs"]
mod tests;
