#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::*;
use crate::collectors::log_lines::listener;
use crate::push::Wake;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::sync::mpsc::Receiver;
use tempfile::TempDir;

/// A machine with an authentication log and one file of the owner's choice.
struct Machine {
    dir: TempDir,
    settings: Settings,
}

/// What reads it.
struct Reader {
    files: LogFiles,
    told: Receiver<Told>,
    _wakes: Receiver<Wake>,
}

impl Machine {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        settings.log_files.paths = vec![path("auth.log"), path("secure")];
        settings.log_files.extra = vec![path("app.log")];
        settings.redact.patterns = vec!["pin [0-9]+".to_owned()];
        Self { dir, settings }
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        OpenOptions::new().create(true).append(true).open(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn reader(&self, journal: Option<bool>, places: BTreeMap<String, String>) -> Reader {
        let (listener, told, _wakes) = listener::tests::listener(NAME, &self.settings);
        let readable = Arc::new(Readable::default());
        journal.iter().for_each(|known| readable.set(*known));
        let leaving = Arc::new(Leaving::new(&self.settings));
        Reader { files: LogFiles::new(&self.settings, leaving, listener, readable, places), told, _wakes }
    }
}

impl Reader {
    /// One turn; what it told.
    fn turn(&mut self) -> Vec<Told> {
        self.files.turn(Instant::now());
        self.told.try_iter().collect()
    }

    fn lines(&mut self) -> Vec<LogLine> {
        self.turn().into_iter().flat_map(|told| told.log_lines).collect()
    }

    fn state(&self) -> Option<(CollectorState, String)> {
        self.files.listener.latest.health().remove(NAME).map(|health| (health.state, health.why))
    }
}

fn places(told: &[Told]) -> BTreeMap<String, String> {
    told.iter().flat_map(|told| told.cursors.iter().cloned()).collect()
}

#[test]
fn allowed_programs_leave_and_of_named_files_all_but_the_kernel() {
    let machine = Machine::new();
    machine.write("auth.log", "Mar  1 10:00:00 n7 sshd[1]: history\n");
    machine.write("app.log", "");
    let mut reader = machine.reader(Some(false), BTreeMap::new());
    assert!(reader.lines().is_empty());
    machine.write(
        "auth.log",
        "Mar  1 10:00:01 n7 sshd[1]: Failed password, pin 1234 tried\nMar  1 10:00:02 n7 su[2]: private\nMar  1 10:00:03 n7 kernel: [ 1.0] x\n",
    );
    machine
        .write("app.log", "a line in a form of its own\n2026-03-01T09:12:13Z n7 kernel: from the ring\n2026-03-01T09:12:13Z n7 app: hi\n");
    let mut lines = reader.lines();
    lines.sort_by(|a, b| b.from.cmp(&a.from));
    let shown: Vec<_> = lines.iter().map(|line| (line.from.clone(), line.program.as_str(), line.text.as_str(), line.wall_ms)).collect();
    let (auth, app) = (machine.path("auth.log"), machine.path("app.log"));
    assert_eq!(
        shown,
        [
            (auth, "sshd", "Failed password, [redacted] tried", None),
            (app.clone(), "", "a line in a form of its own", None),
            (app, "app", "hi", Some(1_772_356_333_000)),
        ]
    );
    let place = &lines.first().unwrap().place;
    assert!(place.ends_with(":36"), "{place}: where the line begins");
    assert_eq!(reader.state(), Some((CollectorState::Reads, String::new())));
}

#[test]
fn after_a_restart_no_line_is_told_twice_or_left_out() {
    let machine = Machine::new();
    machine.write("app.log", "history\n");
    let mut reader = machine.reader(Some(true), BTreeMap::new());
    let mut known = places(&reader.turn());
    let mut told = Vec::new();
    for round in 0..5 {
        machine.write("app.log", &format!("{round}a\n{round}b"));
        let news = reader.turn();
        // A report that got lost with the agent takes its place with it.
        if round % 2 == 0 {
            known.extend(places(&news));
            told.extend(news.into_iter().flat_map(|told| told.log_lines).map(|line| line.text));
        }
        reader = machine.reader(Some(true), known.clone());
        machine.write("app.log", "-\n");
        if round == 2 {
            fs::rename(machine.path("app.log"), machine.path("app.log.1")).unwrap();
        }
    }
    machine.write("app.log", "end\n");
    told.extend(reader.turn().into_iter().flat_map(|told| told.log_lines).map(|line| line.text));
    assert_eq!(told, ["0a", "0b-", "1a", "1b-", "2a", "2b-", "3a", "3b-", "4a", "4b-", "end"]);
}

#[test]
fn files_stand_in_for_a_journal_that_cannot_be_read_and_only_then() {
    let machine = Machine::new();
    let line = |text: &str| format!("Mar  1 10:00:00 n7 sshd[1]: {text}\n");
    machine.write("auth.log", &line("history"));
    let mut reader = machine.reader(None, BTreeMap::new());
    machine.write("app.log", "");
    assert!(!places(&reader.turn()).contains_key(&machine.path("auth.log")), "until it is known, nothing is told");
    machine.write("auth.log", &line("while nobody knew"));
    let mut soon = machine.reader(None, BTreeMap::new());
    soon.turn();
    machine.write("auth.log", &line("while nobody knew, after the start"));
    soon.files.readable.set(false);
    assert_eq!(soon.lines().into_iter().map(|line| line.text).collect::<Vec<_>>(), ["while nobody knew, after the start"]);
    reader.files.readable.set(true);
    reader.turn();
    assert_eq!(reader.state().map(|(state, _)| state), Some(CollectorState::Reads), "what settings name is read in any case");
    machine.write("auth.log", &line("told by the journal"));
    reader.files.readable.set(false);
    let known = places(&reader.turn());
    assert!(known.contains_key(&machine.path("auth.log")));
    machine.write("auth.log", &line("told by the file"));
    assert_eq!(reader.lines().into_iter().map(|line| line.text).collect::<Vec<_>>(), ["told by the file"]);
    reader.files.readable.set(true);
    let forgotten = Some(String::new());
    assert_eq!(places(&reader.turn()).remove(&machine.path("auth.log")), forgotten);
    let mut later = machine.reader(Some(true), known);
    assert_eq!(places(&later.turn()).remove(&machine.path("auth.log")), forgotten, "also after a restart");
}

#[test]
fn what_cannot_be_read_says_so_and_the_others_are_read() {
    let machine = Machine::new();
    fs::create_dir(machine.path("auth.log")).unwrap();
    let mut reader = machine.reader(Some(false), BTreeMap::new());
    reader.turn();
    machine.write("app.log", "new\n");
    assert_eq!(reader.lines().len(), 1);
    let (state, why) = reader.state().unwrap();
    assert!(state == CollectorState::Cannot && why.contains("auth.log") && why.contains("adm"), "{why}");
    fs::remove_dir(machine.path("auth.log")).unwrap();
    reader.turn();
    assert_eq!((reader.state().map(|(state, _)| state), reader.files.listener.conditions.list().len()), (Some(CollectorState::Reads), 0));
}

#[test]
fn lines_nobody_wants_do_not_make_reports() {
    let machine = Machine::new();
    machine.write("auth.log", "");
    let mut reader = machine.reader(Some(false), BTreeMap::new());
    reader.turn();
    for _ in 0..3 {
        machine.write("auth.log", "Mar  1 10:00:00 n7 cron[1]: chatter\n");
        assert_eq!(reader.turn(), []);
    }
    machine.write("auth.log", "Mar  1 10:00:00 n7 sshd[1]: wanted\n");
    assert_eq!(reader.turn().len(), 1);
}

#[test]
fn what_is_switched_off_is_not_opened() {
    let mut machine = Machine::new();
    machine.settings.collectors.get_mut(NAME).unwrap().enabled = false;
    machine.write("app.log", "");
    let mut reader = machine.reader(Some(false), BTreeMap::new());
    machine.write("app.log", "x\n");
    assert_eq!((reader.turn(), reader.state()), (vec![], Some((CollectorState::Off, String::new()))));
}

#[test]
fn it_looks_more_rarely_while_nothing_comes() {
    let machine = Machine::new();
    machine.write("auth.log", "");
    let mut reader = machine.reader(Some(false), BTreeMap::new());
    let begin = Instant::now();
    reader.turn();
    assert_eq!(reader.files.pause(begin), QUIET_POLL);
    machine.write("auth.log", "Mar  4 05:06:07 node7 sshd[12]: Failed password for root from 10.0.0.9 port 4711 ssh2\n");
    assert_eq!(reader.lines().len(), 1);
    assert_eq!(reader.files.pause(Instant::now()), POLL);
    assert_eq!(reader.files.pause(Instant::now() + QUIET_AFTER), QUIET_POLL);
    let idle = Machine::new();
    let mut reader = idle.reader(Some(true), BTreeMap::new());
    reader.files.logs.retain(|log| !log.is_extra);
    reader.turn();
    assert_eq!(reader.files.pause(Instant::now()), IDLE, "the journal has it all");
}
