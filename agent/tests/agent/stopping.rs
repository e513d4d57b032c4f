use crate::host::{Host, exists, wait_for};
use crate::stub::{Answer, Received, Stub};
use ironwatch_shared::wire::v1::report::StopReason;

fn reasons(received: &[Received]) -> Vec<StopReason> {
    received
        .iter()
        .filter(|received| received.committed)
        .filter_map(|received| received.report.stop.as_ref())
        .map(|stop| stop.reason)
        .collect()
}

#[test]
fn a_clean_stop_says_so() {
    let stub = Stub::start();
    // The next beat is far away: nothing but the goodbye is on its way when it ends.
    stub.set_interval_seconds(3_600);
    let mut host = Host::enrolled(&stub);
    host.set("PUSH__INTERVAL_SECONDS", "3600");
    let agent = host.run();
    stub.wait_until("check-in and inventory", |received| {
        let has = |wanted: fn(&Received) -> bool| received.iter().any(wanted);
        has(|received| received.report.machine.is_some()) && has(|received| received.report.inventory.is_some())
    });
    wait_for("an empty spool", || host.spool().is_empty());
    assert_eq!(agent.terminate().code(), Some(0));
    assert_eq!(reasons(&stub.received()).len(), 1);
    assert!(host.spool().is_empty() && host.log().contains("the server knows"));
}

#[test]
fn an_upgrade_is_told_as_one_once() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let agent = host.run();
    stub.wait_until("a check-in", |received| !received.is_empty());
    std::fs::write(host.path("state/upgrading"), "").unwrap();
    assert_eq!(agent.terminate().code(), Some(0));
    assert_eq!(reasons(&stub.received()), [StopReason::Upgrade]);
    assert!(!exists(&host.path("state/upgrading")));
}

#[test]
fn a_goodbye_that_nobody_hears_is_told_at_the_next_start() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let agent = host.run();
    stub.wait_until("a check-in", |received| !received.is_empty());
    stub.otherwise(Answer::busy(1));
    host.print("4,1,1,-;last words\n");
    assert_eq!(agent.terminate().code(), Some(0));
    assert!(host.log().contains("at the next start") && reasons(&stub.received()).is_empty());
    stub.otherwise(Answer::Commit);
    let _agent = host.run();
    let received = stub
        .wait_until("goodbye and last words", |received| !reasons(received).is_empty() && !crate::kernel_lines::lines(received).is_empty());
    assert_eq!(crate::kernel_lines::lines(&received), [(1, "last words".to_owned())]);
}
