//! Reports of many values: their numbers are readings while they are fresh.

use super::{add_credential, add_host, given, now, service};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::redfish::{Expansion, PASSWORD, Redfish, USER, machines};
use ironwatch_tests::programs::Person;
use ironwatch_tests::watched_bmcs::start;
use serde_json::{Value, json};

const REPORT: &str = "/redfish/v1/TelemetryService/MetricReports/HGX_Environment";
const GPU: &str = "/redfish/v1/Systems/HGX_Baseboard_0/Processors/GPU_SXM_2";
const SENSOR: &str = "/redfish/v1/Chassis/HGX_GPU_SXM_2/Sensors/HGX_GPU_SXM_2_TEMP_0";

/// What the report tells from now on, measured at this moment.
fn report(redfish: &Redfish, at: &str, celsius: f64) {
    redfish.edit(REPORT, |report| {
        *report = json!({"@odata.id": REPORT, "Id": "HGX_Environment", "Timestamp": at, "MetricValues": [
            {"MetricProperty": SENSOR, "MetricValue": celsius.to_string()},
            {"MetricProperty": format!("{GPU}/ProcessorMetrics#/Oem/Nvidia/SMUtilizationPercent"), "MetricValue": "73"},
            {"MetricProperty": format!("{GPU}/Ports/NVLink_0/Metrics#/RXBytes"), "MetricValue": "12345"},
        ]});
    });
}

async fn reads(person: &Person, host: &str, name: &str, wanted: Option<f64>) -> Value {
    let path = format!("/api/v1/hosts/{host}/sensors");
    until(&format!("{name} to be {wanted:?}"), PATIENCE, async || {
        person.items(&path).await.into_iter().find(|sensor| sensor["name"] == name && sensor["value"].as_f64() == wanted)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn fresh_reports_tell_numbers_and_stale_ones_nothing() {
    let redfish = service(machines::gpus(), "/redfish/v1/Managers/BMC").await;
    redfish.behave(|manners| manners.expansion = Expansion::Refused);
    report(&redfish, &now(), 61.5);
    let (_server, person) = start().await;
    add_credential(&person, USER, PASSWORD).await;
    let host = add_host(&person, "hgx-01", &given(&redfish, "redfish")).await;
    let keeps_telling = async {
        loop {
            // Two intervals of a second are soon over.
            report(&redfish, &now(), 61.5);
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    let reading = async {
        reads(&person, &host, "HGX GPU_SXM_2 TEMP_0", Some(61.5)).await;
        let load = reads(&person, &host, "GPU_SXM_2 SMUtilizationPercent", Some(73.0)).await;
        assert_eq!((&load["unit"], &load["source"]), (&"%".into(), &"redfish".into()), "{load}");
        assert!(load["component"].as_str().is_some_and(|part| part.contains("GPU_SXM_2")), "{load}");
        redfish.forget_seen();
        until("a look", PATIENCE, async || redfish.gets().iter().any(|path| path == REPORT).then_some(())).await;
        until("another look", PATIENCE, async || (redfish.gets().iter().filter(|path| *path == REPORT).count() > 2).then_some(())).await;
        assert!(!redfish.gets().iter().any(|path| path == SENSOR), "one answer instead of many: {:?}", redfish.gets());
        let sensors = person.items(&format!("/api/v1/hosts/{host}/sensors")).await;
        assert!(
            !sensors.iter().any(|sensor| sensor["name"].as_str().is_some_and(|name| name.contains("RXBytes"))),
            "counters are no readings"
        );
    };
    tokio::select! {
        () = keeps_telling => {}
        () = reading => {}
    }
    // It is not renewed any more: the sensor itself is asked, and what only the report told is gone.
    reads(&person, &host, "HGX GPU_SXM_2 TEMP_0", Some(32.0)).await;
    let path = format!("/api/v1/hosts/{host}/sensors");
    until("the load to be unknown", PATIENCE, async || {
        let sensors = person.items(&path).await;
        sensors.iter().all(|sensor| sensor["name"] != "GPU_SXM_2 SMUtilizationPercent" || sensor["value"].is_null()).then_some(())
    })
    .await;
}
