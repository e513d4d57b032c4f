//! Where the programs are: beside the tests. They are built when they are missing or older than their sources, because
//! `cargo test` builds the libraries of other packages and not their programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

/// Folders that the programs are made of, seen from the root of the workspace.
const SOURCES: [&str; 6] = ["server/src", "server/core", "agent/src", "shared/src", "migrations", "Cargo.lock"];

/// The server.
#[must_use]
pub fn server_program() -> PathBuf {
    folder().join("ironwatch-server")
}

/// The agent.
#[must_use]
pub fn agent_program() -> PathBuf {
    folder().join("ironwatch-agent")
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let test = std::env::current_exe().unwrap_or_else(|error| panic!("where this test lies: {error}"));
        let profile = test.ancestors().nth(2).unwrap_or_else(|| panic!("{} lies in no target folder", test.display())).to_path_buf();
        let built = ["ironwatch-server", "ironwatch-agent"].iter().filter_map(|name| modified(&profile.join(name))).collect::<Vec<_>>();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let newest = SOURCES.iter().filter_map(|folder| newest(&root.join(folder))).max();
        if built.len() < 2 || built.iter().min() < newest.as_ref() {
            build(&root, &profile);
        }
        profile
    })
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

fn newest(path: &Path) -> Option<SystemTime> {
    let Ok(entries) = std::fs::read_dir(path) else { return modified(path) };
    entries.flatten().filter_map(|entry| newest(&entry.path())).max()
}

/// The whole workspace: with fewer packages libraries would have other features, and be built anew.
fn build(root: &Path, profile: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(["build", "--quiet", "--workspace"]);
    if profile.ends_with("release") {
        command.arg("--release");
    }
    if let Some(target) = profile.parent() {
        command.env("CARGO_TARGET_DIR", target);
    }
    let status = command.status();
    assert!(status.as_ref().is_ok_and(std::process::ExitStatus::success), "the programs cannot be built: {status:?}");
}
