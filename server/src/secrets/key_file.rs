//! The file with the key, readable by us alone; and, while the key is being changed, the files beside it.

use super::{KEY_BYTES, Keyring, SealingKey};
use ironwatch_shared::proof::{decode_base64url, encode_base64url};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Begins the one line of the file, so that a leaked key can be recognised.
const PREFIX: &str = "iwk1.";
/// Longest file that can be one.
const MAX_FILE_BYTES: u64 = 256;

/// What is wrong with the key: one sentence for whoever can put it right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyTrouble {
    /// No file has the key that sealed this.
    #[error("the key {0} that seals the passwords is not in the key file: bring the file back from where it was kept")]
    Missing(String),
    /// The key is there, and what it sealed does not open.
    #[error("a sealed password does not open with its key: it was changed, or belongs to another row")]
    Damaged,
    /// The file is there and cannot be used.
    #[error("the key file {path:?} cannot be used: {why}")]
    File {
        /// Its path.
        path: String,
        /// In words.
        why: String,
    },
    /// The system gives no random numbers.
    #[error("the system has no randomness")]
    NoRandomness,
}

/// Where the key lies.
#[derive(Debug, Clone)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// At this path.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    }

    pub(super) fn new_path(&self) -> PathBuf {
        self.beside(".new")
    }

    pub(super) fn old_path(&self) -> PathBuf {
        self.beside(".old")
    }

    /// All keys at hand: the one in force, and while it is being changed the next and the last.
    ///
    /// # Errors
    /// When a file is there and cannot be used.
    pub fn keys(&self) -> Result<Keyring, KeyTrouble> {
        let mut keys = Vec::new();
        // The next one first: if it comes into force while we look, it is found under its other name.
        for path in [self.new_path(), self.path.clone(), self.old_path()] {
            keys.extend(read(&path)?);
        }
        Ok(Keyring(keys))
    }

    /// The key in force, when there is one.
    ///
    /// # Errors
    /// When the file is there and cannot be used.
    pub fn current(&self) -> Result<Option<SealingKey>, KeyTrouble> {
        read(&self.path)
    }

    /// Makes the first key. A file that is there already is never written over.
    ///
    /// # Errors
    /// When it cannot be written, or is there.
    pub fn make(&self) -> Result<SealingKey, KeyTrouble> {
        write_new(&self.path)
    }

    /// The next key: the one that an interrupted change has left, or a fresh one.
    pub(super) fn next(&self) -> Result<SealingKey, KeyTrouble> {
        match read(&self.new_path())? {
            Some(key) => Ok(key),
            None => write_new(&self.new_path()),
        }
    }

    /// The next key comes into force; the one before stays beside it. At no moment is there no key in force.
    pub(super) fn put_in_place(&self) -> Result<(), KeyTrouble> {
        let (old, new) = (self.old_path(), self.new_path());
        match std::fs::hard_link(&self.path, &old) {
            Ok(()) => {}
            // Left by a change that was interrupted here; or somebody took the file away, whose key is needed no more.
            Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => {}
            Err(error) => return Err(trouble(&old, &error)),
        }
        std::fs::rename(&new, &self.path).map_err(|error| trouble(&self.path, &error))?;
        sync_folder(&self.path)
    }

    /// The last key goes. Nothing may be sealed with it any more.
    pub(super) fn drop_old(&self) -> Result<(), KeyTrouble> {
        match std::fs::remove_file(self.old_path()) {
            Ok(()) => sync_folder(&self.path),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(trouble(&self.old_path(), &error)),
        }
    }
}

fn trouble(path: &Path, error: &impl ToString) -> KeyTrouble {
    KeyTrouble::File { path: path.display().to_string(), why: error.to_string() }
}

fn read(path: &Path) -> Result<Option<SealingKey>, KeyTrouble> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(trouble(path, &error)),
    };
    // Asked of the file that was opened, not of whatever has the name by now.
    let metadata = file.metadata().map_err(|error| trouble(path, &error))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(trouble(path, &format!("others may read it; do: chmod 600 {}", path.display())));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_FILE_BYTES).read_to_string(&mut text).map_err(|error| trouble(path, &error))?;
    let bytes = text.trim().strip_prefix(PREFIX).and_then(decode_base64url).map(Zeroizing::new);
    let key = bytes.and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).ok()).map(Zeroizing::new);
    let key = key.ok_or_else(|| trouble(path, &"it holds no key of this program".to_owned()))?;
    SealingKey::from_bytes(key).map(Some)
}

fn write_new(path: &Path) -> Result<SealingKey, KeyTrouble> {
    let key = SealingKey::random()?;
    let line = Zeroizing::new(format!("{PREFIX}{}\n", *Zeroizing::new(encode_base64url(key.bytes.as_slice()))));
    // Written whole under another name first: a file that was cut off by a crash would be taken for a damaged key.
    let mut draft = path.as_os_str().to_owned();
    draft.push(".draft");
    let draft = PathBuf::from(draft);
    // With PostgreSQL nothing else may have needed the folder yet.
    let folder = folder_of(path);
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| trouble(folder, &error))?;
    let _ = std::fs::remove_file(&draft);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(|error| trouble(&draft, &error))?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| trouble(&draft, &error))?;
    // A link fails when the name is taken, where a rename would replace what is there.
    let linked = std::fs::hard_link(&draft, path).map_err(|error| trouble(path, &error));
    let _ = std::fs::remove_file(&draft);
    linked?;
    sync_folder(path)?;
    Ok(key)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A name is on disk when its folder is.
fn sync_folder(path: &Path) -> Result<(), KeyTrouble> {
    let folder = folder_of(path);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| trouble(folder, &error))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    fn somewhere() -> (tempfile::TempDir, KeyFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::at(folder.path().join("secrets.key"));
        (folder, file)
    }

    #[test]
    fn a_key_is_made_once_readable_by_us_alone_and_read_back() {
        let (folder, file) = somewhere();
        assert!(file.current().unwrap().is_none());
        let made = file.make().unwrap();
        assert_eq!(file.current().unwrap().unwrap().id(), made.id());
        let mode = std::fs::metadata(folder.path().join("secrets.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(file.make().is_err(), "what is there is not written over");
        assert_eq!(file.current().unwrap().unwrap().id(), made.id());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn a_file_that_others_may_read_or_that_holds_something_else_is_refused() {
        let (folder, file) = somewhere();
        file.make().unwrap();
        let path = folder.path().join("secrets.key");
        for mode in [0o644, 0o640, 0o606] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let told = file.keys().unwrap_err().to_string();
            assert!(told.contains("chmod 600"), "{mode:o}: {told}");
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(file.keys().is_ok());
        for content in ["", "hunter2", "iwk1.", "iwk1.aGVsbG8", &"x".repeat(10_000)] {
            std::fs::write(&path, content).unwrap();
            let told = file.keys().unwrap_err().to_string();
            assert!(told.contains("holds no key") && !told.contains("hunter2"), "{told}");
        }
        std::fs::write(&path, [0xff_u8; 40]).unwrap();
        assert!(file.keys().is_err());
    }
}
