//! Messages arrive: late rather than never, once unless somebody dies in between, and never with a secret in the log.

use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::bot_api::{self, BotApi};
use ironwatch_tests::counterparties::smtp::{self, Smtp, Stage};
use ironwatch_tests::counterparties::webhook::{self, Webhook};
use ironwatch_tests::counterparties::{BOT_TOKEN, Channels, HOOK_SECRET};
use ironwatch_tests::programs::{PASSWORD, Person, Server, free_port};
use ironwatch_tests::signed_host::{SignedHost, ask_to_join, enrolment, new_key};
use serde_json::Value;
use std::time::Duration;

/// A server with one channel, a host, and a person who looks.
struct Scene {
    server: Server,
    host: SignedHost,
    person: Person,
}

impl Scene {
    async fn with(channel: impl FnOnce(&Server) -> String) -> Self {
        let mut server = Server::prepare();
        let settings = channel(&server);
        server.start_with(&settings).await;
        let host = SignedHost::join(&server, "gpu-01").await;
        let person = server.sign_in().await;
        Self { server, host, person }
    }

    /// A GPU falls off the bus; each bus number is an alert of its own.
    async fn fault(&mut self, bus: u8) {
        self.host.tell(&[format!("NVRM: Xid (PCI:0000:{bus:02x}:00): 79, GPU has fallen off the bus.")]).await;
    }

    /// The message about that fault, once it is in this state.
    async fn message(&self, bus: u8, state: &str) -> Value {
        until(&format!("the message is {state}"), PATIENCE, async || {
            let alert = self.person.items_with("/api/v1/alerts", "/component", &format!("gpu/0000:{bus:02x}:00")).await.pop()?;
            list(&alert, "/notifications").iter().find(|told| text(told, "/state") == state).cloned()
        })
        .await
    }
}

fn mail_channel(smtp: &Smtp, server: &Server) -> String {
    smtp.channel(&server.write("smtp-password", smtp::PASSWORD), &server.write("smtp-ca.pem", &smtp.authority))
}

fn hook_channel(hook: &Webhook, server: &Server) -> String {
    hook.channel(&server.write("hook-secret", HOOK_SECRET))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_busy_is_asked_again_and_one_that_refuses_is_not() {
    let smtp = Smtp::start().await;
    let mut scene = Scene::with(|server| mail_channel(&smtp, server)).await;
    smtp.plan(&[(Stage::Recipient, smtp::Reply::Say("451 4.3.0 try later")), (Stage::End, smtp::Reply::Say("451 4.3.0 try later"))]);
    scene.fault(1).await;
    let sent = scene.message(1, "sent").await;
    assert_eq!((number(&sent, "/attempts"), smtp.refusals(), smtp.mails().len()), (3, 2, 1), "{sent}");

    smtp.plan(&[(Stage::Recipient, smtp::Reply::Say("550 5.1.1 no such person here"))]);
    scene.fault(2).await;
    let given_up = scene.message(2, "given_up").await;
    assert_eq!(number(&given_up, "/attempts"), 1, "{given_up}");
    assert!(text(&given_up, "/last_error").contains("no such person here"), "the reason is shown: {given_up}");

    // The connection breaks in the middle of a mail.
    smtp.plan(&[(Stage::End, smtp::Reply::Drop)]);
    scene.fault(3).await;
    let sent = scene.message(3, "sent").await;
    assert_eq!((number(&sent, "/attempts"), smtp.mails().len()), (2, 2), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_says_when_to_come_again_and_is_obeyed() {
    let hook = Webhook::start(HOOK_SECRET).await;
    let mut scene = Scene::with(|server| hook_channel(&hook, server)).await;
    hook.plan(&[webhook::Reply::RetryAfter(503, 3)]);
    scene.fault(1).await;
    let sent = scene.message(1, "sent").await;
    assert_eq!(number(&sent, "/attempts"), 2, "{sent}");
    let hooks = hook.hooks();
    let [first, second] = hooks.as_slice() else { panic!("two attempts: {hooks:?}") };
    let waited = second.at.duration_since(first.at);
    assert!(waited >= Duration::from_millis(2_900) && waited < Duration::from_secs(10), "asked for 3 s, came after {waited:?}");
    assert_eq!(first.notification, second.notification, "a repetition can be told as one");
    assert!(first.genuine && second.genuine && first.body == second.body);

    hook.plan(&[webhook::Reply::Status(404)]);
    scene.fault(2).await;
    let given_up = scene.message(2, "given_up").await;
    assert_eq!((number(&given_up, "/attempts"), text(&given_up, "/last_error")), (1, "HTTP 404"));

    // A redirect could lead inside; it is not followed.
    hook.plan(&[webhook::Reply::Status(302)]);
    scene.fault(3).await;
    assert_eq!(text(&scene.message(3, "given_up").await, "/last_error"), "HTTP 302");
}

#[tokio::test(flavor = "multi_thread")]
async fn telegram_is_given_time_and_plain_words_when_it_cannot_read_markup() {
    let bot = BotApi::start(BOT_TOKEN, 42).await;
    let mut scene = Scene::with(|server| bot.channel(&server.write("bot-token", BOT_TOKEN))).await;
    bot.plan(&[bot_api::Reply::TooMany(2)]);
    scene.fault(1).await;
    let sent = scene.message(1, "sent").await;
    let (posts, errors) = (bot.posts(), bot.errors());
    let ([post], [(refused_at, 429, _)]) = (posts.as_slice(), errors.as_slice()) else {
        panic!("one refusal, one message: {errors:?} {posts:?}")
    };
    let waited = post.at.duration_since(*refused_at);
    assert!(waited >= Duration::from_millis(1_900) && number(&sent, "/attempts") == 2, "asked for 2 s, came after {waited:?}: {sent}");

    bot.plan(&[bot_api::Reply::CannotParse]);
    scene.fault(2).await;
    let sent = scene.message(2, "sent").await;
    let plain = bot.posts().pop().unwrap_or_else(|| panic!("no message"));
    assert_eq!((number(&sent, "/attempts"), plain.parse_mode.as_str()), (1, ""), "{plain:?}");
    assert!(plain.text.contains("GPU fell off the bus") && !plain.text.contains("<b>"), "{plain:?}");

    // What a machine says cannot become markup, and a long line still fits: the stand-in judges as the Bot API does.
    let evil = format!("NVRM: Xid (PCI:0000:03:00): 79, </b><a href='x'>&amp;<script>{}", "&<>".repeat(600));
    scene.host.tell(&[evil]).await;
    let sent = scene.message(3, "sent").await;
    assert_eq!((number(&sent, "/attempts"), bot.errors().len()), (1, 2), "{:?}", bot.errors());

    bot.plan(&[bot_api::Reply::Error(403, "Forbidden: bot was blocked by the user")]);
    scene.fault(4).await;
    let given_up = scene.message(4, "given_up").await;
    assert!(text(&given_up, "/last_error").to_lowercase().contains("blocked"), "{given_up}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_down_at_first_gets_its_message_when_it_is_up() {
    let port = free_port();
    let mut scene = Scene::with(|server| {
        let secret = server.write("hook-secret", HOOK_SECRET).display().to_string();
        format!("[[channels]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:{port}/hook\"\nsecret_file = {secret:?}\nallow_private_targets = true\n")
    })
    .await;
    scene.fault(1).await;
    let waiting = until("a first attempt failed", PATIENCE, async || {
        let told = scene.message(1, "pending").await;
        (!text(&told, "/last_error").is_empty()).then_some(told)
    })
    .await;
    assert!(number(&waiting, "/attempts") >= 1, "{waiting}");
    let hook = Webhook::start_on(port, HOOK_SECRET).await;
    scene.message(1, "sent").await;
    assert_eq!(hook.taken().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_between_sending_and_recording_sends_again_under_the_same_name() {
    let hook = Webhook::start(HOOK_SECRET).await;
    let smtp = Smtp::start().await;
    let mut scene = Scene::with(|server| format!("{}{}", hook_channel(&hook, server), mail_channel(&smtp, server))).await;
    hook.plan(&[webhook::Reply::Stall]);
    smtp.plan(&[(Stage::End, smtp::Reply::Stall)]);
    scene.fault(1).await;
    until("both are on their way", PATIENCE, async || (hook.hooks().len() == 1 && smtp.refusals() == 1).then_some(())).await;
    scene.server.kill();
    scene.server.start_again().await;
    until("both came again", PATIENCE, async || (hook.taken().len() == 1 && smtp.mails().len() == 1).then_some(())).await;
    let names: Vec<_> = hook.hooks().into_iter().map(|hook| hook.notification).collect();
    assert!(matches!(names.as_slice(), [first, second] if first == second && !first.is_empty()), "{names:?}");
    let mail = smtp.mails().pop().unwrap_or_else(|| panic!("no mail"));
    assert!(mail.header("Message-ID").starts_with("<ironwatch-notification-"), "{}", mail.header("Message-ID"));
    // The receiver has a message before its sender has written that down.
    until("both are recorded, and the attempts that died are counted", PATIENCE, async || {
        let alert = scene.person.items_with("/api/v1/alerts", "/component", "gpu/0000:01:00").await.pop()?;
        let told: Vec<_> = list(&alert, "/notifications").iter().map(|told| (text(told, "/state"), number(told, "/attempts"))).collect();
        (told == [("sent", 2), ("sent", 2)]).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_any_log_whatever_goes_wrong() {
    let channels = Channels::start().await;
    let mut server = Server::prepare();
    server.start_with(&format!("[log]\nlevel = \"debug\"\n{}", channels.settings(&server))).await;
    let token = server.join_token(1, "1h");
    let mut host = SignedHost::join_with(&server.url, &token, "gpu-01").await;
    let spent = ask_to_join(&server.url, &enrolment(&new_key(), &token, "gpu-02")).await;
    assert_eq!(spent.code(), "bad_token");
    let person = server.sign_in().await;
    let fault = |bus: u8| vec![format!("NVRM: Xid (PCI:0000:{bus:02x}:00): 79, GPU has fallen off the bus.")];
    channels.bot.plan(&[
        bot_api::Reply::TooMany(1),
        bot_api::Reply::Error(401, "Unauthorized"),
        bot_api::Reply::Error(500, "Internal Server Error"),
    ]);
    channels.hook.plan(&[webhook::Reply::Drop, webhook::Reply::Status(500), webhook::Reply::Status(403)]);
    channels.smtp.plan(&[(Stage::End, smtp::Reply::Drop), (Stage::Recipient, smtp::Reply::Say("535 5.7.8 go away"))]);
    for bus in 1..=4 {
        host.tell(&fault(bus)).await;
    }
    until("every message came to an end", PATIENCE, async || {
        (number(&person.get("/api/v1/status").await.json(), "/notifications_pending") == 0).then_some(())
    })
    .await;
    // The Bot API is gone: errors of the connection quote URLs, and the URL holds the token.
    let Channels { bot, .. } = channels;
    drop(bot);
    host.tell(&fault(5)).await;
    let shown = until("an attempt without anybody there", PATIENCE, async || {
        let alert = person.items_with("/api/v1/alerts", "/component", "gpu/0000:05:00").await.pop()?;
        let phone = list(&alert, "/notifications")
            .iter()
            .find(|told| text(told, "/channel") == "phone" && !text(told, "/last_error").is_empty())
            .cloned()?;
        Some(phone.to_string())
    })
    .await;
    let api = format!("{shown}{}{}", person.get("/api/v1/alerts").await.text, person.get("/api/v1/channels").await.text);
    let log = server.log();
    assert!(log.contains("not told") && log.contains("refused"), "the log speaks of what went wrong:\n{log}");
    let cookie = person.cookie().split('=').next_back().unwrap_or_default();
    let join_secret = token.rsplit('.').next().unwrap_or_default();
    for (name, secret) in [
        ("the mail password", smtp::PASSWORD),
        ("the bot's token", BOT_TOKEN),
        ("the webhook's secret", HOOK_SECRET),
        ("the join token", join_secret),
        ("the administrator's password", PASSWORD),
        ("a session", cookie),
    ] {
        assert!(secret.len() > 8 && !log.contains(secret), "{name} is in the log");
        assert!(!api.contains(secret), "{name} is in an answer");
    }
}

#[test]
fn a_webhook_to_a_private_address_is_refused_at_the_start() {
    for host in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"] {
        let server = Server::prepare();
        let secret = server.write("hook-secret", HOOK_SECRET).display().to_string();
        server
            .settings(&format!("[[channels]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"http://{host}/x\"\nsecret_file = {secret:?}\n"));
        let ended = server.command(&["serve"]);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{host}: {said}");
        assert!(said.contains("url") && said.contains("allow_private_targets"), "{host}: {said}");
    }
}
