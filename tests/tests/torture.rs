//! Counter-parties that are down, slow, lying and busy, and a server that is killed: every step of every alert arrives, in order,
//! and not twice where it was taken, except what was on its way when the server died.

use ironwatch_shared::wire::v1::report::Condition;
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::awaiting::until;
use ironwatch_tests::counterparties::bot_api::{self, BotApi};
use ironwatch_tests::counterparties::smtp::{self, Smtp, Stage};
use ironwatch_tests::counterparties::webhook::{Reply, Webhook};
use ironwatch_tests::counterparties::{BOT_TOKEN, HOOK_SECRET};
use ironwatch_tests::programs::{Person, Server, free_port};
use ironwatch_tests::signed_host::{SignedHost, random_id};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// Two crews of hosts, each with faults of its own: fewer of one fault than make one incident, which would be told once.
const HOSTS: usize = 10;
/// Alerts of each host that every channel but mail and the mute one hear of.
const MILD: usize = 475;
/// Alerts of each host that those hear of, too.
const CRITICAL: u8 = 25;
/// Deaths of the server in this test, and what may be on its way to one channel at each: what is recorded together, and one.
const DEATHS: usize = 2;
const ON_ITS_WAY: usize = 17;
const LIMIT: Duration = Duration::from_secs(170);

fn settings(server: &Server, port: u16, mute: &Webhook, bot: &BotApi, smtp: &Smtp) -> String {
    let secret = server.write("hook-secret", HOOK_SECRET).display().to_string();
    let phone = bot.channel(&server.write("bot-token", BOT_TOKEN));
    let mail = smtp.channel(&server.write("smtp-password", smtp::PASSWORD), &server.write("smtp-ca.pem", &smtp.authority));
    let hook = |name: &str, url: &str| {
        format!(
            "[[channels]]\nname = {name:?}\nkind = \"webhook\"\nurl = {url:?}\nsecret_file = {secret:?}\nallow_private_targets = true\n"
        )
    };
    let (hook, mute) = (hook("hook", &format!("http://127.0.0.1:{port}/hook")), hook("mute", &mute.url));
    format!(
        "[liveness]\nmissed_check_ins = 100\nslack_seconds = 3600\n{hook}{mute}min_severity = \"critical\"\n\
         {phone}max_per_minute = 0\n{mail}max_per_minute = 0\nmin_severity = \"critical\"\n"
    )
}

async fn open(host: &mut SignedHost, crew: usize) {
    let (class, xid) = if crew == 0 { ("agent_cannot_read", "79, GPU has fallen off the bus.") } else { ("agent_clock", "48, pid=1, DBE") };
    let lines: Vec<String> = (1..=CRITICAL).map(|bus| format!("NVRM: Xid (PCI:0000:{bus:02x}:00): {xid}")).collect();
    let mut report = host.report(&lines);
    let condition = |n: usize| Condition { class: class.into(), component: format!("file/{n}"), detail: "no permission".into() };
    report.conditions = (0..MILD).map(condition).collect();
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// A new boot without conditions: all that was is over.
async fn close(host: &mut SignedHost) {
    host.boot = random_id();
    host.tell(&[]).await;
}

/// Every alert with the steps that one channel is to hear, by the server's own book.
async fn expected(person: &Person, channel: &str) -> BTreeMap<i64, Vec<String>> {
    let mut all = BTreeMap::new();
    for state in ["open", "resolved"] {
        for alert in person.items(&format!("/api/v1/alerts?state={state}")).await {
            let ours = |told: &&Value| text(told, "/channel") == channel && text(told, "/state") == "sent";
            let told = list(&alert, "/notifications").iter().filter(ours);
            let steps: Vec<String> = told.map(|told| text(told, "/kind").to_owned()).collect();
            if !steps.is_empty() {
                all.insert(number(&alert, "/id"), steps);
            }
        }
    }
    all
}

async fn nothing_waits(server: &Server, person: &Person) {
    until("nothing waits", LIMIT, async || {
        let status: Value = person.get("/api/v1/status").await.json();
        (number(&status, "/notifications_pending") == 0).then_some(())
    })
    .await;
    assert!(!server.log().contains("panicked"), "something panicked");
}

/// What a webhook took, against what the server's book says that it was to hear: all of it, in order, and hardly any twice.
async fn each_step_came(person: &Person, channel: &str, hook: &Webhook, least: usize) {
    let wanted = expected(person, channel).await;
    assert!(wanted.len() >= least, "{} alerts for {channel}", wanted.len());
    let mut told: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for taken in hook.taken() {
        assert!(taken.genuine);
        let times = seen.entry(taken.notification.clone()).or_default();
        *times += 1;
        if *times == 1 {
            told.entry(number(&taken.body, "/alert_id")).or_default().push(text(&taken.body, "/step").to_owned());
        }
    }
    for (alert, steps) in &wanted {
        assert_eq!(told.get(alert), Some(steps), "alert {alert} at {channel}");
    }
    let twice = seen.values().filter(|times| **times > 1).count();
    assert!(twice <= DEATHS * ON_ITS_WAY, "{twice} came twice to {channel}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_of_every_alert_arrives_in_order_whatever_fails() {
    let (port, bot, smtp) = (free_port(), BotApi::start(BOT_TOKEN, 42).await, Smtp::start().await);
    let mute = Webhook::start(HOOK_SECRET).await;
    mute.fall_mute(true);
    let mut server = Server::prepare();
    let settings = settings(&server, port, &mute, &bot, &smtp);
    server.start_with(&settings).await;
    let mut hosts = Vec::new();
    for n in 0..HOSTS {
        hosts.push(SignedHost::join(&server, &format!("gpu-{n}")).await);
    }
    bot.plan(&[
        bot_api::Reply::TooMany(1),
        bot_api::Reply::Error(500, "Internal Server Error"),
        bot_api::Reply::CannotParse,
        bot_api::Reply::Slow(1_500),
        bot_api::Reply::Drop,
    ]);
    smtp.plan(&[
        (Stage::End, smtp::Reply::Say("451 4.3.0 try later")),
        (Stage::End, smtp::Reply::Drop),
        (Stage::Recipient, smtp::Reply::Drop),
        (Stage::End, smtp::Reply::Stall),
    ]);
    for (n, host) in hosts.iter_mut().enumerate() {
        open(host, n % 2).await;
    }
    // The receiver of webhooks was down so far; it comes up busy, slow and lying.
    let hook = Webhook::start_on(port, HOOK_SECRET).await;
    hook.plan(&[
        Reply::RetryAfter(429, 1),
        Reply::Status(500),
        Reply::Drop,
        Reply::CutInHead,
        Reply::Slow(200, 1_500),
        Reply::CutInBody,
        Reply::CutInHead,
        Reply::RetryAfter(503, 1),
    ]);
    until("many are told", LIMIT, async || (hook.taken().len() > 1_000 && bot.posts().len() > 400).then_some(())).await;
    server.kill();
    server.start_again().await;
    for host in &mut hosts {
        close(host).await;
    }
    hook.plan(&[Reply::Drop, Reply::RetryAfter(429, 1), Reply::CutInHead]);
    bot.plan(&[bot_api::Reply::TooMany(1), bot_api::Reply::Stall]);
    let before = hook.taken().len();
    until("more are told", LIMIT, async || (hook.taken().len() > before + 1_000).then_some(())).await;
    assert!(!mute.hooks().is_empty() && mute.taken().is_empty(), "it was asked, and said nothing");
    server.kill();
    server.start_again().await;
    mute.fall_mute(false);
    let person = server.sign_in().await;
    nothing_waits(&server, &person).await;

    each_step_came(&person, "hook", &hook, HOSTS * (MILD + usize::from(CRITICAL))).await;
    each_step_came(&person, "mute", &mute, HOSTS * usize::from(CRITICAL)).await;

    // In the chat and by mail: as many of each word, and what is more was on its way.
    let total = |all: &BTreeMap<i64, Vec<String>>, step: &str| all.values().flatten().filter(|known| *known == step).count();
    let posts = bot.posts();
    let posted = |end: bool| posts.iter().filter(|post| post.text.contains("[RESOLVED]") == end).count();
    let wanted = expected(&person, "phone").await;
    for (end, step) in [(false, "opened"), (true, "resolved")] {
        let (came, due) = (posted(end), total(&wanted, step));
        assert!(came >= due && came <= due + DEATHS * ON_ITS_WAY, "{step} in the chat: {came} of {due}");
    }
    let wanted = expected(&person, "mail").await;
    let mut ids: Vec<String> = smtp.mails().iter().map(|mail| mail.header("Message-ID")).collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), wanted.values().map(Vec::len).sum::<usize>(), "every mail came");
    assert!(all - ids.len() <= DEATHS * ON_ITS_WAY, "{} mails came twice", all - ids.len());
}
