//! Sensors over time: what was read is told, what was not is null, and nobody sees those of other hosts.

use ironwatch_core::bmc::limits::Limits;
use ironwatch_core::bmc::{Sensor, SensorKind};
use ironwatch_core::component::Component;
use ironwatch_core::observation::{NoReading, Source};
use ironwatch_server::sensors::{layout, sweep};
use ironwatch_server::store::sweeps::{self, SweepRow};
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const BEGAN: i64 = 1_800_000_000_000;

fn sensor(name: &str, reading: Option<f64>, unit: &str) -> Sensor {
    Sensor {
        source: Source::Ipmi,
        name: name.to_owned(),
        component: Component::new("sensor", name),
        kind: SensorKind::Temperature,
        unit: unit.to_owned(),
        reading: reading.ok_or_else(|| NoReading("absent".to_owned())),
        states: Vec::new(),
        problems: Vec::new(),
        possible: Vec::new(),
        limits: Limits { upper_critical: Some(90.0), ..Limits::default() },
        health: None,
    }
}

async fn swept(server: &InnerServer, host: &str, minute: i64, sensors: Vec<Sensor>) {
    let host_id = host.to_owned();
    let kept = server.running.app.pipeline.write(move |db| {
        let (layout_id, body) = layout(&sensors);
        sweeps::keep_layout(db, &layout_id, &body)?;
        sweeps::insert(db, &SweepRow { host_id, taken_at: BEGAN + minute * MINUTE, layout_id, body: sweep(&sensors) })
    });
    kept.await.unwrap_or_else(|error| panic!("{error}"));
}

fn moment(minute: i64) -> String {
    Timestamp::from_millis(BEGAN + minute * MINUTE).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn sensors_are_told_over_time_and_gaps_stay_gaps() {
    for database in databases() {
        // What was read long ago is looked at here, and must not be cleaned away meanwhile.
        let server = InnerServer::start_at(
            &database,
            ironwatch_server::clock::HandClock::starting_at(Timestamp::from_millis(BEGAN + 20 * MINUTE)),
            |_| {},
        )
        .await;
        let operator = server.person("operator").await;
        let mut ids = Vec::new();
        for (name, site) in [("h1", "berlin"), ("h2", "paris")] {
            let made = operator
                .post("/api/v1/hosts", &json!({ "name": name, "site": site, "bmc": { "address": format!("10.0.0.{}", ids.len() + 1) } }))
                .await;
            assert_eq!(made.status, 201, "{}", made.text);
            ids.push(text(&made.json(), "/id").to_owned());
        }
        let [here, there] = ids.as_slice() else { panic!("{ids:?}") };
        for minute in (0..20).filter(|minute| !(6..10).contains(minute)) {
            let fan = if minute < 10 { "Fan 1" } else { "Fan <1>" };
            let cpu = (minute != 4 && minute != 5).then_some(40.0 + minute as f64);
            swept(&server, here, minute, vec![sensor("CPU1 Temp", cpu, "°C"), sensor(fan, Some(0.0), "rpm")]).await;
        }
        let viewer = server.person("viewer").await;
        let path = format!("/api/v1/hosts/{here}/sensors/trends");
        let range = format!("from={}&to={}", moment(0), moment(20));
        let answer = viewer.get(&format!("{path}?{range}&points=500&sensor=CPU1+Temp&sensor=Fan%201")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let said = answer.json();
        assert_eq!(
            (said["bucket_seconds"].as_f64(), said["spacing_seconds"].as_f64(), &said["readings"]),
            (Some(120.0), Some(60.0), &json!(16))
        );
        assert_eq!((text(&said, "/oldest_at"), &said["kept_hours"]), (moment(0).as_str(), &json!(48)));
        let of = |name: &str| list(&said, "/series").iter().find(|one| text(one, "/name") == name).cloned().unwrap_or_default();
        let cpu = of("CPU1 Temp");
        let points = json!([
            [40.0, 40.5, 41.0],
            [42.0, 42.5, 43.0],
            null,
            null,
            null,
            [50.0, 50.5, 51.0],
            [52.0, 52.5, 53.0],
            [54.0, 54.5, 55.0],
            [56.0, 56.5, 57.0],
            [58.0, 58.5, 59.0]
        ]);
        assert_eq!(cpu["points"], points, "{cpu}");
        assert_eq!(
            (cpu["min"].as_f64(), cpu["max"].as_f64(), cpu["last"].as_f64(), &cpu["missed"]),
            (Some(40.0), Some(59.0), Some(59.0), &json!(2))
        );
        assert_eq!((&cpu["thresholds"], text(&cpu, "/unit"), text(&cpu, "/source")), (&json!({ "upper_critical": 90.0 }), "°C", "ipmi"));
        let fan = of("Fan 1");
        assert_eq!((&fan["points"][0], &fan["points"][9]), (&json!([0.0, 0.0, 0.0]), &Value::Null), "renamed: from then on another one");

        let all = viewer.get(&format!("{path}?{range}&points=1")).await.json();
        let names: Vec<&str> = list(&all, "/series").iter().map(|one| text(one, "/name")).collect();
        assert_eq!(names, ["CPU1 Temp", "Fan 1", "Fan <1>"]);

        for wrong in
            ["points=0", "points=501", "colour=red", "from=yesterday", "sensor=", "to=2001-01-01T00:00:00Z&from=2002-01-01T00:00:00Z"]
        {
            let refused = viewer.get(&format!("{path}?{wrong}")).await;
            assert_eq!((refused.status, refused.code().as_str()), (400, "bad_request"), "{wrong}: {}", refused.text);
        }
        let nobody = viewer.get("/api/v1/hosts/nobody/sensors/trends").await;
        assert_eq!((nobody.status, nobody.code().as_str()), (404, "not_found"));
        let empty = viewer.get(&format!("/api/v1/hosts/{there}/sensors/trends")).await.json();
        assert_eq!((&empty["series"], &empty["oldest_at"], &empty["spacing_seconds"]), (&json!([]), &Value::Null, &Value::Null), "{empty}");

        let told = operator
            .post("/api/v1/tokens", &json!({ "name": "paris", "role": "viewer", "scope": "site = paris", "expires_in_days": 1 }))
            .await;
        let token = text(&told.json(), "/token").to_owned();
        let with = async |path: &str| {
            let request = ironwatch_tests::programs::client().get(format!("{}{path}", server.url)).bearer_auth(&token);
            request.send().await.map(|answer| answer.status().as_u16()).unwrap_or_default()
        };
        assert_eq!((with(&path).await, with(&format!("/api/v1/hosts/{there}/sensors/trends")).await), (404, 200), "{}", told.text);
    }
}
