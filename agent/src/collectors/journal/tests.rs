#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::fake::{FakeJournal, cursor};
use super::*;
use crate::collectors::log_lines::listener;
use crate::conditions::Conditions;
use crate::push::Wake;
use crate::told::Told;
use std::ops::Deref;
use std::sync::mpsc::Receiver;
use tempfile::TempDir;

/// A journal with its folder.
pub struct Journal {
    fake: FakeJournal,
    dir: TempDir,
}

impl Deref for Journal {
    type Target = FakeJournal;
    fn deref(&self) -> &FakeJournal {
        &self.fake
    }
}

impl Journal {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { fake: FakeJournal::new(dir.path()), dir }
    }

    /// Settings that ask this journal.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        settings.commands.journalctl = self.program();
        settings.journal.directories = vec![self.dir.path().to_str().unwrap().to_owned()];
        settings
    }
}

/// A follower at work.
struct Running {
    told: Receiver<Told>,
    conditions: Arc<Conditions>,
    latest: Arc<crate::collectors::Latest>,
    readable: Arc<Readable>,
    leash: Leash,
    _wakes: Receiver<Wake>,
}

impl Running {
    fn start(settings: &Settings, place: Option<String>) -> Self {
        let (listener, told, wakes) = listener::tests::listener(NAME, settings);
        let (conditions, latest, readable) =
            (Arc::clone(&listener.conditions), Arc::clone(&listener.latest), Arc::new(Readable::default()));
        let leash = super::start(settings, Arc::new(Leaving::new(settings)), listener, Arc::clone(&readable), place).unwrap();
        Self { told, conditions, latest, readable, leash, _wakes: wakes }
    }

    fn next(&self) -> Told {
        self.told.recv_timeout(Duration::from_secs(60)).unwrap()
    }

    /// So many lines, and the last place told.
    fn lines(&self, count: usize) -> (Vec<String>, Option<String>) {
        let (mut lines, mut place) = (Vec::new(), None);
        while lines.len() < count {
            let told = self.next();
            lines.extend(told.log_lines.into_iter().map(|line| line.text));
            place = told.cursors.into_iter().next_back().map(|(_, place)| place).or(place);
        }
        (lines, place)
    }

    fn trouble(&self) -> Option<String> {
        self.conditions.list().into_iter().next().map(|held| held.detail)
    }

    fn state(&self) -> Option<CollectorState> {
        self.latest.health().get(NAME).map(|health| health.state)
    }
}

fn wait_for(what: &str, wished: impl Fn() -> bool) {
    let begun = Instant::now();
    while !wished() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn it_begins_at_the_end_and_tells_what_comes_with_its_place() {
    let journal = Journal::new();
    journal.log(1, "sshd", "history");
    let running = Running::start(&journal.settings(), None);
    assert_eq!(running.next().cursors, [(NAME.to_owned(), cursor(1))], "the place is told before any line");
    journal.log(2, "sshd", "new");
    journal.log(3, "mail", "private");
    let told = running.next();
    let shown: Vec<_> = told.log_lines.iter().map(|line| (line.text.as_str(), line.place.clone())).collect();
    assert_eq!(shown, [("new", cursor(2))]);
    assert_eq!((running.readable.get(), running.state(), running.trouble()), (Some(true), Some(CollectorState::Reads), None));
    let asked = journal.asked();
    assert_eq!(asked.first().unwrap(), &arguments::newest().join(" "));
    assert_eq!(asked.get(1).unwrap(), &arguments::following(&Leaving::new(&journal.settings()), Some(&cursor(1))).join(" "));
}

#[test]
fn it_goes_on_behind_the_place_it_is_given() {
    let journal = Journal::new();
    (1..=4).for_each(|number| journal.log(number, "sshd", &format!("line {number}")));
    let running = Running::start(&journal.settings(), Some(cursor(2)));
    assert_eq!(running.lines(2), (vec!["line 3".to_owned(), "line 4".to_owned()], Some(cursor(4))));
}

#[test]
fn a_child_that_dies_is_started_again_and_no_line_is_lost_or_told_twice() {
    let journal = Journal::new();
    journal.log(0, "sshd", "history");
    let running = Running::start(&journal.settings(), None);
    running.next();
    let mut told = Vec::new();
    for round in 0..3 {
        journal.log(round * 2 + 1, "sshd", &format!("{}", round * 2 + 1));
        told.extend(running.lines(1).0);
        journal.kill_child();
        journal.log(round * 2 + 2, "sshd", &format!("{}", round * 2 + 2));
        wait_for("the condition", || running.trouble().is_some_and(|why| why.contains("ended")));
        told.extend(running.lines(1).0);
    }
    assert_eq!(told, ["1", "2", "3", "4", "5", "6"]);
    assert!(journal.children().len() >= 4);
    wait_for("the end of the trouble", || running.trouble().is_none());
}

#[test]
fn garbage_is_counted_and_what_follows_is_read() {
    let journal = Journal::new();
    journal.log(0, "sshd", "history");
    let running = Running::start(&journal.settings(), None);
    running.next();
    journal.write("{\"__CURSOR\":\"s=1;i=2\n\n\u{1b}[31mjunk\n");
    journal.write(&format!("{}\n", "x".repeat(1 << 20)));
    journal.log(1, "sshd", "good");
    let (mut lines, mut lost) = (Vec::new(), 0);
    while lines.is_empty() {
        let told = running.next();
        lost += told.losses.list().iter().map(|loss| loss.count).sum::<u64>();
        lines.extend(told.log_lines.into_iter().map(|line| line.text));
    }
    assert_eq!((lines, lost), (vec!["good".to_owned()], 3));
}

#[test]
fn a_flood_comes_whole_in_batches_and_waits_for_whoever_is_slow() {
    let journal = Journal::new();
    journal.log(0, "sshd", "history");
    let running = Running::start(&journal.settings(), None);
    running.next();
    let flood: String = (1..=6_000_u32).map(|number| super::fake::entry(number, "sshd", &number.to_string())).collect();
    journal.write(&flood);
    // Nobody takes anything until the way is full: the child must wait, not the memory grow.
    wait_for("the first batches", || running.state() == Some(CollectorState::Reads));
    let (mut next, mut most) = (1_u32, 0);
    while next <= 6_000 {
        let told = running.next();
        most = most.max(told.log_lines.len());
        for line in told.log_lines {
            assert_eq!(line.text, next.to_string());
            next += 1;
        }
    }
    assert!((400..=500).contains(&most), "{most}");
}

#[test]
fn a_journal_that_may_not_be_read_says_what_would_help() {
    let journal = Journal::new();
    journal.tell("deny");
    let running = Running::start(&journal.settings(), None);
    wait_for("the condition", || running.trouble().is_some_and(|why| why.contains("insufficient permissions") && why.contains(HINT)));
    assert_eq!((running.readable.get(), running.state()), (Some(false), Some(CollectorState::Cannot)));
    journal.log(1, "sshd", "history");
    journal.tell("well");
    wait_for("the end of the trouble", || running.trouble().is_none() && running.state() == Some(CollectorState::Reads));
    assert_eq!(running.readable.get(), Some(true));
}

#[test]
fn no_program_and_no_journal_is_nothing_to_worry_about_but_a_journal_without_its_program_is() {
    let journal = Journal::new();
    let mut settings = journal.settings();
    settings.commands.journalctl = "/nowhere/journalctl".to_owned();
    let running = Running::start(&settings, None);
    wait_for("the condition", || running.trouble().is_some_and(|why| why.contains("/nowhere/journalctl")));
    settings.journal.directories = vec!["/nowhere/journal".to_owned()];
    let running = Running::start(&settings, None);
    wait_for("absence", || running.state() == Some(CollectorState::Absent));
    assert_eq!((running.readable.get(), running.trouble()), (Some(false), None));
}

#[test]
fn what_is_switched_off_asks_nobody() {
    let journal = Journal::new();
    let mut settings = journal.settings();
    settings.collectors.get_mut(NAME).unwrap().enabled = false;
    let running = Running::start(&settings, None);
    wait_for("the state", || running.state() == Some(CollectorState::Off));
    assert_eq!((running.readable.get(), journal.asked()), (Some(false), vec![]));
}

#[test]
fn the_child_ends_with_the_agent() {
    let journal = Journal::new();
    journal.log(0, "sshd", "history");
    let running = Running::start(&journal.settings(), None);
    wait_for("a child", || !journal.children().is_empty());
    let child = *journal.children().last().unwrap();
    drop(running.leash);
    wait_for("its end", || !Path::new(&format!("/proc/{child}/cmdline")).exists());
}
