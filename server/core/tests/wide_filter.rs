//! Every line of the kernel that the server understands leaves the host, at whatever level it was written.
#![expect(clippy::disallowed_methods, reason = "a test reads its lines from files; the core does not")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use ironwatch_core::normalise::kernel_log::{Origin, strip, understand};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[path = "../../../agent/src/collectors/kernel_log/beginnings.rs"]
mod beginnings;
#[path = "../../../agent/src/collectors/kernel_log/beginnings_of_kernel.rs"]
mod beginnings_of_kernel;
#[path = "../../../agent/src/collectors/kernel_log/beginnings_of_storage.rs"]
mod beginnings_of_storage;
#[path = "../../../agent/src/collectors/kernel_log/urgency.rs"]
mod urgency;

/// The mildest level.
const DEBUG: u8 = 7;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            files_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What stands between quotes in a file of Rust.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut letters = source.chars();
    while letters.by_ref().any(|letter| letter == '"') {
        let mut text = String::new();
        while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
            match letter {
                '\\' => text.extend(letters.next()),
                _ => text.push(letter),
            }
        }
        found.push(text);
    }
    found
}

/// The texts of the kernel among lines in any clothes.
fn of_kernel(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    lines
        .into_iter()
        .filter_map(|line| {
            let stripped = strip(&line);
            (stripped.origin == Origin::Kernel).then(|| stripped.text.into_owned())
        })
        .filter(|text| understand(text, &BTreeMap::new()).is_some())
        .collect()
}

#[test]
fn what_the_parsers_are_tested_with_leaves_the_host() {
    let mut files = Vec::new();
    files_below(&root().join("server/core/src/normalise"), &mut files);
    let sources = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    let texts = of_kernel(sources.flat_map(|source| literals(&source)));
    assert!(texts.len() > 1000, "only {} lines found", texts.len());
    let kept: Vec<&String> = texts.iter().filter(|text| !urgency::is_wanted(DEBUG, text)).collect();
    assert!(kept.is_empty(), "{} lines stay on the host: {kept:#?}", kept.len());
}

#[test]
fn what_the_labelled_set_holds_leaves_the_host() {
    let Ok(set) = std::fs::read_to_string(root().join("../shared/reference/kernel-lines.jsonl")) else {
        println!("skipped: the labelled kernel lines are not here");
        return;
    };
    let lines = set.lines().map(|record| {
        let record: serde_json::Value = serde_json::from_str(record).expect("one JSON object per line");
        record.get("line").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    });
    let texts = of_kernel(lines);
    let kept: Vec<&String> = texts.iter().filter(|text| !urgency::is_wanted(DEBUG, text)).collect();
    assert!(kept.is_empty(), "{} lines stay on the host: {kept:#?}", kept.len());
}
