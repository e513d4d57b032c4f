//! The kernel's own ring. Real: the device, its numbers, its overruns. Not real: who writes; user space may, as root.

use crate::host::Host;
use crate::kernel_lines::{lines, lost};
use crate::stub::Stub;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::Instant;

const LINES: usize = 3_000;

/// Opened for each line: the kernel limits how fast one open file may write. Without its end a line waits for its rest.
fn write(line: &str) -> std::io::Result<()> {
    OpenOptions::new().write(true).open("/dev/kmsg")?.write_all(format!("{line}\n").as_bytes())
}

#[test]
fn three_thousand_lines_as_fast_as_the_ring_takes_them_arrive_once_or_are_counted() {
    let mark = format!("endurance-{}", std::process::id());
    if write(&format!("<12>{mark} begins")).is_err() {
        eprintln!("skipped: this user may not write to /dev/kmsg");
        return;
    }
    let stub = Stub::start();
    let mut host = Host::enrolled(&stub);
    host.set("KERNEL_LOG__PATH", "/dev/kmsg");
    host.set("KERNEL_LOG__ACCEPT_USER_RECORDS", "true");
    let _agent = host.run();
    stub.wait_until("the ring as it was", |received| lines(received).iter().any(|(_, text)| text.contains(&mark)));
    let lost_before = lost(&stub.received(), "ring_overrun");
    let begun = Instant::now();
    for number in 0..LINES {
        write(&format!("<12>NVRM: {mark} line {number}.")).unwrap();
    }
    let took = begun.elapsed();
    write(&format!("<12>{mark} ends")).unwrap();
    let ends = format!("{mark} ends");
    let received = stub.wait_until("the last line", |received| lines(received).iter().any(|(_, text)| *text == ends));
    let told = lines(&received);
    let mut sequences: Vec<u64> = told.iter().map(|(seq, _)| *seq).collect();
    sequences.sort_unstable();
    assert!(sequences.windows(2).all(|pair| pair.first() != pair.get(1)), "a record was told twice");
    let ours = |number: usize| told.iter().filter(|(_, text)| *text == format!("NVRM: {mark} line {number}.")).count();
    let counts: Vec<usize> = (0..LINES).map(ours).collect();
    assert!(counts.iter().all(|count| *count <= 1), "a line was told twice");
    let delivered: usize = counts.iter().sum();
    let lost = lost(&received, "ring_overrun") - lost_before + lost(&received, "storm");
    println!("{LINES} lines in {} ms: {delivered} delivered, {lost} records counted as lost", took.as_millis());
    // Others write to this ring, too: what is missing of ours is among the lost.
    assert!(LINES - delivered <= usize::try_from(lost).unwrap(), "{} lines are missing and {lost} are counted", LINES - delivered);
}
