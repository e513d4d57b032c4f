//! What this program is: its version, the sources it is made from, and what of others is built in.

use flate2::read::GzDecoder;
use ironwatch_shared::Timestamp;
use serde::Serialize;
use std::io::Read as _;
use utoipa::ToSchema;

/// The version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Under which it stands.
pub const LICENCE: &str = "Apache-2.0";
/// Made by `scripts/third-party`; empty when it was not made.
const LIST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/THIRD-PARTY.gz"));
/// Largest list, unpacked.
const MAX_LIST_BYTES: u64 = 16 << 20;

/// The commit it is made from; none outside of a checkout and for programs for trying things out.
#[must_use]
pub fn commit() -> Option<&'static str> {
    Some(env!("IRONWATCH_BUILD_COMMIT")).filter(|commit| !commit.is_empty())
}

/// When it was built.
#[must_use]
pub fn built_at() -> Option<Timestamp> {
    let seconds: i64 = env!("IRONWATCH_BUILD_SECONDS").parse().ok()?;
    Some(Timestamp::from_millis(seconds.checked_mul(1000)?))
}

/// Something of others that is built in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ThirdParty {
    pub name: String,
    pub version: String,
    /// As SPDX writes it.
    pub licence: String,
    pub source: String,
}

/// The list with the texts of all licences; none when the program was built without it.
#[must_use]
pub fn texts() -> Option<String> {
    let mut text = String::new();
    GzDecoder::new(LIST).take(MAX_LIST_BYTES).read_to_string(&mut text).ok()?;
    Some(text).filter(|text| !text.is_empty())
}

/// What is built in, by name.
#[must_use]
pub fn third_party(texts: &str) -> Vec<ThirdParty> {
    // The list stands between the first two empty lines, in columns with two spaces between them at least.
    let list = texts.split("\n\n").nth(1).unwrap_or_default();
    let one = |line: &str| {
        let mut columns = line.split("  ").map(str::trim).filter(|column| !column.is_empty());
        let (what, licence, source) = (columns.next()?, columns.next()?, columns.next()?);
        let (name, version) = what.rsplit_once(' ')?;
        Some(ThirdParty { name: name.into(), version: version.into(), licence: licence.into(), source: source.into() })
    };
    list.lines().filter_map(one).collect()
}

#[cfg(test)]
#[path = "../build/sources.rs"]
mod sources;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn the_list_is_read() {
        let text = "ironwatch-server 0.1.0 is under the Apache License 2.0. It contains the work of others:\n\n\
            actix-web 4.18.1        MIT OR Apache-2.0  https://github.com/actix/actix-web\n\
            wezterm color 0.1       MIT                https://example.org\n\nsqlite: in the public domain.\n\nThe texts…\n";
        let found = third_party(text);
        let of = |place: usize| found.get(place).map(|one| (one.name.as_str(), one.version.as_str(), one.licence.as_str()));
        assert_eq!((found.len(), of(0)), (2, Some(("actix-web", "4.18.1", "MIT OR Apache-2.0"))));
        assert_eq!(of(1), Some(("wezterm color", "0.1", "MIT")));
        assert_eq!(third_party(""), []);
        // The one that was built in, if one was.
        if let Some(texts) = texts() {
            let found = third_party(&texts);
            assert!(found.iter().any(|one| one.name == "svelte") && found.iter().any(|one| one.name == "sqlite"), "{found:?}");
        }
    }

    #[test]
    fn the_commit_is_read_out_of_a_checkout() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let found = |root: &str| sources::of_checkout(&folder.path().join(root)).map(|found| (found.commit, found.read.len()));
        let (one, other) = ("0123456789abcdef0123456789abcdef01234567", "89abcdef0123456789abcdef0123456789abcdef");
        assert_eq!(found("none"), None);
        write("plain/.git/HEAD", "ref: refs/heads/main\n");
        assert_eq!(found("plain"), None, "nothing was committed yet");
        write("plain/.git/packed-refs", &format!("# pack-refs\n{other} refs/heads/other/main\n{one} refs/heads/main\n"));
        assert_eq!(found("plain"), Some((one.to_owned(), 2)));
        write("plain/.git/refs/heads/main", &format!("{other}\n"));
        assert_eq!(found("plain"), Some((other.to_owned(), 2)), "a loose one is newer");
        write("plain/.git/worktrees/w/HEAD", "ref: refs/heads/side\n");
        write("plain/.git/worktrees/w/commondir", "../..\n");
        write("plain/.git/refs/heads/side", one);
        write("tree/.git", "gitdir: ../plain/.git/worktrees/w\n");
        assert_eq!(found("tree"), Some((one.to_owned(), 2)));
        write("plain/.git/HEAD", one);
        assert_eq!(found("plain"), Some((one.to_owned(), 1)));
        write("plain/.git/HEAD", "ref: ../../../etc/passwd\n");
        assert_eq!(found("plain"), None, "what is no commit is none");
    }

    #[test]
    fn the_time_is_the_one_that_is_said() {
        assert_eq!(sources::seconds(Some("1700000000"), true), Some(1_700_000_000));
        assert_eq!((sources::seconds(Some("soon"), true), sources::seconds(None, false)), (None, None));
        assert!(sources::seconds(None, true).is_some());
        assert_eq!((sources::checked("ABCDEF0"), sources::checked("main")), (Some("abcdef0".to_owned()), None));
    }
}
