//! On a tree of files that looks as `/sys` does; no chip is real.

use super::*;
use crate::collectors::fake::{Tree, held, values};
use std::time::Duration;

fn chip(tree: &Tree, hwmon: &str, name: &str, files: &[(&str, &str)]) {
    tree.write(&format!("class/hwmon/{hwmon}/name"), &format!("{name}\n"));
    for (file, text) in files {
        tree.write(&format!("class/hwmon/{hwmon}/{file}"), &format!("{text}\n"));
    }
}

fn device(tree: &Tree, hwmon: &str, device: &str) {
    tree.write(&format!("{device}/uevent"), "");
    tree.link(&format!("class/hwmon/{hwmon}/device"), device);
}

fn one(files: &[(&str, &str)]) -> (Tree, Hwmon) {
    let tree = Tree::new();
    chip(&tree, "hwmon0", "jc42", files);
    let hwmon = Hwmon::new(&tree.settings());
    (tree, hwmon)
}

#[test]
fn units_are_those_of_people() {
    let (_tree, mut hwmon) = one(&[
        ("temp1_input", "45500"),
        ("temp1_label", "Inlet / left"),
        ("in0_input", "12040"),
        ("fan2_input", "7300"),
        ("power1_average", "250000000"),
        ("power2_average", "1"),
        ("power2_input", "350500000"),
        ("curr1_input", "2100"),
        ("temp1_max_hyst", "1"),
        ("pwm1", "128"),
    ]);
    assert_eq!(
        values(&hwmon.collect()),
        [
            "current_amperes sensor/jc42/curr1 2.1",
            "fan_rpm sensor/jc42/fan2 7300",
            "voltage_volts sensor/jc42/in0 12.04",
            "power_watts sensor/jc42/power1 250",
            "power_watts sensor/jc42/power2 350.5",
            "temperature_celsius sensor/jc42/Inlet _ left 45.5",
        ]
    );
    assert!(Hwmon::new(&Tree::new().settings()).collect().absent);
}

#[test]
fn names_do_not_depend_on_the_numbers_of_a_boot() {
    let told = |numbers: [&str; 3]| {
        let tree = Tree::new();
        let [first, second, third] = numbers;
        chip(&tree, first, "coretemp", &[("temp1_input", "40000"), ("temp1_label", "Package id 0")]);
        device(&tree, first, "devices/platform/coretemp.0");
        chip(&tree, second, "coretemp", &[("temp1_input", "41000"), ("temp1_label", "Package id 1")]);
        device(&tree, second, "devices/platform/coretemp.1");
        chip(&tree, third, "power_meter", &[("temp1_input", "42000"), ("temp2_input", "1000"), ("temp1_label", "a"), ("temp2_label", "a")]);
        values(&Hwmon::new(&tree.settings()).collect())
    };
    let expected = [
        "temperature_celsius sensor/coretemp.0/Package id 0 40",
        "temperature_celsius sensor/coretemp.1/Package id 1 41",
        "temperature_celsius sensor/power_meter/a 42",
        "temperature_celsius sensor/power_meter/a (temp2) 1",
    ];
    assert_eq!(told(["hwmon0", "hwmon1", "hwmon2"]), expected);
    assert_eq!(told(["hwmon7", "hwmon3", "hwmon10"]), expected);
}

#[test]
fn of_a_cpu_the_package_and_the_hottest_core_are_told_and_only_its_critical_limit_counts() {
    let tree = Tree::new();
    let package = [("temp1_input", "92000"), ("temp1_label", "Package id 0"), ("temp1_max", "84000"), ("temp1_crit", "100000")];
    chip(&tree, "hwmon0", "coretemp", &package);
    for (number, celsius) in [(2, 70_000), (3, 92_000), (4, 60_000)] {
        let (input, label) = (format!("temp{number}_input"), format!("temp{number}_label"));
        chip(&tree, "hwmon0", "coretemp", &[(&input, &celsius.to_string()), (&label, &format!("Core {number}"))]);
    }
    chip(&tree, "hwmon0", "coretemp", &[("temp1_crit_alarm", "1")]);
    let mut hwmon = Hwmon::new(&tree.settings());
    hwmon.collect();
    let findings = hwmon.collect();
    assert_eq!(held(&findings), Vec::<String>::new());
    assert_eq!(
        values(&findings),
        ["temperature_celsius sensor/coretemp/Package id 0 92", "temperature_celsius sensor/coretemp/hottest core 92"]
    );
    chip(&tree, "hwmon0", "coretemp", &[("temp1_input", "100000")]);
    assert_eq!(held(&hwmon.collect()), ["sensor_critical sensor/coretemp/Package id 0"]);
}

#[test]
fn a_limit_holds_until_the_value_is_well_on_its_good_side() {
    let (tree, mut hwmon) = one(&[("temp1_input", "60000"), ("temp1_max", "70000"), ("temp1_crit", "80000")]);
    let mut at = |milli: &str| {
        chip(&tree, "hwmon0", "jc42", &[("temp1_input", milli)]);
        held(&hwmon.collect()).first().and_then(|held| held.split(' ').next().map(str::to_owned)).unwrap_or_default()
    };
    let levels: Vec<String> =
        ["60000", "71000", "69000", "71000", "72000", "69000", "66000", "80000", "78000", "76000", "66000"].map(&mut at).into();
    let (none, warning, critical) = ("", "sensor_warning", "sensor_critical");
    assert_eq!(levels, [none, none, none, none, warning, warning, none, critical, critical, warning, none]);
}

#[test]
fn no_reading_ends_nothing() {
    let (tree, mut hwmon) = one(&[("temp1_input", "95000"), ("temp1_crit", "90000")]);
    for milli in ["95000", "", "255000"] {
        chip(&tree, "hwmon0", "jc42", &[("temp1_input", milli)]);
        assert_eq!(held(&hwmon.collect()), ["sensor_critical sensor/jc42/temp1"], "{milli}");
    }
    chip(&tree, "hwmon0", "jc42", &[("temp1_input", "60000")]);
    assert_eq!(hwmon.collect().holds, []);
}

#[test]
fn values_that_cannot_be_are_no_readings_and_inputs_that_are_not_wired_are_not_told() {
    let (tree, mut hwmon) = one(&[
        ("temp1_input", "-128000"),
        ("temp2_input", "40000"),
        ("temp3_input", "45000"),
        ("temp3_fault", "1"),
        ("fan1_input", "0"),
        ("fan2_input", "900"),
        ("in1_input", "nothing"),
    ]);
    assert_eq!(values(&hwmon.collect()), ["fan_rpm sensor/jc42/fan2 900", "temperature_celsius sensor/jc42/temp2 40"]);
    chip(&tree, "hwmon0", "jc42", &[("temp2_input", "255000"), ("fan2_input", "0")]);
    assert_eq!(values(&hwmon.collect()), ["fan_rpm sensor/jc42/fan2 0", "temperature_celsius sensor/jc42/temp2 none"]);
}

#[test]
fn limits_that_nobody_set_mean_nothing_and_neither_do_their_alarms() {
    let (_tree, mut hwmon) = one(&[
        ("temp1_input", "40000"),
        ("temp1_max", "0"),
        ("temp1_crit", "0"),
        ("temp1_max_alarm", "1"),
        ("temp1_crit_alarm", "1"),
        ("temp2_input", "40000"),
        ("temp2_max", "20000"),
        ("temp3_input", "40000"),
        ("temp3_max", "65261850"),
        ("temp3_min", "-273150"),
        ("in0_input", "1000"),
        ("in0_min", "0"),
        ("in0_max", "0"),
        ("in0_alarm", "1"),
        ("in1_input", "1000"),
        ("in1_min", "2000"),
        ("in1_max", "900"),
    ]);
    hwmon.collect();
    assert_eq!(held(&hwmon.collect()), Vec::<String>::new());
}

#[test]
fn the_chips_word_counts_where_it_does_not_tell_the_limit() {
    let (tree, mut hwmon) = one(&[("in1_input", "1000"), ("in1_lcrit_alarm", "1"), ("temp1_input", "40000"), ("temp1_alarm", "0")]);
    assert_eq!(held(&hwmon.collect()), ["sensor_critical sensor/jc42/in1"]);
    chip(&tree, "hwmon0", "jc42", &[("in1_lcrit_alarm", "0"), ("temp1_alarm", "1")]);
    hwmon.collect();
    assert_eq!(held(&hwmon.collect()), ["sensor_warning sensor/jc42/temp1"]);
}

#[test]
fn fans_that_break_or_stop_hold() {
    let (tree, mut hwmon) = one(&[("fan1_input", "5000"), ("fan1_fault", "0"), ("fan2_input", "5000"), ("fan2_min", "600")]);
    hwmon.collect();
    chip(&tree, "hwmon0", "jc42", &[("fan1_fault", "1"), ("fan2_input", "0")]);
    hwmon.collect();
    let findings = hwmon.collect();
    assert_eq!(held(&findings), ["sensor_critical sensor/jc42/fan1", "sensor_critical sensor/jc42/fan2"]);
    assert!(findings.holds.last().is_some_and(|holds| holds.detail.contains("stands still")));
    chip(&tree, "hwmon0", "jc42", &[("fan1_fault", "0"), ("fan2_input", "500")]);
    assert_eq!(held(&hwmon.collect()), ["sensor_warning sensor/jc42/fan2"]);
    // Idling at its lowest speed, and working at its highest.
    chip(&tree, "hwmon0", "jc42", &[("fan2_input", "590"), ("fan1_max", "5000")]);
    assert_eq!(held(&hwmon.collect()), Vec::<String>::new());
}

#[test]
fn an_input_of_a_main_board_counts_once_it_was_well() {
    let tree = Tree::new();
    let files =
        [("in1_input", "500"), ("in1_min", "1000"), ("in1_max", "1400"), ("in2_input", "1200"), ("in2_min", "1000"), ("in2_max", "1400")];
    chip(&tree, "hwmon0", "nct6798", &files);
    let mut hwmon = Hwmon::new(&tree.settings());
    for _ in 0..3 {
        assert_eq!(held(&hwmon.collect()), Vec::<String>::new());
    }
    chip(&tree, "hwmon0", "nct6798", &[("in2_input", "500")]);
    hwmon.collect();
    assert_eq!(held(&hwmon.collect()), ["sensor_warning sensor/nct6798/in2"]);
    // An agent that starts again knows that it was well.
    let mut next = Hwmon::new(&tree.settings());
    next.collect();
    assert_eq!(held(&next.collect()), ["sensor_warning sensor/nct6798/in2"]);
}

#[test]
fn a_disk_is_told_as_the_disk_that_it_is() {
    let tree = Tree::new();
    chip(
        &tree,
        "hwmon0",
        "nvme",
        &[("temp1_input", "38850"), ("temp1_label", "Composite"), ("temp2_input", "50000"), ("temp1_crit", "84850")],
    );
    device(&tree, "hwmon0", "devices/pci0000:00/0000:01:00.0/nvme/nvme0");
    chip(&tree, "hwmon1", "drivetemp", &[("temp1_input", "71000"), ("temp1_crit", "70000")]);
    device(&tree, "hwmon1", "devices/pci0000:00/host0/0:0:0:0");
    tree.write("devices/pci0000:00/host0/0:0:0:0/block/sda/size", "1\n");
    let findings = Hwmon::new(&tree.settings()).collect();
    assert_eq!(values(&findings), ["disk_temperature_celsius disk/sda 71", "disk_temperature_celsius disk/nvme0 38.85"]);
    assert_eq!(held(&findings), ["sensor_critical disk/sda"]);
}

#[test]
fn what_a_gpu_works_up_to_is_no_limit() {
    let tree = Tree::new();
    let files = [
        ("power1_input", "300000000"),
        ("power1_max", "300000000"),
        ("fan1_input", "0"),
        ("temp1_input", "50000"),
        ("temp1_crit", "100000"),
    ];
    chip(&tree, "hwmon0", "amdgpu", &files);
    let mut hwmon = Hwmon::new(&tree.settings());
    hwmon.collect();
    let findings = hwmon.collect();
    assert_eq!((held(&findings), findings.samples.len()), (vec![], 2));
}

#[test]
fn a_chip_may_go_and_another_come() {
    let (tree, mut hwmon) = one(&[("temp1_input", "40000")]);
    let start = Instant::now();
    hwmon.read(start);
    tree.remove("class/hwmon/hwmon0");
    chip(&tree, "hwmon1", "lm75", &[("temp1_input", "30000")]);
    assert_eq!(values(&hwmon.read(start + Duration::from_secs(60))), Vec::<String>::new());
    assert_eq!(values(&hwmon.read(start + Duration::from_secs(120))), ["temperature_celsius sensor/lm75/temp1 30"]);
}

#[test]
fn there_is_an_end_to_sensors() {
    let tree = Tree::new();
    for number in 0..10 {
        for input in 0..100 {
            chip(&tree, &format!("hwmon{number}"), &format!("chip{number}"), &[(&format!("temp{input}_input"), "40000")]);
        }
    }
    assert_eq!(Hwmon::new(&tree.settings()).collect().samples.len(), MAX_SENSORS);
}
