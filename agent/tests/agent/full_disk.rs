//! A disk without space. Real: a file system of its own (tmpfs) that says ENOSPC. Needs root for the mount, which the
//! agent alone sees.

use crate::host::{Host, wait_for};
use crate::kernel_lines::lines;
use crate::stub::{Answer, Received, Stub};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const DISK_BYTES: &str = "256k";

fn can_mount() -> bool {
    let tried = Command::new("unshare").args(["-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]).output();
    tried.is_ok_and(|output| output.status.success())
}

fn told_full(received: &Received) -> bool {
    received.report.conditions.iter().any(|condition| condition.class == "agent_spool_full")
}

fn names(spool: &Path, kind: &str) -> Vec<String> {
    let found = fs::read_dir(spool).into_iter().flatten().flatten();
    let mut names: Vec<String> = found.map(|found| found.file_name().into_string().unwrap()).filter(|name| name.contains(kind)).collect();
    names.sort();
    names
}

/// Takes all the space there is.
fn fill(spool: &Path) -> PathBuf {
    // In a directory of its own, or the agent would take it for a broken report at its next start.
    let dir = spool.join("rejected");
    fs::create_dir_all(&dir).unwrap();
    let path = dir.join("filler");
    let mut file = File::create(&path).unwrap();
    while file.write_all(&[b'x'; 4096]).is_ok() {}
    path
}

#[test]
fn on_a_full_disk_readings_go_before_events_and_nothing_goes_uncounted() {
    if !can_mount() {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.otherwise(Answer::problem(500, "internal"));
    let agent = host.run_on_disk(DISK_BYTES);
    // As the agent sees it.
    let spool = PathBuf::from(format!("/proc/{}/root{}", agent.id(), host.path("state/spool").display()));
    let live = || names(&spool, ".live.");
    let events = || names(&spool, ".event.");
    wait_for("five readings", || live().len() >= 5);
    let oldest = live();
    let filler = fill(&spool);

    stub.wait_until("the condition", |received| received.iter().any(told_full));
    // As many as fit in place of the readings, then some that only memory has room for.
    for number in 1..=8 {
        host.print(&format!("4,{number},{number},-;line {number}\n"));
        wait_for("the event on the disk", || events().len() == number);
    }
    for number in 9..=12 {
        host.print(&format!("4,{number},{number},-;line {number}\n"));
    }
    wait_for("the oldest readings gone", || {
        let live = live();
        oldest.iter().take(2).all(|old| !live.contains(old))
    });
    let status = fs::read_to_string(host.path("state/status.json")).unwrap();
    assert!(status.contains("agent_spool_full"), "{status}");

    fs::remove_file(filler).unwrap();
    wait_for("the end of the condition", || host.log().contains("the spool has room again"));
    wait_for("all events on the disk", || events().len() >= 9);
    stub.otherwise(Answer::Commit);
    let lost =
        |received: &Received| received.report.losses.iter().filter(|loss| loss.what == "reports").map(|loss| loss.count).sum::<u64>();
    let account = |received: &[Received]| {
        let committed: Vec<&Received> = received.iter().filter(|received| received.committed).collect();
        let last = committed.iter().map(|received| received.claims.seq).max().unwrap_or(0);
        (committed.len() as u64, committed.into_iter().map(lost).sum::<u64>(), last)
    };
    let received = stub.wait_until("every report, or word that it is lost", |received| {
        let (committed, lost, last) = account(received);
        lines(received).len() >= 12 && committed + lost >= last
    });
    let told: Vec<u64> = lines(&received).into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(told, (1..=12).collect::<Vec<_>>(), "every event, once, in order");
    let (committed, lost, last) = account(&received);
    println!("{committed} reports of {last} arrived, {lost} were counted as lost");
    assert!(lost > 0 && committed + lost == last, "{committed} arrived, {lost} counted, {last} made");
}
