//! Small files that only the agent reads and writes: whole or not at all, never through a link.

use rustix::fs::OFlags;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// What a file has at its end while it is being written.
pub const UNFINISHED: &str = ".tmp";

/// Makes a directory that only the agent's user may enter, with its parents.
pub fn make_dir(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Replaces `path`: after a crash there is the old file or the new one, and on disk once this returns.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_then_rename(path, bytes, true)
}

/// Replaces `path` whole, but leaves it to the kernel when it reaches the disk.
pub fn replace_lazily(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_then_rename(path, bytes, false)
}

fn write_then_rename(path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    let unfinished = unfinished_name(path);
    // Left by a crash; `create_new` below then makes sure that nobody put a link in its place.
    let _ = std::fs::remove_file(&unfinished);
    let written = write_new(&unfinished, bytes, durable).and_then(|()| std::fs::rename(&unfinished, path));
    if let Err(error) = written {
        let _ = std::fs::remove_file(&unfinished);
        return Err(error);
    }
    if durable { sync_parent(path) } else { Ok(()) }
}

fn write_new(path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    give_to_owner_of_dir(&file, path);
    if durable { file.sync_all() } else { Ok(()) }
}

/// Enrolment is often run by root, the service by a user of its own: the file belongs to whoever owns the directory.
fn give_to_owner_of_dir(file: &File, path: &Path) {
    if rustix::process::geteuid().is_root()
        && let Some(owner) = path.parent().and_then(|parent| std::fs::metadata(parent).ok())
        && owner.uid() != 0
    {
        let _ = std::os::unix::fs::fchown(file, Some(owner.uid()), Some(owner.gid()));
    }
}

fn unfinished_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}

/// A rename is on disk once its directory is.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

/// Reads a regular file of at most `limit` bytes; a link in its place is an error.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(io::Error::other(format!("has more than {limit} bytes")));
    }
    Ok(bytes)
}

fn open(path: &Path) -> io::Result<File> {
    let no_links = i32::try_from(OFlags::NOFOLLOW.bits() | OFlags::NONBLOCK.bits()).unwrap_or(0);
    let file = OpenOptions::new().read(true).custom_flags(no_links).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("is not a regular file")) }
}

/// Reads a secret; refuses one that others may read.
pub fn read_secret(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mode = open(path)?.metadata()?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(io::Error::other(format!(
            "has mode {mode:04o}, so others may use it; it must be 0600 (`chmod 600 {}`)",
            path.display()
        )));
    }
    read(path, limit)
}

/// Anybody on the host may change it.
pub fn is_world_writable(metadata: &Metadata) -> bool {
    metadata.mode() & 0o002 != 0
}
