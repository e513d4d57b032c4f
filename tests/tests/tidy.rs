//! The direction of the house, read from its `use` lines: what may know what.

use std::path::{Path, PathBuf};

/// Folder or file below the root, and the words that must not be imported there.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("shared/src", &["std::fs", "std::net", "SystemTime", "Instant::now", "ironwatch_core", "ironwatch_server"]),
    ("server/core/src", &["std::fs", "std::net", "std::thread", "SystemTime", "Instant", "rand", "ironwatch_server"]),
    ("server/redfish/src", &["ironwatch_core", "ironwatch_server", "ironwatch_shared"]),
    ("server/src/store", &["crate::http", "crate::pipeline", "crate::sources", "crate::notifiers"]),
    ("server/src/sources", &["crate::store", "crate::http", "crate::notifiers", "crate::pipeline"]),
    ("server/src/notifiers", &["crate::store", "crate::http", "crate::pipeline"]),
    ("agent/src", &["tokio", "ironwatch_core", "ironwatch_server"]),
];
/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["mod", "util", "utils", "helper", "helpers", "common", "misc", "manager"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn nobody_imports_what_lies_in_the_wrong_direction() {
    let mut wrong = Vec::new();
    for (place, words) in FORBIDDEN {
        let mut files = Vec::new();
        rust_files(&root().join(place), &mut files);
        assert!(!files.is_empty(), "{place} is empty");
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            // Tests at the end of a file may use what they need.
            let product = text.split("#[cfg(test)]").next().unwrap_or_default();
            for line in product.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let import = line.trim_start().starts_with("use ") || line.trim_start().starts_with("pub use ");
                for word in *words {
                    if import && line.contains(word) {
                        wrong.push(format!("{}: {}", file.display(), line.trim()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_store_speaks_sql() {
    let mut files = Vec::new();
    rust_files(&root().join("server/src"), &mut files);
    let speaks = |file: &&PathBuf| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        !file.to_string_lossy().contains("/store")
            && (text.contains("diesel::insert_into")
                || text.contains("diesel::update")
                || text.contains("sql_query")
                || text.contains("store::schema"))
    };
    let outside: Vec<_> = files.iter().filter(speaks).collect();
    assert!(outside.is_empty(), "{outside:?}");
}

#[test]
fn file_names_say_what_the_file_holds() {
    let mut files = Vec::new();
    for place in ["shared/src", "server/core/src", "server/redfish/src", "server/src", "agent/src", "tests/src"] {
        rust_files(&root().join(place), &mut files);
    }
    let empty: Vec<_> =
        files.iter().filter(|file| file.file_stem().is_some_and(|stem| EMPTY_NAMES.contains(&stem.to_string_lossy().as_ref()))).collect();
    assert!(empty.is_empty(), "{empty:?}");
}

/// The two migration trees make the same tables with the same columns.
#[test]
fn both_databases_have_the_same_tables() {
    let tables = |kind: &str| {
        let mut statements = Vec::new();
        let mut folders: Vec<_> =
            std::fs::read_dir(root().join("migrations").join(kind)).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        folders.sort();
        for folder in folders {
            let text = std::fs::read_to_string(folder.join("up.sql")).unwrap_or_default();
            let plain = text
                .replace("BIGSERIAL PRIMARY KEY", "ID")
                .replace("INTEGER PRIMARY KEY AUTOINCREMENT", "ID")
                .replace("BIGINT PRIMARY KEY", "ID")
                .replace("INTEGER PRIMARY KEY", "ID")
                .replace("BYTEA", "BYTES")
                .replace("BLOB", "BYTES");
            statements.push(plain);
        }
        statements
    };
    assert_eq!(tables("sqlite"), tables("postgres"));
}
