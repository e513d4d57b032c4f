//! Whoever dies, whenever: what was acknowledged is there, once.

use diesel::connection::SimpleConnection as _;
use ironwatch_server::store::{Address, Db};
use ironwatch_tests::answer::{Answer, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::programs::{Agent, Machine, Person, QUICK, Server};
use ironwatch_tests::signed_host::{SignedHost, gzip};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const KILLS: u32 = 12;

/// A line that no other line is: each number is another device, which keeps them apart in one report too.
fn line(number: usize) -> String {
    format!("NVRM: Xid (PCI:{:04x}:{:02x}:00): 13, pid=1, line {number}", number / 200, number % 200)
}

/// How often each line is there.
async fn stored(person: &Person) -> HashMap<String, i64> {
    let mut lines = HashMap::new();
    for event in person.items_with("/api/v1/events", "/class", "gpu_xid").await {
        *lines.entry(text(&event, "/evidence").to_owned()).or_default() += number(&event, "/count");
    }
    lines
}

/// Sends until something answers. The server is away for moments only.
async fn receipt(host: &SignedHost, body: &[u8]) -> Answer {
    let begun = Instant::now();
    loop {
        match host.send_body("gzip", body.to_vec()).await {
            Ok(answer) if answer.status != 503 => return answer,
            Ok(_) | Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
        assert!(begun.elapsed() < PATIENCE, "no receipt");
    }
}

/// Pushes reports of three lines until told to end; a report without a receipt is sent again, byte for byte.
async fn push(mut host: SignedHost, receipts: Arc<AtomicUsize>, end: Arc<AtomicBool>) -> Vec<String> {
    let (mut acknowledged, mut next) = (Vec::new(), 0);
    while !end.load(Ordering::Relaxed) {
        let lines: Vec<_> = (next..next + 3).map(line).collect();
        next += 3;
        let body = gzip(&serde_json::to_vec(&host.report(&lines)).unwrap_or_default());
        let answer = receipt(&host, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        host.sequence += 1;
        acknowledged.extend(lines);
        receipts.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_again_and_again_keeps_every_report_it_acknowledged_once() {
    let mut server = Server::start(QUICK).await;
    let host = SignedHost::join(&server, "node-1").await;
    let (receipts, end) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let pushing = tokio::spawn(push(host, Arc::clone(&receipts), Arc::clone(&end)));
    for kill in 0..KILLS {
        let before = receipts.load(Ordering::Relaxed);
        until("reports are taken", PATIENCE, async || (receipts.load(Ordering::Relaxed) >= before + 8).then_some(())).await;
        // Somewhere between a request and its receipt, each time elsewhere.
        tokio::time::sleep(Duration::from_micros(u64::from(kill) * 1_700)).await;
        server.kill();
        server.start_again().await;
    }
    end.store(true, Ordering::Relaxed);
    let acknowledged = pushing.await.unwrap_or_else(|error| panic!("{error}"));
    let person = server.sign_in().await;
    let lines = stored(&person).await;
    println!("{KILLS} kills, {} lines acknowledged, {} stored", acknowledged.len(), lines.len());
    for line in &acknowledged {
        assert_eq!(lines.get(line), Some(&1), "{line}");
    }
    assert_eq!(lines.len(), acknowledged.len(), "nothing is there that was never acknowledged in the end");
    assert!(!server.log().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_killed_again_and_again_tells_every_line_once() {
    let server = Server::start(QUICK).await;
    let mut machine = Machine::boot("node-2");
    let mut agent = Agent::start(&machine, &server, "");
    let person = server.sign_in().await;
    let mut printed = 0;
    for kill in 0..KILLS {
        let lines: Vec<_> = (printed..printed + 25).map(line).collect();
        machine.print(&lines);
        printed += lines.len();
        if kill % 3 == 0 {
            until("the agent tells something", PATIENCE, async || (stored(&person).await.len() > printed - lines.len()).then_some(()))
                .await;
        }
        // Before reading, while lines are gathered, while they are sent, after.
        tokio::time::sleep(Duration::from_millis(u64::from(kill) * 23)).await;
        agent.kill();
        agent.run();
    }
    let lines = until("every line is there", PATIENCE, async || {
        let lines = stored(&person).await;
        (lines.len() == printed).then_some(lines)
    })
    .await;
    for number in 0..printed {
        assert_eq!(lines.get(&line(number)), Some(&1), "line {number}");
    }
    let losses = person.items_with("/api/v1/events", "/class", "agent_loss").await;
    assert!(losses.is_empty(), "nothing was lost, so no loss is told: {losses:?}");
    println!("{KILLS} kills, {printed} lines");
}

/// Another program that writes to the same database; it holds the lock until it is dropped.
fn lock(server: &Server) -> Db {
    let mut db = Address::Sqlite(server.database()).connect().unwrap_or_else(|error| panic!("{error}"));
    let Db::Sqlite(connection) = &mut db else { panic!("the embedded database is SQLite") };
    connection.batch_execute("BEGIN EXCLUSIVE").unwrap_or_else(|error| panic!("{error}"));
    db
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_program_holds_makes_the_server_say_later_and_nobody_down() {
    let server = Server::start(QUICK).await;
    let mut host = SignedHost::join(&server, "node-3").await;
    let person = server.sign_in().await;
    host.tell(&[line(1)]).await;

    let lock = lock(&server);
    let report = host.report(&[line(2)]);
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((answer.status, answer.code().as_str()), (503, "busy"), "{}", answer.text);
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1), "{:?}", answer.headers);
    // People can still look.
    assert_eq!(stored(&person).await.len(), 1);

    drop(lock);
    until("the same report is taken", PATIENCE, async || host.send(&report).await.ok().filter(|answer| answer.status == 200)).await;
    assert_eq!(stored(&person).await, HashMap::from([(line(1), 1), (line(2), 1)]));
    assert!(person.items("/api/v1/outages").await.is_empty(), "time in which nothing could be stored counts against nobody");
}
