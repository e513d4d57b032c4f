#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use super::*;
use crate::sensors::{layout as layout_of, sweep};
use crate::store::hosts::{self, HostRow};
use crate::store::reports::{self, ReportRow};
use crate::store::sweeps::{SweepRow, insert, keep_layout};
use crate::store::{Address, migrate};
use ironwatch_core::bmc::limits::Limits;
use ironwatch_core::bmc::{Sensor, SensorKind};
use ironwatch_core::component::Component;
use ironwatch_core::observation::{NoReading, Source};

const MINUTE: i64 = 60_000;

fn sensor(name: &str, reading: Option<f64>, upper_critical: f64) -> Sensor {
    Sensor {
        source: Source::Ipmi,
        name: name.to_owned(),
        component: Component::new("sensor", name),
        kind: SensorKind::Temperature,
        unit: "°C".to_owned(),
        reading: reading.ok_or_else(|| NoReading("absent".to_owned())),
        states: Vec::new(),
        problems: Vec::new(),
        possible: Vec::new(),
        limits: Limits { upper_critical: Some(upper_critical), ..Limits::default() },
        health: None,
    }
}

fn host() -> HostRow {
    HostRow {
        id: "h".into(),
        name: "h".into(),
        address: String::new(),
        presence: "up".into(),
        presence_since: 1,
        enrolled_at: 1,
        heard_at: None,
        interval_seconds: 30,
        boot_id: None,
        stopped_for: None,
        os: String::new(),
        kernel: String::new(),
        architecture: String::new(),
        agent_version: String::new(),
        uptime_seconds: None,
        taken: "{}".into(),
        live_report_id: None,
        complete_report_id: None,
        group_name: String::new(),
        site: String::new(),
        rack: String::new(),
        tags: "[]".into(),
        notes: String::new(),
        lifecycle: "active".into(),
        model: String::new(),
        firmware: String::new(),
    }
}

struct Kept {
    db: Db,
    _folder: tempfile::TempDir,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut db = Address::Sqlite(folder.path().join("test.db")).connect().unwrap();
        migrate(&mut db).unwrap();
        let row = host();
        hosts::insert(&mut db, &row).unwrap();
        Self { db, _folder: folder }
    }

    fn sweep(&mut self, taken_at: i64, sensors: &[Sensor]) {
        let (layout_id, body) = layout_of(sensors);
        keep_layout(&mut self.db, &layout_id, &body).unwrap();
        insert(&mut self.db, &SweepRow { host_id: "h".into(), taken_at, layout_id, body: sweep(sensors) }).unwrap();
    }

    /// A report of an agent, received so much later than it was taken.
    fn report(&mut self, taken_at: i64, late: i64, samples: serde_json::Value) {
        let row = ReportRow {
            id: reports::next_id(&mut self.db).unwrap(),
            host_id: "h".into(),
            epoch: "e".into(),
            sequence: taken_at,
            received_at: taken_at + late,
            encoding: "identity".into(),
            digest: String::new(),
            body: serde_json::json!({ "v": 1, "samples": samples }).to_string().into_bytes(),
            taken_at: (late > 0).then_some(taken_at),
        };
        reports::insert(&mut self.db, &row).unwrap();
    }

    fn read(&mut self, to: i64, points: usize, sensors: &[&str]) -> Trends {
        let sensors = sensors.iter().map(|name| (*name).to_owned()).collect();
        read(&mut self.db, &Wanted { host_id: "h".into(), from: 0, to, sensors, teller: None, points }).unwrap().unwrap()
    }
}

fn lows(series: &Series) -> Vec<Option<f64>> {
    series.buckets.iter().map(|bucket| bucket.map(|bucket| bucket.low)).collect()
}

#[test]
fn what_was_not_read_is_nothing_and_never_0() {
    let mut kept = Kept::new();
    for minute in (0..20).filter(|minute| !(8..14).contains(minute)) {
        let inlet = (minute != 3 && minute != 2).then_some(20.0 + minute as f64);
        kept.sweep(minute * MINUTE, &[sensor("CPU", Some(0.0), 90.0), sensor("Inlet", inlet, 40.0)]);
    }
    let found = kept.read(20 * MINUTE, 500, &[]);
    assert_eq!((found.bucket_millis, found.buckets, found.spacing_millis), (2 * MINUTE, 10, Some(MINUTE)), "two sweeps in each");
    assert_eq!((found.readings, found.read, found.oldest, found.left_out), (14, 14, Some(0), 0));
    let [cpu, inlet] = found.series.as_slice() else { panic!("{found:?}") };
    let zero = Some(0.0);
    assert_eq!(lows(cpu), [zero, zero, zero, zero, None, None, None, zero, zero, zero], "a zero that was read is one");
    let wanted = [Some(20.0), None, Some(24.0), Some(26.0), None, None, None, Some(34.0), Some(36.0), Some(38.0)];
    assert_eq!((lows(inlet), inlet.missed), (wanted.to_vec(), 2));
    let whole = inlet.whole().unwrap();
    assert_eq!((whole.low, whole.high, whole.count, inlet.last), (20.0, 39.0, 12, Some(39.0)));
    assert_eq!((inlet.first_at, inlet.last_at), (Some(0), Some(19 * MINUTE)));
}

#[test]
fn a_layout_may_change_and_change_back() {
    let mut kept = Kept::new();
    kept.sweep(0, &[sensor("CPU", Some(50.0), 90.0), sensor("Inlet", Some(20.0), 40.0)]);
    kept.sweep(MINUTE, &[sensor("Intake", Some(21.0), 40.0), sensor("CPU", Some(51.0), 95.0)]);
    kept.sweep(2 * MINUTE, &[sensor("Intake", Some(22.0), 40.0), sensor("CPU", Some(52.0), 95.0)]);
    let found = kept.read(3 * MINUTE, 1, &[]);
    let names: Vec<&str> = found.series.iter().map(|series| series.shape.name.as_str()).collect();
    assert_eq!(names, ["CPU", "Inlet", "Intake"], "what is called otherwise is another one");
    let cpu = found.series.first().unwrap();
    assert_eq!((cpu.whole().unwrap().low, cpu.whole().unwrap().high), (50.0, 52.0), "at another place, and still itself");
    assert!(cpu.limits_changed && cpu.shape.thresholds.get("upper_critical").unwrap() == 95.0, "{cpu:?}");

    kept.sweep(4 * MINUTE, &[sensor("CPU", Some(53.0), 90.0), sensor("Inlet", Some(23.0), 40.0)]);
    let found = kept.read(5 * MINUTE, 1, &["CPU", "nobody"]);
    let [cpu] = found.series.as_slice() else { panic!("{found:?}") };
    assert!(cpu.shape.thresholds.get("upper_critical").unwrap() == 90.0, "those of the newest sweep");
}

#[test]
fn two_of_one_name_are_two_and_a_named_one_without_numbers_is_told() {
    let mut kept = Kept::new();
    kept.sweep(0, &[sensor("Temp", Some(1.0), 90.0), sensor("Temp", Some(2.0), 90.0), sensor("Off", None, 90.0)]);
    let found = kept.read(MINUTE, 10, &[]);
    assert_eq!(found.series.iter().map(|series| series.last).collect::<Vec<_>>(), [Some(1.0), Some(2.0)]);
    let found = kept.read(MINUTE, 10, &["Off"]);
    let [off] = found.series.as_slice() else { panic!("{found:?}") };
    assert_eq!((off.last, off.missed, off.whole()), (None, 1, None));
    assert_eq!(kept.read(MINUTE, 10, &["nobody"]).series, []);
}

#[test]
fn so_many_are_read_and_no_more() {
    let mut kept = Kept::new();
    let sensors = [sensor("CPU", Some(50.0), 90.0)];
    let (layout_id, body) = layout_of(&sensors);
    keep_layout(&mut kept.db, &layout_id, &body).unwrap();
    let count = i64::try_from(MAX_READ).unwrap() + 1;
    diesel::Connection::transaction::<_, diesel::result::Error, _>(&mut kept.db, |db| {
        for second in 0..count {
            insert(db, &SweepRow { host_id: "h".into(), taken_at: second * 1000, layout_id: layout_id.clone(), body: sweep(&sensors) })?;
        }
        Ok(())
    })
    .unwrap();
    let found = kept.read(count * 1000, 500, &[]);
    assert_eq!((found.readings, found.read), (MAX_READ + 1, MAX_READ / 2 + 1));
    assert!(found.series.first().unwrap().buckets.iter().all(Option::is_some), "chosen evenly: no stretch is empty for that");
}

/// What changes fast is in each report of an agent, and the rest in every other one.
fn told(second: i64) -> serde_json::Value {
    let number = |name: &str, component: &str, value: f64| serde_json::json!({ "name": name, "component": component, "value": value });
    let mut samples = vec![number("load_1", "host", second as f64)];
    if second % 60 == 0 {
        samples.push(number("temperature_celsius", "gpu/0", 40.0 + second as f64 / 60.0));
        samples.push(number("temperature_celsius", "gpu/1", 0.0));
        samples.push(serde_json::json!({ "name": "fan_rpm", "component": "gpu/1", "no_reading": "no permission" }));
    }
    samples.into()
}

#[test]
fn what_agents_say_is_told_beside_what_bmcs_say() {
    let mut kept = Kept::new();
    for second in (0..600).step_by(30) {
        kept.report(second * 1000, 0, told(second));
    }
    kept.sweep(0, &[sensor("CPU", Some(50.0), 90.0)]);
    kept.sweep(MINUTE, &[sensor("CPU", Some(50.0), 90.0)]);
    let found = kept.read(10 * MINUTE, 500, &[]);
    assert_eq!((found.bucket_millis, found.buckets, found.spacing_millis), (2 * MINUTE, 5, Some(MINUTE)), "all is told once a minute");
    assert_eq!((found.readings, found.read, found.oldest, found.left_out), (22, 22, Some(0), 0));
    let names: Vec<_> =
        found.series.iter().map(|one| (one.shape.source.as_str(), one.shape.component.as_str(), one.shape.name.as_str())).collect();
    let wanted = [
        ("ipmi", "sensor/CPU", "CPU"),
        ("agent", "host", "load_1"),
        ("agent", "gpu/0", "temperature_celsius"),
        ("agent", "gpu/1", "temperature_celsius"),
    ];
    assert_eq!(names, wanted, "one that gave no number is told when it is named");
    let gpu = found.series.get(2).unwrap();
    assert_eq!(lows(gpu), [40.0, 42.0, 44.0, 46.0, 48.0].map(Some));
    assert_eq!(lows(found.series.get(3).unwrap()), [Some(0.0); 5], "a zero that was read is one");
    let found = kept.read(10 * MINUTE, 500, &["fan_rpm"]);
    assert_eq!(found.series.iter().map(|one| (one.last, one.missed)).collect::<Vec<_>>(), [(None, 10)]);

    let mut only = |teller| {
        let wanted = Wanted { host_id: "h".into(), from: 0, to: 10 * MINUTE, sensors: Vec::new(), teller: Some(teller), points: 500 };
        let found = read(&mut kept.db, &wanted).unwrap().unwrap();
        (found.readings, found.series.len())
    };
    assert_eq!((only(Teller::Agent), only(Teller::Bmc)), ((20, 3), (2, 1)));
}

#[test]
fn a_report_that_came_late_is_told_where_it_was_taken() {
    let mut kept = Kept::new();
    for minute in (0..10).filter(|minute| !(4..8).contains(minute)) {
        kept.report(minute * MINUTE, 0, told(minute * 60));
    }
    let before = kept.read(10 * MINUTE, 500, &["temperature_celsius"]);
    assert_eq!(lows(before.series.first().unwrap()), [Some(40.0), Some(42.0), None, None, Some(48.0)]);
    // The network was cut, and what was spooled came when it was mended: after the time that is looked at.
    for minute in 4..8 {
        kept.report(minute * MINUTE, 20 * MINUTE, told(minute * 60));
    }
    let after = kept.read(10 * MINUTE, 500, &["temperature_celsius"]);
    assert_eq!(lows(after.series.first().unwrap()), [40.0, 42.0, 44.0, 46.0, 48.0].map(Some));
    assert_eq!(after.series.first().unwrap().last, Some(49.0), "the last one taken, and not the last one received");
}

#[test]
fn of_too_many_reports_runs_are_read_that_have_everything() {
    let mut kept = Kept::new();
    let count = 10_000;
    diesel::Connection::transaction::<_, diesel::result::Error, _>(&mut kept.db, |db| {
        for one in 0..count {
            let row = ReportRow {
                id: one + 1,
                host_id: "h".into(),
                epoch: "e".into(),
                sequence: one,
                received_at: one * 20_000,
                encoding: "identity".into(),
                digest: String::new(),
                body: serde_json::json!({ "samples": told(one * 20) }).to_string().into_bytes(),
                taken_at: None,
            };
            reports::insert(db, &row)?;
        }
        Ok(())
    })
    .unwrap();
    let found = kept.read(count * 20_000, 500, &["temperature_celsius"]);
    assert!(found.readings == 10_000 && (3_000..4_500).contains(&found.read), "{} of {}", found.read, found.readings);
    for series in &found.series {
        assert!(series.buckets.iter().all(Option::is_some), "what is told each third time is in every stretch");
    }
    assert_eq!(found.series.len(), 2);
}

#[test]
fn a_body_that_cannot_be_read_costs_its_own_numbers_and_no_others() {
    let mut kept = Kept::new();
    kept.report(0, 0, told(0));
    for (id, encoding, body) in
        [(2, "gzip", &b"not packed"[..]), (3, "identity", b"{\"samples\":7}"), (4, "identity", b"\xff\xfe"), (5, "new", b"")]
    {
        let row = ReportRow {
            id,
            host_id: "h".into(),
            epoch: "e".into(),
            sequence: id,
            received_at: id * 1000,
            encoding: encoding.into(),
            digest: String::new(),
            body: body.to_vec(),
            taken_at: None,
        };
        reports::insert(&mut kept.db, &row).unwrap();
    }
    kept.report(MINUTE, 0, told(60));
    let found = kept.read(2 * MINUTE, 1, &["temperature_celsius"]);
    let whole = found.series.first().unwrap().whole().unwrap();
    assert_eq!((found.read, whole.low, whole.high, whole.count), (6, 40.0, 41.0, 2));
}

#[test]
fn of_very_many_samples_some_are_told_and_the_others_counted() {
    let mut kept = Kept::new();
    let many = |count: usize| {
        (0..count).map(|one| serde_json::json!({ "name": "a_celsius", "component": format!("part/{one}"), "value": 1.0 })).collect()
    };
    for minute in 0..3 {
        kept.report(minute * MINUTE, 0, many(450));
    }
    let found = kept.read(3 * MINUTE, 10, &[]);
    assert_eq!((found.series.len(), found.left_out), (400, 50), "each is counted once, and not for each report");
    let found = kept.read(3 * MINUTE, 10, &["b_celsius"]);
    assert_eq!((found.series.len(), found.left_out), (0, 0), "nobody wanted them");
}
