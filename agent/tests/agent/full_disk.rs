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
    for number in 1..=12 {
        host.print(&format!("4,{number},{number},-;line {number}\n"));
        wait_for("the event", || {
            let sent = stub.received().iter().flat_map(|received| &received.report.kernel_lines).any(|line| line.seq == number);
            sent || events().len() >= usize::try_from(number).unwrap()
        });
    }
    wait_for("events on the disk in place of the oldest readings", || {
        let live = live();
        events().len() >= 8 && oldest.first().is_some_and(|first| !live.contains(first))
    });
    let status = fs::read_to_string(host.path("state/status.json")).unwrap();
    assert!(status.contains("agent_spool_full"), "{status}");

    fs::remove_file(filler).unwrap();
    wait_for("the end of the condition", || host.log().contains("the spool has room again"));
    wait_for("all events on the disk", || events().len() == 12);
    stub.otherwise(Answer::Commit);
    wait_for("an empty spool", || live().len() + events().len() <= 1);
    let committed = stub.committed();
    let told: Vec<u64> = lines(&committed).into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(told, (1..=12).collect::<Vec<_>>(), "every event, once, in order");
    let last = committed.iter().map(|received| received.claims.seq).max().unwrap();
    let next = stub.wait_until("a check-in after it", |received| received.iter().any(|received| received.claims.seq > last));
    let lost = |received: &Received| received.report.losses.iter().filter(|loss| loss.what == "reports").map(|loss| loss.count).sum::<u64>();
    let (committed, lost) = (committed.len() as u64, next.iter().filter(|received| received.committed).map(lost).sum::<u64>());
    println!("{committed} reports of {last} arrived, {lost} were counted as lost");
    assert!(lost > 0 && committed + lost == last, "{committed} arrived, {lost} counted, {last} made");
}
