//! Lines from a pipe, each bounded, with a bound to waiting.

use super::ask::is_ready;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::time::Duration;

/// Longest line that is kept: journalctl shows fields of up to 4096 bytes, and ten of them escaped stay below this.
const MAX_LINE_BYTES: usize = 256 << 10;
/// One read.
const CHUNK: usize = 16 << 10;

/// A pipe and what was read of it.
pub struct Lines<P> {
    pipe: P,
    pending: Vec<u8>,
    /// Up to here there is no line end in `pending`.
    searched: usize,
    /// The line at hand is too long; what comes of it is dropped.
    too_long: bool,
    ended: bool,
}

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A line without its end.
    Line(Vec<u8>),
    /// A line that was too long to be kept.
    TooLong,
    /// Nothing within the time.
    Nothing,
    /// Nothing ever again.
    End,
}

impl<P: Read + AsFd> Lines<P> {
    /// Nothing read yet.
    pub fn new(pipe: P) -> Self {
        Self { pipe, pending: Vec::new(), searched: 0, too_long: false, ended: false }
    }

    /// Waits for the next line. A last one without an end is none: whoever wrote it was cut off.
    pub fn next(&mut self, patience: Duration) -> io::Result<Next> {
        loop {
            let found = self.pending.iter().skip(self.searched).position(|byte| *byte == b'\n');
            if let Some(at) = found {
                let mut line: Vec<u8> = self.pending.drain(..=self.searched + at).collect();
                line.pop();
                self.searched = 0;
                return Ok(if std::mem::take(&mut self.too_long) { Next::TooLong } else { Next::Line(line) });
            }
            self.searched = self.pending.len();
            if self.pending.len() > MAX_LINE_BYTES {
                self.too_long = true;
                self.pending = Vec::new();
                self.searched = 0;
            }
            if self.ended {
                return Ok(Next::End);
            }
            if !is_ready(&self.pipe, patience)? {
                return Ok(Next::Nothing);
            }
            let before = self.pending.len();
            self.pending.resize(before + CHUNK, 0);
            let length = self.pipe.read(self.pending.get_mut(before..).unwrap_or_default());
            self.pending.truncate(before + length.as_ref().copied().unwrap_or(0));
            self.ended = length? == 0;
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::os::unix::net::UnixStream;

    #[test]
    fn lines_come_whole_whatever_the_pieces() {
        let (mut writer, reader) = UnixStream::pair().unwrap();
        let mut lines = Lines::new(reader);
        let soon = Duration::from_millis(5);
        writer.write_all(b"one\n\ntw").unwrap();
        assert_eq!(lines.next(soon).unwrap(), Next::Line(b"one".to_vec()));
        assert_eq!(lines.next(soon).unwrap(), Next::Line(Vec::new()));
        assert_eq!(lines.next(soon).unwrap(), Next::Nothing);
        writer.write_all(b"o\n").unwrap();
        assert_eq!(lines.next(soon).unwrap(), Next::Line(b"two".to_vec()));
        std::thread::scope(|scope| {
            scope.spawn(move || {
                writer.write_all(&vec![b'x'; 5 * MAX_LINE_BYTES]).unwrap();
                writer.write_all(b"\nafter\ncut off").unwrap();
            });
            let patient = Duration::from_secs(60);
            assert_eq!(lines.next(patient).unwrap(), Next::TooLong);
            assert_eq!(lines.next(patient).unwrap(), Next::Line(b"after".to_vec()));
            assert_eq!(lines.next(patient).unwrap(), Next::End);
        });
    }
}
