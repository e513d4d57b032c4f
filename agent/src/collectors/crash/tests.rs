#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::*;
use crate::collectors::journal::tests::Journal;
use ironwatch_shared::wire::v1::report::MAX_TEXT_BYTES;
use std::fs;
use tempfile::TempDir;

/// A machine's tree and its journal.
struct Machine {
    dir: TempDir,
    journal: Journal,
    settings: Settings,
}

impl Machine {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::new();
        let mut settings = journal.settings();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        (settings.paths.sys, settings.paths.privileged) = (path("sys"), path("privileged"));
        (settings.crash.systemd_pstore, settings.crash.vmcore) = (path("systemd"), path("crash"));
        Self { dir, journal, settings }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn records(&self) -> Vec<CrashRecord> {
        let found = look(&self.settings);
        assert_eq!(found.cannot, None);
        bounded(found.records, &Leaving::new(&self.settings))
    }
}

#[test]
fn parts_of_a_dump_are_joined_oldest_first() {
    let machine = Machine::new();
    for (number, text) in [
        ("179000000001002", "Panic#2 Part1\n<0>[ 90.3] Kernel panic - not syncing: out of luck\n<0>[ 90.4] ---[ end ]---\n"),
        ("179000000003002", "Panic#2 Part3\n<6>[ 90.0] all is well\n"),
        ("179000000002002", "Panic#2 Part2\n<4>[ 90.1] something is not\n<4>[ 90.2] at all\n"),
        ("179000000001001", "Oops#1 Part1\n<1>[ 80.0] BUG: of another dump\n"),
        ("178000000001002", "Panic#2 Part1\n<0>[ 10.0] of another boot\n"),
    ] {
        machine.write(&format!("sys/fs/pstore/dmesg-efi_pstore-{number}"), text);
    }
    machine.write("sys/fs/pstore/dmesg-efi_pstore-179000000004002.enc.z", "\u{1}\u{2}");
    machine.write("sys/fs/pstore/pmsg-ramoops-0", "user space");
    let records = machine.records();
    let shown: Vec<(Option<i64>, String)> = records.iter().map(|record| (record.wall_ms, record.lines.join("|"))).collect();
    assert_eq!(
        shown,
        [
            (Some(1_790_000_000_000), "<1>[ 80.0] BUG: of another dump".to_owned()),
            (
                Some(1_790_000_000_000),
                "<6>[ 90.0] all is well|<4>[ 90.1] something is not|<4>[ 90.2] at all|\
                 <0>[ 90.3] Kernel panic - not syncing: out of luck|<0>[ 90.4] ---[ end ]---"
                    .to_owned()
            ),
            (Some(1_780_000_000_000), "<0>[ 10.0] of another boot".to_owned()),
        ]
    );
    assert!(records.iter().all(|record| record.from == "pstore"));
}

#[test]
fn a_dump_has_the_same_name_wherever_it_lies() {
    let machine = Machine::new();
    let text = "Panic#1 Part1\n<0>[ 1.0] Kernel panic - not syncing: x\n";
    machine.write("sys/fs/pstore/dmesg-efi_pstore-179000000001001", text);
    let name = machine.records().first().unwrap().name.clone();
    machine.write("systemd/1790000000/001/dmesg-efi_pstore-179000000001001", text);
    machine.write("systemd/1790000000/001/dmesg.txt", text);
    assert_eq!(machine.records().into_iter().map(|record| record.name).collect::<Vec<_>>(), std::slice::from_ref(&name));
    fs::remove_dir_all(machine.dir.path().join("sys/fs/pstore")).unwrap();
    assert_eq!(machine.records().into_iter().map(|record| record.name).collect::<Vec<_>>(), [name]);
    machine.write("privileged/pstore/console-ramoops-0", "[ 1.0] a console\n");
    assert_eq!(machine.records().len(), 2);
}

#[test]
fn the_end_of_a_boot_that_broke_off_is_told() {
    let machine = Machine::new();
    machine.journal.boot_before(&[("systemd-journald", "Journal stopped"), ("systemd-journald", "Journal started"), ("sshd", "Bye")]);
    let records = machine.records();
    let record = records.first().unwrap();
    assert_eq!((record.from.as_str(), record.boot_id.as_deref()), ("journal", Some("0a1b2c3d-0000-4000-8000-00112233aabb")));
    assert_eq!(record.lines, ["[  100.1] n7 kernel: the last words", "[  100.2] n7 kernel: of the boot before"]);
    assert!(record.wall_ms.is_some() && records.len() == 1);
}

#[test]
fn a_boot_that_ended_well_or_never_was_is_not_told() {
    let machine = Machine::new();
    assert_eq!(machine.records(), [], "the journal knows of one boot only");
    machine.journal.boot_before(&[
        ("sshd", "Bye"),
        ("systemd", "Reached target shutdown.target - System Shutdown."),
        ("x", "Journal started"),
    ]);
    assert_eq!(machine.records(), []);
    machine.journal.boot_before(&[("sshd", "Journal stopped")]);
    assert_eq!(machine.records().len(), 1, "only who may say so is believed");
}

#[test]
fn of_kdumps_logs_the_newest_is_told() {
    let machine = Machine::new();
    machine.write("crash/127.0.0.1-2026-03-01-10:00:00/vmcore-dmesg.txt", "[ 1.0] old\n");
    machine.write("crash/202603021000/dmesg.202603021000", "[ 1.0] new\n[ 2.0] the end\n");
    machine.write("crash/kexec_cmd", "no folder");
    let old = machine.dir.path().join("crash/127.0.0.1-2026-03-01-10:00:00/vmcore-dmesg.txt");
    let past = std::time::SystemTime::now() - Duration::from_secs(86_400);
    File::options().write(true).open(old).unwrap().set_modified(past).unwrap();
    let records = machine.records();
    let record = records.first().unwrap();
    assert_eq!((records.len(), record.from.as_str(), record.name.as_str()), (1, "vmcore", "202603021000/dmesg.202603021000"));
    assert_eq!(record.lines, ["[ 1.0] new", "[ 2.0] the end"]);
}

#[test]
fn records_stay_within_a_report() {
    let record = |lines: usize, length: usize| {
        let (from, name) = ("pstore".to_owned(), "x".to_owned());
        let lines = (0..lines).map(|number| format!("{number} {}", "y".repeat(length))).collect();
        CrashRecord { from, name, boot_id: None, wall_ms: None, lines }
    };
    let leaving = Leaving::new(&Settings::default());
    let kept = bounded(vec![record(5_000, 10), record(10, 100_000)], &leaving);
    let [many, long] = kept.as_slice() else { unreachable!("two records") };
    assert_eq!((many.lines.len(), many.lines.last().unwrap().split(' ').next()), (MAX_CRASH_LINES, Some("4999")));
    assert!(long.lines.iter().all(|line| line.len() <= MAX_TEXT_BYTES));
    let bytes = |records: &[CrashRecord]| records.iter().flat_map(|record| &record.lines).map(String::len).sum::<usize>();
    assert!(bytes(&bounded((0..50).map(|_| record(2_000, 5_000)).collect(), &leaving)) <= MAX_BYTES);
}

#[test]
fn what_cannot_be_read_says_what_would_help() {
    let machine = Machine::new();
    machine.write("sys/fs/pstore", "not a folder");
    assert!(look(&machine.settings).cannot.unwrap().contains("privileged helper"));
    machine.journal.tell("deny");
    let mut found = Found::default();
    found.take(journal_tail::read(&machine.settings.commands.journalctl, &machine.settings.journal.directories));
    assert!(found.cannot.unwrap().contains("systemd-journal"));
}
