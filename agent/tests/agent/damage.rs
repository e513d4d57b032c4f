use crate::host::{Host, wait_for};
use crate::kernel_lines::lines;
use crate::stub::{Answer, Received, Stub};
use std::fs;

fn corrupt(received: &[Received]) -> u64 {
    let losses = received.iter().filter(|received| received.committed).flat_map(|received| &received.report.losses);
    losses.filter(|loss| loss.why == "corrupt").map(|loss| loss.count).sum()
}

/// A host whose agent was killed with five events in its spool, the names of their files in order.
fn killed_with_five_events(stub: &Stub) -> (Host, Vec<String>) {
    let mut host = Host::enrolled(stub);
    // Its report would be one more event.
    host.set("COLLECTORS__INVENTORY__ENABLED", "false");
    stub.otherwise(Answer::problem(500, "internal"));
    let agent = host.run();
    let events = || host.spool().into_iter().filter(|name| name.contains(".event.")).collect::<Vec<_>>();
    for number in 1..=5 {
        host.print(&format!("4,{number},{number},-;line {number}\n"));
        wait_for("the event", || events().len() == number);
    }
    agent.kill();
    let events = events();
    stub.otherwise(Answer::Commit);
    (host, events)
}

#[test]
fn a_spool_in_which_nothing_is_what_it_should_be_repairs_itself_and_loses_only_that() {
    let stub = Stub::start();
    let (host, events) = killed_with_five_events(&stub);
    let at = |name: &str| host.path("state/spool").join(name);
    let [cut, emptied, directory, ..] = events.as_slice() else { panic!("{events:?}") };
    let bytes = fs::read(at(cut)).unwrap();
    fs::write(at(cut), bytes.get(..bytes.len() / 2).unwrap()).unwrap();
    fs::write(at(emptied), "").unwrap();
    for name in [directory.as_str(), "position.json", "position.json.tmp", "reserve", "a-directory"] {
        let _ = fs::remove_file(at(name));
        fs::create_dir(at(name)).unwrap();
        fs::write(at(name).join("inside"), "x").unwrap();
    }
    fs::write(at("noise"), [0xff_u8; 4096]).unwrap();
    fs::write(at("rejected"), "a file").unwrap();
    let _ = fs::remove_file(host.path("state/status.json"));
    fs::create_dir(host.path("state/status.json")).unwrap();

    let agent = host.run();
    let told = |received: &[Received]| lines(received).into_iter().map(|(seq, _)| seq).collect::<Vec<_>>();
    // Three reports, a file of noise and a directory; the position and the reserve are no reports.
    let received = stub.wait_until("what is whole, and the losses", |received| told(received).len() >= 2 && corrupt(received) >= 5);
    assert_eq!((told(&received), corrupt(&received)), (vec![4, 5], 5));
    wait_for("an empty spool", || host.spool().len() <= 1);
    assert!(at("position.json").is_file() && at("rejected").is_dir());
    host.print("4,6,6,-;line 6\n");
    stub.wait_until("a new line", |received| told(received) == [4, 5, 6]);
    agent.kill();

    let before = stub.received().len();
    let _agent = host.run();
    let received = stub.wait_until("check-ins after it", |received| received.len() >= before + 3);
    assert_eq!((told(&received), corrupt(&received)), (vec![4, 5, 6], 5), "repaired once, told once");
}

#[test]
fn a_file_in_place_of_the_spool_is_put_beside_it() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    fs::write(host.path("state/spool"), "not a spool").unwrap();
    let _agent = host.run();
    stub.wait_until("check-ins", |received| received.len() >= 2);
    assert_eq!(fs::read(host.path("state/spool.not-a-spool")).unwrap(), b"not a spool");
}

#[test]
fn a_spool_that_is_taken_away_while_the_agent_runs_is_made_again() {
    let stub = Stub::start();
    let mut host = Host::enrolled(&stub);
    // Its report would be written while the spool is taken away.
    host.set("COLLECTORS__INVENTORY__ENABLED", "false");
    stub.otherwise(Answer::problem(500, "internal"));
    let _agent = host.run();
    wait_for("two kept", || host.spool().len() >= 2);
    // At once: file by file another report could be written meanwhile.
    fs::rename(host.path("state/spool"), host.path("taken-away")).unwrap();
    host.print("4,1,1,-;a line\n");
    wait_for("the event on disk", || host.spool().iter().any(|name| name.contains(".event.")));
    stub.otherwise(Answer::Commit);
    let received = stub.wait_until("the line and the loss", |received| !lines(received).is_empty() && corrupt(received) > 0);
    assert_eq!(lines(&received).len(), 1);
    wait_for("an empty spool", || host.spool().len() <= 1);
}
