//! All that is known of one host in one file, for whoever looks into a fault elsewhere.

use std::io::{Cursor, Write as _};
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

/// What stands for a secret that was taken out.
const REMOVED: &[u8] = b"[removed]";
/// Shorter ones would be found in words that are none.
const LEAST_SECRET_BYTES: usize = 4;

/// A file of the bundle: its path and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledFile {
    pub path: String,
    pub content: Vec<u8>,
}

/// What BMCs say, as text: the one place where a secret of theirs could stand that we do not write.
fn is_foreign(path: &str) -> bool {
    path.starts_with("bmc/") && !path.ends_with(".bin")
}

/// Packs files. `secrets` are taken out of what a BMC says, should it repeat one. Elsewhere is none, and taking words out of
/// what people write would tell them which word it is.
///
/// # Errors
/// What the packer says.
pub fn pack(files: Vec<BundledFile>, secrets: &[Vec<u8>]) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().unix_permissions(0o600);
    for file in files {
        let is_foreign = is_foreign(&file.path);
        zip.start_file(file.path, options)?;
        zip.write_all(&if is_foreign { without(file.content, secrets) } else { file.content })?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The same without secrets.
fn without(content: Vec<u8>, secrets: &[Vec<u8>]) -> Vec<u8> {
    let mut content = content;
    for secret in secrets.iter().filter(|secret| secret.len() >= LEAST_SECRET_BYTES) {
        let mut clean = Vec::with_capacity(content.len());
        let mut rest = content.as_slice();
        while let Some(at) = rest.windows(secret.len()).position(|window| window == secret.as_slice()) {
            let (before, after) = rest.split_at(at);
            clean.extend_from_slice(before);
            clean.extend_from_slice(REMOVED);
            rest = after.get(secret.len()..).unwrap_or_default();
        }
        clean.extend_from_slice(rest);
        content = clean;
    }
    content
}

/// A part of a path that a hostile name cannot lead elsewhere.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).take(80).collect();
    safe.trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn what_is_packed_is_there_without_secrets() -> Result<(), Box<dyn std::error::Error>> {
        let content = b"user root password hunter2, again hunter2hunter2".to_vec();
        let packed = pack(vec![BundledFile { path: "bmc/b.txt".to_owned(), content }], &[b"hunter2".to_vec(), b"us".to_vec(), Vec::new()])?;
        let mut zip = zip::ZipArchive::new(Cursor::new(packed))?;
        let mut text = String::new();
        zip.by_name("bmc/b.txt")?.read_to_string(&mut text)?;
        assert_eq!(text, "user root password [removed], again [removed][removed]");
        Ok(())
    }

    #[test]
    fn names_lead_nowhere_else() {
        for (name, safe) in [("web-07", "web-07"), ("../../etc/passwd", "_.._etc_passwd"), ("a b\r\n\"", "a_b___"), ("", "")] {
            assert_eq!(safe_name(name), safe);
        }
    }
}
