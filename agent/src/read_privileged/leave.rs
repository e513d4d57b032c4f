//! Files from root to the agent: whole or not at all, readable by the directory's group and nobody else.

use super::MAX_FILE_BYTES;
use crate::private_file::{self, UNFINISHED};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::Path;

const MODE: u32 = 0o640;
const DIR_MODE: u32 = 0o750;

/// Makes the directory unless it is there, and refuses one in which somebody else could put links in our way.
pub fn prepare(dir: &Path) -> Result<(), String> {
    let wrong = |error: io::Error| format!("{} cannot be used: {error}", dir.display());
    std::fs::DirBuilder::new().recursive(true).mode(DIR_MODE).create(dir).map_err(wrong)?;
    let metadata = std::fs::metadata(dir).map_err(wrong)?;
    let (owner, us) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner != us || metadata.mode() & 0o022 != 0 {
        return Err(format!(
            "{} must belong to user {us} and be writable by nobody else; it belongs to user {owner} and has mode {:04o}",
            dir.display(),
            metadata.mode() & 0o7777
        ));
    }
    Ok(())
}

/// Lets the group of one directory read another.
pub fn give_to_group(dir: &Path, of: &Path) -> Result<(), String> {
    let wrong = |error: io::Error| format!("{} cannot be given to the agent: {error}", dir.display());
    let group = std::fs::metadata(of).map_err(wrong)?.gid();
    let opened = File::open(dir).map_err(wrong)?;
    fchown(&opened, None, Some(group)).map_err(wrong)?;
    opened.set_permissions(Permissions::from_mode(DIR_MODE)).map_err(wrong)
}

/// Replaces a file by a value as JSON. The error is for people.
pub fn write(dir: &Path, name: &str, value: &impl Serialize) -> Result<(), String> {
    let bytes = serde_json::to_vec(value).map_err(|error| format!("{name} cannot be written: {error}"))?;
    write_bytes(dir, name, &bytes)
}

/// Replaces a file. The error is for people.
pub fn write_bytes(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), String> {
    let (path, unfinished) = (dir.join(name), dir.join(format!("{name}{UNFINISHED}")));
    let wrong = |error: io::Error| format!("{} cannot be written: {error}", path.display());
    let group = std::fs::metadata(dir).map_err(wrong)?.gid();
    let _ = std::fs::remove_file(&unfinished);
    let written = write_new(&unfinished, bytes, group).and_then(|()| std::fs::rename(&unfinished, &path));
    if written.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
    written.map_err(wrong)
}

fn write_new(path: &Path, bytes: &[u8], group: u32) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
    fchown(&file, None, Some(group))?;
    // Whatever the mask took away.
    file.set_permissions(Permissions::from_mode(MODE))?;
    file.write_all(bytes)
}

/// Reads one of the files back. The error is for people.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let bytes = private_file::read(path, MAX_FILE_BYTES).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{} is damaged: {error}", path.display()))
}
