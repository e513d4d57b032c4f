//! A machine that is suspended for a while. Real: the agent does not run. Not real: its clocks go on, so it finds as
//! much time gone as it ever can.

use crate::host::Host;
use crate::kernel_lines::lines;
use crate::stub::Stub;
use std::thread;
use std::time::{Duration, Instant};

/// Four intervals of the tests' agent.
const SUSPENDED: Duration = Duration::from_millis(4_300);

#[test]
fn after_a_pause_comes_one_check_in_and_nothing_twice() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let agent = host.run();
    host.print("4,1,1,-;before\n");
    stub.wait_until("check-ins", |received| received.len() >= 3 && !lines(received).is_empty());
    agent.signal("STOP");
    let before = stub.received().len();
    host.print("4,2,2,-;meanwhile\n");
    thread::sleep(SUSPENDED);
    let resumed = Instant::now();
    agent.signal("CONT");
    let received = stub.wait_until("three check-ins after it", |received| {
        received.iter().skip(before).filter(|received| received.report.machine.is_some()).count() >= 3
    });
    let since = received.iter().skip(before).filter(|received| received.report.machine.is_some() && received.at >= resumed);
    let moments: Vec<Duration> = since.map(|received| received.at - resumed).collect();
    // One that was due, then one each interval; one may have been on its way when it stopped.
    let at_once = moments.iter().filter(|moment| **moment < Duration::from_millis(800)).count();
    assert!(at_once <= 2, "a burst: {moments:?}");
    let received = stub.wait_until("both lines", |received| lines(received).len() >= 2);
    assert_eq!(lines(&received).into_iter().map(|(seq, _)| seq).collect::<Vec<_>>(), [1, 2]);
    assert!(received.iter().filter(|received| received.committed).count() == received.len(), "nothing was sent twice");
}
