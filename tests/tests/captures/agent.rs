//! GPU power, as the agent beside the BMC tells it.

use super::{PATIENCE, Place, until};
use ironwatch_shared::wire::v1::report::Sample;
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::counterparties::ipmi_sim::Machine;
use ironwatch_tests::signed_host::SignedHost;
use serde_json::json;
use std::time::Duration;

fn watts(value: f64) -> Sample {
    Sample { name: "gpu_power_watts".to_owned(), component: "gpu/0000:3b:00".to_owned(), value: Some(value), no_reading: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_watts_of_gpus_come_from_the_agent_at_its_moments() {
    let Some(place) = Place::start(&Machine::small("C-12"), "").await else { return };
    let mut agent = SignedHost::join(&place.server, "gpu-01").await;
    let host = agent.host_id.to_string();
    let mut tell = async |value: f64| {
        let mut report = agent.report(&[]);
        report.samples = vec![watts(value)];
        let answer = agent.send(&report).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    tell(100.0).await;
    let bmc = json!({ "address": "127.0.0.1", "ipmi_port": place.sim.address.port(), "protocol": "ipmi", "network": "second" });
    assert_eq!(place.person.put(&format!("/api/v1/hosts/{host}/bmc"), &bmc).await.status, 200);
    super::sensors_are_read(&place.person, &host).await;
    let capture = place.start_capture_of(json!({ "hosts": [host], "sensors": ["DCMI power"], "interval_ms": 1_000 })).await;
    for value in [200.0, 400.0, 200.0] {
        tokio::time::sleep(Duration::from_millis(700)).await;
        tell(value).await;
    }
    let told = until("three reports", PATIENCE, async || {
        let now = place.capture(&capture).await;
        (number(&now, "/series/1/samples") == 3).then_some(now)
    });
    told.await;
    let ended = place.stop(&capture).await;
    let gpu = &list(&ended, "/series")[1];
    assert_eq!((text(gpu, "/sensor"), text(gpu, "/source"), text(gpu, "/unit")), ("gpu_power_watts (gpu/0000:3b:00)", "agent", "W"));
    assert_eq!((gpu["min"].as_f64(), gpu["max"].as_f64()), (Some(200.0), Some(400.0)));
    let samples: Vec<_> = place.samples(&ended, 100).await.into_iter().filter(|(_, series, _)| *series == 1).collect();
    let span = (samples[2].0 - samples[0].0) as f64 / 1000.0;
    assert!((1.3..3.0).contains(&span), "{samples:?}");
    assert!((gpu["joules"].as_f64().unwrap() - 300.0 * span).abs() < 1e-6, "up and down again: 300 W on average: {gpu}");
    assert_eq!(text(&ended, "/total_from/0/from"), "DCMI power", "what is in the machine is not added to it");
}
