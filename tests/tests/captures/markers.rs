//! Markers: by people, and by programs with the token of the capture.

use super::{Machine, Place};
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::programs::client;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_is_marked_by_people_and_by_programs_with_the_token() {
    let Some(place) = Place::start(&Machine::small("C-7"), "").await else { return };
    let (capture, other) = (place.start_capture(&[], 1_000).await, place.start_capture(&[], 1_000).await);
    let token = text(&capture, "/marker_token").to_owned();
    assert!(token.len() > 40 && place.capture(&capture).await["marker_token"].is_null(), "shown once");
    let path = format!("/api/v1/captures/{}/markers", capture["id"]);
    let marked = place.person.post(&path, &json!({ "text": "warm-up <b>ends</b>" })).await;
    assert_eq!(marked.status, 201, "{}", marked.text);
    let marked = place.server.get(&format!("/log?message=query%20set%201%20%2B&token={token}")).await;
    assert_eq!((marked.status, text(&marked.json(), "/text")), (200, "query set 1 +"));
    let by_header = client().get(format!("{}/log?message=query%20set%202", place.server.url)).bearer_auth(&token).send().await;
    assert_eq!(by_header.map(|answer| answer.status().as_u16()).unwrap_or_default(), 200);

    let refused = place.server.get("/log?message=hello").await;
    assert_eq!((refused.status, refused.code().as_str()), (401, "no_marker_token"));
    assert!(text(&refused.json(), "/hint").contains("token=TOKEN"), "{}", refused.text);
    let of_other = text(&other, "/marker_token").replace(&format!(".{}.", other["id"]), &format!(".{}.", capture["id"]));
    for (path, status) in [
        ("/log?message=hello&token=iwc.1.x".to_owned(), 401),
        (format!("/log?message=hello&token={of_other}"), 401),
        (format!("/log?token={token}"), 422),
        (format!("/log?message=a%0Ab&token={token}"), 422),
        (format!("/log?message=a%1B%5B31m&token={token}"), 422),
        (format!("/log?message={}&token={token}", "a".repeat(201)), 422),
        (format!("/log?messag=a&token={token}"), 400),
    ] {
        assert_eq!(place.server.get(&path).await.status, status, "{path}");
    }
    for wrong in [json!({ "text": "a\nb" }), json!({ "text": " " }), json!({ "text": "a".repeat(201) })] {
        assert_eq!(place.person.post(&path, &wrong).await.code(), "bad_marker", "{wrong}");
    }
    let ended = place.stop(&capture).await;
    let markers: Vec<_> = list(&ended, "/markers").iter().map(|marker| (text(marker, "/text"), text(marker, "/actor"))).collect();
    let program = "marker token from 127.0.0.1";
    assert_eq!(markers, [("warm-up <b>ends</b>", "admin"), ("query set 1 +", program), ("query set 2", program)]);
    assert_eq!(place.server.get(&format!("/log?message=late&token={token}")).await.code(), "capture_ended");
    assert_eq!(place.person.post(&path, &json!({ "text": "late" })).await.code(), "capture_ended");
    assert_eq!(list(&place.capture(&other).await, "/markers"), &[] as &[Value], "of the other nothing was marked");
    assert!(!place.server.log().contains(&token), "the token is in no log");
}
