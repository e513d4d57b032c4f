//! Vital signs of boards as they name their sensors.

use super::*;
use crate::bmc::limits::Limits;
use crate::bmc::state::{meaning_of, possible};
use crate::bmc::{Health, Meaning};
use crate::component::Component;
use crate::observation::{NoReading, Source};
use ironwatch_shared::Severity;

fn sensor(name: &str, component: &str, kind: SensorKind, unit: &str, reading: Option<f64>) -> Sensor {
    Sensor {
        source: Source::Ipmi,
        name: name.to_owned(),
        component: Component::from(component.to_owned()),
        kind,
        unit: unit.to_owned(),
        reading: reading.ok_or_else(|| NoReading("absent".to_owned())),
        states: Vec::new(),
        problems: Vec::new(),
        possible: Vec::new(),
        limits: Limits::default(),
        health: None,
    }
}

/// With its upper limits: warning, critical.
fn temperature(name: &str, reading: Option<f64>, warning: Option<f64>, critical: Option<f64>) -> Sensor {
    let limits = Limits { upper_warning: warning, upper_critical: critical, ..Limits::default() };
    Sensor { limits, ..sensor(name, &format!("sensor/{name}"), SensorKind::Temperature, "°C", reading) }
}

fn fan(name: &str, rpm: Option<f64>, lowest: f64) -> Sensor {
    let limits = Limits { lower_critical: Some(lowest), ..Limits::default() };
    Sensor { limits, ..sensor(name, &format!("fan/{name}"), SensorKind::Fan, "RPM", rpm) }
}

fn power(name: &str, component: &str, watts: Option<f64>) -> Sensor {
    sensor(name, component, SensorKind::Power, "W", watts)
}

const WORDS: [&str; 8] = ["present", "failed", "failure predicted", "input lost", "input out of range", "", "", "inactive"];

/// A supply or a fan of IPMI by the offsets of its states that hold.
fn states(name: &str, component: &str, event_type: u8, sensor_type: u8, offsets: &[(u8, &str)]) -> Sensor {
    Sensor {
        states: offsets.iter().map(|(_, word)| (*word).to_owned()).collect(),
        problems: offsets.iter().filter_map(|(offset, _)| meaning_of(event_type, sensor_type, *offset)).collect(),
        possible: possible(event_type, sensor_type),
        ..sensor(name, component, SensorKind::States, "", None)
    }
}

fn supply(name: &str, component: &str, offsets: &[u8]) -> Sensor {
    let told: Vec<(u8, &str)> = offsets.iter().filter_map(|offset| Some((*offset, *WORDS.get(usize::from(*offset))?))).collect();
    states(name, component, 0x6f, 0x08, &told)
}

const SUPPLY_ILL: Meaning = Meaning { class: "psu_fault", code: "critical", severity: Severity::Critical };

/// A supply of Redfish; one that is not there says nothing.
fn bay(name: &str, component: &str, told: &[&str], health: Option<Health>) -> Sensor {
    Sensor {
        source: Source::Redfish,
        states: told.iter().map(|word| (*word).to_owned()).collect(),
        problems: if health.is_some_and(|health| health != Health::Ok) { vec![SUPPLY_ILL] } else { Vec::new() },
        possible: if health.is_some() { vec![SUPPLY_ILL] } else { Vec::new() },
        health,
        ..sensor(name, component, SensorKind::States, "", None)
    }
}

fn margin(kelvin: f64, sensor: &str) -> Option<Margin> {
    Some(Margin { kelvin, sensor: sensor.to_owned() })
}

fn working(ok: u32, of: u32) -> Option<Working> {
    Some(Working { ok, of })
}

/// A 2U machine of one maker: two processors without limits, and the cord of a supply pulled.
fn rack_server() -> Vec<Sensor> {
    vec![
        temperature("Temp", Some(51.0), None, None),
        temperature("Inlet Temp", Some(23.0), Some(38.0), None),
        temperature("Exhaust Temp", Some(31.0), Some(75.0), Some(80.0)),
        temperature("GPU1 Temp", None, None, None),
        fan("Fan1", Some(6_360.0), 480.0),
        fan("Fan2", Some(6_120.0), 480.0),
        states("Fan Redundancy", "fan/Fan Redundancy", 0x0b, 0x04, &[(0, "fully redundant")]),
        states("PS Redundancy", "psu/PS Redundancy", 0x0b, 0x08, &[(1, "redundancy lost")]),
        supply("Status", "psu/PSU1", &[0]),
        supply("Status", "psu/PSU2", &[0, 3]),
        states("PS1 PG FAIL", "sensor/PS1 PG FAIL", 0x03, 0x02, &[(0, "state deasserted")]),
        power("Pwr Consumption", "sensor/Pwr Consumption", Some(220.0)),
    ]
}

/// A board for a cloud with supplies that are measured one by one, and fans that are not there.
fn cloud_board() -> Vec<Sensor> {
    vec![
        temperature("Temp_Ambient_FP", Some(25.0), Some(41.0), Some(43.0)),
        temperature("Temp_CPU0", Some(40.0), Some(89.0), Some(90.0)),
        temperature("Temp_PCI_Inlet1", Some(38.0), Some(75.0), Some(80.0)),
        temperature("Temp_Outlet", Some(30.0), None, None),
        fan("Fan_SYS0", Some(2_100.0), 500.0),
        fan("Fan_SSD0", Some(0.0), 500.0),
        states("PSU Redundancy", "psu/PSU Redundancy", 0x0b, 0x08, &[(1, "redundancy lost")]),
        supply("PSU1 Status", "psu/PSU1", &[0]),
        supply("PSU2 Status", "psu/PSU2", &[0, 3]),
        power("PSU1 Input", "sensor/PSU1 Input", Some(140.0)),
        power("PSU2 Input", "sensor/PSU2 Input", Some(0.0)),
    ]
}

/// A blade whose only inlet is on its board, with margins below zero and fans of its supplies told by states.
fn blade() -> Vec<Sensor> {
    vec![
        temperature("BB Inlet Temp", Some(38.0), Some(60.0), Some(65.0)),
        temperature("PS1 Temperature", Some(42.0), Some(55.0), Some(60.0)),
        temperature("HSBP Temp", Some(32.0), Some(50.0), Some(55.0)),
        temperature("P1 Therm Margin", Some(-28.0), None, None),
        temperature("DIMM Thrm Mrgn 1", Some(-81.0), Some(5.0), Some(10.0)),
        fan("Sys Fan 1A", Some(8_976.0), 616.0),
        fan("Sys Fan 1B", Some(7_920.0), 640.0),
        states("PS1 Fan1 Fail", "fan/PS1 Fan1 Fail", 0x03, 0x04, &[(0, "state deasserted")]),
        supply("PS1 Status", "psu/PSU1", &[0, 3]),
        supply("PS2 Status", "psu/PSU2", &[0]),
        power("PS1 Power In", "sensor/PS1 Power In", Some(0.0)),
        power("PS2 Power In", "sensor/PS2 Power In", Some(510.0)),
    ]
}

/// A workstation board: no inlet, no supplies, fans that are not there say nothing.
fn small_board() -> Vec<Sensor> {
    vec![
        temperature("CPU Temp", Some(77.0), Some(96.0), Some(101.0)),
        temperature("System Temp", Some(32.0), Some(80.0), Some(85.0)),
        temperature("DIMMA1 Temp", Some(42.0), Some(80.0), Some(85.0)),
        fan("FAN1", Some(13_200.0), 500.0),
        fan("FAN5", None, 500.0),
    ]
}

/// By Redfish: four bays of which two are empty and one is ill, and what the machine takes in all.
fn by_redfish() -> Vec<Sensor> {
    vec![
        temperature("System Board Inlet Temp", Some(21.0), Some(38.0), Some(42.0)),
        temperature("CPU1 Temp", Some(91.0), Some(90.0), Some(95.0)),
        bay("Power Supply Bay 1", "psu/PSU1", &["Enabled", "OK"], Some(Health::Ok)),
        bay("Power Supply Bay 2", "psu/PSU2", &["Enabled", "Critical", "no input"], Some(Health::Critical)),
        bay("Power Supply Bay 3", "psu/PSU3", &[], None),
        bay("Power Supply Bay 4", "psu/PSU4", &[], None),
        bay("Power supply redundancy", "psu", &["Enabled", "Critical"], Some(Health::Critical)),
        bay("Fan 7", "fan/Fan 7", &["Enabled", "OK"], Some(Health::Ok)),
        fan("Fan 1A", Some(5_000.0), 500.0),
        power("System Power Control", "power", Some(312.4)),
        power("PSU1 input power", "sensor/PSU1 input power", Some(320.0)),
    ]
}

#[test]
fn boards_are_read_by_the_names_they_have() {
    let all = |inlet, margin, psus, fans, power| Vitals { inlet, margin, psus, fans, power };
    for (board, sensors, wanted) in [
        ("rack server", rack_server(), all(Some(23.0), margin(15.0, "Inlet Temp"), working(1, 2), working(2, 2), Some(220.0))),
        ("cloud board", cloud_board(), all(Some(25.0), margin(16.0, "Temp_Ambient_FP"), working(1, 2), working(1, 2), Some(140.0))),
        ("blade", blade(), all(Some(38.0), margin(13.0, "PS1 Temperature"), working(1, 2), working(2, 2), Some(510.0))),
        ("small board", small_board(), all(None, margin(19.0, "CPU Temp"), None, working(1, 1), None)),
        ("Redfish", by_redfish(), all(Some(21.0), margin(-1.0, "CPU1 Temp"), working(1, 2), working(2, 2), Some(312.4))),
        ("nothing", Vec::new(), Vitals::default()),
    ] {
        assert_eq!(Vitals::of(&sensors, false), wanted, "{board}");
    }
}

#[test]
fn a_machine_that_is_off_has_no_fans_that_fail_and_no_margin() {
    let off = Vitals::of(&rack_server(), true);
    assert_eq!((off.margin, off.fans, off.psus, off.inlet), (None, None, working(1, 2), Some(23.0)));
}

#[test]
fn the_inlet_is_found_by_its_name_and_no_other_part_is_taken_for_it() {
    for (names, wanted) in [
        (&["Ambient Temp", "CPU1 Temp"][..], Some(1.0)),
        (&["BB Inlet Temp", "Front Panel Temp"], Some(2.0)),
        (&["Inlet Temp 1", "Inlet Temp 2"], Some(2.0)),
        (&["01-Inlet Ambient", "P/S 1 Inlet"], Some(1.0)),
        (&["FP_TEMP"], Some(1.0)),
        (&["InletTemp"], Some(1.0)),
        (&["PSU1 Inlet Temp", "PCIe Inlet", "GPU_Ambient", "Coolant Inlet Temp"], None),
        (&["Outlet Temp", "Exhaust Temp", "System Temp", "Temp"], None),
    ] {
        let sensors: Vec<Sensor> = names.iter().zip([1.0, 2.0, 3.0, 4.0]).map(|(name, t)| temperature(name, Some(t), None, None)).collect();
        assert_eq!(Vitals::of(&sensors, false).inlet, wanted, "{names:?}");
    }
}

#[test]
fn a_bay_is_a_supply_only_when_one_is_in_it() {
    let there = |name: &str, part: &str, state: (u8, &str)| states(name, part, 0x08, 0x08, &[state]);
    for (case, sensors, wanted) in [
        ("no bit is set", vec![supply("PS1 Status", "psu/PSU1", &[0]), supply("PS2 Status", "psu/PSU2", &[])], working(1, 1)),
        ("all empty", vec![supply("PS1 Status", "psu/PSU1", &[])], None),
        ("it fails and does not say that it is there", vec![supply("PS1 Status", "psu/PSU1", &[1])], working(0, 1)),
        ("it rests", vec![supply("PS1 Status", "psu/PSU1", &[0, 7])], working(1, 1)),
        ("a failure is foreseen", vec![supply("PS1 Status", "psu/PSU1", &[0, 2])], working(0, 1)),
        (
            "several sensors of one",
            vec![supply("PS1 Status", "psu/PSU1", &[0]), states("PS1 Fail", "psu/PSU1", 0x03, 0x08, &[(1, "state asserted")])],
            working(0, 1),
        ),
        (
            "an empty bay that does not fail",
            vec![supply("PS2 Status", "psu/PSU2", &[]), states("PS2 Fail", "psu/PSU2", 0x03, 0x08, &[(0, "state deasserted")])],
            None,
        ),
        ("it cannot be read", vec![Sensor { possible: Vec::new(), ..supply("PS1 Status", "psu/PSU1", &[]) }], None),
        (
            "present and absent as states",
            vec![there("PS1", "psu/PSU1", (1, "present")), there("PS2", "psu/PSU2", (0, "absent"))],
            working(1, 1),
        ),
    ] {
        assert_eq!(Vitals::of(&sensors, false).psus, wanted, "{case}");
    }
}

#[test]
fn the_power_of_the_machine_is_not_that_of_a_part() {
    let of = |sensors: &[Sensor]| Vitals::of(sensors, false).power;
    let dcmi = |watts| power("DCMI power", "power", watts);
    let input = |number: u32, watts| power(&format!("PS{number} Power In"), "sensor/x", watts);
    assert_eq!(of(&[power("Total Power", "sensor/x", Some(480.0)), dcmi(Some(500.0)), input(1, Some(250.0))]), Some(500.0));
    assert_eq!(of(&[dcmi(None), power("Total Power", "sensor/x", Some(480.0))]), Some(480.0));
    assert_eq!(of(&[input(1, Some(250.0)), power("PS1 Power Out", "sensor/x", Some(230.0)), input(2, Some(251.0))]), Some(501.0));
    assert_eq!(of(&[input(1, Some(250.0)), input(2, None)]), None, "half of it is not what it takes");
    assert_eq!(of(&[power("CPU Power", "sensor/x", Some(100.0)), power("GPU Total Power", "sensor/y", Some(700.0))]), None);
}

#[test]
fn limits_of_ours_count_where_alerts_go_by_them() {
    let of = |sensor: Sensor| Vitals::of(&[sensor], false).margin;
    assert_eq!(of(temperature("CPU1 Temp", Some(60.0), None, None)), margin(25.0, "CPU1 Temp"));
    assert_eq!(of(temperature("VR Temp", Some(60.0), None, None)), None);
    assert_eq!(of(temperature("VR Temp", Some(60.0), Some(0.0), Some(0.0))), None, "zeros are no limits");
    assert_eq!(of(temperature("VR Temp", Some(f64::NAN), Some(90.0), None)), None);
    assert_eq!(of(Sensor { unit: "%".to_owned(), ..temperature("P1 Therm Ctrl %", Some(0.0), Some(30.0), None) }), None);
}

#[test]
fn they_are_kept_in_few_letters() {
    let kept = |vitals: &Vitals| serde_json::to_string(vitals).unwrap_or_default();
    assert_eq!(kept(&Vitals::default()), "{}");
    let vitals = Vitals::of(&rack_server(), false);
    assert_eq!(serde_json::from_str::<Vitals>(&kept(&vitals)).ok(), Some(vitals));
}
