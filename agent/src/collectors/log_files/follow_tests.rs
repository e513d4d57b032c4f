#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::*;
use std::fs;
use std::io::Write as _;
use tempfile::TempDir;

/// A folder with a log, and whoever follows it.
struct Logs {
    dir: TempDir,
    now: Instant,
}

impl Logs {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), now: Instant::now() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        OpenOptions::new().create(true).append(true).open(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn follow(&self, place: Option<&Place>) -> Follow {
        // A place goes through its written form, as it does over a restart.
        Follow::new(self.path("log").to_str().unwrap(), place.map(|place| Place::parse(&place.to_string()).unwrap()))
    }

    fn read(&self, follow: &mut Follow) -> Vec<String> {
        self.read_later(follow, Duration::ZERO)
    }

    fn read_later(&self, follow: &mut Follow, later: Duration) -> Vec<String> {
        std::iter::from_fn(|| follow.next(self.now + later).unwrap()).map(|line| line.text).collect()
    }

    /// Its lines were read up to here, then the agent was away.
    fn read_and_leave(&self) -> Place {
        let mut follow = self.follow(None);
        assert_eq!(self.read(&mut follow), Vec::<String>::new());
        self.write("log", "read\n");
        assert_eq!(self.read(&mut follow), ["read"]);
        follow.place().unwrap()
    }
}

/// More than what a file is known by.
fn history(word: &str) -> String {
    (0..20).map(|number| format!("{word}: line {number} of what was there before\n")).collect()
}

#[test]
fn it_begins_at_the_end_and_keeps_back_what_is_not_whole() {
    let logs = Logs::new();
    logs.write("log", "old\nold with");
    let mut follow = logs.follow(None);
    assert_eq!(logs.read(&mut follow), Vec::<String>::new());
    logs.write("log", " its end\nnew\nha");
    assert_eq!(logs.read(&mut follow), ["new"], "the end of an old line is no line");
    logs.write("log", "lf\n\n  \nlast\r\n");
    assert_eq!(logs.read(&mut follow), ["half", "last"]);
}

#[test]
fn a_log_that_comes_later_is_new_from_its_first_line() {
    let logs = Logs::new();
    let mut follow = logs.follow(None);
    assert_eq!(logs.read(&mut follow), Vec::<String>::new());
    let place = follow.place().unwrap();
    logs.write("log", "first\n");
    assert_eq!(logs.read(&mut follow), ["first"]);
    assert_eq!(logs.read(&mut logs.follow(Some(&place))), ["first"], "also when the agent was away while it came");
}

#[test]
fn after_a_restart_it_goes_on_where_it_stood() {
    let logs = Logs::new();
    let place = logs.read_and_leave();
    logs.write("log", "while away\n");
    assert_eq!(logs.read(&mut logs.follow(Some(&place))), ["while away"]);
}

#[test]
fn a_log_moved_away_is_read_to_its_end_first() {
    let logs = Logs::new();
    logs.write("log", &history("a"));
    let mut follow = logs.follow(None);
    logs.read(&mut follow);
    logs.write("log", "before\n");
    logs.rename("log", "log.1");
    logs.write("log.1", "after the move\n");
    assert_eq!(logs.read(&mut follow), ["before", "after the move"]);
    logs.write("log", "");
    logs.write("log.1", "before the writer was told\nno end");
    assert_eq!(logs.read(&mut follow), ["before the writer was told"], "an empty log is no sign that the writer has moved on");
    logs.write("log", "in the new one\n");
    assert_eq!(logs.read(&mut follow), ["no end", "in the new one"]);
}

#[test]
fn a_quiet_new_log_is_waited_for_only_so_long() {
    let logs = Logs::new();
    let mut follow = logs.follow(None);
    logs.write("log", "one\n");
    logs.read(&mut follow);
    logs.rename("log", "log.1");
    logs.write("log", "");
    logs.read_later(&mut follow, GRACE);
    assert_eq!(follow.place().unwrap().inode, fs::metadata(logs.path("log")).unwrap().ino());
}

#[test]
fn what_was_rotated_while_away_is_read_in_order() {
    for head in [String::new(), history("a")] {
        let logs = Logs::new();
        logs.write("log", &head);
        let place = logs.read_and_leave();
        logs.write("log", "1\n");
        logs.rename("log", "log.1");
        logs.write("log", &format!("{}2\n", history("b")));
        // The modification times of quick writes may be the same.
        let later = |name: &str, seconds| {
            let at = std::time::SystemTime::now() + Duration::from_secs(seconds);
            File::options().write(true).open(logs.path(name)).unwrap().set_modified(at).unwrap();
        };
        logs.rename("log.1", "log.2");
        logs.rename("log", "log.1");
        logs.write("log.3.gz", "packed long ago");
        logs.write("log", "3\n");
        later("log.1", 10);
        later("log", 20);
        let mut follow = logs.follow(Some(&place));
        let mut told = logs.read(&mut follow);
        told.retain(|line| line.len() == 1);
        assert_eq!(told, ["1", "2", "3"]);
        let place = follow.place().unwrap();
        logs.write("log", "4\n");
        assert_eq!(logs.read(&mut logs.follow(Some(&place))), ["4"]);
    }
}

#[test]
fn a_log_copied_and_emptied_loses_nothing() {
    let logs = Logs::new();
    logs.write("log", &history("a"));
    let mut follow = logs.follow(None);
    logs.read(&mut follow);
    for round in 0..3 {
        logs.write("log", &format!("unread {round}\n"));
        fs::copy(logs.path("log"), logs.path("log-20260301")).unwrap();
        File::create(logs.path("log")).unwrap();
        // In the last rounds it has grown beyond what it was before anybody looked.
        let grown = if round == 0 { String::new() } else { history("b").repeat(round + 1) };
        logs.write("log", &format!("{grown}fresh {round}\n"));
        let mut told = logs.read_later(&mut follow, GRACE);
        told.retain(|line| !line.contains("of what was there before"));
        assert_eq!(told, [format!("unread {round}"), format!("fresh {round}")]);
        // What it is known by must differ from round to round, as moments in logs do.
        File::create(logs.path("log")).unwrap();
        fs::remove_file(logs.path("log-20260301")).unwrap();
        logs.write("log", &history(&format!("c{round}")));
        logs.read(&mut follow);
    }
}

#[test]
fn a_log_copied_and_emptied_while_away_loses_nothing() {
    let logs = Logs::new();
    logs.write("log", &history("a"));
    let place = logs.read_and_leave();
    logs.write("log", "unread\n");
    fs::copy(logs.path("log"), logs.path("log.1")).unwrap();
    File::create(logs.path("log")).unwrap();
    logs.write("log", &format!("fresh\n{}", history("b")));
    let mut follow = logs.follow(Some(&place));
    assert_eq!(logs.read_later(&mut follow, GRACE).into_iter().take(2).collect::<Vec<_>>(), ["unread", "fresh"]);
}

#[test]
fn a_new_file_with_the_old_number_is_not_taken_for_the_old_one() {
    let logs = Logs::new();
    logs.write("log", &history("a"));
    let place = logs.read_and_leave();
    // As if the number had been given again: same inode, other content, longer than before.
    File::create(logs.path("log")).unwrap();
    logs.write("log", &format!("first\n{}", history("b").repeat(2)));
    assert_eq!(fs::metadata(logs.path("log")).unwrap().ino(), place.inode);
    assert_eq!(logs.read(&mut logs.follow(Some(&place))).first().map(String::as_str), Some("first"));
}

#[test]
fn a_log_taken_away_and_made_anew_is_read_from_its_start() {
    let logs = Logs::new();
    let mut follow = logs.follow(None);
    logs.read(&mut follow);
    logs.write("log", "one\n");
    assert_eq!(logs.read(&mut follow), ["one"]);
    fs::remove_file(logs.path("log")).unwrap();
    assert_eq!(logs.read_later(&mut follow, GRACE * 2), Vec::<String>::new(), "nothing to go on with yet");
    logs.write("log", "two\n");
    assert_eq!(logs.read(&mut follow), ["two"]);
}

#[test]
fn of_a_line_without_end_the_beginning_is_told() {
    let logs = Logs::new();
    let mut follow = logs.follow(None);
    logs.read(&mut follow);
    logs.write("log", &"x".repeat(5 * MAX_LINE_BYTES));
    let told = logs.read(&mut follow);
    assert_eq!(told.len(), 1);
    logs.write("log", "rest\nnext\n");
    assert_eq!(logs.read(&mut follow), ["next"]);
}

#[test]
fn what_is_no_file_is_an_error_and_does_not_hang() {
    let logs = Logs::new();
    fs::create_dir(logs.path("log")).unwrap();
    assert!(logs.follow(None).next(logs.now).is_err());
}

#[test]
fn places_are_read_back_and_nonsense_is_none() {
    let logs = Logs::new();
    let place = logs.read_and_leave();
    assert_eq!(Place::parse(&place.to_string()), Some(place));
    for bad in ["", "1", "1:2", "1:2:3", "a:2:3-x", "1:2:999-x", "1:2:3-x:4"] {
        assert_eq!(Place::parse(bad), None, "{bad}");
    }
}
