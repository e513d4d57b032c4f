use crate::host::{Host, wait_for};
use crate::stub::{Answer, Stub};

#[test]
fn after_an_outage_now_comes_first_then_what_happened_then_old_readings() {
    let stub = Stub::start();
    let mut host = Host::enrolled(&stub);
    // It would be one event more among those that are counted here.
    host.set("COLLECTORS__INVENTORY__ENABLED", "false");
    stub.otherwise(Answer::busy(4));
    let agent = host.run();
    host.print("4,1,1,-;first fault\n");
    wait_for("a fault and readings", || host.spool().iter().filter(|name| name.contains(".live.")).count() >= 3);
    host.print("4,2,1,-;second fault\n");
    wait_for("two faults", || host.spool().iter().filter(|name| name.contains(".event.")).count() >= 2);
    stub.otherwise(Answer::Commit);
    let waiting: Vec<u64> = host.spool().iter().filter_map(|name| name.split('.').next()?.parse().ok()).collect();
    stub.wait_until("all that waited", |received| {
        waiting.iter().all(|number| received.iter().any(|received| received.committed && received.claims.seq == *number))
    });
    drop(agent);
    let committed = stub.committed();
    let first = committed.first().unwrap();
    assert!(first.report.machine.is_some(), "the newest check-in comes first");
    let place =
        |text: &str| committed.iter().position(|received| received.report.kernel_lines.iter().any(|line| line.text == text)).unwrap();
    let old: Vec<(usize, u64)> = committed
        .iter()
        .enumerate()
        .filter(|(_, received)| received.report.machine.is_some() && received.claims.seq < first.claims.seq)
        .map(|(place, received)| (place, received.claims.seq))
        .collect();
    assert!(place("first fault") < place("second fault"), "oldest first");
    assert!(old.len() >= 2 && old.iter().all(|(old, _)| *old > place("second fault")), "{old:?}");
    assert!(old.is_sorted(), "oldest first");
}
