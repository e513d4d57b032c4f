//! From a line of the kernel to a person: once, in words, on every channel; and its end too.

use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::{Channels, smtp};
use ironwatch_tests::programs::{Agent, Machine, Person, QUICK, Server};
use serde_json::Value;
use std::io::Write as _;
use std::time::{Duration, Instant};

/// Far above what it takes; whoever needs longer than this on a busy machine is broken, not slow.
const SAFETY: Duration = Duration::from_secs(10);
const TITLE: &str = "GPU fell off the bus";

async fn is_up(person: &Person, host: &str) {
    until("the host is up", PATIENCE, async || {
        let hosts = person.items_with("/api/v1/hosts", "/id", host).await;
        hosts.into_iter().find(|host| text(host, "/state") == "up")
    })
    .await;
}

/// How often lines of this class were seen, over all events.
async fn seen(person: &Person, class: &str) -> i64 {
    person.items_with("/api/v1/events", "/class", class).await.iter().map(|event| number(event, "/count")).sum()
}

async fn the_alert(person: &Person, state: &str) -> Value {
    until("the alert", PATIENCE, async || {
        let mut alerts = person.items_with(&format!("/api/v1/alerts?state={state}"), "/title", TITLE).await;
        assert!(alerts.len() <= 1, "one problem, one alert: {alerts:?}");
        alerts.pop()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_reaches_every_channel_once_with_cause_and_next_step_and_so_does_its_end() {
    let channels = Channels::start().await;
    let mut server = Server::prepare();
    let settings = format!("{QUICK}{}", channels.settings(&server));
    server.start_with(&settings).await;
    let mut machine = Machine::boot("gpu-07");
    let mut agent = Agent::start(&machine, &server, "");
    let person = server.sign_in().await;
    is_up(&person, &agent.host_id).await;
    let stream = person.listen().await;
    until("the stream is open", PATIENCE, async || stream.frames("hello").pop()).await;

    let line = "NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, name=python3, GPU has fallen off the bus.".to_owned();
    let printed = Instant::now();
    machine.print(std::slice::from_ref(&line));
    let mail = until("the mail", PATIENCE, async || channels.smtp.mails().into_iter().next()).await;
    let post = until("the message in the chat", PATIENCE, async || channels.bot.posts().into_iter().next()).await;
    let hook = until("the webhook", PATIENCE, async || channels.hook.taken().into_iter().next()).await;
    let shown =
        until("the frame", PATIENCE, async || stream.frames("alert").into_iter().find(|frame| text(&frame.data, "/title") == TITLE)).await;
    for (what, at) in [("mail", mail.at), ("telegram", post.at), ("webhook", hook.at), ("stream", shown.at)] {
        let took = at.duration_since(printed);
        println!("line to {what}: {} ms", took.as_millis());
        assert!(took < SAFETY, "{what} took {took:?}");
    }

    // The driver repeats itself: in one go, and over many reports.
    for told in [1, 51, 101, 201, 301, 401] {
        until("all lines so far are stored", PATIENCE, async || (seen(&person, "gpu_xid").await == told).then_some(())).await;
        machine.print(&vec![line.clone(); if told < 100 { 50 } else { 100 }]);
    }
    until("every line is stored", PATIENCE, async || (seen(&person, "gpu_xid").await == 501).then_some(())).await;

    assert_eq!(mail.header("Subject"), format!("[CRITICAL] gpu-07: {TITLE} (gpu/0000:3b:00, Xid 79)"));
    assert!(mail.encrypted && mail.user == smtp::USER && mail.to == ["ops@example.org"], "{mail:?}");
    assert_eq!(channels.smtp.unencrypted_secrets(), 0);
    for words in ["no longer reach the card", "Drain the host", line.as_str(), &server.url] {
        assert!(mail.body().contains(words), "{words:?} is missing:\n{}", mail.body());
    }
    assert!(post.parse_mode == "HTML" && post.text.contains("<b>[CRITICAL] gpu-07") && post.text.contains("Drain the host"), "{post:?}");
    assert!(hook.genuine, "{hook:?}");
    let words = [text(&hook.body, "/step"), text(&hook.body, "/severity"), text(&hook.body, "/host"), text(&hook.body, "/component")];
    assert_eq!(words, ["opened", "critical", "gpu-07", "gpu/0000:3b:00"]);

    let alert = the_alert(&person, "open").await;
    assert!(
        text(&alert, "/meaning").contains("no longer reach the card") && text(&alert, "/next_step").contains("Drain the host"),
        "{alert:#}"
    );
    assert_eq!((text(&alert, "/evidence"), text(&alert, "/severity"), text(&alert, "/shown_code")), (line.as_str(), "critical", "Xid 79"));
    assert_eq!(number(&alert, "/count"), 501);
    let event = person.items_with("/api/v1/events", "/class", "gpu_xid").await.into_iter().next().unwrap_or_default();
    assert_eq!((text(&event, "/evidence"), text(&event, "/source"), text(&event, "/host_name")), (line.as_str(), "agent", "gpu-07"));

    agent.kill();
    machine.reboot();
    agent.run();
    let over = the_alert(&person, "resolved").await;
    assert!(text(&over, "/resolved_why").contains("reboot"), "{over:#}");
    let is_end = |subject: &str| subject.contains("[RESOLVED] gpu-07") && subject.contains(TITLE);
    let end =
        until("the end by mail", PATIENCE, async || channels.smtp.mails().into_iter().find(|mail| is_end(&mail.header("Subject")))).await;
    until("the end in the chat", PATIENCE, async || channels.bot.posts().into_iter().find(|post| is_end(&post.text))).await;
    until("the end at the webhook", PATIENCE, async || {
        channels.hook.taken().into_iter().find(|hook| text(&hook.body, "/step") == "resolved")
    })
    .await;
    until("nothing waits", PATIENCE, async || {
        (number(&person.get("/api/v1/status").await.json(), "/notifications_pending") == 0).then_some(())
    })
    .await;
    assert_eq!(end.header("In-Reply-To"), mail.header("In-Reply-To"), "both belong to one thread");

    let over = the_alert(&person, "resolved").await;
    let told: Vec<_> =
        list(&over, "/notifications").iter().map(|told| (text(told, "/kind"), text(told, "/state"), number(told, "/attempts"))).collect();
    assert_eq!(told, [[("opened", "sent", 1); 3], [("resolved", "sent", 1); 3]].concat(), "{over:#}");
    let about = |words: &str| words.contains(TITLE);
    assert_eq!(
        channels.smtp.mails().iter().filter(|mail| about(&mail.header("Subject"))).count(),
        2,
        "one mail for the begin and one for the end"
    );
    assert_eq!(channels.bot.posts().iter().filter(|post| about(&post.text)).count(), 2);
    assert_eq!(channels.hook.hooks().iter().filter(|hook| about(text(&hook.body, "/title"))).count(), 2);
    assert!(channels.hook.hooks().iter().all(|hook| hook.genuine));
    assert!(stream.frames("alert").iter().any(|frame| text(&frame.data, "/title") == TITLE && text(&frame.data, "/state") == "resolved"));
}

/// The device can be written to by root outside of containers; elsewhere there is nothing to prove.
fn real_ring() -> Option<std::fs::File> {
    std::fs::File::open("/dev/kmsg").ok()?;
    std::fs::OpenOptions::new().write(true).open("/dev/kmsg").ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_the_real_ring_becomes_an_alert() {
    let Some(mut ring) = real_ring() else {
        println!("SKIPPED: /dev/kmsg cannot be read and written here");
        return;
    };
    let server = Server::start(QUICK).await;
    let machine = Machine::boot("real-ring");
    let agent = Agent::start(&machine, &server, "[kernel_log]\npath = \"/dev/kmsg\"\naccept_user_records = true\n");
    let person = server.sign_in().await;
    is_up(&person, &agent.host_id).await;
    // The ring keeps what earlier runs wrote; this address is ours.
    let device = format!("{:04x}:3b:00", std::process::id() % 0xffff + 1);
    let printed = Instant::now();
    let written = ring.write_all(format!("<13>NVRM: Xid (PCI:{device}): 79, pid=1, GPU has fallen off the bus.\n").as_bytes());
    assert!(written.is_ok(), "{written:?}");
    let alert =
        until("the alert", PATIENCE, async || person.items_with("/api/v1/alerts", "/component", &format!("gpu/{device}")).await.pop())
            .await;
    println!("record of the real ring to alert: {} ms", printed.elapsed().as_millis());
    assert_eq!((text(&alert, "/title"), text(&alert, "/severity")), (TITLE, "critical"));
}
