use crate::host::{Host, wait_for};
use crate::kernel_lines::lines;
use crate::stub::{Answer, Stub};

/// Killed at moments that the server's answers choose: before a commit, after it, between lines.
#[test]
fn killed_again_and_again_no_line_is_lost_or_told_twice() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let mut next = 0_u64;
    for round in 0..12 {
        match round % 4 {
            0 => stub.script([Answer::CommitAndHangUp]),
            1 => stub.script([Answer::busy(0), Answer::CommitAndHangUp]),
            2 => stub.script([Answer::problem(500, "internal")]),
            _ => {}
        }
        let before = stub.received().len();
        let agent = host.run();
        for _ in 0..7 {
            host.print(&format!("4,{next},{next},-;line {next}\n6,{},{next},-;chatter\n", next + 1));
            next += 2;
        }
        stub.wait_until("some answers", |received| received.len() > before + round % 3);
        agent.kill();
    }
    let _agent = host.run();
    let wanted: Vec<u64> = (0..next).step_by(2).collect();
    let received = stub.wait_until("every line", |received| lines(received).len() >= wanted.len());
    let mut told: Vec<u64> = lines(&received).into_iter().map(|(seq, _)| seq).collect();
    told.sort_unstable();
    assert_eq!(told, wanted);
    assert!(received.iter().all(|received| received.report.losses.is_empty()), "and nothing is said to be lost");
    wait_for("an empty spool", || host.spool().len() <= 1);
}

#[test]
fn only_one_agent_uses_a_spool() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let _agent = host.run();
    stub.wait_until("a check-in", |received| !received.is_empty());
    let second = host.output(&["run"]);
    assert!(second.status.code() == Some(1) && String::from_utf8_lossy(&second.stderr).contains("another ironwatch-agent"), "{second:?}");
}

#[test]
fn a_spool_that_turns_out_corrupt_repairs_itself() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.otherwise(Answer::busy(3_600));
    let agent = host.run();
    wait_for("three kept", || host.spool().len() >= 3);
    agent.kill();
    let torn = host.path("state/spool").join(host.spool().first().unwrap());
    std::fs::write(&torn, "ironwatch-spool-1 torn").unwrap();
    std::fs::write(host.path("state/spool/position.json"), "").unwrap();
    stub.otherwise(Answer::Commit);
    let _agent = host.run();
    let told = |loss: &ironwatch_shared::wire::v1::report::Loss| (loss.why.as_str(), loss.count) == ("corrupt", 1);
    stub.wait_until("the loss", |received| received.iter().any(|received| received.committed && received.report.losses.iter().any(told)));
}
