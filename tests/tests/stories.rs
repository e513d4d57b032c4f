//! Every story of `tests/stories`, in both worlds: the pure core, and a live server on SQLite and on PostgreSQL. Real in
//! the live world: server, database, HTTP in both directions, signatures. Set by hand: the clock. `IRONWATCH_STORIES` plays only
//! those whose names have one of its words, parted by commas.

use ironwatch_tests::postgres;
use ironwatch_tests::stories::live::LiveWorld;
use ironwatch_tests::stories::play::play;
use ironwatch_tests::stories::pure::PureWorld;
use ironwatch_tests::stories::read::{Story, read};
use std::path::{Path, PathBuf};

/// Whether a story is to be played.
fn is_wanted(path: &Path) -> bool {
    let words = std::env::var("IRONWATCH_STORIES").unwrap_or_default();
    words.is_empty() || words.split(',').any(|word| name(path).contains(word.trim()))
}

fn stories() -> Vec<(PathBuf, Story)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "story") && is_wanted(path))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no stories in {}", folder.display());
    paths.into_iter().map(|path| (path.clone(), read(&path).unwrap_or_else(|error| panic!("{error}")))).collect()
}

fn report(failures: &[String]) {
    assert!(failures.is_empty(), "{} stories went otherwise:\n{}", failures.len(), failures.join("\n"));
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[test]
fn stories_in_the_pure_world() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap_or_else(|error| panic!("{error}"));
    let mut failures = Vec::new();
    for (path, story) in stories() {
        let played = runtime.block_on(async { play(&story, &mut PureWorld::default()).await });
        println!("{:<40} {}", name(&path), if played.is_ok() { "as told" } else { "OTHERWISE" });
        failures.extend(played.err().map(|error| format!("{}: {error}", name(&path))));
    }
    report(&failures);
}

fn live(database: fn() -> Option<Option<String>>) {
    let failures = ironwatch_server::runtime(async move {
        let mut failures = Vec::new();
        for (path, story) in stories() {
            let Some(database) = database() else { return failures };
            let mut world = LiveWorld::start(database).await;
            let played = play(&story, &mut world).await;
            world.stop().await;
            println!("{:<40} {}", name(&path), if played.is_ok() { "as told" } else { "OTHERWISE" });
            failures.extend(played.err().map(|error| format!("{}: {error}", name(&path))));
        }
        failures
    });
    report(&failures);
}

#[test]
fn stories_in_the_live_world_on_sqlite() {
    live(|| Some(None));
}

#[test]
fn stories_in_the_live_world_on_postgres() {
    live(|| postgres::new_database().map(Some));
}
