//! What is read, when, and what comes of it.

use super::{Machine, PATIENCE, Place, add_host, now_millis, until};
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::counterparties::udp_faults::{Faults, UdpFaults};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn readings_are_right_four_times_a_second_and_each_has_its_moment() {
    let Some(place) = Place::start(&Machine::small("C-1"), "").await else { return };
    place.sim.set_watts(300);
    let before = now_millis();
    let capture = place.start_capture(&[], 250).await;
    assert_eq!((text(&capture, "/state"), text(&capture, "/actor"), text(&capture, "/hosts/0/name")), ("running", "admin", "bench-01"));
    tokio::time::sleep(Duration::from_millis(2_600)).await;
    let changed_at = now_millis();
    place.sim.set_sensor(11, 100);
    tokio::time::sleep(Duration::from_millis(2_600)).await;
    let ended = place.stop(&capture).await;
    let after = now_millis();

    let series = list(&ended, "/series");
    let names: Vec<_> = series.iter().map(|series| (text(series, "/sensor"), text(series, "/unit"), text(series, "/source"))).collect();
    assert_eq!(names, [("Pwr Consumption", "W", "ipmi"), ("DCMI power", "W", "ipmi")], "all that measure watts");
    let samples = place.samples(&ended, 7).await;
    assert_eq!(samples, place.samples(&ended, 50_000).await, "pages lose nothing and repeat nothing");
    for (which, watts) in [(0, [240.0, 400.0]), (1, [300.0, 300.0])] {
        let of: Vec<_> = samples.iter().filter(|(_, series, _)| *series == which).collect();
        // 5.2 s of 250 ms; the machine may be busy with other tests.
        assert!((15..=22).contains(&of.len()), "{} readings", of.len());
        for (at, _, value) in &of {
            assert!((before..=after).contains(at), "{before} {at} {after}");
            // A reading that was on its way when it was changed may be either.
            let wanted = if *at < changed_at - 100 { watts[0] } else { watts[1] };
            assert!(*value == Some(wanted) || (at - changed_at).abs() < 150, "{value:?} at {} ms", at - changed_at);
        }
        let steps: Vec<i64> = of.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        let steady = steps.iter().filter(|step| (200..=300).contains(*step)).count();
        assert!(steady * 10 >= steps.len() * 7, "{steps:?}");
        let one = &series[which];
        assert_eq!((one["samples"].as_u64(), one["failed"].as_u64()), (Some(of.len() as u64), Some(0)));
        assert_eq!((one["min"].as_f64(), one["max"].as_f64(), one["last"].as_f64()), (Some(watts[0]), Some(watts[1]), Some(watts[1])));
        // The trapezoid, anew from what was told.
        let joules: f64 = of.windows(2).map(|p| (p[0].2.unwrap() + p[1].2.unwrap()) / 2.0 * (p[1].0 - p[0].0) as f64 / 1000.0).sum();
        let gaps: f64 = steps.iter().filter(|step| **step > 750).map(|step| *step as f64 / 1000.0).sum();
        assert!(gaps > 0.0 || (one["joules"].as_f64().unwrap() - joules).abs() < 1e-6, "{one} {joules}");
        assert!((one["gap_seconds"].as_f64().unwrap() - gaps).abs() < 1e-9, "{one} {gaps}");
    }
    assert_eq!(ended["joules_total"], series[1]["joules"], "the whole machine, and nothing twice");
    assert_eq!((text(&ended, "/total_from/0/from"), text(&ended, "/ended_because")), ("DCMI power", "stopped by admin"));
    assert_eq!(number(&ended, "/samples"), i64::try_from(samples.len()).unwrap());
    let slots = number(&ended, "/samples") + number(&ended, "/late") + number(&ended, "/failed");
    assert!((40..=44).contains(&slots), "every round is accounted for: {ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_captures_of_one_bmc_run_at_once_in_one_session_and_looks_go_on() {
    let Some(place) = Place::start(&Machine::small("C-2"), "").await else { return };
    let fast = place.start_capture(&["CPU1 Temp", "FAN1"], 250).await;
    let slow = place.start_capture(&["CPU1 Temp", "12V"], 1_000).await;
    let heard = |bmc: serde_json::Value| bmc["heard_at"].clone();
    let before = heard(place.person.get(&format!("/api/v1/hosts/{}/bmc", place.host)).await.json());
    tokio::time::sleep(Duration::from_millis(4_300)).await;
    let after = place.person.get(&format!("/api/v1/hosts/{}/bmc", place.host)).await.json();
    assert!(after["state"] == "reachable" && heard(after) != before, "it is looked at as before");
    let (fast, slow) = (place.stop(&fast).await, place.stop(&slow).await);
    let counts = |capture: &serde_json::Value| list(capture, "/series").iter().map(|series| number(series, "/samples")).collect::<Vec<_>>();
    assert!(counts(&fast).iter().all(|count| (12..=18).contains(count)), "{fast}");
    assert!(counts(&slow).iter().all(|count| (4..=5).contains(count)), "{slow}");
    let mean = |capture: &serde_json::Value, place: usize| capture["series"][place]["mean"].as_f64().unwrap();
    assert_eq!((mean(&fast, 0), mean(&fast, 1), mean(&slow, 0)), (45.0, 8_000.0, 45.0));
    assert!((mean(&slow, 1) - 12.06).abs() < 1e-9);
    assert!(fast["joules_total"].is_null() && fast["series"][0]["joules"].is_null(), "degrees are no watts");
    assert_eq!(place.sim.log().matches("Out of session").count(), 0);
    let items = place.person.items("/api/v1/captures").await;
    assert_eq!(items.iter().map(|item| number(item, "/id")).collect::<Vec<_>>(), [number(&slow, "/id"), number(&fast, "/id")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_ends_by_itself_and_can_then_be_deleted() {
    let Some(place) = Place::start(&Machine::small("C-3"), "").await else { return };
    let capture = place.start_capture_of(json!({ "seconds": 1, "interval_ms": 250 })).await;
    let path = format!("/api/v1/captures/{}", capture["id"]);
    assert_eq!(place.person.delete(&path).await.code(), "capture_running");
    let ended = until("its end", PATIENCE, async || {
        let now = place.capture(&capture).await;
        (now["state"] == "ended").then_some(now)
    });
    let ended = ended.await;
    assert_eq!(text(&ended, "/ended_because"), "its time was over");
    assert!((6..=10).contains(&number(&ended, "/samples")), "{ended}");
    assert_eq!(place.person.post(&format!("{path}/stop"), &json!({})).await.code(), "capture_ended");
    assert_eq!(place.person.delete(&path).await.status, 204);
    assert_eq!((place.person.get(&path).await.status, place.person.delete(&path).await.status), (404, 404));
    let page = place.person.get("/api/v1/audit?limit=100").await.json();
    let actions: Vec<_> = list(&page, "/items").iter().map(|entry| text(entry, "/action").to_owned()).collect();
    assert_eq!(&actions[..2], ["capture.remove", "capture.start"], "{actions:?}");
    assert_eq!(place.person.get("/api/v1/audit/verify").await.json()["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_takes_long_makes_no_hole() {
    let Some(place) = Place::start(&Machine::small("C-13").with_temperatures(100), "").await else { return };
    // Each way takes up to 10 ms: all sensors take a second and more.
    let slow = Faults { reorder: 1.0, late_by: Duration::from_millis(10), ..Faults::default() };
    let network = UdpFaults::before(place.sim.address, 7, slow).await;
    let host = add_host(&place.person, "far-01", network.address).await;
    let path = format!("/api/v1/hosts/{host}/sensors");
    let swept = async || place.person.get(&path).await.json()["taken_at"].clone();
    let two_looks = async || {
        for _ in 0..2 {
            let before = swept().await;
            until("another look at all sensors", PATIENCE, async || (swept().await != before).then_some(())).await;
        }
    };
    // The first looks ask for more.
    two_looks().await;
    let capture = place.start_capture_of(json!({ "hosts": [host], "sensors": ["DCMI power"], "interval_ms": 250 })).await;
    two_looks().await;
    let ended = place.stop(&capture).await;
    assert!(number(&ended, "/samples") >= 6, "{ended}");
    assert!(number(&ended, "/late") * 5 <= number(&ended, "/samples"), "{ended}");
}
