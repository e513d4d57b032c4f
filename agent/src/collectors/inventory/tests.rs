#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
//! On machines made of files, with a stand-in for `nvidia-smi`; shapes are the kernel's, values our own.

use super::*;
use crate::child::stand_in;
use crate::read_privileged::disks::{Disk, Disks};
use crate::read_privileged::dmi::{self, Dmi};
use std::fs;
use std::os::unix::fs::symlink;
use wire::Part;

struct Machine {
    root: tempfile::TempDir,
    settings: Settings,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
        let mut settings = Settings::default();
        (settings.paths.sys, settings.paths.proc, settings.paths.privileged) = (at("sys"), at("proc"), at("privileged"));
        settings.commands.nvidia_smi = at("nvidia-smi");
        fs::create_dir_all(root.path().join("privileged")).unwrap();
        Self { root, settings }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn files(&self, dir: &str, files: &[(&str, &str)]) -> PathBuf {
        let dir = self.path(dir);
        fs::create_dir_all(&dir).unwrap();
        for (name, text) in files {
            fs::create_dir_all(dir.join(name).parent().unwrap()).unwrap();
            fs::write(dir.join(name), format!("{text}\n")).unwrap();
        }
        dir
    }

    fn pci(&self, address: &str, class: &str, ids: (&str, &str), driver: Option<&str>) -> PathBuf {
        let files =
            [("class", class), ("vendor", ids.0), ("device", ids.1), ("subsystem_vendor", "0x15d9"), ("subsystem_device", "0x1a2b")];
        let dir = self.files(&format!("sys/bus/pci/devices/{address}"), &files);
        if let Some(driver) = driver {
            symlink(format!("../../../../bus/pci/drivers/{driver}"), dir.join("driver")).unwrap();
        }
        dir
    }

    fn collector(&self) -> Inventory {
        let mut collector = Inventory::new(&self.settings);
        collector.places.os_release = vec![self.path("os-release")];
        collector
    }

    fn told(&self) -> wire::Inventory {
        await_one(&mut self.collector(), Instant::now())
    }
}

fn await_one(collector: &mut Inventory, at: Instant) -> wire::Inventory {
    let begin = Instant::now();
    loop {
        if let Some(inventory) = collector.at(at).inventory {
            return inventory;
        }
        assert!(begin.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn part<'a>(inventory: &'a wire::Inventory, component: &str) -> &'a Part {
    inventory.parts.iter().find(|part| part.component == component).unwrap_or_else(|| panic!("no {component} in {inventory:#?}"))
}

fn detail<'a>(part: &'a Part, name: &str) -> Option<&'a str> {
    part.details.get(name).map(String::as_str)
}

fn components(inventory: &wire::Inventory, kind: &str) -> Vec<String> {
    inventory.parts.iter().map(|part| part.component.clone()).filter(|name| name.split('/').next() == Some(kind)).collect()
}

#[test]
fn the_machine_its_board_and_its_modules_are_told() {
    let machine = Machine::new();
    machine.files(
        "sys/class/dmi/id",
        &[
            ("product_name", "Rack 4000"),
            ("sys_vendor", "ACME"),
            ("board_name", "B12"),
            ("bios_version", "3.1a"),
            ("bios_vendor", "ACME"),
            ("chassis_vendor", "To Be Filled By O.E.M."),
        ],
    );
    let dimm = |values: &[(&str, &str)]| dmi::Record {
        kind: 17,
        values: values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    };
    let records = vec![
        dimm(&[
            ("Locator", "DIMM_A1"),
            ("Size", "64 GB"),
            ("Serial Number", "8C12"),
            ("Part Number", "M321"),
            ("Speed", "4800 MT/s"),
            ("Manufacturer", "ACME"),
        ]),
        dimm(&[("Locator", "DIMM_A2"), ("Size", "No Module Installed")]),
        dimm(&[("Locator", "DIMM 0"), ("Bank Locator", "CPU0"), ("Size", "32768 MB")]),
        dimm(&[("Locator", "DIMM 0"), ("Bank Locator", "CPU1"), ("Size", "1 TB")]),
        dmi::Record { kind: 3, values: [("Serial Number".to_owned(), "CH-9".to_owned())].into() },
    ];
    let files = [("product_serial".to_owned(), "RACK-77".to_owned())].into();
    let dmi = Dmi { written_at_ms: 1, records, files, ..Dmi::default() };
    fs::write(machine.path("privileged/dmi.json"), serde_json::to_vec(&dmi).unwrap()).unwrap();
    let told = machine.told();
    let system = part(&told, "system");
    assert_eq!((system.model.as_str(), system.serial.as_deref(), detail(system, "uuid")), ("Rack 4000", Some("RACK-77"), None));
    assert_eq!(part(&told, "bios").firmware.as_deref(), Some("3.1a"));
    assert_eq!(part(&told, "chassis").serial.as_deref(), Some("CH-9"));
    assert_eq!(components(&told, "memory"), ["memory/CPU0 DIMM 0", "memory/CPU1 DIMM 0", "memory/DIMM_A1"]);
    let module = part(&told, "memory/DIMM_A1");
    assert_eq!((module.model.as_str(), module.serial.as_deref()), ("M321", Some("8C12")));
    assert_eq!((detail(module, "size_bytes"), detail(module, "speed_mt_s")), (Some("68719476736"), Some("4800")));
    assert_eq!(detail(part(&told, "memory/CPU1 DIMM 0"), "size_bytes"), Some("1099511627776"));
    assert_eq!(told.unread.keys().collect::<Vec<_>>(), ["nic_firmware"]);
}

#[test]
fn without_the_helper_memory_is_unread_and_says_why() {
    let machine = Machine::new();
    assert!(machine.told().unread.get("memory").is_some_and(|why| why.contains("ironwatch-agent-privileged.timer")));
    fs::write(machine.path("privileged/dmi.json"), "{\"records\":7").unwrap();
    assert!(machine.told().unread.get("memory").is_some_and(|why| why.contains("is damaged")));
    let unread = [("dmidecode".to_owned(), "dmidecode is not installed".to_owned())].into();
    fs::write(machine.path("privileged/dmi.json"), serde_json::to_vec(&Dmi { unread, ..Dmi::default() }).unwrap()).unwrap();
    assert_eq!(machine.told().unread.get("memory").map(String::as_str), Some("dmidecode is not installed"));
}

#[test]
fn processors_are_counted_by_package_on_every_architecture() {
    let machine = Machine::new();
    let thread = |number: u32, package: u32, core: u32| {
        format!(
            "processor\t: {number}\nvendor_id\t: ACME\nmodel name\t: Fast 9000\nmicrocode\t: 0x2b\nphysical id\t: {package}\ncore id\t\t: {core}\nflags\t\t: fpu vme\n\n"
        )
    };
    let text: String = (0..8).map(|number| thread(number, number / 4, number % 2)).collect();
    machine.files("proc", &[("cpuinfo", &text)]);
    let told = machine.told();
    let second = part(&told, "cpu/1");
    assert_eq!((second.model.as_str(), second.firmware.as_deref()), ("Fast 9000", Some("0x2b")));
    assert_eq!((detail(second, "threads"), detail(second, "cores")), (Some("4"), Some("2")));
    let text = "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n\nprocessor\t: 1\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n";
    machine.files("proc", &[("cpuinfo", text)]);
    let told = machine.told();
    assert_eq!(components(&told, "cpu"), ["cpu/0"]);
    assert_eq!(
        (part(&told, "cpu/0").model.as_str(), detail(part(&told, "cpu/0"), "threads")),
        ("ARM implementer 0x41 part 0xd0c", Some("2"))
    );
}

#[test]
fn gpus_are_told_by_their_drivers_and_one_question() {
    let machine = Machine::new();
    machine.pci("0000:3b:00.0", "0x030200", ("0x10de", "0x2335"), Some("nvidia"));
    let amd = machine.pci("0000:43:00.0", "0x120000", ("0x1002", "0x74a1"), Some("amdgpu"));
    for (file, text) in [("unique_id", "5b7f00aa"), ("vbios_version", "113-AC-01"), ("product_name", "ACME Accelerator")] {
        fs::write(amd.join(file), text).unwrap();
    }
    machine.pci("0000:00:01.0", "0x060400", ("0x8086", "0x0001"), Some("pcieport"));
    machine.pci("0000:5e:00.0", "0x020000", ("0x15b3", "0x1021"), Some("mlx5_core"));
    machine.files("sys/module", &[("nvidia/version", "580.65.06"), ("mlx5_core/version", "24.10-1")]);
    stand_in::put(
        &machine.path("nvidia-smi"),
        "echo 'WARNING: infoROM is corrupted at gpu 0000:86:00.0'
         echo '00000000:3B:00.0, NVIDIA H200, 1650000000001, GPU-0a0b, 96.00.AA.00.01, 143771, [N/A]'",
    );
    let told = machine.told();
    let nvidia = part(&told, "gpu/0000:3b:00");
    assert_eq!((nvidia.model.as_str(), nvidia.serial.as_deref()), ("NVIDIA H200", Some("1650000000001")));
    assert_eq!((nvidia.firmware.as_deref(), nvidia.driver.as_deref()), (Some("96.00.AA.00.01"), Some("580.65.06")));
    assert_eq!((detail(nvidia, "uuid"), detail(nvidia, "inforom"), detail(nvidia, "pci_ids")), (Some("GPU-0a0b"), None, Some("10de:2335")));
    let amd = part(&told, "gpu/0000:43:00");
    assert_eq!(
        (amd.model.as_str(), amd.serial.as_deref(), amd.firmware.as_deref()),
        ("ACME Accelerator", Some("5b7f00aa"), Some("113-AC-01"))
    );
    assert_eq!(components(&told, "pci"), ["pci/0000:5e:00.0"], "no bridges, and GPUs are no other parts besides");
    let nic = part(&told, "pci/0000:5e:00.0");
    assert_eq!((nic.model.as_str(), nic.driver.as_deref(), detail(nic, "driver_name")), ("15b3:1021", Some("24.10-1"), Some("mlx5_core")));
}

#[test]
fn a_gpu_is_told_by_the_drivers_files_where_the_program_fails() {
    let machine = Machine::new();
    machine.pci("0000:3b:00.0", "0x030200", ("0x10de", "0x2335"), Some("nvidia"));
    let information = "Model: \t\t NVIDIA H200\nIRQ:   \t\t 16\nGPU UUID: \t GPU-????????-????\nVideo BIOS: \t 96.00.aa.00.01\nGPU Firmware: \t 580.65.06";
    let version = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (x)\nGCC version:  gcc 14.2.0";
    machine.files("proc/driver/nvidia", &[("gpus/0000:3b:00.0/information", information), ("version", version)]);
    stand_in::put(&machine.path("nvidia-smi"), "echo 'No devices were found'; exit 6");
    let told = machine.told();
    let gpu = part(&told, "gpu/0000:3b:00");
    assert_eq!(
        (gpu.model.as_str(), gpu.firmware.as_deref(), gpu.driver.as_deref()),
        ("NVIDIA H200", Some("96.00.aa.00.01"), Some("580.65.06"))
    );
    assert_eq!((detail(gpu, "uuid"), detail(gpu, "gsp_firmware")), (None, Some("580.65.06")));
    assert!(told.unread.get("gpu_serial").is_some_and(|why| why.contains("No devices were found")), "{:?}", told.unread);
}

#[test]
fn interfaces_and_disks_are_the_pieces_behind_the_names() {
    let machine = Machine::new();
    machine.files("sys/class/net", &[("lo/address", "00:00:00:00:00:00"), ("bond0/address", "02:00:00:00:00:01")]);
    for (name, files) in [
        ("eth0", vec![("address", "02:00:00:00:00:01"), ("bonding_slave/perm_hwaddr", "02:00:00:00:00:0a"), ("speed", "100000")]),
        ("eth1", vec![("address", "02:00:00:00:00:02"), ("speed", "-1")]),
    ] {
        let dir = machine.files(&format!("sys/class/net/{name}"), &files);
        symlink("../../../devices/pci0000:5d/0000:5e:00.0", dir.join("device")).unwrap();
    }
    machine.files("sys/devices/pci0000:5d/0000:5e:00.0", &[]);
    let sda = machine.files(
        "sys/block/sda",
        &[
            ("size", "2000"),
            ("removable", "0"),
            ("queue/rotational", "1"),
            ("device/model", "ACME Spinner 8T1"),
            ("device/vendor", "ATA"),
            ("device/rev", "F7"),
        ],
    );
    fs::write(sda.join("device/vpd_pg80"), b"\0\x80\0\x08  SP-0001").unwrap();
    machine.files("sys/block/sdb", &[("size", "100"), ("removable", "1")]);
    machine.files("sys/block/loop0", &[("size", "100")]);
    machine.files("sys/block/dm-0", &[("size", "100")]);
    machine.files("sys/block/nvme0n1", &[("size", "1000")]);
    machine.files("sys/block/md0", &[("size", "1500"), ("md/level", "raid1"), ("md/raid_disks", "2"), ("md/uuid", "ab:cd")]);
    machine.files(
        "sys/class/nvme/nvme0",
        &[("model", "ACME Flash"), ("serial", "FL-2"), ("firmware_rev", "GX1"), ("nvme0n1/size", "1000"), ("nvme0n2/size", "24")],
    );
    let more = |component: &str, model: &str| Disk {
        component: component.to_owned(),
        model: Some(model.to_owned()),
        serial: Some("LEFT".to_owned()),
        firmware: Some("F7.2".to_owned()),
        size_bytes: Some(9),
        ..Disk::default()
    };
    let disks =
        Disks { disks: vec![more("disk/sda", "ACME Spinner 8T15200"), more("disk/bus-0-megaraid-8", "ACME SAS")], ..Disks::default() };
    fs::write(machine.path("privileged/smart.json"), serde_json::to_vec(&disks).unwrap()).unwrap();
    let told = machine.told();
    assert_eq!(components(&told, "nic"), ["nic/eth0", "nic/eth1"]);
    let nic = part(&told, "nic/eth0");
    assert_eq!((nic.serial.as_deref(), detail(nic, "bus_address")), (Some("02:00:00:00:00:0a"), Some("0000:5e:00.0")));
    assert_eq!((detail(nic, "speed_mbit_s"), detail(part(&told, "nic/eth1"), "speed_mbit_s")), (Some("100000"), None));
    assert_eq!(components(&told, "disk"), ["disk/bus-0-megaraid-8", "disk/nvme0", "disk/sda"]);
    let disk = part(&told, "disk/sda");
    assert_eq!(
        (disk.model.as_str(), disk.serial.as_deref(), disk.firmware.as_deref()),
        ("ACME Spinner 8T15200", Some("SP-0001"), Some("F7.2"))
    );
    assert_eq!((detail(disk, "size_bytes"), detail(disk, "rotational")), (Some("1024000"), Some("yes")));
    assert_eq!(detail(part(&told, "disk/nvme0"), "size_bytes"), Some("524288"));
    let raid = part(&told, "raid/md0");
    assert_eq!((raid.model.as_str(), detail(raid, "disks")), ("raid1", Some("2")));
}

#[test]
fn it_is_told_at_the_start_when_something_changes_and_daily() {
    let machine = Machine::new();
    machine.files("", &[("os-release", "PRETTY_NAME=\"ACME Linux 12\"\nVERSION_ID='12'"), ("proc/sys/kernel/osrelease", "6.1.0-26-amd64")]);
    machine.pci("0000:5e:00.0", "0x020000", ("0x15b3", "0x1021"), None);
    let mut collector = machine.collector();
    let start = Instant::now();
    let minutes = |minutes: u64| start + Duration::from_secs(minutes * 60);
    let told = collector.at(start).inventory.unwrap();
    assert_eq!((part(&told, "os").model.as_str(), detail(part(&told, "os"), "version")), ("ACME Linux 12", Some("12")));
    assert_eq!(part(&told, "kernel").model, "6.1.0-26-amd64");
    assert_eq!(collector.at(minutes(1)), Findings::default());
    fs::remove_dir_all(machine.path("sys/bus/pci/devices/0000:5e:00.0")).unwrap();
    assert_eq!(components(&collector.at(minutes(2)).inventory.unwrap(), "pci"), [""; 0]);
    // The helper writes again and again, mostly the same.
    fs::write(
        machine.path("privileged/dmi.json"),
        serde_json::to_vec(&Dmi { unread: [("dmidecode".to_owned(), "x".to_owned())].into(), ..Dmi::default() }).unwrap(),
    )
    .unwrap();
    assert!(collector.at(minutes(3)).inventory.is_some());
    fs::write(
        machine.path("privileged/dmi.json"),
        serde_json::to_vec(&Dmi { written_at_ms: 9, unread: [("dmidecode".to_owned(), "x".to_owned())].into(), ..Dmi::default() }).unwrap(),
    )
    .unwrap();
    assert_eq!(collector.at(minutes(4)).inventory, None);
    assert!(collector.at(minutes(24 * 60 + 1)).inventory.is_some());
    assert_eq!(collector.at(minutes(24 * 60 + 2)).inventory, None);
}

#[test]
fn a_program_that_hangs_delays_the_telling_and_is_asked_only_once() {
    let machine = Machine::new();
    machine.pci("0000:3b:00.0", "0x030200", ("0x10de", "0x2335"), Some("nvidia"));
    let script = format!(
        "echo asked >>{0}/asked; while [ ! -e {0}/go ]; do sleep 0.05; done; echo '00000000:3B:00.0, NVIDIA H200, 7, u, v, 1, i'",
        machine.root.path().display()
    );
    stand_in::put(&machine.path("nvidia-smi"), &script);
    let mut collector = machine.collector();
    let begin = Instant::now();
    assert_eq!(collector.at(begin).inventory, None);
    assert_eq!(collector.at(begin).inventory, None);
    assert!(begin.elapsed() < Duration::from_secs(15), "the other collectors must not wait");
    fs::write(machine.path("go"), "").unwrap();
    let told = await_one(&mut collector, begin);
    assert_eq!(part(&told, "gpu/0000:3b:00").serial.as_deref(), Some("7"));
    fs::write(machine.path("privileged/smart.json"), "{}").unwrap();
    collector.at(begin + Duration::from_secs(60));
    assert_eq!(fs::read_to_string(machine.path("asked")).unwrap(), "asked\n", "a known GPU is not asked again when a file changes");
}

#[test]
fn garbage_everywhere_is_no_part_and_no_harm() {
    let machine = Machine::new();
    machine.files("sys/class/dmi/id", &[("product_name", "\u{1}\u{2}"), ("board_name", &"x".repeat(60_000))]);
    machine.files("sys/bus/pci/devices/rubbish", &[("class", "?")]);
    machine.files("sys/block/sda", &[("size", "many")]);
    machine.files("proc", &[("cpuinfo", "processor:::\n\n\nphysical id : 99999999999999\nprocessor : x\n")]);
    fs::write(machine.path("privileged/smart.json"), vec![0xff; 4_000]).unwrap();
    let told = machine.told();
    assert!(told.parts.iter().all(|part| part.component.len() < 253 && part.model.len() <= 200), "{told:#?}");
    assert!(told.parts.iter().all(|part| part.component != "system"));
    assert_eq!(detail(part(&told, "disk/sda"), "size_bytes"), None);
}

#[test]
fn this_machine_can_be_told() {
    let told = await_one(&mut Inventory::new(&Settings::default()), Instant::now());
    assert!(part(&told, "cpu/0").details.contains_key("threads") && !part(&told, "kernel").model.is_empty());
}

#[test]
fn disks_behind_a_controller_are_unread_while_nothing_fresh_is_left_of_them() {
    let machine = Machine::new();
    let unread = || machine.told().unread.get("disk").cloned();
    let left = |written_at_ms, disks| {
        let left = Disks { written_at_ms, disks, ..Disks::default() };
        fs::write(machine.path("privileged/smart.json"), serde_json::to_vec(&left).unwrap()).unwrap();
    };
    let behind =
        |unread: Option<&str>| Disk { component: "disk/bus-0-megaraid-8".to_owned(), unread: unread.map(str::to_owned), ..Disk::default() };
    machine.files("sys/block/sda/device", &[("model", "ACME Spinner")]);
    assert_eq!(unread(), None, "no controller hides a disk");
    machine.pci("0000:5e:00.0", "0x010400", ("0x1000", "0x0014"), Some("megaraid_sas"));
    assert!(unread().is_some_and(|why| why.contains("cannot read") && why.contains("ironwatch-agent-privileged.timer")));
    let now_ms = clock::wall_ms();
    left(now_ms, vec![behind(None)]);
    assert_eq!(unread(), None);
    left(now_ms - 3 * 3_600_000, vec![behind(None)]);
    assert!(unread().is_some_and(|why| why.contains("hours old")));
    left(now_ms, vec![behind(Some("smartctl had not ended after 30 s"))]);
    assert_eq!(unread().as_deref(), Some("disk/bus-0-megaraid-8: smartctl had not ended after 30 s"));
    left(now_ms, vec![Disk { component: "disk/sda".to_owned(), ..behind(Some("it tells nothing")) }]);
    assert_eq!(unread(), None, "the kernel lists it");
}

/// A file where a folder should be, and a folder where a file should be: errors that no right of the user takes away.
#[test]
fn what_cannot_be_read_is_unread_and_tried_again() {
    let machine = Machine::new();
    let gpu = machine.pci("0000:3b:00.0", "0x030200", ("0x1002", "0x740f"), None);
    let mut collector = machine.collector();
    let now = Instant::now();
    let kinds = |told: &wire::Inventory| {
        let ours = |kind: &&String| ["cpu", "disk", "gpu", "nic", "pci", "raid"].contains(&kind.as_str());
        told.unread.keys().filter(ours).cloned().collect::<Vec<_>>()
    };
    assert_eq!(kinds(&collector.at(now).inventory.unwrap()), [""; 0], "nothing there is no error");
    machine.files("sys", &[("block", ""), ("class/net", "")]);
    fs::create_dir_all(machine.path("proc/cpuinfo")).unwrap();
    fs::remove_file(gpu.join("class")).unwrap();
    fs::create_dir(gpu.join("class")).unwrap();
    let told = machine.told();
    assert_eq!(kinds(&told), ["cpu", "disk", "gpu", "nic", "pci", "raid"]);
    assert!(told.unread.get("gpu").is_some_and(|why| why.contains("class")) && components(&told, "pci").is_empty());
    let mut collector_that_failed = machine.collector();
    assert!(collector_that_failed.at(now).inventory.is_some());
    fs::remove_dir(gpu.join("class")).unwrap();
    fs::write(gpu.join("class"), "0x030200\n").unwrap();
    let again = collector_that_failed.at(now + Duration::from_secs(60)).inventory.unwrap();
    assert_eq!(kinds(&again), ["cpu", "disk", "nic", "raid"]);
    assert_eq!(components(&again, "gpu"), ["gpu/0000:3b:00"]);
}
