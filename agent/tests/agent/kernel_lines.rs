use crate::host::{Host, wait_for};
use crate::stub::{Received, Stub};
use std::fs;
use std::io::Write as _;
use std::process::Command;

pub fn lines(received: &[Received]) -> Vec<(u64, String)> {
    let committed = received.iter().filter(|received| received.committed);
    committed.flat_map(|received| &received.report.kernel_lines).map(|line| (line.seq, line.text.clone())).collect()
}

pub fn lost(received: &[Received], why: &str) -> u64 {
    let losses = received.iter().filter(|received| received.committed).flat_map(|received| &received.report.losses);
    losses.filter(|loss| loss.what == "kernel_lines" && loss.why == why).map(|loss| loss.count).sum()
}

#[test]
fn a_fault_is_told_whole_and_at_once() {
    let stub = Stub::start();
    // A beat is far away: only urgency can bring the line.
    stub.set_interval_seconds(3_600);
    let mut host = Host::enrolled(&stub);
    host.set("PUSH__INTERVAL_SECONDS", "3600");
    host.print("6,0,1,-;Linux version 6.1\n6,1,1000000,-;docker0: chatter\n");
    let _agent = host.run();
    stub.wait_until("the ring from its start", |received| lines(received).len() == 1);
    host.print(
        "4,2,5000000,-;NVRM: Xid (PCI:0000:3b:00): 79, \\xc3\\xa4 GPU has fallen off the bus.\n SUBSYSTEM=pci\n DEVICE=+pci:0000:3b:00.0\n",
    );
    let received = stub.wait_until("the fault", |received| lines(received).len() == 2);
    let report = &received.iter().find(|received| received.report.kernel_lines.iter().any(|line| line.seq == 2)).unwrap().report;
    let line = report.kernel_lines.first().unwrap();
    assert_eq!((line.boot_ms, line.level, line.facility), (5_000, 4, 0));
    assert_eq!(line.text, "NVRM: Xid (PCI:0000:3b:00): 79, ä GPU has fallen off the bus.");
    assert_eq!(line.tags.get("DEVICE").map(String::as_str), Some("+pci:0000:3b:00.0"));
}

#[test]
fn nobody_in_user_space_can_fake_a_fault_unless_allowed() {
    for allowed in [false, true] {
        let stub = Stub::start();
        let mut host = Host::enrolled(&stub);
        host.set("KERNEL_LOG__ACCEPT_USER_RECORDS", if allowed { "true" } else { "false" });
        host.print("12,1,1,-;NVRM: Xid (PCI:0000:3b:00): 79, faked\n4,2,2,-;real\n");
        let _agent = host.run();
        let received = stub.wait_until("the real one", |received| lines(received).iter().any(|(seq, _)| *seq == 2));
        assert_eq!(lines(&received).len(), if allowed { 2 } else { 1 });
    }
}

#[test]
fn gaps_and_nonsense_are_counted() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    host.print("4,10,1,-;first\nthis is no record\n4,15,1,-;second\n");
    let _agent = host.run();
    let received = stub.wait_until("both losses", |received| lost(received, "ring_overrun") > 0 && lost(received, "malformed") > 0);
    assert_eq!((lost(&received, "ring_overrun"), lost(&received, "malformed")), (4, 1));
}

#[test]
fn a_new_boot_is_read_from_the_start_of_its_ring() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    host.print("4,0,1,-;old boot\n4,1,1,-;old boot\n");
    let agent = host.run();
    stub.wait_until("the old lines", |received| lines(received).len() == 2);
    agent.kill();
    fs::write(host.path("kmsg"), "4,0,1,-;new boot\n").unwrap();
    host.boot("boot-2");
    let _agent = host.run();
    let received = stub.wait_until("the new line", |received| lines(received).len() == 3);
    let last = received.iter().rev().find(|received| !received.report.kernel_lines.is_empty()).unwrap();
    assert_eq!((last.report.boot_id.as_str(), last.claims.boot.as_str(), lost(&received, "ring_overrun")), ("boot-2", "boot-2", 0));
}

#[test]
fn a_ring_that_cannot_be_read_is_a_condition() {
    let stub = Stub::start();
    let mut host = Host::enrolled(&stub);
    host.set("KERNEL_LOG__PATH", "/nowhere/kmsg");
    let _agent = host.run();
    let unread = |received: &Received| {
        received
            .report
            .conditions
            .iter()
            .any(|condition| condition.class == "agent_cannot_read" && condition.component == "agent/kernel_log")
    };
    stub.wait_until("the condition", |received| received.iter().any(unread));
}

#[test]
fn a_fifo_will_do() {
    let stub = Stub::start();
    let mut host = Host::enrolled(&stub);
    let fifo = host.path("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    host.set("KERNEL_LOG__PATH", fifo.to_str().unwrap());
    let _agent = host.run();
    // Opening waits for the reader.
    fs::OpenOptions::new().write(true).open(&fifo).unwrap().write_all(b"4,1,1,-;through a pipe\n").unwrap();
    stub.wait_until("the line", |received| lines(received) == [(1, "through a pipe".to_owned())]);
}

#[test]
fn a_storm_arrives_whole_in_reports_of_a_thousand() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    host.print(&(0..3_500).map(|seq| format!("4,{seq},1,-;storm {seq}\n")).collect::<String>());
    let _agent = host.run();
    let received = stub.wait_until("all", |received| lines(received).len() >= 3_500);
    assert!(received.iter().all(|received| received.report.kernel_lines.len() <= 1_000));
    let mut sequences: Vec<u64> = lines(&received).into_iter().map(|(seq, _)| seq).collect();
    sequences.sort_unstable();
    assert_eq!(sequences, (0..3_500).collect::<Vec<u64>>());
    wait_for("an empty spool", || host.spool().len() <= 1);
}
