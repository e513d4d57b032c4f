//! Captures are kept until somebody deletes them, or until there is no room.

use super::{Machine, PATIENCE, Place, until};
use ironwatch_tests::answer::number;
use std::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_go_first_when_there_is_no_room() {
    let Some(place) = Place::start(&Machine::small("C-11"), "[captures]\nmax_megabytes = 1\n").await else { return };
    let (first, second) = (place.start_capture(&[], 250).await, place.start_capture(&[], 250).await);
    place.has_samples(&second, 2).await;
    place.stop(&first).await;
    place.stop(&second).await;
    // A megabyte is hours of these: the first is said to be larger than it is.
    let said = format!("UPDATE captures SET bytes = 2000000 WHERE id = {}", first["id"]);
    let Ok(done) = Command::new("sqlite3").arg(place.server.database()).arg(said).status() else {
        println!("skipped: sqlite3 is not installed");
        return;
    };
    assert!(done.success());
    let third = place.start_capture_of(serde_json::json!({ "seconds": 1 })).await;
    until("the first is gone", PATIENCE, async || {
        let ids: Vec<i64> = place.person.items("/api/v1/captures").await.iter().map(|item| number(item, "/id")).collect();
        (ids == [number(&third, "/id"), number(&second, "/id")]).then_some(())
    })
    .await;
}
