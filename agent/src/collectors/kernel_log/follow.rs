//! Where records come from: the kernel's device gives one record for each `read`; a regular file or a FIFO (for
//! tests) gives lines, and is followed as it grows.

use rustix::fs::OFlags;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// A record of the device has at most 8 kB (CONSOLE_EXT_LOG_MAX, PRINTK_MESSAGE_MAX); a shorter buffer gets EINVAL.
const BUFFER_BYTES: usize = 16 << 10;
/// Longest record of a stream; more without a line end is broken up.
const MAX_RECORD_BYTES: usize = 64 << 10;
/// Between looks at a regular file that has no more.
const POLL: Duration = Duration::from_millis(50);
/// For the rest of a record whose first line is there; a writer writes them together.
const SETTLE: Duration = Duration::from_millis(10);

/// An open source.
pub struct Source {
    file: File,
    buffer: Vec<u8>,
    stream: Option<Stream>,
}

/// Bytes not yet made into records.
#[derive(Default)]
struct Stream {
    pending: Vec<u8>,
    record: Vec<u8>,
    /// Where in the file the next `read` begins; `None` for a FIFO.
    offset: Option<u64>,
}

impl Source {
    /// Opens the source at its oldest record.
    pub fn open(path: &Path) -> io::Result<Self> {
        let kind = std::fs::metadata(path)?.file_type();
        let no_terminal = i32::try_from(OFlags::NOCTTY.bits()).unwrap_or(0);
        // A FIFO is also opened for writing: then neither opening waits for a writer, nor is a writer's end the end.
        let file = OpenOptions::new().read(true).write(kind.is_fifo()).custom_flags(no_terminal).open(path)?;
        let stream = (!kind.is_char_device()).then(|| Stream { offset: kind.is_file().then_some(0), ..Stream::default() });
        Ok(Self { file, buffer: vec![0; BUFFER_BYTES], stream })
    }

    /// Waits for the next record.
    pub fn next_record(&mut self) -> io::Result<&[u8]> {
        match &mut self.stream {
            None => read_record(&mut self.file, &mut self.buffer),
            Some(stream) => {
                stream.next_record(&mut self.file, &mut self.buffer)?;
                Ok(&stream.record)
            }
        }
    }
}

fn read_record<'a>(file: &mut File, buffer: &'a mut [u8]) -> io::Result<&'a [u8]> {
    loop {
        match file.read(buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => return buffer.get(..length).ok_or_else(|| io::ErrorKind::InvalidData.into()),
            // EPIPE: the record was overwritten before it was read. The next read gives the oldest there is, and its
            // number says how many are missing.
            Err(error) if matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
    }
}

impl Stream {
    fn next_record(&mut self, file: &mut File, buffer: &mut [u8]) -> io::Result<()> {
        let mut looked = false;
        loop {
            if let Some(length) = self.complete(false) {
                self.give(length);
                return Ok(());
            }
            self.start_again_if_shortened(file)?;
            let length = file.read(buffer)?;
            self.pending.extend_from_slice(buffer.get(..length).unwrap_or_default());
            // Nobody knows when more comes through a FIFO; what is there is complete. In a file it is so when a second
            // look finds nothing: no further line of the record is on its way.
            let quiet = self.offset.is_none() || (length == 0 && looked);
            if let Some(offset) = &mut self.offset {
                *offset = offset.saturating_add(length as u64);
            }
            if let Some(length) = self.complete(quiet) {
                self.give(length);
                return Ok(());
            }
            looked = length == 0;
            if looked {
                thread::sleep(if self.pending.is_empty() { POLL } else { SETTLE });
            }
        }
    }

    fn give(&mut self, length: usize) {
        self.record = self.pending.drain(..length).collect();
    }

    fn start_again_if_shortened(&mut self, file: &mut File) -> io::Result<()> {
        if let Some(offset) = &mut self.offset
            && file.metadata()?.len() < *offset
        {
            file.seek(SeekFrom::Start(0))?;
            *offset = 0;
            self.pending.clear();
        }
        Ok(())
    }

    /// Length of the first whole record: a line and the lines after it that begin with a space. It ends where another
    /// line begins, or with the bytes there are once it is `quiet`.
    fn complete(&self, quiet: bool) -> Option<usize> {
        let mut from = 0;
        while let Some(end) = self.pending.get(from..)?.iter().position(|byte| *byte == b'\n') {
            from = from + end + 1;
            match self.pending.get(from) {
                Some(b' ') => {}
                Some(_) => return Some(from),
                None => return quiet.then_some(from),
            }
        }
        (self.pending.len() > MAX_RECORD_BYTES).then_some(self.pending.len())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn lines_with_a_space_belong_to_the_record_before() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"one\n A=1\n B=2\ntwo\nthree\n").unwrap();
        let mut source = Source::open(file.path()).unwrap();
        assert_eq!(source.next_record().unwrap(), b"one\n A=1\n B=2\n");
        assert_eq!(source.next_record().unwrap(), b"two\n");
        assert_eq!(source.next_record().unwrap(), b"three\n");
        file.write_all(b"four\n").unwrap();
        assert_eq!(source.next_record().unwrap(), b"four\n");
    }

    #[test]
    fn a_shortened_file_is_read_from_its_start() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a long line\n").unwrap();
        let mut source = Source::open(file.path()).unwrap();
        source.next_record().unwrap();
        file.as_file().set_len(0).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(b"new\n").unwrap();
        assert_eq!(source.next_record().unwrap(), b"new\n");
    }
}
