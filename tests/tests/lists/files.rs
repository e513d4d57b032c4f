//! Lists as files: whole, safe in a table, and as they were said for programs.

use super::world::{EVENTS, HOSTS, World, event, host, id, with};
use ironwatch_server::store::events::NewEvent;
use ironwatch_server::store::{events, hosts};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::programs::Person;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

const EVIL: [&str; 8] =
    ["=HYPERLINK(\"http://x\")", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "a\r\nb,\"c\";=1", "<img src=x onerror=alert(1)>"];

/// Rows and cells of a CSV, read as RFC 4180 says.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => cell.extend(letters.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) if letters.peek() == Some(&'\n') => {
                letters.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (letter, _) => cell.push(letter),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !quoted, "the last line has an end");
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_all_that_the_filter_means() {
    for world in World::on_all().await {
        world.change(|db| (EVENTS..EVENTS + 1_200).try_for_each(|number| events::insert(db, &event(number)).map(|_| ()))).await;
        for (path, parameters, wanted) in [
            ("/api/v1/hosts/export", vec![], HOSTS),
            ("/api/v1/hosts/export", vec![("q", "rack = R1")], 10),
            ("/api/v1/alerts/export", vec![("q", "severity = critical")], 8),
            ("/api/v1/alerts/export", vec![("state", "resolved")], 0),
            ("/api/v1/events/export", vec![], EVENTS + 1_200),
            ("/api/v1/events/export", vec![("text", "lost"), ("q", "severity >= info")], 215),
        ] {
            let csv = world.viewer.get(&with(&format!("{path}.csv"), &parameters)).await;
            assert_eq!(csv.status, 200, "{}", csv.text);
            let read = rows(&csv.text);
            assert_eq!(i64::try_from(read.len()).unwrap_or_default(), wanted + 1, "{path} {parameters:?}");
            assert!(read.iter().all(|row| row.len() == read[0].len()), "{path}");
            let lines = world.viewer.get(&with(&format!("{path}.ndjson"), &parameters)).await;
            let items: Vec<Value> =
                lines.text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect();
            assert_eq!(i64::try_from(items.len()).unwrap_or_default(), wanted, "{path} {parameters:?}");
            let name = csv.header("content-disposition");
            assert!(name.starts_with("attachment; filename=\"") && name.ends_with("Z.csv\"") && name.len() < 60, "{name}");
            assert_eq!((csv.header("content-type"), csv.header("x-row-limit")), ("text/csv; charset=utf-8", "1000000"));
        }
        let unknown = world.viewer.get("/api/v1/hosts/export.xlsx").await;
        assert_eq!(unknown.status, 404);
        let wrong = world.viewer.get(&with("/api/v1/events/export.csv", &[("q", "rack")])).await;
        assert_eq!((wrong.status, wrong.code().as_str()), (400, "bad_request"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cell_is_a_formula_and_programs_get_what_was_said() {
    for world in World::on_all().await {
        for (number, evil) in EVIL.into_iter().enumerate() {
            let number = i64::try_from(number).unwrap_or_default();
            world
                .change(move |db| {
                    hosts::set_words(
                        db,
                        &id(number),
                        &hosts::Words { notes: evil.into(), rack: evil.into(), ..hosts::Words::of(&host(number)) },
                    )
                })
                .await;
            let csv = world.viewer.get(&with("/api/v1/hosts/export.csv", &[("q", &format!("host_id = {}", id(number)))])).await;
            let read = rows(&csv.text);
            assert_eq!(read.len(), 2, "{evil:?}: {}", csv.text);
            let place = read[0].iter().position(|name| name == "rack").unwrap_or_default();
            let shown = &read[1][place];
            assert!(!shown.starts_with(['=', '+', '-', '@', '\t', '\r']), "{shown:?}");
            assert!(shown == evil || *shown == format!("'{evil}"), "{shown:?}");
            let lines = world.viewer.get(&with("/api/v1/hosts/export.ndjson", &[("q", &format!("host_id = {}", id(number)))])).await;
            assert_eq!(lines.json()["rack"], json!(evil));
        }
    }
}

/// A file that is asked for and not read.
async fn not_read(world: &World, person: &Person) -> (u16, TcpStream) {
    let address = world.server.url.trim_start_matches("http://").to_owned();
    let socket = TcpSocket::new_v4().unwrap_or_else(|error| panic!("{error}"));
    socket.set_recv_buffer_size(4_096).unwrap_or_else(|error| panic!("{error}"));
    let address = address.parse().unwrap_or_else(|error| panic!("{error}"));
    let mut stream = socket.connect(address).await.unwrap_or_else(|error| panic!("{error}"));
    let asked = format!("GET /api/v1/events/export.ndjson HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n\r\n", person.cookie());
    stream.write_all(asked.as_bytes()).await.unwrap_or_else(|error| panic!("{error}"));
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.unwrap_or_else(|error| panic!("{error}"));
    let status = std::str::from_utf8(&head[9..]).ok().and_then(|status| status.parse().ok()).unwrap_or_default();
    (status, stream)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_slowly_takes_no_more_than_a_part_from_the_others() {
    for world in World::on_all().await {
        // More than sockets hold between here and there.
        world
            .change(|db| {
                (0..12_000)
                    .try_for_each(|number| events::insert(db, &NewEvent { evidence: "e".repeat(2_000), ..event(number) }).map(|_| ()))
            })
            .await;
        let mut held = Vec::new();
        for wanted in [200, 200, 503, 503] {
            let (status, stream) = not_read(&world, &world.viewer).await;
            assert_eq!(status, wanted, "the file number {}", held.len() + 1);
            held.push(stream);
        }
        let refused = world.viewer.get("/api/v1/hosts/export.csv").await;
        assert_eq!((refused.status, refused.code().as_str(), refused.header("retry-after")), (503, "exports_full", "10"));
        // A second session of the same person is the same person; another one has a part of their own.
        assert_eq!(world.server.person("viewer").await.get("/api/v1/hosts/export.csv").await.status, 503);
        assert_eq!(world.server.person("operator").await.get("/api/v1/hosts/export.csv").await.status, 200);
        drop(held);
        until("the places are free again", PATIENCE, async || {
            (world.viewer.get("/api/v1/hosts/export.csv").await.status == 200).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_the_columns_that_were_asked_for() {
    for world in World::on_all().await {
        let file = |columns| with("/api/v1/hosts/export.csv", &[("q", "host = h-01"), ("columns", columns)]);
        let csv = world.viewer.get(&file("rack,name,rack")).await;
        assert_eq!(rows(&csv.text), [["rack", "name"], ["R1", "h-01"]]);
        let wrong = world.viewer.get(&file("rack,secret")).await;
        assert!(wrong.status == 400 && wrong.text.contains("columns is a list of these: name, state"), "{}", wrong.text);
        let file = |form, columns| with(&format!("/api/v1/events/export.{form}"), &[("q", "host = h-01"), ("columns", columns)]);
        let csv = rows(&world.viewer.get(&file("csv", "host,severity,class,host")).await.text);
        assert!(csv.len() > 1 && csv.iter().all(|row| row.len() == 3), "{csv:?}");
        assert_eq!((csv[0].join(","), csv[1][0].as_str()), ("host,severity,class".to_owned(), "h-01"));
        // A line says all that is known, whatever a table of it would show.
        let whole = world.viewer.get(&file("ndjson", "host")).await.text;
        let line: Value = serde_json::from_str(whole.lines().next().unwrap_or_default()).unwrap_or_default();
        assert!(line["host_name"] == "h-01" && line["class"].is_string(), "{whole}");
        let wrong = world.viewer.get(&file("csv", "host,rack")).await;
        assert!(wrong.status == 400 && wrong.text.contains("columns is a list of these: id, happened_at"), "{}", wrong.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_an_answer_already_gets_no_second_one() {
    for world in World::on_all().await {
        for path in
            ["/api/v1/hosts", "/api/v1/alerts?q=rack%3DR0", "/api/v1/events", &format!("/api/v1/hosts/{}", id(1)), "/api/v1/alerts/1"]
        {
            let first = world.viewer.get(path).await;
            let tag = first.header("etag").to_owned();
            assert!(first.status == 200 && tag.starts_with("W/\""), "{path}: {tag}");
            let again = world.viewer.send_with("GET", path, &Value::Null, &[("If-None-Match", &tag)]).await;
            assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", tag.as_str()), "{path}");
            let other = world.viewer.send_with("GET", path, &Value::Null, &[("If-None-Match", "W/\"0-0\"")]).await;
            assert_eq!((other.status, &other.text), (200, &first.text), "{path}");
        }
        let before = world.viewer.get("/api/v1/hosts").await.header("etag").to_owned();
        world.change(|db| hosts::set_presence(db, &id(1), "silent", 5)).await;
        let after = world.viewer.send_with("GET", "/api/v1/hosts", &Value::Null, &[("If-None-Match", &before)]).await;
        assert_eq!(after.status, 200, "it has changed");
    }
}
