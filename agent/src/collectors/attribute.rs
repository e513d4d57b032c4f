//! One attribute of `/sys`, read with as little work as can be: thousands are read each minute on a large machine.
//!
//! An attribute is at most a page, and the kernel gives all of it in one read (sysfs(5), kernfs): one open, one read,
//! one close, no memory asked for.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, Instant};

const PAGE_BYTES: usize = 4_096;
/// Devices rarely come and go; what does not change is looked up again only after this.
const RESCAN_EVERY: Duration = Duration::from_secs(600);

/// What `read` makes of the text of an attribute, without space around it.
pub fn with_text<T>(path: &Path, read: impl FnOnce(&str) -> T) -> io::Result<T> {
    let mut page = [0_u8; PAGE_BYTES];
    let mut file = File::open(path)?;
    let length = loop {
        match file.read(&mut page) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other?,
        }
    };
    let text = String::from_utf8_lossy(page.get(..length).unwrap_or_default());
    Ok(read(text.trim_matches(|c: char| c.is_whitespace() || c == '\0')))
}

/// The text of an attribute; none when it cannot be read or is empty.
pub fn text(path: &Path) -> Option<String> {
    with_text(path, str::to_owned).ok().filter(|text| !text.is_empty())
}

/// A whole number that counts something.
pub fn count(path: &Path) -> io::Result<u64> {
    parsed(path)
}

/// A whole number that may be negative.
pub fn integer(path: &Path) -> io::Result<i64> {
    parsed(path)
}

fn parsed<T: std::str::FromStr>(path: &Path) -> io::Result<T> {
    with_text(path, |text| text.parse().ok())?.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "is not a whole number"))
}

/// The device behind it is there no more, and not only silent.
pub fn is_gone(error: &io::Error) -> bool {
    // ENODEV is what a read from a file gives that was open when the device went (kernfs).
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(rustix::io::Errno::NODEV.raw_os_error())
}

/// A count as the number of a sample.
#[expect(clippy::cast_precision_loss, reason = "a count above 2^53 errors is not met")]
pub fn as_number(count: u64) -> f64 {
    count as f64
}

/// Words that came from firmware or drivers, fit to be the name of a part: no control characters, not longer than a
/// path of a part may be with what stands before it.
pub fn name(words: &str) -> String {
    let mut name: String = words.trim().chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    name.truncate(name.floor_char_boundary(120));
    name
}

/// When to look again which devices there are.
#[derive(Debug, Default)]
pub struct Rescan {
    next: Option<Instant>,
}

impl Rescan {
    /// Whether it is time; the next time is counted from now.
    pub fn is_due(&mut self, now: Instant) -> bool {
        let due = self.next.is_none_or(|next| next <= now);
        if due {
            self.next = Some(now + RESCAN_EVERY);
        }
        due
    }

    /// Something was not as it was: look again at the next reading.
    pub fn soon(&mut self) {
        self.next = None;
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
    use super::*;

    #[test]
    fn a_number_is_read_and_garbage_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("count");
        for (text, expected) in [("12\n", Some(12)), ("0", Some(0)), ("-3\n", None), ("12 34", None), ("", None), ("\u{fffd}x", None)] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(count(&path).ok(), expected, "{text:?}");
        }
        std::fs::write(&path, [b'-', b'7', 0, b'\n']).unwrap();
        assert_eq!(integer(&path).ok(), Some(-7));
        assert!(is_gone(&count(&dir.path().join("nothing")).unwrap_err()));
        assert!(!is_gone(&count(dir.path()).unwrap_err()));
    }

    #[test]
    fn names_are_printable_and_bounded() {
        assert_eq!(name(" CPU\tA "), "CPU_A");
        assert!(name(&"é".repeat(500)).len() <= 120);
    }
}
