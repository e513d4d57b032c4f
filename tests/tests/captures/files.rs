//! A capture as a file.

use super::{Machine, Place};
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::counterparties::ipmi_sim::SimSensor;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn files_have_all_that_was_read_and_no_formula() {
    let mut machine = Machine::small("C-8");
    let watts = machine.sensors.iter().find(|sensor| sensor.number == 11).copied().unwrap();
    machine.sensors.push(SimSensor { number: 12, name: "=1+1,\"x\"", raw: 50, ..watts });
    let Some(place) = Place::start(&machine, "").await else { return };
    let capture = place.start_capture(&["=1+1,\"x\"", "Inlet Temp"], 250).await;
    place.has_samples(&capture, 4).await;
    let mark = json!({ "text": "@half, \"way\"" });
    assert_eq!(place.person.post(&format!("/api/v1/captures/{}/markers", capture["id"]), &mark).await.status, 201);
    let during = place.person.get(&format!("/api/v1/captures/{}/export.json", capture["id"])).await;
    assert!(list(&during.json(), "/rows").len() > 4, "one that runs can be taken away, too: {}", during.text);
    let samples = place.samples(&capture, 10).await;
    assert!(samples.len() >= 4);
    place.has_samples(&capture, samples.len() as i64 + 6).await;
    let ended = place.stop(&capture).await;
    let samples = place.samples(&ended, 1_000).await;

    let csv = place.person.get(&format!("/api/v1/captures/{}/export.csv", capture["id"])).await;
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(csv.header("content-disposition"), format!("attachment; filename=\"capture-{}.csv\"", capture["id"]));
    let lines: Vec<&str> = csv.text.lines().collect();
    assert_eq!(lines.first(), Some(&"kind,at,host,sensor,unit,value,marker,actor"));
    assert_eq!(lines.len(), 1 + samples.len() + 1, "a line for each reading and marker");
    assert_eq!(lines.iter().filter(|line| line.starts_with("marker,")).count(), 1);
    assert!(lines.iter().any(|line| line.ends_with(",\"'@half, \"\"way\"\"\",admin")), "{}", csv.text);
    assert!(lines.iter().any(|line| line.contains(",bench-01,\"'=1+1,\"\"x\"\"\",W,200,,")), "{}", csv.text);
    let moments: Vec<&str> = lines[1..].iter().map(|line| line.split(',').nth(1).unwrap()).collect();
    assert!(moments.is_sorted() && moments.iter().all(|moment| Timestamp::parse(moment).is_some()), "{moments:?}");

    let whole = place.person.get(&format!("/api/v1/captures/{}/export.json", capture["id"])).await.json();
    assert_eq!((&whole["capture"]["name"], &whole["capture"]["series"][0]["sensor"]), (&json!("run 1"), &json!("=1+1,\"x\"")));
    let is_reading = |row: &&Value| text(row, "/kind") == "sample";
    let rows: Vec<_> =
        list(&whole, "/rows").iter().filter(is_reading).map(|row| (text(row, "/at").to_owned(), row["value"].as_f64())).collect();
    let wanted: Vec<_> = samples.iter().map(|(at, _, value)| (Timestamp::from_millis(*at).to_string(), *value)).collect();
    assert_eq!(rows, wanted);
    assert_eq!(place.person.get(&format!("/api/v1/captures/{}/export.exe", capture["id"])).await.status, 404);
    assert_eq!(place.person.get("/api/v1/captures/4711/export.csv").await.status, 404);
}
