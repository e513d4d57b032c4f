//! Long absences, storms, returns and wrong clocks: with the real agent and the real server.

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use ironwatch_server::store::{Address, Db};
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::{number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::backlog;
use ironwatch_tests::counterparties::HOOK_SECRET;
use ironwatch_tests::counterparties::webhook::Webhook;
use ironwatch_tests::programs::{Agent, Machine, Person, Server};
use ironwatch_tests::signed_host::SignedHost;
use ironwatch_tests::sim;
use ironwatch_tests::sim::arguments::{Agents, Rate};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Check-ins each second, and patience enough for a busy machine that runs all tests at once.
const CALM: &str =
    "[liveness]\ninterval_seconds = 1\nmissed_check_ins = 12\nslack_seconds = 3\nstart_grace_seconds = 2\nhold_seconds = 1\n";
const WEEK_SECONDS: i64 = 7 * 86_400 - 3_600;
const EVENTS: usize = 60;
/// Old readings that a test waits for; a whole week takes more than an hour.
const DRAINED: usize = 80;

/// A fault that the catalog forgets after a quiet time, each on another device.
fn line(number: usize) -> String {
    format!("NVRM: Xid (PCI:{:04x}:{:02x}:00): 13, pid=1, line {number}", number / 200, number % 200)
}

async fn server_and_hook() -> (Server, Webhook) {
    let hook = Webhook::start(HOOK_SECRET).await;
    let mut server = Server::prepare();
    let channel = hook.channel(&server.write("hook-secret", HOOK_SECRET));
    server.start_with(&format!("{CALM}{channel}")).await;
    (server, hook)
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Asks the server's database, as another reader.
fn ask(server: &Server, question: &str) -> Vec<i64> {
    let mut db = Address::Sqlite(server.database()).connect().unwrap_or_else(|error| panic!("{error}"));
    let Db::Sqlite(connection) = &mut db else { panic!("the embedded database is SQLite") };
    let rows: Vec<Number> = sql_query(question).load(connection).unwrap_or_else(|error| panic!("{question}: {error}"));
    rows.into_iter().map(|row| row.number).collect()
}

fn number_of(server: &Server, question: &str) -> i64 {
    ask(server, question).first().copied().unwrap_or_default()
}

/// Numbers of a host's reports in the order in which the server took them.
fn order_of_arrival(server: &Server, host: &str) -> Vec<u64> {
    let numbers = ask(server, &format!("SELECT sequence AS number FROM reports WHERE host_id = '{host}' ORDER BY id"));
    numbers.into_iter().filter_map(|number| u64::try_from(number).ok()).collect()
}

async fn faults(person: &Person) -> Vec<serde_json::Value> {
    person.items_with("/api/v1/events", "/class", "gpu_xid").await
}

/// Checks in until told to end; answers how long each receipt took.
async fn keep_checking_in(mut host: SignedHost, end: Arc<AtomicBool>) -> Vec<Duration> {
    let mut took = Vec::new();
    while !end.load(Ordering::Relaxed) {
        let begun = Instant::now();
        host.tell(&[]).await;
        took.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    took.sort_unstable();
    took
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_week_without_a_server_now_comes_first_and_history_behind_it_pages_nobody() {
    let (server, hook) = server_and_hook().await;
    let other = SignedHost::join(&server, "node-2").await;
    let machine = Machine::boot("node-1");
    let mut agent = Agent::join(&machine, &server, "");
    let week = backlog::write(&machine.folder().join("state/spool"), WEEK_SECONDS, EVENTS, line);
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let made = week.readings.len() + week.events.len();
    println!("a week: {made} reports, {:.1} MiB ({:.1} MiB in blocks of 4 kB)", mib(week.bytes), mib(week.block_bytes));

    let end = Arc::new(AtomicBool::new(false));
    let others = tokio::spawn(keep_checking_in(other, Arc::clone(&end)));
    let started = Instant::now();
    agent.run();
    let arrived = until("events and old readings", PATIENCE, async || {
        let arrived = order_of_arrival(&server, &agent.host_id);
        (arrived.iter().filter(|number| **number <= made as u64).count() >= EVENTS + DRAINED).then_some(arrived)
    })
    .await;
    let took = started.elapsed();
    end.store(true, Ordering::Relaxed);
    let others = others.await.unwrap_or_else(|error| panic!("{error}"));
    agent.kill();

    let live = |number: &u64| *number > made as u64;
    assert!(arrived.first().is_some_and(live), "how things are now comes first: {:?}", arrived.get(..5));
    let old: Vec<u64> = arrived.iter().copied().filter(|number| !live(number)).collect();
    let (events, readings) = old.split_at(EVENTS);
    assert_eq!(events, week.events, "then what happened, oldest first");
    // What did not fit is gone from the beginning.
    let gone = week.readings.iter().position(|number| Some(number) == readings.first()).unwrap_or_else(|| panic!("{readings:?}"));
    assert_eq!(readings, week.readings.get(gone..gone + readings.len()).unwrap_or_default(), "then readings, oldest first");

    let person = server.sign_in().await;
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as i64;
    let told = faults(&person).await;
    assert_eq!(told.len(), EVENTS, "every event is there");
    let oldest = told.iter().filter_map(|event| Timestamp::parse(text(event, "/happened_at"))).map(Timestamp::as_millis).min();
    let days = (now_ms - oldest.unwrap_or(now_ms)) as f64 / 86_400_000.0;
    assert!((6.5..7.0).contains(&days), "with its own time: the oldest is {days} days old");
    assert!(hook.hooks().is_empty(), "history pages nobody: {:?}", hook.hooks());
    let alerts = person.items("/api/v1/alerts").await;
    assert!(alerts.iter().all(|alert| text(alert, "/class") == "agent_loss"), "{alerts:?}");
    let slowest = others.last().copied().unwrap_or_default();
    assert!(others.len() >= 20 && slowest < Duration::from_secs(5), "{} receipts for another host, slowest {slowest:?}", others.len());
    let per_second = readings.len() as f64 / took.as_secs_f64();
    println!(
        "{gone} readings did not fit; {EVENTS} events and {} readings in {took:.1?}, at least {per_second:.1} readings/s: all in {:.1} h; \
         another host meanwhile: half of its receipts within {:?}, slowest {slowest:?}",
        readings.len(),
        (week.readings.len() - gone) as f64 / per_second / 3_600.0,
        others.get(others.len() / 2).copied().unwrap_or_default(),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn three_thousand_lines_as_fast_as_they_can_be_written_are_told_once() {
    const LINES: usize = 3_000;
    let (server, _hook) = server_and_hook().await;
    let mut machine = Machine::boot("node-3");
    let agent = Agent::start(&machine, &server, "");
    let person = server.sign_in().await;
    let begun = Instant::now();
    for number in 0..LINES {
        machine.print(&[line(number)]);
    }
    let written = begun.elapsed();
    until("every line is there", PATIENCE, async || {
        let total = number(&person.get("/api/v1/events?limit=1").await.json(), "/total");
        (total >= LINES as i64).then_some(())
    })
    .await;
    println!("{LINES} lines written in {written:.1?}, all there after {:.1?}", begun.elapsed());
    let mut told: Vec<String> = faults(&person).await.iter().map(|event| text(event, "/evidence").to_owned()).collect();
    let mut wanted: Vec<String> = (0..LINES).map(line).collect();
    told.sort_unstable();
    wanted.sort_unstable();
    assert!(told == wanted, "{} of {LINES} are there", told.len());
    assert!(person.items_with("/api/v1/events", "/class", "agent_loss").await.is_empty());
    drop(agent);
}

const FLEET: &str =
    "[liveness]\ninterval_seconds = 2\nmissed_check_ins = 4\nslack_seconds = 3\nstart_grace_seconds = 5\nhold_seconds = 1\n";

fn agents(server: &Server, hosts: usize, interval: Duration) -> Agents {
    Agents {
        server: server.url.clone(),
        token: server.join_token(u32::try_from(hosts).unwrap_or(u32::MAX), "1h"),
        hosts,
        name: "fleet".to_owned(),
        interval,
        duration: Duration::from_secs(16),
        json: false,
        samples: 20,
        kernel_lines: 0,
        lines_file: None,
        follow_interval: false,
        spool: 1_000,
        silence_after: None,
        silence_percent: 100,
        connections: None,
        rate: Rate::Max,
        watch_pid: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_whose_server_can_store_nothing_for_a_while_loses_nothing_and_nobody_is_called_down() {
    const HOSTS: usize = 200;
    let server = Server::start(FLEET).await;
    let fleet = tokio::spawn(sim::run(agents(&server, HOSTS, Duration::from_secs(2))));
    until("all have told", PATIENCE, async || {
        (number_of(&server, "SELECT COUNT(DISTINCT host_id) AS number FROM reports") == HOSTS as i64).then_some(())
    })
    .await;
    // Another program holds the database for longer than the server waits for it: it can store nothing, and says so.
    let mut db = Address::Sqlite(server.database()).connect().unwrap_or_else(|error| panic!("{error}"));
    let Db::Sqlite(connection) = &mut db else { panic!("the embedded database is SQLite") };
    connection.batch_execute("BEGIN EXCLUSIVE").unwrap_or_else(|error| panic!("{error}"));
    let before = sql_query("SELECT MAX(id) AS number FROM reports").load::<Number>(connection).unwrap_or_else(|error| panic!("{error}"));
    let before = before.first().map_or(0, |row| row.number);
    tokio::time::sleep(Duration::from_secs(7)).await;
    drop(db);
    let summary = fleet.await.unwrap_or_else(|error| panic!("{error}")).unwrap_or_else(|error| panic!("{error}"));
    let back = ask(&server, &format!("SELECT MIN(id) AS number FROM reports WHERE id > {before} GROUP BY host_id"));
    println!("{} of {HOSTS} hosts came back\n{}", back.len(), summary.words());
    assert_eq!((back.len(), summary.lost, summary.waiting), (HOSTS, 0, 0), "{}", summary.words());
    let person = server.sign_in().await;
    assert!(person.items("/api/v1/outages").await.is_empty(), "nobody was called down");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_that_returns_at_once_loses_nothing_and_nobody_is_called_down() {
    const HOSTS: usize = 300;
    let interval = Duration::from_secs(2);
    let mut server = Server::start(FLEET).await;
    let fleet = tokio::spawn(sim::run(agents(&server, HOSTS, interval)));
    let person = server.sign_in().await;
    until("all are up", PATIENCE, async || (person.items_with("/api/v1/hosts", "/state", "up").await.len() == HOSTS).then_some(())).await;
    server.kill();
    let before = number_of(&server, "SELECT MAX(id) AS number FROM reports");
    // Away for two intervals, so that all come back with something in their spools.
    tokio::time::sleep(interval * 2).await;
    server.start_again().await;
    let back = Instant::now();
    let heard = "SELECT COUNT(DISTINCT host_id) AS number FROM reports WHERE id > ";
    until("all are heard again", PATIENCE, async || (number_of(&server, &format!("{heard}{before}")) == HOSTS as i64).then_some(())).await;
    let back = back.elapsed();
    let person = server.sign_in().await;
    let summary = fleet.await.unwrap_or_else(|error| panic!("{error}")).unwrap_or_else(|error| panic!("{error}"));
    println!("all {HOSTS} were back {back:.1?} after the server\n{}", summary.words());
    assert_eq!((summary.lost, summary.waiting), (0, 0), "{}", summary.words());
    assert!(person.items("/api/v1/outages").await.is_empty(), "nobody was called down");
    let stored = number_of(&server, "SELECT COUNT(*) AS number FROM reports");
    assert_eq!(stored, summary.acknowledged as i64, "every receipt is for a report of its own, and each is there");
}

/// A library that shows programs another wall clock; Debian's package `faketime`.
fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|found| found.path().join("faketime/libfaketimeMT.so.1"));
    folders.into_iter().find(|path| path.exists())
}

/// As libfaketime reads it: a shift in days. Written whole, as it is read at every look at the clock.
fn shift(file: &Path, days: i64) {
    let new = file.with_extension("new");
    let written = std::fs::write(&new, format!("{days:+}d\n")).and_then(|()| std::fs::rename(&new, file));
    written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_steps_by_a_day_loses_nothing_and_events_keep_their_time() {
    let Some(library) = faketime() else {
        println!("skipped: there is no libfaketime");
        return;
    };
    let (server, hook) = server_and_hook().await;
    let mut machine = Machine::boot("node-4");
    let clock = machine.folder().join("clock");
    shift(&clock, 0);
    let mut agent = Agent::join(&machine, &server, "");
    for (name, value) in [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", clock.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        // The kernel's own clock does not step.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ("NO_FAKE_STAT", "1".to_owned()),
    ] {
        agent.set_variable(name, &value);
    }
    agent.run();
    let person = server.sign_in().await;
    let is_wrong = async || {
        let alerts = person.items_with("/api/v1/alerts?state=open", "/class", "agent_clock").await;
        alerts.iter().any(|alert| alert.pointer("/resolved_at").is_some_and(serde_json::Value::is_null))
    };
    for (place, (days, wrong)) in [(0, false), (1, true), (-1, true), (0, false)].into_iter().enumerate() {
        shift(&clock, days);
        let printed_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as i64;
        machine.print(&[line(place)]);
        let event =
            until("the line", PATIENCE, async || faults(&person).await.into_iter().find(|event| text(event, "/evidence") == line(place)))
                .await;
        let happened = Timestamp::parse(text(&event, "/happened_at")).map_or(0, Timestamp::as_millis);
        // The test's clock of the ring has hundredths; a second is for the rest.
        assert!((happened - printed_ms).abs() <= 1_000, "{days:+} days: off by {} ms: {event}", happened - printed_ms);
        until("the clock is judged", PATIENCE, async || (is_wrong().await == wrong).then_some(())).await;
    }
    // Once more, over a restart: what is found in the spool then has names from several clocks.
    shift(&clock, -1);
    agent.kill();
    machine.print(&[line(4)]);
    agent.run();
    until("the line", PATIENCE, async || (faults(&person).await.len() >= 5).then_some(())).await;
    let told = faults(&person).await;
    let times: i64 = told.iter().map(|event| number(event, "/count")).sum();
    assert_eq!((told.len(), times), (5, 5), "each line once: {told:?}");
    assert!(person.items_with("/api/v1/events", "/class", "agent_loss").await.is_empty(), "and nothing lost");
    assert!(person.items("/api/v1/outages").await.is_empty() && !agent.log().contains("panicked"));
    println!("told meanwhile: {:?}", hook.taken().iter().map(|hook| text(&hook.body, "/title").to_owned()).collect::<Vec<_>>());
}
