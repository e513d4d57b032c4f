//! For tests: a shell script in the place of a program.
#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Puts the script there at once and whole, in place of what was there. Another process copies it: a file that this one
/// had open for writing could not be run while another thread forks.
pub fn put(program: &Path, script: &str) {
    let (text, unfinished) = (program.with_extension("text"), program.with_extension("unfinished"));
    fs::write(&text, format!("#!/bin/sh\n{script}\n")).unwrap();
    assert!(Command::new("install").args(["-m", "755"]).args([&text, &unfinished]).status().unwrap().success());
    fs::rename(unfinished, program).unwrap();
}
