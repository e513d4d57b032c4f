//! Sensors that are known, read again.

use super::merge::merge;
use super::{Form, NoReading, Reading, Sensor};
use std::collections::BTreeMap;

/// What a later, cheaper reading says of sensors that are known: names and bounds stay, numbers and states are new.
/// Sensors that nobody told of this time have no reading. Gives the sensors, and whether some were not known before.
pub(crate) fn by_path(known: &[Sensor], told: Vec<Sensor>, why_not: &str) -> (Vec<Sensor>, bool) {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (place, sensor) in known.iter().enumerate() {
        for path in sensor.paths.iter().chain([&sensor.key]) {
            places.insert(path.clone(), place);
        }
    }
    let mut fresh: Vec<Option<Sensor>> = known.iter().map(|_| None).collect();
    let mut unknown = Vec::new();
    // Where several tell of one sensor, its own resource wins, as in the walk.
    let rank = |sensor: &Sensor| match sensor.form {
        Form::Modern => 0,
        Form::Legacy => 1,
        Form::Excerpt(_) => 2,
    };
    let mut told = told;
    told.sort_by_key(rank);
    for sensor in told {
        let place = sensor.paths.iter().chain([&sensor.key]).find_map(|path| places.get(path));
        match place.and_then(|place| fresh.get_mut(*place)) {
            Some(Some(earlier)) => earlier.complete_from(&sensor),
            Some(empty) => *empty = Some(sensor),
            None => unknown.push(sensor),
        }
    }
    let renewed = known.iter().zip(fresh).map(|(known, fresh)| {
        let mut sensor = known.clone();
        match fresh {
            Some(fresh) => {
                sensor.reading = fresh.reading;
                sensor.status = if fresh.status == crate::model::Status::default() { sensor.status } else { fresh.status };
                sensor.words = fresh.words.or(sensor.words);
                let mut thresholds = fresh.thresholds;
                thresholds.complete_from(&sensor.thresholds);
                sensor.thresholds = thresholds;
            }
            None => sensor.reading = Reading(Err(NoReading::NotRead(why_not.to_owned()))),
        }
        sensor
    });
    let mut sensors: Vec<Sensor> = renewed.collect();
    let news = !unknown.is_empty();
    sensors.extend(merge(unknown));
    (sensors, news)
}

#[cfg(test)]
mod tests {
    use super::super::{legacy_temperatures, modern};
    use super::*;
    use crate::doc::Doc;
    use serde_json::json;

    fn modern(id: &str, name: &str, celsius: f64) -> Sensor {
        let value = json!({"Id": id, "Name": name, "Reading": celsius, "ReadingUnits": "Cel"});
        modern::sensor(Doc(&value), &format!("/c/Sensors/{id}"), "/c")
    }

    fn legacy(names: &[(&str, f64)]) -> Vec<Sensor> {
        let items: Vec<_> = names.iter().map(|(name, celsius)| json!({"Name": name, "ReadingCelsius": celsius})).collect();
        legacy_temperatures(Doc(&json!({"Temperatures": items})), "/c/Thermal", "/c")
    }

    #[test]
    fn a_cheaper_reading_keeps_what_is_known_and_tells_what_is_missing() {
        let mut all = vec![modern("CPU1Temp", "CPU1 Temp", 37.0), modern("x", "X", 5.0)];
        all.extend(legacy(&[("CPU1 Temp", 38.0)]));
        let known = merge(all);
        let (now, news) = by_path(&known, legacy(&[("CPU1 Temp", 50.0), ("New", 1.0)]), "not asked");
        assert!(news);
        let told: Vec<_> = now.iter().map(|s| (s.name.as_str(), s.reading.value())).collect();
        assert_eq!(told, [("CPU1 Temp", Some(50.0)), ("X", None), ("New", Some(1.0))]);
    }
}
