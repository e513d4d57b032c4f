#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
//! With stand-ins for `smartctl` and `dmidecode` that speak the programs' own formats; the answers are ours.

use super::disks::{Disk, Disks};
use super::dmi::Dmi;
use super::*;
use crate::child::stand_in;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

struct Machine {
    root: tempfile::TempDir,
    settings: Settings,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
        let mut settings = Settings::default();
        (settings.paths.sys, settings.paths.privileged) = (at("sys"), at("privileged"));
        (settings.commands.smartctl, settings.commands.dmidecode) = (at("smartctl"), at("dmidecode"));
        Self { root, settings }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn smartctl(&self, script: &str) -> &Self {
        stand_in::put(&self.path("smartctl"), &format!("echo \"$*\" >>{}\n{script}", self.path("asked").display()));
        self
    }

    fn dmidecode(&self, script: &str) -> &Self {
        stand_in::put(&self.path("dmidecode"), script);
        self
    }

    fn read(&self) -> (Disks, Dmi) {
        read_privileged(&self.settings, None).unwrap();
        let dir = self.path("privileged");
        (read_left(&dir.join(SMART_FILE)).unwrap(), read_left(&dir.join(DMI_FILE)).unwrap())
    }
}

const SCAN: &str = r#"case "$*" in *--scan*) echo '{"json_format_version":[1,0],"smartctl":{"version":[7,3],"exit_status":0},"devices":[
  {"name":"/dev/sda","info_name":"/dev/sda","type":"scsi","protocol":"SCSI"},
  {"name":"/dev/nvme0","info_name":"/dev/nvme0","type":"nvme","protocol":"NVMe"},
  {"name":"/dev/bus/0","info_name":"/dev/bus/0 [megaraid_disk_08]","type":"megaraid,8","protocol":"SCSI"}]}'; exit 0;; esac"#;

const DISKS: &str = r#"case "$*" in
*/dev/sda) echo '{"smartctl":{"exit_status":8},"model_name":"ACME Spinner 8T","serial_number":"SP-0001","firmware_version":"F7",
  "user_capacity":{"blocks":15628053168,"bytes":8001563222016},"smart_status":{"passed":false},"temperature":{"current":41},
  "power_on_time":{"hours":31234},"ata_smart_attributes":{"revision":16,"table":[
   {"id":5,"name":"Reallocated_Sector_Ct","value":3,"worst":3,"thresh":10,"when_failed":"now","flags":{"value":51,"prefailure":true},"raw":{"value":4016,"string":"4016"}},
   {"id":9,"name":"Power_On_Hours","value":60,"worst":60,"thresh":0,"when_failed":"","flags":{"prefailure":false},"raw":{"value":31234}},
   {"id":197,"name":"Current_Pending_Sector","value":100,"worst":100,"thresh":0,"when_failed":"","flags":{"prefailure":false},"raw":{"value":16}}]}}'; exit 8;;
*/dev/nvme0) echo '{"model_name":"ACME Flash","serial_number":"FL-2","firmware_version":"GX1","nvme_total_capacity":3840755982336,"smart_status":{"passed":true,"nvme":{"value":0}},
  "nvme_smart_health_information_log":{"critical_warning":0,"temperature":38,"available_spare":100,"available_spare_threshold":10,"percentage_used":2,
   "media_errors":0,"unsafe_shutdowns":14,"power_on_hours":900},"temperature":{"current":38},"power_on_time":{"hours":900}}';;
*megaraid*) echo '{"scsi_vendor":"ACME","scsi_model_name":"ACME SAS","serial_number":"SAS3","smart_status":{"passed":true},"scsi_grown_defect_list":5,
  "scsi_error_counter_log":{"read":{"total_uncorrected_errors":2},"write":{"total_uncorrected_errors":1}}}';;
esac"#;

const DMI: &str = r#"case "$*" in "-t "[0-9]*) ;; *) echo "Invalid type keyword: $2" >&2; exit 2;; esac
cat <<'END'
# dmidecode 3.4
Getting SMBIOS data from sysfs.
SMBIOS 3.3.0 present.

Handle 0x0001, DMI type 1, 27 bytes
System Information
	Manufacturer: ACME
	Product Name: Rack 4000
	Serial Number: To Be Filled By O.E.M.

Handle 0x0040, DMI type 17, 92 bytes
Memory Device
	Total Width: 80 bits
	Size: 64 GB
	Locator: DIMM_A1
	Serial Number: 8C12AB34
	Supported things:
		Deep: value

Handle 0x0041, DMI type 17, 92 bytes
Memory Device
	Size: No Module Installed
	Locator: DIMM_A2
	Serial Number: Not Specified
END"#;

fn disk<'a>(disks: &'a Disks, component: &str) -> &'a Disk {
    disks.disks.iter().find(|disk| disk.component == component).unwrap()
}

#[test]
fn disks_and_firmware_are_reduced_to_what_counts() {
    let machine = Machine::new();
    machine.smartctl(&format!("{SCAN}\n{DISKS}")).dmidecode(DMI);
    let id = machine.path("sys/class/dmi/id");
    fs::create_dir_all(&id).unwrap();
    fs::write(id.join("product_serial"), "RACK-77\n").unwrap();
    let (disks, dmi) = machine.read();
    let sda = disk(&disks, "disk/sda");
    assert_eq!((sda.passed, sda.size_bytes, sda.temperature_celsius), (Some(false), Some(8_001_563_222_016), Some(41.0)));
    assert_eq!(sda.attributes.iter().map(|row| (row.id, row.raw)).collect::<Vec<_>>(), [(5, Some(4016)), (197, Some(16))]);
    let nvme = disk(&disks, "disk/nvme0");
    assert_eq!((nvme.serial.as_deref(), nvme.nvme.as_ref().and_then(|nvme| nvme.unsafe_shutdowns)), (Some("FL-2"), Some(14)));
    let sas = disk(&disks, "disk/bus-0-megaraid-8").scsi.clone().unwrap();
    assert_eq!((sas.grown_defects, sas.uncorrected_errors, sas.percentage_used), (Some(5), Some(3), None));
    assert!(disks.unread.is_empty());

    let asked = fs::read_to_string(machine.path("asked")).unwrap();
    let asked: Vec<&str> = asked.lines().collect();
    assert_eq!(
        asked,
        [
            "--json=c --scan",
            "--json=c -a -n standby /dev/sda",
            "--json=c -a -n standby -d nvme /dev/nvme0",
            "--json=c -a -n standby -d megaraid,8 /dev/bus/0",
        ]
    );

    assert_eq!(dmi.records.len(), 3);
    let dimm = dmi.records.iter().find(|record| record.kind == 17).unwrap();
    assert_eq!(dimm.values.get("Serial Number").map(String::as_str), Some("8C12AB34"));
    assert!(dmi.records.iter().all(|record| !record.values.values().any(|value| value.contains("O.E.M.") || value == "value")));
    assert_eq!(dmi.files.get("product_serial").map(String::as_str), Some("RACK-77"));
    assert!(dmi.unread.contains_key("board_serial"));
}

#[test]
fn the_files_are_for_the_group_of_the_directory_alone() {
    let machine = Machine::new();
    machine.smartctl("exit 0").dmidecode("exit 1");
    machine.read();
    let dir = machine.path("privileged");
    for file in [SMART_FILE, DMI_FILE] {
        let metadata = fs::metadata(dir.join(file)).unwrap();
        assert_eq!((metadata.mode() & 0o777, metadata.gid()), (0o640, fs::metadata(&dir).unwrap().gid()));
    }
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 3, "nothing unfinished is left beside the copy of pstore");
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o777)).unwrap();
    let why = read_privileged(&machine.settings, None).unwrap_err();
    assert!(why.contains("writable by nobody else"), "{why}");
}

#[test]
fn programs_that_are_missing_or_speak_nonsense_are_said() {
    let machine = Machine::new();
    let (disks, dmi) = machine.read();
    assert!(disks.unread.get("smartctl").is_some_and(|why| why.contains("smartmontools")), "{disks:?}");
    assert!(dmi.unread.get("dmidecode").is_some_and(|why| why.contains("is not installed")), "{dmi:?}");
    machine
        .smartctl("echo 'smartctl 6.6: unrecognized option --json=c'; exit 1")
        .dmidecode("echo '/dev/mem: Permission denied' >&2; exit 1");
    let (disks, dmi) = machine.read();
    assert!(disks.unread.get("smartctl").is_some_and(|why| why.contains("code 1") && why.contains("7 or later")), "{disks:?}");
    assert!(dmi.unread.get("dmidecode").is_some_and(|why| why.contains("Permission denied")), "{dmi:?}");
}

#[test]
fn one_disk_that_is_silent_or_says_too_much_does_not_hide_the_others() {
    let machine = Machine::new();
    machine.dmidecode("head -c 3000000 /dev/zero").smartctl(&format!(
        "{SCAN}\ncase \"$*\" in */dev/sda) head -c 3000000 /dev/zero | tr '\\0' ' '; exit 0;; *megaraid*) echo '{{}}'; exit 0;; esac\n{DISKS}"
    ));
    let (disks, dmi) = machine.read();
    assert!(disk(&disks, "disk/sda").unread.as_deref().is_some_and(|why| why.contains("more than")), "{disks:?}");
    assert!(disk(&disks, "disk/bus-0-megaraid-8").unread.is_some());
    assert_eq!(disk(&disks, "disk/nvme0").passed, Some(true));
    assert!(dmi.unread.get("dmidecode").is_some_and(|why| why.contains("more than")), "{dmi:?}");
}

#[test]
fn a_disk_that_sleeps_keeps_what_it_said_and_is_not_woken() {
    let machine = Machine::new();
    machine.dmidecode(DMI).smartctl(&format!("{SCAN}\n{DISKS}"));
    let (before, _) = machine.read();
    let asleep = r#"echo '{"smartctl":{"messages":[{"string":"Device is in STANDBY mode, exit(2)","severity":"information"}],"exit_status":2}}'; exit 2"#;
    machine.smartctl(&format!("{SCAN}\n{asleep}"));
    let (after, _) = machine.read();
    let (old, new) = (disk(&before, "disk/sda"), disk(&after, "disk/sda"));
    assert_eq!((new.asleep, new.passed, new.read_at_ms), (true, Some(false), old.read_at_ms));
    fs::write(machine.path("privileged").join(SMART_FILE), "garbage").unwrap();
    let (afresh, _) = machine.read();
    let sda = disk(&afresh, "disk/sda");
    assert_eq!((sda.asleep, sda.passed, sda.unread.as_deref()), (true, None, None));
}

#[test]
fn places_are_named_as_the_kernel_names_them() {
    for (device, kind, wanted) in [
        ("/dev/sda", "sat", "disk/sda"),
        ("/dev/sdb", "sat,12", "disk/sdb"),
        ("/dev/nvme10", "nvme", "disk/nvme10"),
        ("/dev/nvme3n1", "nvme", "disk/nvme3"),
        ("/dev/bus/0", "sat+megaraid,12", "disk/bus-0-megaraid-12"),
        ("/dev/sg3", "cciss,1", "disk/sg3-cciss-1"),
    ] {
        assert_eq!(disks::component(device, kind), wanted);
    }
}
