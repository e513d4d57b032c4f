//! A stream says that something happened, until it drops.

use crate::asking::{bmc, bmc_within, limits};
use ironwatch_redfish::{Error, Hint};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::redfish::Redfish;
use ironwatch_tests::counterparties::redfish::machines::modern;
use std::time::Duration;

#[tokio::test]
async fn hints_come_until_the_stream_drops() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    let mut hints = bmc.listen_hints().await.unwrap();
    until("somebody listens", PATIENCE, async || (redfish.listeners() == 1).then_some(())).await;
    // Comments that keep the connection alive are none.
    assert!(tokio::time::timeout(Duration::from_millis(400), hints.next()).await.is_err());
    redfish.tell_listeners();
    assert_eq!(hints.next().await, Some(Hint));
    // Polls go on beside it.
    assert_eq!(bmc.power_and_health().await.unwrap().systems.len(), 1);
    redfish.drop_listeners();
    assert_eq!(hints.next().await, None);
    let hints = bmc.listen_hints().await.unwrap();
    drop(hints);
    until("nobody listens", PATIENCE, async || (redfish.listeners() == 0).then_some(())).await;
}

#[tokio::test]
async fn a_stream_outlives_the_time_for_an_answer() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc_within(&redfish, &ironwatch_redfish::Limits { answer: Duration::from_millis(300), ..limits() });
    let mut hints = bmc.listen_hints().await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    redfish.tell_listeners();
    assert_eq!(hints.next().await, Some(Hint));
}

#[tokio::test]
async fn where_there_is_no_stream_that_is_said() {
    let redfish = Redfish::start(modern()).await;
    redfish.edit("/redfish/v1/EventService", |service| {
        service.as_object_mut().unwrap().remove("ServerSentEventUri");
    });
    assert!(matches!(bmc(&redfish).listen_hints().await, Err(Error::NotOffered { .. })));
}
