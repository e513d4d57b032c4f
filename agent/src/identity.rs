//! Who this host is to its server: a key made here, and an identity issued there.

use crate::private_file;
use ironwatch_shared::certificate::Pin;
use ironwatch_shared::proof::SigningKey;
use ironwatch_shared::{HostId, KeyId, ServerId};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// An identity has about 200 bytes, a key 83.
const MAX_FILE_BYTES: u64 = 16 << 10;

/// What the server issued, `identity.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub host_id: HostId,
    pub server_id: ServerId,
    pub key_id: KeyId,
    pub server_url: String,
    /// The key by which the server is known; without one its certificate must be of a known authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Pin>,
}

/// Where the identity is.
pub fn identity_path(state_dir: &Path) -> PathBuf {
    state_dir.join("identity.json")
}

/// Where the private key is.
pub fn key_path(state_dir: &Path) -> PathBuf {
    state_dir.join("key.pkcs8")
}

/// Where a new key waits until the server knows it.
pub fn next_key_path(state_dir: &Path) -> PathBuf {
    state_dir.join("key.next.pkcs8")
}

/// The identity, or `None` before enrolment.
pub fn read_identity(state_dir: &Path) -> Result<Option<Identity>, String> {
    let path = identity_path(state_dir);
    match private_file::read(&path, MAX_FILE_BYTES) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| format!("{} is not an identity ({error}); enrol again", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// Keeps the identity.
pub fn write_identity(state_dir: &Path, identity: &Identity) -> Result<(), String> {
    let path = identity_path(state_dir);
    let bytes = serde_json::to_vec_pretty(identity).map_err(|error| error.to_string())?;
    private_file::replace(&path, &bytes).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

/// The key in this file, or `None` when there is no file.
pub fn read_key(path: &Path) -> Result<Option<SigningKey>, String> {
    match private_file::read_secret(path, MAX_FILE_BYTES) {
        Ok(bytes) => {
            SigningKey::from_pkcs8(&bytes).map(Some).ok_or_else(|| format!("{} is not a key; remove it and enrol again", path.display()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// The key in this file; made now when there is none, so that a repeated enrolment uses the same one.
pub fn read_or_make_key(path: &Path) -> Result<SigningKey, String> {
    if let Some(key) = read_key(path)? {
        return Ok(key);
    }
    let bytes = SigningKey::generate_pkcs8().ok_or("the system has no randomness for a key")?;
    private_file::replace(path, &bytes).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    SigningKey::from_pkcs8(&bytes).ok_or_else(|| "the new key cannot be read".to_owned())
}

/// Key and identity of a host that has joined. The error says what to do.
pub fn read_both(state_dir: &Path) -> Result<(SigningKey, Identity), String> {
    let not_enrolled = "this host has not joined a server; run `ironwatch-agent enrol --server URL`";
    let identity = read_identity(state_dir)?.ok_or(not_enrolled)?;
    let key = read_key(&key_path(state_dir))?.ok_or(not_enrolled)?;
    if *key.key_id() == identity.key_id {
        return Ok((key, identity));
    }
    Err(format!("{} and {} do not belong together; enrol again", key_path(state_dir).display(), identity_path(state_dir).display()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_key_is_made_once_and_is_nobody_elses() {
        let dir = tempfile::tempdir().unwrap();
        let path = key_path(dir.path());
        let first = read_or_make_key(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_or_make_key(&path).unwrap().public_key(), first.public_key());
    }

    #[test]
    fn an_identity_from_before_pins_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let old = r#"{"host_id": "h", "server_id": "s", "key_id": "k", "server_url": "https://watch.example"}"#;
        std::fs::write(identity_path(dir.path()), old).unwrap();
        let mut identity = read_identity(dir.path()).unwrap().unwrap();
        assert_eq!(identity.pin, None);
        identity.pin = Pin::of_digest(&[7; 32]);
        write_identity(dir.path(), &identity).unwrap();
        assert_eq!(read_identity(dir.path()), Ok(Some(identity)));
        std::fs::write(identity_path(dir.path()), old.replace("{", r#"{"pin": "short", "#)).unwrap();
        assert!(read_identity(dir.path()).unwrap_err().contains("enrol again"), "a damaged pin is not no pin");
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = key_path(dir.path());
        read_or_make_key(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read_key(&path).unwrap_err().contains("0640"));
    }

    #[test]
    fn a_link_in_place_of_the_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().join("real");
        read_or_make_key(&real).unwrap();
        std::os::unix::fs::symlink(&real, key_path(dir.path())).unwrap();
        assert!(read_key(&key_path(dir.path())).is_err());
    }
}
