//! One report in one file: a first line `ironwatch-spool-1 <sha256 of the rest, 64 hex digits>`, then the gzip bytes
//! exactly as they are sent. The digest is there because some file systems give a file its name before its bytes.

use super::name::Name;
use crate::private_file;
use ironwatch_shared::wire::v1::report::MAX_PACKED_BYTES;
use ring::digest::{SHA256, digest};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

const FORMAT: &str = "ironwatch-spool-1 ";

/// Writes a report; answers the bytes it takes. Whoever kills the agent once this returns finds it with its name; a
/// durable one is on the disk itself. The others are the kernel's to write when it likes: a machine that loses power
/// has readings of half a minute less, and a sync for each check-in costs more than all that is read.
pub fn write(dir: &Path, name: &Name, packed: &[u8], durable: bool) -> io::Result<u64> {
    let mut bytes = first_line(packed).into_bytes();
    bytes.extend_from_slice(packed);
    let path = dir.join(name.to_string());
    if durable { private_file::replace(&path, &bytes) } else { private_file::replace_lazily(&path, &bytes) }?;
    Ok(bytes.len() as u64)
}

/// Reads the packed body of a report.
pub fn read(dir: &Path, name: &Name) -> io::Result<Vec<u8>> {
    unwrap(read_raw(dir, name)?)
}

/// The bytes of a file as they are.
pub fn read_raw(dir: &Path, name: &Name) -> io::Result<Vec<u8>> {
    private_file::read(&dir.join(name.to_string()), MAX_PACKED_BYTES as u64 + 1024)
}

/// The packed body in the bytes of a file.
pub fn unwrap(mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let line_end = bytes.iter().position(|byte| *byte == b'\n').ok_or_else(torn)?;
    let packed = bytes.split_off(line_end + 1);
    if bytes == first_line(&packed).as_bytes() { Ok(packed) } else { Err(torn()) }
}

fn first_line(packed: &[u8]) -> String {
    format!("{FORMAT}{}\n", digest_of(packed))
}

/// SHA-256 in hex.
pub fn digest_of(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in digest(&SHA256, bytes).as_ref() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Somebody or something changed what was written.
pub fn torn() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "is not what was written")
}
