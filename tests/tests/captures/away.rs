//! The BMC goes away and comes back; the server does.

use super::{Machine, PATIENCE, Place, until};
use ironwatch_tests::answer::{number, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_that_goes_away_leaves_a_gap_and_the_capture_goes_on() {
    let Some(place) = Place::start(&Machine::small("C-4"), "").await else { return };
    let capture = place.start_capture(&["DCMI power"], 250).await;
    let before = place.has_samples(&capture, 6).await;
    assert_eq!(number(&before, "/failed"), 0, "{before}");
    place.sim.hang();
    let away = until("failed readings", PATIENCE, async || {
        let now = place.capture(&capture).await;
        (number(&now, "/failed") > 0).then_some(now)
    });
    let away = away.await;
    assert_eq!(text(&away, "/state"), "running");
    place.sim.go_on();
    let back = place.has_samples(&capture, number(&away, "/samples") + 12).await;
    let ended = place.stop(&capture).await;
    assert!(number(&back, "/failed") >= 4, "what was not read is counted: {back}");
    let gap = ended["series"][0]["gap_seconds"].as_f64().unwrap();
    assert!(gap > 2.0, "{ended}");
    let samples = place.samples(&ended, 1_000).await;
    assert!(samples.iter().any(|(_, _, value)| value.is_none()), "the gap can be seen");
    // 300 W, but not while nobody knew.
    let (first, last) = (samples.first().unwrap().0, samples.last().unwrap().0);
    let known = (last - first) as f64 / 1000.0 - gap;
    let joules = ended["joules_total"].as_f64().unwrap();
    assert!((joules - 300.0 * known).abs() < 1.0, "{joules} J of {known} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_keeps_what_was_read_and_ends_its_captures() {
    let Some(mut place) = Place::start(&Machine::small("C-5"), "").await else { return };
    let capture = place.start_capture(&[], 250).await;
    let before = place.has_samples(&capture, 8).await;
    place.server.kill();
    place.server.start_again().await;
    place.person = place.server.sign_in().await;
    let after = place.capture(&capture).await;
    assert_eq!((text(&after, "/state"), text(&after, "/ended_because")), ("ended", "server restarted"));
    let kept = number(&after, "/samples");
    assert!(kept >= number(&before, "/samples"), "{kept}");
    let samples = place.samples(&after, 1_000).await;
    assert_eq!(i64::try_from(samples.len()).unwrap(), kept);
    let ended_at = ironwatch_shared::Timestamp::parse(text(&after, "/ended_at")).unwrap();
    assert_eq!(ended_at.as_millis(), samples.last().unwrap().0);
    // And clean: what was read up to the end is there.
    let capture = place.start_capture(&[], 250).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    place.server.stop().await;
    place.server.start_again().await;
    place.person = place.server.sign_in().await;
    let after = place.capture(&capture).await;
    assert_eq!(text(&after, "/ended_because"), "server restarted");
    assert!(number(&after, "/samples") >= 6, "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_whose_bmc_is_taken_away_ends() {
    let Some(place) = Place::start(&Machine::small("C-6"), "").await else { return };
    let capture = place.start_capture(&[], 250).await;
    place.has_samples(&capture, 1).await;
    assert_eq!(place.person.delete(&format!("/api/v1/hosts/{}/bmc", place.host)).await.status, 204);
    let ended = until("its end", PATIENCE, async || {
        let now = place.capture(&capture).await;
        (now["state"] == "ended").then_some(now)
    });
    assert_eq!(text(&ended.await, "/ended_because"), "none of its BMCs is watched any more");
}
