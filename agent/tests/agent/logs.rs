use crate::fake_journal::FakeJournal;
use crate::host::{Host, exists, text, wait_for};
use crate::stub::{Answer, Received, Stub};
use ironwatch_shared::wire::v1::agent_health::CollectorState;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

/// A host with a journal of its own and one file that is followed.
fn host_with_logs(stub: &Stub) -> (Host, FakeJournal) {
    let mut host = Host::enrolled(stub);
    fs::create_dir(host.path("journal")).unwrap();
    let journal = FakeJournal::new(&host.path("journal"));
    journal.log(0, "sshd", "history");
    fs::write(host.path("app.log"), "history\n").unwrap();
    let (directory, file) = (host.path("journal"), host.path("app.log"));
    host.set("COMMANDS__JOURNALCTL", &journal.program());
    host.set("JOURNAL__DIRECTORIES", &format!("[{directory:?}]"));
    host.set("LOG_FILES__EXTRA", &format!("[{file:?}]"));
    (host, journal)
}

fn append(host: &Host, text: &str) {
    OpenOptions::new().create(true).append(true).open(host.path("app.log")).unwrap().write_all(text.as_bytes()).unwrap();
}

fn lines(received: &[Received], from: &str) -> Vec<String> {
    let committed = received.iter().filter(|received| received.committed);
    let lines = committed.flat_map(|received| &received.report.log_lines);
    lines.filter(|line| line.from.ends_with(from)).map(|line| line.text.clone()).collect()
}

fn crashes(received: &[Received]) -> Vec<String> {
    let committed = received.iter().filter(|received| received.committed);
    committed.flat_map(|received| &received.report.crash_records).map(|record| record.lines.join("|")).collect()
}

/// How a collector does, as far as was told: the first report of an agent may come before it has begun.
fn state(received: &[Received], name: &str) -> Option<CollectorState> {
    let told = received.iter().rev().filter_map(|received| received.report.agent.as_ref());
    told.filter_map(|agent| agent.collectors.get(name)).map(|health| health.state).next()
}

/// Both logs are being followed, and the report that goes with their first places is there: a later one has arrived.
fn wait_until_followed(host: &Host, stub: &Stub) {
    wait_for("places", || {
        let places = fs::read_to_string(host.path("state/spool/log-places.json")).unwrap_or_default();
        places.contains("\"journal\"") && places.contains("app.log")
    });
    let before = stub.received().len();
    stub.wait_until("later check-ins", |received| received.len() >= before + 3);
}

/// Killed at moments that the server's answers and the clock of the machine choose, with lines coming all the while.
#[test]
fn killed_again_and_again_no_line_of_a_log_is_lost_or_told_twice() {
    let stub = Stub::start();
    let (host, journal) = host_with_logs(&stub);
    let mut next = 1_u32;
    let agent = host.run();
    wait_until_followed(&host, &stub);
    agent.kill();
    for round in 0..14 {
        match round % 4 {
            0 => stub.script([Answer::CommitAndHangUp]),
            1 => stub.script([Answer::busy(0), Answer::CommitAndHangUp]),
            2 => stub.script([Answer::problem(500, "internal")]),
            _ => {}
        }
        let (before, told) = (stub.received().len(), lines(&stub.received(), "journal").len());
        let agent = host.run();
        for _ in 0..5 {
            journal.log(next, "sshd", &format!("line {next}"));
            append(&host, &format!("line {next}\n"));
            next += 1;
        }
        if round % 5 == 3 {
            // A name of its own each time: some agents here live too short to read a file before the next is moved.
            fs::rename(host.path("app.log"), host.path(&format!("app.log.{round}"))).unwrap();
        }
        // Every third time not before the first lines have arrived, else at once, which is before, while or after a
        // report of them is made.
        let enough = |received: &[Received]| received.len() > before && (round % 3 != 0 || lines(received, "journal").len() > told);
        stub.wait_until("some answers", enough);
        agent.kill();
    }
    let _agent = host.run();
    let wanted: Vec<String> = (1..next).map(|number| format!("line {number}")).collect();
    let all = |received: &[Received]| ["journal", "app.log"].iter().all(|from| lines(received, from).len() >= wanted.len());
    let received = stub.wait_until("every line", all);
    for from in ["journal", "app.log"] {
        assert_eq!(lines(&received, from), wanted, "{from}");
    }
    assert!(received.iter().all(|received| received.report.losses.is_empty()), "and nothing is said to be lost");
}

#[test]
fn what_must_not_leave_does_not_leave() {
    let stub = Stub::start();
    let (mut host, journal) = host_with_logs(&stub);
    host.set("REDACT__PATTERNS", "['for \\w+']");
    let _agent = host.run();
    wait_until_followed(&host, &stub);
    journal.log(1, "mailer", "private");
    journal.log(2, "sshd", "Failed password for anna from 192.0.2.1");
    append(&host, "a secret for bert\n");
    let received = stub.wait_until("both", |received| lines(received, "").len() >= 2);
    assert_eq!(lines(&received, "journal"), ["Failed password [redacted] from 192.0.2.1"]);
    assert_eq!(lines(&received, "app.log"), ["a secret [redacted]"]);
    host.set("REDACT__PATTERNS", "['fine', 'b(']");
    let refused = host.output(&["check"]);
    assert!(refused.status.code() == Some(2) && text(&refused).contains("b("), "{refused:?}");
}

#[test]
fn where_there_is_no_journal_files_are_read_in_its_place() {
    let stub = Stub::start();
    let mut host = Host::enrolled(&stub);
    host.set("LOG_FILES__PATHS", &format!("[{:?}]", host.path("auth.log")));
    let _agent = host.run();
    let received = stub.wait_until("absence", |received| state(received, "journal") == Some(CollectorState::Absent));
    assert!(received.iter().all(|received| received.report.conditions.is_empty()));
    fs::write(host.path("auth.log"), "Mar  1 10:00:00 node-7 sshd[3]: Invalid user x\nMar  1 10:00:00 node-7 su[3]: private\n").unwrap();
    let received = stub.wait_until("the line", |received| !lines(received, "").is_empty());
    assert_eq!(lines(&received, "auth.log"), ["Invalid user x"]);
}

#[test]
fn a_crash_is_told_once_in_each_boot() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    fs::create_dir_all(host.path("sys/fs/pstore")).unwrap();
    fs::write(host.path("sys/fs/pstore/dmesg-erst-2"), "Panic#1 Part1\n<0>[ 2.0] the end\n").unwrap();
    fs::write(host.path("sys/fs/pstore/dmesg-erst-1"), "Panic#1 Part2\n<0>[ 1.0] the beginning\n").unwrap();
    let told = "<0>[ 1.0] the beginning|<0>[ 2.0] the end";
    for (boot, count) in [("boot-1", 1), ("boot-1", 1), ("boot-1", 1), ("boot-2", 2)] {
        host.boot(boot);
        let before = stub.received().len();
        let agent = host.run();
        let received = stub.wait_until("check-ins", |received| received.len() > before + 2 && crashes(received).len() >= count);
        assert_eq!(crashes(&received), vec![told; count]);
        // Told every few minutes: an agent that lives for a moment may have told it before it looked.
        assert!(state(&received, "crash").is_none_or(|state| state == CollectorState::Reads), "{received:?}");
        agent.kill();
    }
}

#[test]
fn the_child_that_follows_the_journal_does_not_outlive_the_agent() {
    let stub = Stub::start();
    let (host, journal) = host_with_logs(&stub);
    let agent = host.run();
    wait_for("a child", || !journal.children().is_empty());
    let child = journal.children().last().copied().unwrap();
    assert_eq!(agent.terminate().code(), Some(0));
    assert!(!exists(Path::new(&format!("/proc/{child}/cmdline"))), "{child} still runs");
    assert!(!host.log().contains("ended while"), "{}", host.log());
}
