//! The packages, made by `scripts/package` around the programs beside the tests.

use crate::programs::server_program;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The version of the second set, to which a host is upgraded.
pub const LATER: &str = "99.1.0";

/// A set of packages in a folder of its own.
pub struct Packages {
    folder: tempfile::TempDir,
}

impl Packages {
    /// Those of this version, made once for each process.
    ///
    /// # Panics
    /// When they cannot be made.
    pub fn now() -> &'static Packages {
        static NOW: OnceLock<Packages> = OnceLock::new();
        NOW.get_or_init(|| make(None))
    }

    /// The same with a later version.
    ///
    /// # Panics
    /// When they cannot be made.
    pub fn later() -> &'static Packages {
        static LATER_ONES: OnceLock<Packages> = OnceLock::new();
        LATER_ONES.get_or_init(|| make(Some(LATER)))
    }

    /// The one file of `name` that ends so.
    ///
    /// # Panics
    /// When there is none or more than one.
    #[must_use]
    pub fn file(&self, name: &str, end: &str) -> PathBuf {
        let mut found = self.files(end);
        found.retain(|path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name)));
        match found.as_slice() {
            [one] => one.clone(),
            other => panic!("{name}…{end}: {other:?}"),
        }
    }

    /// All files that end so.
    ///
    /// # Panics
    /// When the folder cannot be read.
    #[must_use]
    pub fn files(&self, end: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap_or_else(|error| panic!("the packages: {error}"));
        entries.flatten().map(|entry| entry.path()).filter(|path| path.to_string_lossy().ends_with(end)).collect()
    }
}

fn make(version: Option<&str>) -> Packages {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder for packages: {error}"));
    let programs = server_program();
    let programs = programs.parent().unwrap_or_else(|| panic!("{} lies nowhere", programs.display()));
    let mut command = Command::new("scripts/package");
    command.current_dir(root()).env("IRONWATCH_PACKAGE_DIR", folder.path()).env("IRONWATCH_PACKAGE_SKIP_BUILD", programs);
    command.env_remove("IRONWATCH_PACKAGE_VERSION").env_remove("IRONWATCH_PACKAGE_MAINTAINER");
    if let Some(version) = version {
        command.env("IRONWATCH_PACKAGE_VERSION", version);
    }
    run(&mut command);
    Packages { folder }
}

/// The root of the workspace.
///
/// # Panics
/// When the tests lie in no workspace.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| panic!("the tests lie in no workspace"))
}

/// What a command says on both outputs; it must succeed.
///
/// # Panics
/// With what it said, when it does not.
pub fn run(command: &mut Command) -> String {
    let (well, said) = ask(command);
    assert!(well, "{command:?}: {said}");
    said
}

/// Whether a command succeeds, and what it says on both outputs.
///
/// # Panics
/// When it cannot be started: the tools come with `scripts/install-tools test`.
pub fn ask(command: &mut Command) -> (bool, String) {
    let ended = command.stdin(std::process::Stdio::null()).output();
    let ended = ended.unwrap_or_else(|error| panic!("{command:?}: {error}; scripts/install-tools test installs the tools"));
    let said = [ended.stdout, ended.stderr].iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect::<String>();
    (ended.status.success(), said)
}
