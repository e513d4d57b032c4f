//! Putting together what is one sensor: none told twice, none lost.
//!
//! Two tellings are taken for one only where that is plain: the same path; an excerpt that names its Sensor; or a list of
//! an older service and a Sensor of the same chassis, kind, unit and name. When in doubt both stay.

use super::modern::without_prefix;
use super::{Form, NoReading, Sensor, SensorKind, Unit};
use crate::link::last_name;
use std::collections::{BTreeMap, BTreeSet};

impl Sensor {
    /// Takes over what another telling knows. Ours wins, except where we have no number.
    pub(super) fn complete_from(&mut self, other: &Self) {
        for path in &other.paths {
            if !self.paths.contains(path) {
                self.paths.push(path.clone());
            }
        }
        if matches!(self.reading.0, Err(NoReading::Missing | NoReading::Null)) && other.reading.0.is_ok() {
            self.reading = other.reading.clone();
        }
        self.thresholds.complete_from(&other.thresholds);
        if self.status.state.is_none() {
            self.status.state.clone_from(&other.status.state);
        }
        self.status.health = self.status.health.or(other.status.health);
        self.words = self.words.take().or_else(|| other.words.clone());
        self.context = self.context.take().or_else(|| other.context.clone());
        self.number = self.number.or(other.number);
        // `cpu/1` says more than `cpu`.
        let vague = self.component.as_deref().is_none_or(|component| !component.contains('/'));
        if vague && other.component.as_deref().is_some_and(|component| component.contains('/')) {
            self.component.clone_from(&other.component);
        }
        if self.related.is_empty() {
            self.related.clone_from(&other.related);
        }
    }
}

/// All sensors, each once, in the order of chassis and name.
pub(crate) fn merge(told: Vec<Sensor>) -> Vec<Sensor> {
    let (mut modern, mut legacy, mut excerpts) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for sensor in told {
        if sensor.paths.first().is_some_and(|path| !seen.insert(path.clone())) {
            continue;
        }
        match sensor.form {
            Form::Modern => modern.push(sensor),
            Form::Legacy => legacy.push(sensor),
            Form::Excerpt(_) => excerpts.push(sensor),
        }
    }
    pair(&mut modern, &mut legacy, |sensor| plain_name(&sensor.name));
    pair(&mut modern, &mut legacy, |sensor| {
        plain_name(without_prefix(last_name(sensor.paths.first().map(String::as_str).unwrap_or_default())))
    });
    let mut sensors = modern;
    sensors.append(&mut legacy);
    let excerpts = without_known_fans(&sensors, excerpts);
    let mut keys: BTreeSet<String> = sensors.iter().map(|sensor| sensor.key.clone()).collect();
    for mut excerpt in excerpts {
        match sensors.iter_mut().find(|sensor| is_excerpt_of(&excerpt, sensor)) {
            Some(sensor) => sensor.complete_from(&excerpt),
            None => {
                // Named after its Sensor, unless that is told as something else: turns and percent of one fan.
                if !keys.insert(excerpt.key.clone()) {
                    excerpt.key = excerpt.paths.first().cloned().unwrap_or_default();
                }
                sensors.push(excerpt);
            }
        }
    }
    sensors.sort_by(|a, b| (&a.chassis, a.kind, &a.key).cmp(&(&b.chassis, b.kind, &b.key)));
    sensors
}

/// What must be equal besides the name.
type Class = (String, SensorKind, Unit, String);

fn class(sensor: &Sensor, name: String) -> Class {
    (sensor.chassis.clone(), sensor.kind, sensor.unit.clone(), name)
}

/// Moves each entry of an older list into the Sensor of the same class. Where several share a class, they are paired in
/// their order, if there are as many on both sides.
fn pair(modern: &mut [Sensor], legacy: &mut Vec<Sensor>, name_of: impl Fn(&Sensor) -> String) {
    let mut classes: BTreeMap<Class, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let unpaired = |sensor: &Sensor| sensor.paths.len() == 1;
    for (place, sensor) in modern.iter().enumerate().filter(|(_, sensor)| unpaired(sensor)) {
        classes.entry(class(sensor, name_of(sensor))).or_default().0.push(place);
    }
    for (place, sensor) in legacy.iter().enumerate() {
        if let Some((_, old)) = classes.get_mut(&class(sensor, plain_name(&sensor.name))) {
            old.push(place);
        }
    }
    let mut moved = BTreeSet::new();
    for (new, old) in classes.into_values().filter(|(new, old)| new.len() == old.len()) {
        for (to, from) in new.into_iter().zip(old) {
            if let (Some(to), Some(from)) = (modern.get_mut(to), legacy.get(from)) {
                to.complete_from(from);
                moved.insert(from.paths.clone());
            }
        }
    }
    legacy.retain(|sensor| !moved.contains(&sensor.paths));
}

/// Whether a number within another resource repeats a sensor.
fn is_excerpt_of(excerpt: &Sensor, sensor: &Sensor) -> bool {
    let same_measure = excerpt.kind == sensor.kind && excerpt.unit == sensor.unit;
    match &excerpt.form {
        // A fan's Sensor tells its turns or its percentage; the other number is not told by it.
        Form::Excerpt(Some(source)) => {
            let unclear = matches!(sensor.unit, Unit::None | Unit::Other(_));
            (same_measure || unclear) && (sensor.paths.iter().any(|path| path == source) || excerpt.key == sensor.key)
        }
        // A fan that is also a Sensor has the same identifier or name in both places.
        Form::Excerpt(None) if excerpt.kind == SensorKind::Fan && same_measure && excerpt.chassis == sensor.chassis => {
            let owner = excerpt.related.first().map(|path| plain_name(last_name(path))).unwrap_or_default();
            let ids = sensor.paths.iter().map(|path| plain_name(without_prefix(last_name(path))));
            let mut names = ids.chain([plain_name(&sensor.name)]);
            names.any(|name| !name.is_empty() && (name == owner || name == plain_name(&excerpt.name)))
        }
        Form::Excerpt(None) | Form::Modern | Form::Legacy => false,
    }
}

/// Leaves out the turns of fans that name no Sensor and have no name in common with one, where a chassis has as many Sensors
/// of turning fans as it has fans that turn: they are the same.
fn without_known_fans(sensors: &[Sensor], excerpts: Vec<Sensor>) -> Vec<Sensor> {
    let turning = |sensor: &&Sensor, chassis: &str| sensor.chassis == chassis && sensor.kind == SensorKind::Fan && sensor.unit == Unit::Rpm;
    let unnamed = |sensor: &&Sensor| sensor.form == Form::Excerpt(None);
    let chassis: BTreeSet<&str> = excerpts.iter().map(|excerpt| excerpt.chassis.as_str()).collect();
    let known: BTreeSet<String> = chassis
        .into_iter()
        .filter(|chassis| {
            let fans: Vec<&Sensor> = excerpts.iter().filter(unnamed).filter(|sensor| turning(sensor, chassis)).collect();
            let own = sensors.iter().filter(|sensor| turning(sensor, chassis)).count();
            let named = fans.iter().any(|fan| sensors.iter().any(|sensor| is_excerpt_of(fan, sensor)));
            fans.len() == own && !named
        })
        .map(str::to_owned)
        .collect();
    excerpts
        .into_iter()
        .filter(|excerpt| !(unnamed(&excerpt) && known.contains(&excerpt.chassis) && turning(&excerpt, &excerpt.chassis)))
        .collect()
}

/// A name without what differs between the two worlds: case, blanks, signs. Signs of numbers and points within them stay.
pub(crate) fn plain_name(name: &str) -> String {
    let lower = name.to_lowercase().replace("temperature", "temp");
    let letters: Vec<char> = lower.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let mut plain = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let starts = at == 0 || letters.get(at - 1).is_some_and(|before| !before.is_alphanumeric());
        let kept = match letter {
            '.' => digit(at.checked_sub(1)) && digit(Some(at + 1)),
            '-' | '+' => starts && digit(Some(at + 1)),
            letter => letter.is_alphanumeric(),
        };
        if kept {
            plain.push(*letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::{excerpt, legacy_temperatures, modern};
    use super::*;
    use crate::doc::Doc;
    use serde_json::json;

    fn modern(id: &str, name: &str, celsius: f64) -> Sensor {
        let value = json!({"Id": id, "Name": name, "Reading": celsius, "ReadingUnits": "Cel", "Status": {"State": "Enabled"}});
        modern::sensor(Doc(&value), &format!("/c/Sensors/{id}"), "/c")
    }

    fn legacy(names: &[(&str, f64)]) -> Vec<Sensor> {
        let items: Vec<_> =
            names.iter().map(|(name, celsius)| json!({"Name": name, "ReadingCelsius": celsius, "UpperThresholdFatal": 99})).collect();
        legacy_temperatures(Doc(&json!({"Temperatures": items})), "/c/Thermal", "/c")
    }

    fn told(sensors: Vec<Sensor>) -> Vec<(String, usize, Option<f64>)> {
        sensors.into_iter().map(|s| (s.name, s.paths.len(), s.reading.value())).collect()
    }

    #[test]
    fn a_sensor_told_in_both_worlds_is_one() {
        let mut all = vec![modern("CPU1Temp", "CPU1 Temp", 37.0), modern("temperature_PCH_Temp", "PCH", 40.0)];
        all.extend(legacy(&[("CPU1 Temperature", 38.0), ("PCH Temp", 41.0), ("Inlet", 20.0)]));
        let merged = merge(all);
        assert!(merged.iter().any(|s| s.name == "CPU1 Temp" && s.thresholds.upper_fatal == Some(99.0)));
        assert_eq!(told(merged), [("CPU1 Temp".into(), 2, Some(37.0)), ("PCH".into(), 2, Some(40.0)), ("Inlet".into(), 1, Some(20.0))]);
    }

    #[test]
    fn names_that_repeat_are_paired_in_order_or_not_at_all() {
        let mut all = vec![modern("a", "Temp", 1.0), modern("b", "Temp", 2.0)];
        all.extend(legacy(&[("Temp", 3.0), ("Temp", 4.0)]));
        assert_eq!(told(merge(all)), [("Temp".into(), 2, Some(1.0)), ("Temp".into(), 2, Some(2.0))]);
        let mut all = vec![modern("a", "Temp", 1.0), modern("b", "Temp", 2.0)];
        all.extend(legacy(&[("Temp", 3.0)]));
        assert_eq!(merge(all).len(), 3);
    }

    #[test]
    fn an_excerpt_adds_a_sensor_only_if_it_is_told_nowhere_else() {
        let value = json!({"TemperatureCelsius": {"DataSourceUri": "/c/Sensors/CPU1Temp", "Reading": 44}, "PowerWatts": {"DataSourceUri": "/c/Sensors/CPU1Power", "Reading": 12.5}});
        let owner = excerpt::Excerpted { path: "/s/Processors/CPU1".into(), name: "CPU1".into(), is_fan: false };
        let mut all = vec![modern("CPU1Temp", "CPU1 Temp", 37.0)];
        all.extend(excerpt::excerpts(Doc(&value), "/s/Processors/CPU1/EnvironmentMetrics", "/c", &owner));
        let merged = merge(all);
        assert_eq!(merged.iter().find(|s| s.kind == SensorKind::Temperature).and_then(|s| s.component.as_deref()), Some("cpu/CPU1"));
        assert_eq!(told(merged), [("CPU1 Temp".into(), 2, Some(37.0)), ("CPU1 PowerWatts".into(), 1, Some(12.5))]);
    }

    #[test]
    fn turns_and_percent_of_one_fan_are_two_numbers_and_neither_is_told_twice() {
        let fan = |units: &str| json!({"Id": "7L0", "Name": "Fan 1 Tach", "Reading": 5000, "ReadingUnits": units});
        let resource = json!({"Name": "Fan1", "SpeedPercent": {"Reading": 40, "SpeedRPM": 5000, "DataSourceUri": "/c/Sensors/7L0"}});
        for units in ["RPM", "%"] {
            let owner = excerpt::Excerpted { path: "/c/ThermalSubsystem/Fans/1".into(), name: "Fan1".into(), is_fan: true };
            let mut all = vec![modern::sensor(Doc(&fan(units)), "/c/Sensors/7L0", "/c")];
            all.extend(excerpt::excerpts(Doc(&resource), "/c/ThermalSubsystem/Fans/1", "/c", &owner));
            let merged = merge(all);
            let keys: BTreeSet<&str> = merged.iter().map(|sensor| sensor.key.as_str()).collect();
            assert_eq!((merged.len(), keys.len()), (2, 2), "{units}: {merged:#?}");
        }
    }

    #[test]
    fn as_many_fans_as_sensors_of_fans_are_the_same() {
        let resource = json!({"Name": "x", "SpeedPercent": {"SpeedRPM": 5000}});
        let sensor = |n: u8| json!({"Name": format!("Tach {n}"), "Reading": 5000, "ReadingUnits": "RPM"});
        let told = |sensors: u8, fans: u8| {
            let mut all: Vec<Sensor> = (0..sensors).map(|n| modern::sensor(Doc(&sensor(n)), &format!("/c/Sensors/T{n}"), "/c")).collect();
            for n in 0..fans {
                let owner = excerpt::Excerpted { path: format!("/c/Fans/{n}"), name: format!("Cooler {n}"), is_fan: true };
                all.extend(excerpt::excerpts(Doc(&resource), &format!("/c/Fans/{n}"), "/c", &owner));
            }
            merge(all).len()
        };
        assert_eq!((told(2, 2), told(2, 1), told(0, 2)), (2, 3, 2));
    }

    #[test]
    fn signs_and_points_of_voltages_tell_them_apart() {
        assert_ne!(plain_name("+12V"), plain_name("-12V"));
        assert_ne!(plain_name("1.8V"), plain_name("18V"));
        assert_eq!(plain_name("CPU #1 Temperature"), plain_name("CPU1_Temp"));
    }
}
