//! What is mild waits, and is told as one message.

use super::World;
use ironwatch_server::settings::ChannelSettings;
use ironwatch_tests::answer::number;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::BOT_TOKEN;
use ironwatch_tests::counterparties::bot_api::BotApi;
use ironwatch_tests::inner_server::databases;
use serde_json::json;

fn chat(bot: &BotApi, token_file: &std::path::Path) -> ChannelSettings {
    let settings = json!({
        "name": "chat",
        "kind": "telegram",
        "min_severity": "info",
        "api_url": bot.url,
        "bot_token_file": token_file,
        "chat_id": "42",
        "allow_private_targets": true,
    });
    serde_json::from_value(settings).unwrap_or_else(|error| panic!("{error}"))
}

async fn posts(bot: &BotApi, count: usize) -> String {
    until("the chat has it", PATIENCE, async || (bot.posts().len() >= count).then_some(())).await;
    let posts = bot.posts();
    assert_eq!(posts.len(), count, "{posts:?}");
    posts.last().map(|post| post.text.clone()).unwrap_or_default()
}

fn mounted_with_errors(disks: &[&str]) -> Vec<String> {
    disks.iter().map(|disk| format!("EXT4-fs ({disk}1): warning: mounting fs with errors, running e2fsck is recommended")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_mild_is_told_together_at_its_time_and_its_end_with_the_next() {
    for database in databases() {
        let bot = BotApi::start(BOT_TOKEN, 42).await;
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let token = folder.path().join("token");
        std::fs::write(&token, BOT_TOKEN).unwrap_or_else(|error| panic!("{error}"));
        let mut world = World::start_with(&database, vec![chat(&bot, &token)]).await;
        // It is 08:00; the digest comes at nine.
        let digest = json!({ "at": { "cron": "0 9 * * *", "time_zone": "UTC", "minutes": 1 }, "below": "critical" });
        world.routes(json!({ "routes": [{ "name": "all", "channels": ["chat"], "digest": digest }] })).await;
        let lines = mounted_with_errors(&["sda", "sdb", "sdc", "sdd"]);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        world.say(&lines).await;
        world.gpu_is_lost().await;
        let first = posts(&bot, 1).await;
        assert!(first.contains("[CRITICAL]"), "it does not wait: {first}");

        world.pass(30).await;
        let open = world.operator.items("/api/v1/alerts").await;
        let mild: Vec<i64> =
            open.iter().filter(|alert| super::text(alert, "/severity") != "critical").map(|alert| number(alert, "/id")).collect();
        assert_eq!(mild.len(), 4, "{open:?}");
        let end = |id: i64| format!("/api/v1/alerts/{id}/resolve");
        assert_eq!(world.operator.post(&end(mild[0]), &json!({})).await.status, 204);
        world.pass(30).await;
        let digest = posts(&bot, 2).await;
        assert!(digest.contains("Digest of 3: ") && digest.matches("mount").count() <= 3 && !digest.contains("RESOLVED"), "{digest}");

        // The minute of the digest is over: what ends now waits for the next.
        world.pass(2).await;
        for id in &mild[1..3] {
            assert_eq!(world.operator.post(&end(*id), &json!({})).await.status, 204);
        }
        world.pass(23 * 60 + 57).await;
        posts(&bot, 2).await;
        world.pass(1).await;
        let digest = posts(&bot, 3).await;
        assert!(digest.contains("Digest of 2: 2 resolved") && digest.matches("[RESOLVED]").count() == 2, "{digest}");
    }
}
