//! What reports of the TelemetryService tell of sensors: numbers, and nothing of how the parts do.

use crate::link::last_name;
use crate::metric_report::MetricReport;
use crate::moment::Moment;
use crate::sensor::{NoReading, Reading, Sensor, reported_number};
use std::collections::{BTreeMap, BTreeSet};

/// How names of reports begin that sum up a time, as those of Supermicro do: `MaxPowerConsumptionWeek`. They point at what was
/// measured, and do not say what it is now.
const SUMS: [&str; 4] = ["min", "max", "avg", "average"];
/// Most numbers that are told by reports and nowhere else.
const MAX_OTHERS: usize = 500;

/// A value of a property.
#[derive(Debug, Clone, Copy)]
struct Value {
    at: i64,
    number: f64,
    /// The same moment was told with another number: neither is known to be right.
    is_disputed: bool,
}

/// The newest value of each property, by the path of its sensor.
#[derive(Debug, Default)]
pub(crate) struct Reported(BTreeMap<String, Value>);

impl Reported {
    /// The values of moments that are fresh. A value without a moment is none: nobody knows what it is worth.
    pub(crate) fn of(reports: &[MetricReport], is_fresh: &dyn Fn(Moment) -> bool) -> Self {
        let mut newest: BTreeMap<String, Value> = BTreeMap::new();
        for report in reports.iter().filter(|report| !is_sum(report)) {
            for value in &report.values {
                let (Some(path), Some(number)) = (value.sensor_path(), value.number) else { continue };
                let Some(at) = value.at.or(report.at).filter(|at| is_fresh(*at)).map(|at| at.unix_millis) else { continue };
                let fresh = Value { at, number, is_disputed: false };
                let known = newest.entry(path).or_insert(fresh);
                if known.at < at {
                    *known = fresh;
                } else if known.at == at && known.number != number {
                    known.is_disputed = true;
                }
            }
        }
        newest.retain(|_, value| !value.is_disputed);
        Self(newest)
    }

    fn number(&self, sensor: &Sensor) -> Option<f64> {
        sensor.paths.iter().chain([&sensor.key]).find_map(|path| self.0.get(path)).map(|value| sensor.scale.apply(value.number))
    }

    /// Keys of the sensors that need not be asked for: a report has the number, and how they do was read not long ago. One that had
    /// no number then is asked for: it may have come back.
    pub(crate) fn spares(&self, last: &[Sensor]) -> BTreeSet<String> {
        let is_told = |sensor: &&Sensor| sensor.reading.0.is_ok() && self.number(sensor).is_some();
        last.iter().filter(is_told).map(|sensor| sensor.key.clone()).collect()
    }

    /// Gives sensors that were not asked for the number of the report, and the state that they had.
    pub(crate) fn complete(&self, sensors: &mut [Sensor], last: &[Sensor]) {
        let last: BTreeMap<&str, &Sensor> = last.iter().map(|sensor| (sensor.key.as_str(), sensor)).collect();
        for sensor in sensors.iter_mut().filter(|sensor| matches!(sensor.reading.0, Err(NoReading::NotRead(_)))) {
            let Some(before) = last.get(sensor.key.as_str()).filter(|before| before.reading.0.is_ok()) else { continue };
            if let Some(number) = self.number(sensor) {
                sensor.reading = Reading(Ok(number));
                sensor.status = before.status.clone();
                sensor.words.clone_from(&before.words);
            }
        }
    }

    /// Numbers that no sensor tells, of parts that can be named: what the GPU boards of NVIDIA tell of their processors.
    pub(crate) fn others(&self, sensors: &[Sensor]) -> Vec<Sensor> {
        let known = paths_of(sensors);
        let unknown = self.0.iter().filter(|(path, _)| !known.contains(path.as_str()));
        unknown.filter_map(|(path, value)| reported_number(path, value.number)).take(MAX_OTHERS).collect()
    }
}

fn paths_of(sensors: &[Sensor]) -> BTreeSet<&str> {
    sensors.iter().flat_map(|sensor| sensor.paths.iter().chain([&sensor.key])).map(String::as_str).collect()
}

fn is_sum(report: &MetricReport) -> bool {
    let name = report.id.as_deref().unwrap_or(last_name(&report.path)).to_lowercase();
    SUMS.iter().any(|word| name.starts_with(word))
}

/// Paths of the reports that tell of sensors at all; the others need not be read again.
pub(crate) fn worth_reading<'a>(reports: &'a [MetricReport], sensors: &[Sensor]) -> BTreeSet<&'a str> {
    let known = paths_of(sensors);
    let tells = |path: String| known.contains(path.as_str()) || reported_number(&path, 0.0).is_some();
    let is_worth = |report: &&MetricReport| !is_sum(report) && report.values.iter().filter_map(|value| value.sensor_path()).any(tells);
    reports.iter().filter(is_worth).map(|report| report.path.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Doc;
    use crate::sensor::{SensorKind, Unit, sensor};
    use serde_json::{Value as Json, json};

    const GPU: &str = "/redfish/v1/Systems/HGX/Processors/GPU_SXM_1";

    fn report(id: &str, values: Json) -> MetricReport {
        MetricReport::of(Doc(&json!({"Id": id, "MetricValues": values})), &format!("/reports/{id}"))
    }

    fn value(property: &str, number: f64, second: u32) -> Json {
        json!({"MetricProperty": property, "MetricValue": number.to_string(), "Timestamp": format!("2026-01-01T00:00:{second:02}Z")})
    }

    fn temperature(celsius: Json) -> Sensor {
        let told = json!({"Name": "T", "Reading": celsius, "ReadingUnits": "Cel", "Status": {"State": "Enabled", "Health": "Warning"}});
        sensor(Doc(&told), "/c/Sensors/T", "/c")
    }

    fn silent() -> Sensor {
        Sensor { reading: Reading(Err(NoReading::NotRead("not asked".to_owned()))), ..temperature(json!(40.0)) }
    }

    #[test]
    fn the_newest_fresh_value_is_the_reading_and_the_state_stays() {
        let reports = [report("Environment", json!([value("/c/Sensors/T#/Reading", 41.0, 1), value("/c/Sensors/T", 42.0, 2)]))];
        let (last, mut now) = ([temperature(json!(40.0))], [silent()]);
        let fresh = Reported::of(&reports, &|_| true);
        assert_eq!(fresh.spares(&last).len(), 1);
        fresh.complete(&mut now, &last);
        assert_eq!(now[0].reading.value(), Some(42.0));
        assert_eq!(now[0].status, last[0].status, "a report does not say that the part is well");

        let stale = Reported::of(&reports, &|at| at.unix_millis % 60_000 > 2_000);
        let mut now = [silent()];
        stale.complete(&mut now, &last);
        assert_eq!((stale.spares(&last).len(), now[0].reading.value()), (0, None));
    }

    #[test]
    fn what_was_silent_is_asked_and_what_is_undated_disputed_or_a_sum_is_no_reading() {
        let t = "/c/Sensors/T";
        let fresh = |reports: &[MetricReport]| Reported::of(reports, &|_| true).spares(&[temperature(json!(40.0))]).len();
        assert_eq!(fresh(&[report("E", json!([value(t, 41.0, 1)]))]), 1);
        assert_eq!(fresh(&[report("E", json!([{"MetricProperty": t, "MetricValue": "41"}]))]), 0);
        assert_eq!(fresh(&[report("E", json!([value(t, 41.0, 1), value(t, 43.0, 1)]))]), 0);
        assert_eq!(fresh(&[report("MaxTemperatureWeek", json!([value(t, 41.0, 1)]))]), 0);
        let told = Reported::of(&[report("E", json!([value(t, 41.0, 1)]))], &|_| true);
        assert!(told.spares(&[temperature(json!(null))]).is_empty());
    }

    #[test]
    fn numbers_of_named_parts_that_no_sensor_tells_are_readings() {
        let core = format!("{GPU}/ProcessorMetrics#/CoreVoltage/Reading");
        let reports = [
            report(
                "GPUs",
                json!([
                    value(&core, 0.87, 1),
                    value(&format!("{GPU}/ProcessorMetrics#/Oem/Nvidia/SMUtilizationPercent"), 73.0, 1),
                    value(&format!("{GPU}/MemorySummary/MemoryMetrics#/OperatingSpeedMHz"), 2619.0, 1),
                    value(&format!("{GPU}/Ports/NVLink_0/Metrics#/RXBytes"), 9e12, 1),
                    value("/redfish/v1/Chassis/1/Power#/PowerControl/0", 300.0, 1),
                    value("/c/Sensors/T", 41.0, 1)
                ]),
            ),
            report("Switches", json!([value("/redfish/v1/Fabrics/F/Switches/S#/CurrentBandwidthGbps", 5.0, 1)])),
        ];
        let known = [temperature(json!(40.0))];
        let others = Reported::of(&reports, &|_| true).others(&known);
        let told: Vec<_> =
            others.iter().map(|s| (s.name.as_str(), s.kind, s.unit.clone(), s.reading.value(), s.component.as_deref())).collect();
        let gpu = Some("gpu/GPU_SXM_1");
        assert_eq!(
            told,
            [
                ("GPU_SXM_1 MemorySummary OperatingSpeedMHz", SensorKind::Other, Unit::Hertz, Some(2.619e9), gpu),
                ("GPU_SXM_1 CoreVoltage", SensorKind::Voltage, Unit::Volt, Some(0.87), gpu),
                ("GPU_SXM_1 SMUtilizationPercent", SensorKind::Percent, Unit::Percent, Some(73.0), gpu),
            ]
        );
        assert_eq!(worth_reading(&reports, &known), BTreeSet::from(["/reports/GPUs"]));
    }
}
