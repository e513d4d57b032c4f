#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
//! A machine of files for tests: `/sys`, `/proc` and the agent's state below one directory that goes with the test.

use super::Findings;
use crate::settings::Settings;
use std::path::{Path, PathBuf};

/// The machine.
pub struct Tree {
    dir: tempfile::TempDir,
}

impl Tree {
    /// One that was just started.
    pub fn new() -> Self {
        let tree = Self { dir: tempfile::tempdir().unwrap() };
        for dir in ["sys", "proc", "state"] {
            std::fs::create_dir(tree.dir.path().join(dir)).unwrap();
        }
        tree.boot("5f3e1c52-8d0b-4b4b-9a35-3f5f7a1f2d10");
        tree
    }

    /// Another boot of it.
    pub fn boot(&self, id: &str) {
        self.write_at(&self.dir.path().join("proc/sys/kernel/random/boot_id"), id);
    }

    /// Settings of an agent that watches it.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        let path = |dir: &str| self.dir.path().join(dir).to_string_lossy().into_owned();
        (settings.paths.sys, settings.paths.proc, settings.state_dir) = (path("sys"), path("proc"), path("state"));
        settings
    }

    /// A path below its `/sys`.
    pub fn sys(&self, path: &str) -> PathBuf {
        self.dir.path().join("sys").join(path)
    }

    /// Writes a file below its `/sys`, with the directories above it.
    pub fn write(&self, path: &str, text: &str) {
        self.write_at(&self.sys(path), text);
    }

    /// Writes a file below its `/proc`.
    pub fn write_proc(&self, path: &str, text: &str) {
        self.write_at(&self.dir.path().join("proc").join(path), text);
    }

    fn write_at(&self, path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A symbolic link below its `/sys` to another place there.
    pub fn link(&self, path: &str, target: &str) {
        let path = self.sys(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(self.sys(target), path).unwrap();
    }

    /// Takes a file or a directory with all below it away.
    pub fn remove(&self, path: &str) {
        let path = self.sys(path);
        if path.is_dir() { std::fs::remove_dir_all(path).unwrap() } else { std::fs::remove_file(path).unwrap() }
    }
}

/// Samples as words, for comparing: name, part, number or `none`.
pub fn values(findings: &Findings) -> Vec<String> {
    let value = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |value| value.to_string());
    findings.samples.iter().map(|sample| format!("{} {} {}", sample.name, sample.component, value(sample.value))).collect()
}

/// What holds as words: class and part.
pub fn held(findings: &Findings) -> Vec<String> {
    findings.holds.iter().map(|holds| format!("{} {}", holds.class, holds.component)).collect()
}
