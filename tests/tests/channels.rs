//! Every kind of channel, kept by file or by the API: what arrives there, what is refused, and what happens when one fails.
#![expect(clippy::indexing_slicing, reason = "a test may stop at once")]

use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::bot_api::BotApi;
use ironwatch_tests::counterparties::services::{Service, Stand};
use ironwatch_tests::counterparties::webhook::{Reply, Webhook};
use ironwatch_tests::counterparties::{BOT_TOKEN, HOOK_SECRET};
use ironwatch_tests::programs::{Person, Server};
use ironwatch_tests::signed_host::SignedHost;
use serde_json::{Value, json};
use std::time::Duration;

struct Scene {
    server: Server,
    host: SignedHost,
    person: Person,
}

impl Scene {
    async fn with(settings: &str) -> Self {
        let server = Server::start(settings).await;
        let host = SignedHost::join(&server, "gpu-01").await;
        let person = server.sign_in().await;
        Self { server, host, person }
    }

    /// A GPU falls off the bus; each bus number is an alert of its own. Says which.
    async fn fault(&mut self, bus: u8) -> i64 {
        self.host.tell(&[format!("NVRM: Xid (PCI:0000:{bus:02x}:00): 79, GPU <has> & fallen off the bus.")]).await;
        number(&self.alert(bus).await, "/id")
    }

    async fn alert(&self, bus: u8) -> Value {
        until("the alert", PATIENCE, async || {
            self.person.items_with("/api/v1/alerts", "/component", &format!("gpu/0000:{bus:02x}:00")).await.pop()
        })
        .await
    }

    async fn keep(&self, channel: &Value) {
        let answer = self.person.post("/api/v1/channels", channel).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }

    async fn all_told(&self) {
        until("nothing waits", PATIENCE, async || {
            (number(&self.person.get("/api/v1/status").await.json(), "/notifications_pending") == 0).then_some(())
        })
        .await;
    }
}

fn slack(url: &str) -> Value {
    json!({ "name": "chat", "kind": "slack", "allow_private_targets": true, "secrets": { "url": format!("{url}/services/T0/B0/secret") } })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_service_hears_of_the_beginning_and_of_the_end() {
    let services = [Service::Slack, Service::Discord, Service::Ntfy, Service::Pagerduty, Service::Alertmanager];
    let mut stands = Vec::new();
    for service in services {
        stands.push(Stand::start(service).await);
    }
    let [chat, game, topic, pager, manager] = stands.as_slice() else { panic!("five") };
    let mut scene = Scene::with("").await;
    let private = |mut channel: Value| {
        channel["allow_private_targets"] = json!(true);
        channel
    };
    scene.keep(&slack(&chat.url)).await;
    let channels = [
        json!({ "name": "game", "kind": "discord", "secrets": { "url": format!("{}/api/webhooks/1/secret", game.url) } }),
        json!({ "name": "topic", "kind": "ntfy", "url": topic.url, "topic": "ops", "secrets": { "token": "tk_secret" } }),
        json!({ "name": "pager", "kind": "pagerduty", "api_url": pager.url, "secrets": { "routing_key": "routing-key-secret" } }),
        json!({ "name": "manager", "kind": "alertmanager", "url": manager.url, "username": "iw", "secrets": { "password": "am-secret" } }),
    ];
    for channel in channels {
        scene.keep(&private(channel)).await;
    }
    let alert = scene.fault(1).await;
    scene.all_told().await;
    assert_eq!(scene.person.post(&format!("/api/v1/alerts/{alert}/resolve"), &json!({})).await.status, 204);
    scene.all_told().await;
    for (service, stand) in services.iter().zip(&stands) {
        assert!(stand.refused().is_empty(), "{service:?} refused: {:?}", stand.refused());
    }
    let bodies = |stand: &Stand| -> Vec<Value> { stand.taken().into_iter().map(|taken| taken.body).collect() };
    let [begin, end] = &bodies(chat)[..] else { panic!("{:?}", bodies(chat)) };
    assert!(text(begin, "/text").contains("[CRITICAL] gpu-01: GPU fell off the bus") && text(end, "/text").contains("RESOLVED"));
    assert!(text(begin, "/attachments/0/blocks/1/text/text").contains("&lt;has&gt; &amp;"), "{begin}");
    let [begin, end] = &bodies(game)[..] else { panic!("{:?}", bodies(game)) };
    assert!(text(begin, "/embeds/0/title").contains("GPU fell off") && text(end, "/embeds/0/title").contains("RESOLVED"));
    let [begin, end] = &bodies(topic)[..] else { panic!("{:?}", bodies(topic)) };
    assert_eq!((number(begin, "/priority"), number(end, "/priority")), (5, 3));
    assert!(topic.taken().iter().all(|taken| taken.authorization == "Bearer tk_secret"));
    let [begin, end] = &bodies(pager)[..] else { panic!("{:?}", bodies(pager)) };
    assert_eq!((text(begin, "/event_action"), text(end, "/event_action")), ("trigger", "resolve"));
    assert_eq!(text(begin, "/dedup_key"), text(end, "/dedup_key"));
    assert!(text(begin, "/dedup_key").ends_with(&format!("/alerts/{alert}")), "{begin}");
    // What stands may have been said again in between.
    let said = bodies(manager);
    let (Some(begin), Some(end)) = (said.first(), said.last()) else { panic!("{said:?}") };
    assert_eq!((list(begin, "").len(), text(begin, "/0/labels/severity"), text(begin, "/0/labels/instance")), (1, "critical", "gpu-01"));
    assert!(
        list(end, "").iter().any(|over| over["labels"] == begin[0]["labels"] && text(over, "/endsAt") < text(begin, "/0/endsAt")),
        "{end}"
    );
    assert!(manager.taken().iter().all(|taken| taken.authorization.starts_with("Basic ")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_is_kept_changed_tried_and_removed_without_a_restart_and_its_secret_never_comes_out() {
    let chat = Stand::start(Service::Slack).await;
    let mut scene = Scene::with("").await;
    // By settings that are not kept, first wrong, then right.
    let wrong = scene.person.post("/api/v1/channels/test", &json!({ "name": "chat", "kind": "slack", "allow_private_targets": true, "secrets": { "url": format!("{}/elsewhere", chat.url) } })).await;
    assert_eq!((text(&wrong.json(), "/outcome"), number(&wrong.json(), "/status")), ("given_up", 400), "{}", wrong.text);
    assert_eq!(text(&wrong.json(), "/answer"), "no_service");
    let right = scene.person.post("/api/v1/channels/test", &slack(&chat.url)).await.json();
    assert_eq!((text(&right, "/outcome"), number(&right, "/status"), text(&right, "/answer")), ("sent", 200, "ok"), "{right}");
    assert!(scene.person.get("/api/v1/channels").await.json()["items"] == json!([]));

    scene.keep(&slack(&chat.url)).await;
    assert_eq!(scene.person.post("/api/v1/channels", &slack(&chat.url)).await.code(), "channel_exists");
    let first = scene.fault(1).await;
    until("the fault is told", PATIENCE, async || (chat.taken().len() == 2).then_some(())).await;

    // Disabled it hears nothing, and a test reaches it all the same; the secret was not said again.
    let mut disabled = json!({ "name": "chat", "kind": "slack", "allow_private_targets": true, "enabled": false });
    let answer = scene.person.put("/api/v1/channels/chat", &disabled).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    scene.fault(2).await;
    let tried = scene.person.post("/api/v1/channels/chat/test", &json!({})).await.json();
    assert_eq!(text(&tried, "/outcome"), "sent", "{tried}");
    assert_eq!(chat.taken().len(), 3);
    assert!(list(&scene.alert(2).await, "/notifications").is_empty());
    assert_eq!(scene.person.post(&format!("/api/v1/alerts/{first}/resolve"), &json!({})).await.status, 204);

    // It hears of the end of what it was told, once it is switched on again. It is there after a restart, with its secret.
    disabled["enabled"] = json!(true);
    assert_eq!(scene.person.put("/api/v1/channels/chat", &disabled).await.status, 200);
    let over = || chat.taken().iter().any(|taken| text(&taken.body, "/text").contains("RESOLVED"));
    until("the end is told", PATIENCE, async || over().then_some(())).await;
    scene.server.start_again().await;
    scene.person = scene.server.sign_in().await;
    scene.fault(3).await;
    let told = |bus: u8| chat.taken().iter().any(|taken| text(&taken.body, "/text").contains(&format!("gpu/0000:{bus:02x}:00")));
    until("the third is told", PATIENCE, async || told(3).then_some(())).await;
    scene.all_told().await;
    let so_far = chat.taken().len();
    let shown = format!(
        "{}{}{}{}",
        scene.person.get("/api/v1/channels").await.text,
        scene.person.get("/api/v1/channels/chat").await.text,
        scene.person.get("/api/v1/audit").await.text,
        scene.server.log()
    );
    assert!(!shown.contains("services/T0"), "the secret came out: {shown}");
    for action in ["channel.add", "channel.change", "channel.test"] {
        assert!(shown.contains(action), "{action} is not in the audit");
    }

    let gone = scene.person.delete("/api/v1/channels/chat").await;
    assert_eq!((gone.status, scene.person.delete("/api/v1/channels/chat").await.status), (204, 404));
    scene.fault(4).await;
    assert!(list(&scene.alert(4).await, "/notifications").is_empty());
    assert!(chat.taken().len() == so_far && !told(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_kept_is_sent_nowhere_else() {
    let (own, thief) = (Stand::start(Service::Ntfy).await, Stand::start(Service::Ntfy).await);
    let scene = Scene::with("").await;
    let topic = |url: &str, secrets: Value| json!({ "name": "topic", "kind": "ntfy", "url": url, "topic": "ops", "allow_private_targets": true, "secrets": secrets });
    scene.keep(&topic(&own.url, json!({ "token": "tk_secret" }))).await;
    for (method, path) in [("PUT", "/api/v1/channels/topic"), ("POST", "/api/v1/channels/test")] {
        let answer = scene.person.send(method, path, &topic(&thief.url, json!({}))).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "bad_channel"), "{method} {path}: {}", answer.text);
        assert!(text(&answer.json(), "/detail").contains("token must be given again: it was given for another url"), "{}", answer.text);
    }
    assert!(thief.taken().is_empty() && thief.refused().is_empty(), "nothing was sent");
    // As it was it stays, and with another topic of the same server, too; elsewhere it is said again, or taken away.
    for said in [topic(&own.url, json!({})), topic(&thief.url, json!({ "token": "" })), topic(&own.url, json!({ "token": "tk_secret" }))] {
        let answer = scene.person.put("/api/v1/channels/topic", &said).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let tried = scene.person.post("/api/v1/channels/topic/test", &json!({})).await.json();
    assert_eq!(text(&tried, "/outcome"), "sent", "{tried}");
    assert!(own.taken().iter().all(|taken| taken.authorization == "Bearer tk_secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_kind_leads_inside_unless_an_administrator_allows_it() {
    let chat = Stand::start(Service::Slack).await;
    let port = chat.url.rsplit(':').next().unwrap_or_default().to_owned();
    let scene = Scene::with("").await;
    let channel = |kind: &str, url: &str| match kind {
        "telegram" => json!({ "name": "a", "kind": kind, "api_url": url, "chat_id": "1", "secrets": { "bot_token": "1:token" } }),
        "webhook" => json!({ "name": "a", "kind": kind, "url": url, "secrets": { "secret": "s3cret" } }),
        "ntfy" => json!({ "name": "a", "kind": kind, "url": url, "topic": "t" }),
        "alertmanager" => json!({ "name": "a", "kind": kind, "url": url }),
        "pagerduty" => json!({ "name": "a", "kind": kind, "api_url": url, "secrets": { "routing_key": "key-secret" } }),
        _ => json!({ "name": "a", "kind": kind, "secrets": { "url": url } }),
    };
    for kind in ["telegram", "webhook", "ntfy", "alertmanager", "pagerduty", "slack", "discord"] {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0177.0.0.1",
            "0x7f.1",
            "127.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "169.254.169.254",
            "[fd00:ec2::254]",
        ] {
            let answer = scene.person.post("/api/v1/channels/test", &channel(kind, &format!("http://{host}:{port}/"))).await;
            assert_eq!((answer.status, answer.code().as_str()), (422, "bad_channel"), "{kind} {host}: {}", answer.text);
        }
        // A name says nothing of where it leads: the address it leads to does.
        let tried = scene.person.post("/api/v1/channels/test", &channel(kind, &format!("http://localhost:{port}/"))).await.json();
        assert_eq!(text(&tried, "/outcome"), "retry", "{kind}: {tried}");
        assert!(text(&tried, "/detail").contains("no public address"), "{kind}: {tried}");
    }
    assert!(chat.taken().is_empty() && chat.refused().is_empty(), "something came through");
    let file = json!({ "name": "a", "kind": "slack", "url_file": "/etc/shadow" });
    assert_eq!(scene.person.post("/api/v1/channels", &file).await.code(), "bad_channel");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_takes_no_more_rests_and_is_told_the_rest_in_one_message() {
    let chat = Stand::start(Service::Slack).await;
    let mut scene = Scene::with("").await;
    let mut channel = slack(&chat.url);
    channel["max_per_minute"] = json!(2);
    scene.keep(&channel).await;
    chat.plan(&[(429, "rate_limited", Some("4"))]);
    scene.fault(1).await;
    until("the channel has said that it is too much", PATIENCE, async || (chat.refused().len() == 1).then_some(())).await;
    for bus in 2..=30 {
        scene.host.tell(&[format!("NVRM: Xid (PCI:0000:{bus:02x}:00): 79, GPU has fallen off the bus.")]).await;
    }
    scene.all_told().await;
    let (taken, refused) = (chat.taken(), chat.refused());
    let ([one], [(refused_at, _)]) = (taken.as_slice(), refused.as_slice()) else { panic!("{taken:?} {refused:?}") };
    assert!(one.at.duration_since(*refused_at) >= Duration::from_millis(3_900), "it was left in peace as long as it said");
    let words = format!("{}{}", text(&one.body, "/text"), text(&one.body, "/attachments/0/blocks/1/text/text"));
    assert!(words.contains("30 messages: 30 critical") && words.contains("and 10 more"), "{words}");
    let sent = scene.person.get("/api/v1/notifications?state=sent").await.json();
    assert_eq!(number(&sent, "/total"), 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_fails_is_told_through_the_others_and_what_it_missed_can_be_sent_again() {
    let (chat, topic) = (Stand::start(Service::Slack).await, Stand::start(Service::Ntfy).await);
    let mut scene = Scene::with("[delivery]\nfails_after_seconds = 1\n").await;
    scene.keep(&slack(&chat.url)).await;
    scene.keep(&json!({ "name": "topic", "kind": "ntfy", "url": topic.url, "topic": "ops", "allow_private_targets": true })).await;
    chat.plan(&[(404, "no_service", None)]);
    scene.fault(1).await;
    let told = |words: &'static str| topic.taken().into_iter().any(|taken| text(&taken.body, "/title").contains(words));
    until("the other channel hears of it", PATIENCE, async || {
        told("[ERROR] server: Messages do not get through to a channel (channel/chat)").then_some(())
    })
    .await;
    assert!(chat.taken().is_empty());
    let given_up = scene.person.get("/api/v1/notifications?state=given_up").await.json();
    let [one] = list(&given_up, "/items") else { panic!("{given_up}") };
    assert!(text(one, "/channel") == "chat" && text(one, "/last_error").contains("no_service"), "{one}");
    let id = number(one, "/id");
    assert_eq!(scene.person.post(&format!("/api/v1/notifications/{id}/replay"), &json!({})).await.status, 202);
    until("it has come after all", PATIENCE, async || (chat.taken().len() == 1).then_some(())).await;
    until("and that is told", PATIENCE, async || told("[RESOLVED] server: Messages do not get through").then_some(())).await;
    scene.all_told().await;
    assert_eq!(chat.taken().len(), 1, "nobody is told of himself");
    assert_eq!(scene.person.post(&format!("/api/v1/notifications/{id}/replay"), &json!({})).await.code(), "not_given_up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_has_the_body_its_receiver_wants_and_a_lie_is_seen_through() {
    let hook = Webhook::start(HOOK_SECRET).await;
    let mut scene = Scene::with("").await;
    let template = r#"{"what": "{{title}}", "said": "{{evidence}}", "n": {{alert_id}}, "step": "{{step}}"}"#;
    let mut channel = json!({
        "name": "hook",
        "kind": "webhook",
        "url": hook.url,
        "template": template,
        "allow_private_targets": true,
        "secret_headers": ["X-Token"],
        "secrets": { "secret": HOOK_SECRET, "header.X-Token": "t0ken" },
    });
    channel["template"] = json!("{\"what\": {{title}}}");
    assert_eq!(scene.person.post("/api/v1/channels", &channel).await.code(), "bad_channel");
    channel["template"] = json!(template);
    scene.keep(&channel).await;
    // A status line is no answer; a whole head is one.
    hook.plan(&[Reply::CutInHead, Reply::CutInBody]);
    let alert = scene.fault(1).await;
    scene.all_told().await;
    let hooks = hook.hooks();
    let [lie, truth] = hooks.as_slice() else { panic!("{hooks:?}") };
    assert!(lie.notification == truth.notification && truth.genuine, "{hooks:?}");
    assert_eq!(
        (text(&truth.body, "/what"), number(&truth.body, "/n"), text(&truth.body, "/step")),
        ("GPU fell off the bus", alert, "opened")
    );
    assert!(text(&truth.body, "/said").contains("GPU <has> & fallen"), "{}", truth.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_done_once_for_the_chat_of_the_channel_and_for_nobody_else() {
    let bot = BotApi::start(BOT_TOKEN, 42).await;
    let mut server = Server::prepare();
    let channel = bot.channel(&server.write("bot-token", BOT_TOKEN));
    server.start_with(&format!("{channel}commands = true\nmin_severity = \"critical\"\n")).await;
    let mut scene = Scene { host: SignedHost::join(&server, "gpu-01").await, person: server.sign_in().await, server };
    scene.fault(1).await;
    scene.all_told().await;
    bot.hear(42, "ada", "/status");
    let answers = |bot: &BotApi| bot.posts().into_iter().filter(|post| post.text.contains("1 hosts, 0 down. 1 alerts are open.")).count();
    until("the answer", PATIENCE, async || (answers(&bot) == 1).then_some(())).await;
    let answer = bot.posts().pop().unwrap_or_else(|| panic!("no answer"));
    assert!(answer.text.contains("[critical] gpu-01: GPU fell off the bus (gpu/0000:01:00)"), "{answer:?}");

    let alert = number(&scene.alert(1).await, "/id");
    bot.hear(42, "ada", &format!("/ack {alert} on my way"));
    until("it is acknowledged", PATIENCE, async || bot.posts().iter().any(|post| post.text == format!("You have #{alert}.")).then_some(()))
        .await;
    assert!(scene.alert(1).await.to_string().contains("on my way"), "and shown as such");

    bot.hear(666, "mallory", "/status");
    until("the stranger is written down", PATIENCE, async || {
        let refused = scene.person.items_with("/api/v1/audit", "/action", "chat.order").await.pop()?;
        (text(&refused, "/actor") == "mallory" && text(&refused, "/outcome") == "refused").then_some(())
    })
    .await;
    assert_eq!(answers(&bot), 1, "strangers get no answer");
    scene.server.start_again().await;
    bot.hear(42, "ada", "/hello");
    until("an answer to what is no command", PATIENCE, async || {
        bot.posts().iter().any(|post| post.text.starts_with("Commands: /status, /ack")).then_some(())
    })
    .await;
    assert_eq!(answers(&bot), 1, "a restart repeats nothing");
}
