//! Sensors of states, and names.

use super::*;
use ironwatch_core::bmc::SensorKind;
use ironwatch_redfish::{Health, Part, PowerSupply, RedundancyGroup, RedundancyOf, State, Status};

fn supply(name: &str, health: Option<Health>, input_lost: Option<bool>) -> PowerSupply {
    let status = Status { state: Some(State::Enabled), health, rollup: None };
    let paths = vec![format!("/c/PowerSubsystem/PowerSupplies/{name}")];
    PowerSupply {
        part: Part { paths, name: Some(name.to_owned()), status, ..Part::default() },
        chassis: "/c".to_owned(),
        capacity_watts: None,
        input_watts: None,
        output_watts: None,
        input_volts: None,
        kind: None,
        input_lost,
        line_status: None,
    }
}

/// Component, and what holds of it.
fn shown(supplies: Vec<PowerSupply>) -> Vec<(String, Vec<String>)> {
    let readings = Readings { power_supplies: supplies, ..Readings::default() };
    let holds = |sensor: &Sensor| sensor.holds(|_| None).iter().map(|holds| format!("{}/{}", holds.class, holds.code)).collect();
    told(&readings, &[]).iter().map(|told| (told.sensor.component.as_str().to_owned(), holds(&told.sensor))).collect()
}

#[test]
fn supplies_are_well_or_ill_or_say_nothing() {
    let told = shown(vec![
        supply("PSU 1", Some(Health::Ok), Some(false)),
        supply("PSU 2", Some(Health::Critical), Some(true)),
        supply("PSU 3", Some(Health::Warning), None),
        supply("Bay", None, None),
    ]);
    let wanted: [(&str, &[&str]); 4] =
        [("psu/PSU1", &[]), ("psu/PSU2", &["psu_fault/input_lost"]), ("psu/PSU3", &["psu_fault/warning"]), ("psu/PSU4", &[])];
    for ((component, holds), (part, problems)) in told.iter().zip(wanted) {
        assert_eq!((component.as_str(), holds.iter().map(String::as_str).collect::<Vec<_>>()), (part, problems.to_vec()));
    }
    assert_eq!(told.len(), wanted.len());
}

#[test]
fn one_that_is_not_there_says_nothing() {
    let mut absent = supply("PSU 2", None, Some(true));
    absent.part.status.state = Some(State::Absent);
    let readings = Readings { power_supplies: vec![absent], ..Readings::default() };
    let told = told(&readings, &[]);
    let sensor = &told[0].sensor;
    assert_eq!((sensor.kind, sensor.speaks(), sensor.problems.len()), (SensorKind::States, false, 0));
}

#[test]
fn sensors_have_a_name_each_and_groups_stay_one_part() {
    let group = |path: &str| RedundancyGroup {
        path: path.to_owned(),
        chassis: "/c".to_owned(),
        of: RedundancyOf::Fans,
        name: None,
        mode: None,
        least: None,
        most: None,
        members: Vec::new(),
        status: Status { state: Some(State::Enabled), health: Some(Health::Ok), rollup: None },
    };
    let groups = vec![group("/c/Thermal#/Redundancy/0"), group("/c/Thermal#/Redundancy/1")];
    let readings = Readings { redundancy: groups, ..Readings::default() };
    let told = told(&readings, &[]);
    let shown: Vec<_> = told.iter().map(|told| (told.sensor.component.as_str(), told.sensor.name.as_str())).collect();
    assert_eq!(shown, [("fan", "Fan redundancy (#1)"), ("fan", "Fan redundancy (#2)")]);
}
