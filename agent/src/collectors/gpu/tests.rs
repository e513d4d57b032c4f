#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::*;
use std::fs;
use std::path::PathBuf;

/// A machine made of files: `/sys`, `/proc` and a state directory.
struct Machine {
    root: tempfile::TempDir,
    settings: Settings,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        let at = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
        (settings.paths.sys, settings.paths.proc, settings.state_dir) = (at("sys"), at("proc"), at("state"));
        fs::create_dir_all(root.path().join("state")).unwrap();
        let machine = Self { root, settings };
        machine.boot("0f0e0d0c-0b0a-4908-8706-050403020100");
        machine
    }

    fn boot(&self, id: &str) {
        let dir = self.root.path().join("proc/sys/kernel/random");
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("boot_id"), format!("{id}\n")).unwrap();
    }

    fn device(&self, address: &str, class: &str, vendor: &str) -> PathBuf {
        let dir = self.root.path().join("sys/bus/pci/devices").join(address);
        fs::create_dir_all(&dir).unwrap();
        for (file, text) in [("class", class), ("vendor", vendor), ("device", "0x2335")] {
            fs::write(dir.join(file), format!("{text}\n")).unwrap();
        }
        fs::write(dir.join("config"), [0xde, 0x10, 0x35, 0x23, 0, 0]).unwrap();
        dir
    }

    fn collector(&self) -> Gpu {
        Gpu::new(&self.settings)
    }
}

fn missing(findings: &Findings) -> Vec<&str> {
    findings.holds.iter().filter(|holds| holds.class == "gpu_missing").map(|holds| holds.component.as_str()).collect()
}

fn count(findings: &Findings) -> Option<f64> {
    findings.samples.iter().find(|sample| sample.name == "gpu_count").and_then(|sample| sample.value)
}

#[test]
fn gpus_are_counted_and_what_only_draws_a_picture_is_not() {
    let machine = Machine::new();
    for (address, class, vendor) in [
        ("0000:3b:00.0", "0x030200", "0x10de"),
        ("0000:3b:00.1", "0x030200", "0x10de"),
        ("0001:c1:00.0", "0x120000", "0x1002"),
        ("0000:43:00.0", "0x038000", "0x1002"),
        ("0000:07:00.0", "0x030000", "0x8086"),
        ("0000:00:02.0", "0x030000", "0x8086"),
        ("0000:02:00.0", "0x030000", "0x1a03"),
        ("0000:03:00.0", "0x030000", "0x102b"),
        ("0000:04:00.0", "0x010802", "0x10de"),
    ] {
        machine.device(address, class, vendor);
    }
    fs::write(machine.device("0000:3b:02.0", "0x030200", "0x10de").join("physfn"), "").unwrap();
    let findings = machine.collector().collect();
    assert_eq!((count(&findings), missing(&findings)), (Some(4.0), vec![]));
}

#[test]
fn a_machine_without_gpus_has_nothing_of_the_kind() {
    let machine = Machine::new();
    assert_eq!(machine.collector().collect(), Findings::absent());
    machine.device("0000:00:02.0", "0x030000", "0x8086");
    assert_eq!(machine.collector().collect(), Findings::absent());
}

#[test]
fn a_gpu_that_vanishes_is_missing_until_it_is_back_or_the_machine_boots_anew() {
    let machine = Machine::new();
    let gone = machine.device("0000:3b:00.0", "0x030200", "0x10de");
    machine.device("0000:86:00.0", "0x030200", "0x10de");
    let mut collector = machine.collector();
    assert_eq!(count(&collector.collect()), Some(2.0));
    fs::remove_dir_all(&gone).unwrap();
    let findings = collector.collect();
    assert_eq!((count(&findings), missing(&findings)), (Some(1.0), vec!["gpu/0000:3b:00"]));

    let mut restarted = machine.collector();
    assert_eq!(missing(&restarted.collect()), ["gpu/0000:3b:00"], "a restart of the agent forgets nothing");
    machine.device("0000:3b:00.0", "0x030200", "0x10de");
    assert_eq!(missing(&restarted.collect()), [""; 0]);

    fs::remove_dir_all(&gone).unwrap();
    machine.boot("1f1e1d1c-1b1a-4918-8716-151413121110");
    let findings = machine.collector().collect();
    assert_eq!((count(&findings), missing(&findings)), (Some(1.0), vec![]), "another boot begins with what it finds");
}

#[test]
fn the_last_gpu_that_vanishes_is_missing_too() {
    let machine = Machine::new();
    let gone = machine.device("0000:3b:00.0", "0x030200", "0x10de");
    let mut collector = machine.collector();
    collector.collect();
    fs::remove_dir_all(&gone).unwrap();
    let findings = collector.collect();
    assert_eq!((count(&findings), missing(&findings)), (Some(0.0), vec!["gpu/0000:3b:00"]));
}

#[test]
fn a_gpu_that_stays_silent_on_the_bus_is_missing_but_one_that_sleeps_is_not() {
    let machine = Machine::new();
    let dir = machine.device("0000:3b:00.0", "0x030200", "0x10de");
    let mut collector = machine.collector();
    fs::write(dir.join("config"), [0xff; 64]).unwrap();
    assert_eq!(missing(&collector.collect()), [""; 0], "it may be in a reset");
    assert_eq!(missing(&collector.collect()), ["gpu/0000:3b:00"]);
    fs::create_dir_all(dir.join("power")).unwrap();
    fs::write(dir.join("power/runtime_status"), "suspended\n").unwrap();
    let findings = collector.collect();
    assert_eq!((count(&findings), missing(&findings)), (Some(1.0), vec![]));
}

#[test]
fn garbage_and_a_full_disk_change_nothing() {
    let machine = Machine::new();
    let dir = machine.device("0000:3b:00.0", "0x030200", "0x10de");
    fs::write(machine.root.path().join("state/gpus.json"), "{\"boot_id\": 7").unwrap();
    fs::create_dir_all(machine.root.path().join("sys/bus/pci/devices/garbage.0")).unwrap();
    fs::write(dir.join("config"), "").unwrap();
    assert_eq!(count(&machine.collector().collect()), Some(1.0));
    fs::remove_dir_all(machine.root.path().join("state")).unwrap();
    let mut collector = machine.collector();
    assert_eq!(count(&collector.collect()), Some(1.0));
    fs::remove_dir_all(&dir).unwrap();
    assert_eq!(missing(&collector.collect()), ["gpu/0000:3b:00"], "known from memory");
}

/// A folder where a file should be: an error that no right of the user takes away.
#[test]
fn a_bus_that_cannot_be_read_has_lost_no_gpu() {
    let machine = Machine::new();
    let device = machine.device("0000:3b:00.0", "0x030200", "0x10de");
    let mut collector = machine.collector();
    assert_eq!(count(&collector.collect()), Some(1.0));
    let devices = machine.root.path().join("sys/bus/pci/devices");
    let aside = machine.root.path().join("aside");
    fs::rename(&devices, &aside).unwrap();
    fs::write(&devices, "").unwrap();
    let findings = collector.collect();
    assert!(findings.cannot.is_some() && missing(&findings).is_empty());
    // Nor one whose class cannot be read, to an agent that has just started.
    fs::remove_file(&devices).unwrap();
    fs::rename(&aside, &devices).unwrap();
    fs::rename(device.join("class"), device.join("aside")).unwrap();
    fs::create_dir(device.join("class")).unwrap();
    let mut restarted = machine.collector();
    let findings = restarted.collect();
    assert!(findings.cannot.is_some() && missing(&findings).is_empty());
    fs::remove_dir(device.join("class")).unwrap();
    fs::rename(device.join("aside"), device.join("class")).unwrap();
    let findings = restarted.collect();
    assert_eq!((count(&findings), missing(&findings).len()), (Some(1.0), 0));
}
