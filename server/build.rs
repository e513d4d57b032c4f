//! Tells cargo what is part of the program beside its code: the migrations, the built dashboard, the list of what is built in,
//! and from which sources it is made.

#[path = "build/sources.rs"]
mod sources;

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=third-party");
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    println!("cargo:rerun-if-env-changed=IRONWATCH_COMMIT");
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let said = std::env::var("IRONWATCH_COMMIT").ok();
    // A program for trying things out is not built anew at each commit, and so it does not say which one it is of.
    let commit = said.and_then(|text| sources::checked(&text)).or_else(|| is_release.then(|| of_checkout(&folder)).flatten());
    let built_at = sources::seconds(std::env::var("SOURCE_DATE_EPOCH").ok().as_deref(), is_release);
    println!("cargo:rustc-env=IRONWATCH_BUILD_COMMIT={}", commit.unwrap_or_default());
    println!("cargo:rustc-env=IRONWATCH_BUILD_SECONDS={}", built_at.map(|seconds| seconds.to_string()).unwrap_or_default());
    keep_list(&folder);
}

fn of_checkout(folder: &Path) -> Option<String> {
    let found = sources::of_checkout(folder.parent()?)?;
    for file in found.read {
        println!("cargo:rerun-if-changed={}", file.display());
    }
    Some(found.commit)
}

/// The list is made by scripts/third-party; without it the program says that it has none.
fn keep_list(folder: &Path) {
    let list = std::fs::read(folder.join("third-party/THIRD-PARTY.gz")).unwrap_or_default();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join("THIRD-PARTY.gz");
    if let Err(error) = std::fs::write(&out, list) {
        println!("cargo:warning=the list of what is built in cannot be kept: {error}");
    }
}
