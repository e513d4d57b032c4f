//! A place in a file that outlives a new name, a copy and a new file with the old number: `inode:offset:head`, where the
//! head is `length-digest` of the file's first bytes. A file is the same while its first bytes are.

use ring::digest::{SHA256, digest};
use std::fmt::{self, Write as _};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

/// The first lines of a log hold a moment, so two logs differ in them.
const MAX_HEAD_BYTES: u64 = 256;

/// Where reading goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub inode: u64,
    pub offset: u64,
    pub head: Head,
}

/// What a file begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    length: u64,
    digest: String,
}

impl Head {
    /// Of what lies before `offset`: lines that are there and do not change.
    pub fn read(file: &File, offset: u64) -> io::Result<Self> {
        let mut bytes = vec![0; usize::try_from(offset.min(MAX_HEAD_BYTES)).unwrap_or(0)];
        file.read_exact_at(&mut bytes, 0)?;
        let mut words = String::new();
        for byte in digest(&SHA256, &bytes).as_ref().iter().take(8) {
            let _ = write!(words, "{byte:02x}");
        }
        Ok(Self { length: bytes.len() as u64, digest: words })
    }

    /// Whether this file begins so.
    pub fn is_of(&self, file: &File) -> bool {
        Self::read(file, self.length).is_ok_and(|head| head == *self)
    }

    /// It says nothing yet, or too little to know a file by.
    pub fn is_whole(&self) -> bool {
        self.length == MAX_HEAD_BYTES
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}-{}", self.inode, self.offset, self.head.length, self.head.digest)
    }
}

impl Place {
    /// Of a log that is not there yet.
    pub fn before_all() -> Self {
        Self { inode: 0, offset: 0, head: Head::default() }
    }

    /// The reverse of `Display`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (inode, offset, head) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        let (length, digest) = head.split_once('-')?;
        let head = Head { length: length.parse().ok().filter(|length| *length <= MAX_HEAD_BYTES)?, digest: digest.to_owned() };
        parts.next().is_none().then_some(Self { inode, offset, head })
    }

    /// Whether a file holds what was read before this place.
    pub fn is_in(&self, file: &File) -> bool {
        let long_enough = file.metadata().is_ok_and(|metadata| metadata.len() >= self.offset);
        long_enough && self.head.is_of(file)
    }
}
