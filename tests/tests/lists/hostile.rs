//! Parameters of people who mean no good: refused or answered, never a failure, and nothing of the database is shown.

use super::world::{HOSTS, World, host, with};
use ironwatch_server::store::hosts;

const PATHS: [&str; 8] = [
    "/api/v1/hosts",
    "/api/v1/hosts/facets",
    "/api/v1/fleet/map",
    "/api/v1/alerts",
    "/api/v1/alerts/facets",
    "/api/v1/events",
    "/api/v1/events/facets",
    "/api/v1/events/histogram",
];
const PARAMETERS: [&str; 12] = ["q", "sort", "cursor", "limit", "by", "group", "state", "text", "from", "to", "host_id", "buckets"];

fn evil() -> Vec<String> {
    let mut evil: Vec<String> = [
        "'",
        "\"",
        "\\",
        "';--",
        "'); DROP TABLE hosts;--",
        "id;select",
        "1 OR 1=1",
        "$1",
        "?1",
        "%",
        "_",
        "%00",
        "\0",
        "\u{202e}",
        "-",
        "--name",
        "name,id",
        "(a+)+$",
        "NEAR(",
        "*",
        "col:x OR",
        "\"unbalanced",
        "host = \"' OR 1=1 --\"",
        "severity >= \"x'\"",
        "host = \u{0}",
        "evidence = \"\u{0}\"",
        "tag.'x = y",
        "tag. = y",
        "tag.x.y:z",
        ":",
        "host:",
        "host: and",
        "host:\"",
        "=",
        "1e400",
        "NaN",
        "-0",
        "9223372036854775808",
        "-9223372036854775808",
        "9223372036854775807",
        "9007199254740993",
        "+292277026596-12-04T15:30:07Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "\u{1F600}",
        "class in ()",
        "class in (a,,b)",
        "code = \"\\\\\"",
        "evidence ~ \"%%%%_____\"",
    ]
    .map(str::to_owned)
    .to_vec();
    evil.push("%".repeat(1_500));
    evil.push(format!("evidence ~ \"{}\"", "%".repeat(1_500)));
    evil.push(format!("evidence = \"{}b\"", "*a".repeat(700)));
    evil.push("(".repeat(3_000));
    evil.push("not ".repeat(400));
    evil.push("x ".repeat(1_500));
    evil.push("y".repeat(5_000));
    evil.push(format!("host in ({})", ["a"; 199].join(",")));
    evil.push("rack,".repeat(1_000));
    evil
}

#[tokio::test(flavor = "multi_thread")]
async fn no_parameter_makes_the_server_fail_or_talk() {
    for world in World::on_all().await {
        for path in PATHS {
            for parameter in PARAMETERS {
                for text in evil() {
                    let mut parameters = vec![(parameter, text.as_str())];
                    if path.ends_with("facets") && parameter != "by" {
                        parameters.push(("by", "severity,host"));
                    }
                    let answer = world.viewer.get(&with(path, &parameters)).await;
                    let shown: String = text.chars().take(60).collect();
                    assert!([200, 400, 410].contains(&answer.status), "{path} {parameter}={shown}: {} {}", answer.status, answer.text);
                    let said = answer.text.to_lowercase();
                    assert!(
                        answer.status == 200
                            || !["select ", "sqlite", "postgres", "syntax", " where "].iter().any(|word| said.contains(word)),
                        "{path} {parameter}={shown}: {said}"
                    );
                }
            }
        }
        let list = world.ask("/api/v1/hosts", &[]).await;
        assert_eq!(list["total"], HOSTS, "nothing was changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_no_database_takes_is_refused_in_words() {
    const MORE: i64 = 1_600;
    for world in World::on_all().await {
        world.change(|db| (HOSTS..HOSTS + MORE).try_for_each(|number| hosts::insert(db, &host(number)))).await;
        // Each part names half of all hosts, beside something that is none of hosts.
        let part = "(rack=R1 or rack=R2 or code=1)";
        let many = [part; 50].join(" and ");
        let few = [part; 3].join(" and ");
        for path in ["/api/v1/alerts", "/api/v1/events", "/api/v1/alerts/export.csv", "/api/v1/events/export.csv"] {
            let answer = world.viewer.get(&with(path, &[("q", &many)])).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "bad_request"), "{path}: {}", answer.text);
            assert!(answer.text.contains("so many parts about hosts"), "{path}: {}", answer.text);
            assert_eq!(world.viewer.get(&with(path, &[("q", &few)])).await.status, 200, "{path}");
        }
        for path in ["/api/v1/alerts/facets", "/api/v1/events/facets"] {
            assert_eq!(world.viewer.get(&with(path, &[("q", &many), ("by", "severity")])).await.status, 400, "{path}");
        }
    }
}
