#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::*;
use crate::read_privileged::disks::{Attribute, Disk, Nvme, Scsi};
use std::fs;

const NOW: i64 = 1_900_000_000_000;

struct Machine {
    root: tempfile::TempDir,
    collector: Smart,
}

impl Machine {
    fn new(block: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.paths.sys = root.path().join("sys").to_str().unwrap().to_owned();
        settings.paths.privileged = root.path().to_str().unwrap().to_owned();
        for name in block {
            fs::create_dir_all(root.path().join("sys/block").join(name)).unwrap();
        }
        let collector = Smart { grace: Duration::ZERO, ..Smart::new(&settings) };
        Self { root, collector }
    }

    fn left(&self, disks: Vec<Disk>) -> Findings {
        let disks = Disks { written_at_ms: NOW - 600_000, disks, ..Disks::default() };
        fs::write(self.root.path().join(SMART_FILE), serde_json::to_vec(&disks).unwrap()).unwrap();
        self.collector.at(NOW)
    }
}

fn disk(component: &str) -> Disk {
    Disk { component: component.to_owned(), model: Some("ACME Flash".to_owned()), serial: Some("S1".to_owned()), ..Disk::default() }
}

fn row(id: u64, name: &str, value: u64, raw: u64) -> Attribute {
    Attribute { id, name: name.to_owned(), value: Some(value), threshold: Some(10), raw: Some(raw), ..Attribute::default() }
}

fn told(findings: &Findings) -> Vec<(&str, f64)> {
    findings.samples.iter().map(|sample| (sample.name.as_str(), sample.value.unwrap())).collect()
}

#[test]
fn an_nvme_drive_tells_numbers_and_each_warning_bit_in_words() {
    let machine = Machine::new(&["nvme0n1"]);
    let nvme = Nvme {
        critical_warning: Some(0),
        percentage_used: Some(3),
        available_spare: Some(100),
        available_spare_threshold: Some(10),
        media_errors: Some(0),
        unsafe_shutdowns: Some(9),
    };
    let well = Disk {
        nvme: Some(nvme.clone()),
        temperature_celsius: Some(38.0),
        power_on_hours: Some(900),
        passed: Some(true),
        ..disk("disk/nvme0")
    };
    let findings = machine.left(vec![well.clone()]);
    let wanted =
        [("disk_temperature_celsius", 38.0), ("disk_wear_percent", 3.0), ("disk_spare_percent", 100.0), ("disk_power_on_hours", 900.0)];
    assert_eq!((told(&findings), findings.holds.len(), findings.cannot.as_deref()), (wanted.to_vec(), 0, None));

    let sick =
        Nvme { critical_warning: Some(0b1111), percentage_used: Some(104), media_errors: Some(12), available_spare: Some(4), ..nvme };
    let findings = machine.left(vec![Disk { nvme: Some(sick), passed: Some(false), ..well }]);
    assert!(told(&findings).contains(&("disk_media_errors_total", 12.0)));
    for (class, parts) in [
        ("disk_failing", vec!["ACME Flash, serial number S1", "bit 2", "bit 3"]),
        ("disk_worn", vec!["bit 0", "104 %"]),
        ("disk_too_hot", vec!["bit 1"]),
    ] {
        let detail = findings.holds.iter().find(|holds| holds.class == class).map(|holds| holds.detail.clone()).unwrap();
        assert!(parts.iter().all(|part| detail.contains(part)), "{class}: {detail}");
    }
    assert_eq!(findings.holds.len(), 3);
}

#[test]
fn a_sata_disk_tells_which_attribute_fails() {
    let machine = Machine::new(&["sda"]);
    let failing = Attribute { when_failed: "now".to_owned(), prefailure: true, ..row(5, "Reallocated_Sector_Ct", 3, 4016) };
    let findings = machine.left(vec![Disk {
        passed: Some(false),
        attributes: vec![
            failing,
            row(197, "Current_Pending_Sector", 100, 16),
            row(187, "Reported_Uncorrect", 90, 10),
            row(198, "Offline", 100, 0),
        ],
        ..disk("disk/sda")
    }]);
    let wanted = [("disk_media_errors_total", 10.0), ("disk_pending_sectors", 16.0), ("disk_reallocated_sectors_total", 4016.0)];
    assert_eq!(told(&findings), wanted);
    let holds = findings.holds.first().unwrap();
    assert_eq!((findings.holds.len(), holds.class, holds.component.as_str()), (1, "disk_failing", "disk/sda"));
    assert!(
        holds.detail.contains("attribute 5 Reallocated_Sector_Ct is 3") && holds.detail.contains("own health check"),
        "{}",
        holds.detail
    );
}

#[test]
fn wear_is_read_by_maker_and_never_guessed() {
    let machine = Machine::new(&["sda"]);
    let of = |attributes| {
        let findings = machine.left(vec![Disk { attributes, passed: Some(true), ..disk("disk/sda") }]);
        let wear = findings.samples.iter().find(|sample| sample.name == "disk_wear_percent").and_then(|sample| sample.value);
        (wear, findings.holds.iter().any(|holds| holds.class == "disk_worn"))
    };
    assert_eq!(of(vec![row(177, "Wear_Leveling_Count", 97, 60)]), (Some(3.0), false));
    assert_eq!(of(vec![row(233, "Media_Wearout_Indicator", 0, 0)]), (Some(100.0), true));
    assert_eq!(of(vec![row(231, "Temperature_Celsius", 40, 40)]), (None, false));
    assert_eq!(of(vec![row(177, "Wear_Leveling_Count", 200, 0)]), (None, false));
    let sas = Disk { scsi: Some(Scsi { grown_defects: Some(5), percentage_used: Some(1), ..Scsi::default() }), ..disk("disk/sdb") };
    assert_eq!(told(&machine.left(vec![sas])), [("disk_wear_percent", 1.0), ("disk_reallocated_sectors_total", 5.0)]);
}

#[test]
fn a_file_that_is_missing_old_or_damaged_says_what_would_help() {
    let machine = Machine::new(&["sda", "loop0"]);
    let file = machine.root.path().join(SMART_FILE);
    let why = |findings: Findings| findings.cannot.unwrap_or_default();
    let missing = why(machine.collector.at(NOW));
    assert!(missing.contains("no such file") && missing.contains("ironwatch-agent-privileged.timer"), "{missing}");
    machine.left(vec![disk("disk/sda")]);
    let old = why(machine.collector.at(NOW + 2 * 3_600_000));
    assert!(old.contains("2 hours old") && old.contains("ironwatch-agent-privileged.timer"), "{old}");
    assert_eq!(machine.collector.at(NOW - 86_400_000).cannot, None, "a clock that was set back makes nothing old");
    for garbage in ["", "{", "[]", "{\"written_at_ms\":\"x\"}", "\u{0}\u{0}"] {
        fs::write(&file, garbage).unwrap();
        assert!(why(machine.collector.at(NOW)).contains("is damaged"), "{garbage:?}");
    }
    fs::write(&file, vec![b' '; 2 << 20]).unwrap();
    assert!(why(machine.collector.at(NOW)).contains("has more than"));
}

#[test]
fn the_helper_is_waited_for_after_a_start_and_not_missed_without_disks() {
    let mut machine = Machine::new(&["sda"]);
    machine.collector.grace = FIRST_RUN;
    assert_eq!(machine.collector.at(NOW), Findings::default());
    let guest = Machine::new(&["vda", "loop0", "zram0"]);
    assert_eq!(guest.collector.at(NOW), Findings::absent());
    let silent = Disk { unread: Some("Unable to detect device type".to_owned()), ..disk("disk/vda") };
    assert_eq!(guest.left(vec![silent]), Findings::absent());
}

#[test]
fn what_the_helper_could_not_read_is_passed_on_beside_what_it_could() {
    let machine = Machine::new(&["sda"]);
    let unread = [("smartctl".to_owned(), "smartctl is not installed; the package is smartmontools".to_owned())].into();
    let disks = Disks { written_at_ms: NOW, unread, ..Disks::default() };
    fs::write(machine.root.path().join(SMART_FILE), serde_json::to_vec(&disks).unwrap()).unwrap();
    assert!(machine.collector.at(NOW).cannot.is_some_and(|why| why.contains("smartmontools")));
    let hung = Disk { unread: Some("smartctl had not ended after 30 s".to_owned()), ..disk("disk/sda") };
    let asleep = Disk { asleep: true, temperature_celsius: Some(30.0), power_on_hours: Some(7), ..disk("disk/sdb") };
    let findings = machine.left(vec![hung, asleep]);
    assert!(findings.cannot.as_deref().is_some_and(|why| why.contains("disk/sda") && why.contains("30 s")));
    assert_eq!(told(&findings), [("disk_power_on_hours", 7.0)]);
}

fn silent(component: &str, why: &str) -> Disk {
    Disk { model: None, serial: None, unread: Some(why.to_owned()), ..disk(component) }
}

#[test]
fn what_has_no_health_to_tell_is_no_trouble_and_each_real_disk_is_judged_by_itself() {
    let machine = Machine::new(&["sda", "sdb", "nvme0n1"]);
    for (file, text) in [
        ("block/sda/device/vendor", "QEMU    "),
        ("block/sdb/device/vendor", "VMware  "),
        ("block/nvme0n1/device/model", "Amazon Elastic Block Store"),
        ("class/nvme/nvme0/model", "Amazon Elastic Block Store"),
    ] {
        let path = machine.root.path().join("sys").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    assert_eq!(machine.collector.at(NOW), Findings::absent(), "a guest without the helper");
    let why = "the disk tells nothing of its health";
    let guest = || vec![silent("disk/sda", why), silent("disk/sdb", why), silent("disk/nvme0", why), silent("disk/vda", why)];
    assert_eq!(machine.left(guest()), Findings::absent());
    for model in ["VBOX HARDDISK", "Virtio disk", "Msft Virtual Disk", "LOGICAL VOLUME"] {
        assert_eq!(machine.left(vec![Disk { model: Some(model.to_owned()), ..silent("disk/sdz", why) }]), Findings::absent(), "{model}");
    }
    // A drive that is passed through to the guest.
    let through = Disk { passed: Some(true), power_on_hours: Some(9), ..disk("disk/sdc") };
    let findings = machine.left(guest().into_iter().chain([through]).collect());
    assert_eq!((told(&findings), &findings.cannot), (vec![("disk_power_on_hours", 9.0)], &None));
    fs::create_dir_all(machine.root.path().join("sys/block/sdc")).unwrap();
    let mut all = guest();
    all.extend((10..40).map(|number| silent(&format!("disk/sd{number}"), "smartctl had not ended after 30 s")));
    let why = machine.left(all).cannot.unwrap();
    assert!(why.contains("disk/sd10: smartctl") && why.contains("disk/sd25") && why.ends_with("and 14 more"), "{why}");
    assert!(!why.contains("disk/sda") && !why.contains("disk/nvme0"), "{why}");
}

#[test]
fn a_volume_is_trouble_only_while_the_disks_behind_it_are_not_watched() {
    let machine = Machine::new(&["sda"]);
    let volume = || silent("disk/sda", "DELL or MegaRaid controller, please try adding '-d megaraid,N'");
    assert!(machine.left(vec![volume()]).cannot.is_some_and(|why| why.contains("disk/sda") && why.contains("megaraid")));
    let behind = Disk { kind: "megaraid,4".to_owned(), passed: Some(true), ..disk("disk/bus-0-megaraid-4") };
    assert_eq!(machine.left(vec![volume(), behind]).cannot, None);
}

#[test]
fn in_a_container_nobody_waits_for_the_helper() {
    let mut machine = Machine::new(&["sda"]);
    assert!(machine.collector.at(NOW).cannot.is_some());
    machine.collector.no_helper = true;
    assert_eq!(machine.collector.at(NOW), Findings::absent());
}
