//! What readings cost on a machine as large as they come: 500 PCI functions with AER, 32 memory modules, 200 sensors,
//! 8 ports, 256 CPUs. All of it is files on a disk; reading a real `/sys` takes about as long.
//!
//! `cargo test -p ironwatch-agent cost -- --nocapture` prints microseconds; how many of them is not judged, as that says
//! more of the machine that tests.

use super::fake::Tree;
use super::{Collector, aer, edac, hwmon, infiniband, link, md, mounts, thermal};
use std::time::Instant;

fn large() -> Tree {
    let tree = Tree::new();
    let zeros = "RxErr 0\nBadTLP 0\nBadDLLP 0\nRollover 0\nTimeout 0\nNonFatalErr 0\nCorrIntErr 0\nHeaderOF 0\n";
    for number in 0..500 {
        let (bus, slot) = (number / 32, number % 32);
        let address = format!("0000:{bus:02x}:{slot:02x}.0");
        let root = number % 25 == 0;
        let place = format!("devices/pci0000:00/{address}");
        for (file, total) in [("correctable", "COR"), ("nonfatal", "NONFATAL"), ("fatal", "FATAL")] {
            tree.write(&format!("{place}/aer_dev_{file}"), &format!("{zeros}TOTAL_ERR_{total} 0\n"));
        }
        if root {
            for file in ["cor", "nonfatal", "fatal"] {
                tree.write(&format!("{place}/aer_rootport_total_err_{file}"), "0\n");
            }
        }
        let class = if number % 10 == 1 { "0x030200" } else { "0x088000" };
        for (file, text) in [("class", class), ("max_link_width", "16"), ("current_link_width", "16"), ("power_state", "D0")] {
            tree.write(&format!("{place}/{file}"), text);
        }
        for file in ["max_link_speed", "current_link_speed"] {
            tree.write(&format!("{place}/{file}"), "16.0 GT/s PCIe\n");
        }
        tree.link(&format!("bus/pci/devices/{address}"), &place);
    }
    for number in 0..32 {
        let place = format!("devices/system/edac/mc/mc{}/dimm{number}", number / 8);
        for (file, text) in [("dimm_label", format!("DIMM_{number}")), ("dimm_ce_count", "0".to_owned()), ("dimm_ue_count", "0".to_owned())]
        {
            tree.write(&format!("{place}/{file}"), &text);
        }
    }
    for number in 0..200 {
        let place = format!("class/hwmon/hwmon{}", number / 10);
        tree.write(&format!("{place}/name"), &format!("chip{}", number / 10));
        for (file, text) in [("input", "45000"), ("max", "80000"), ("crit", "90000"), ("label", &format!("Place {number}"))] {
            tree.write(&format!("{place}/temp{}_{file}", number % 10), text);
        }
    }
    for number in 0..8 {
        let place = format!("class/infiniband/mlx5_{number}/ports/1");
        for (file, text) in
            [("state", "4: ACTIVE"), ("phys_state", "5: LinkUp"), ("link_layer", "InfiniBand"), ("counters/link_downed", "0")]
        {
            tree.write(&format!("{place}/{file}"), text);
        }
    }
    for number in 0..256 {
        let place = format!("devices/system/cpu/cpu{number}");
        for (file, text) in [("physical_package_id", number / 128), ("core_id", number % 64)] {
            tree.write(&format!("{place}/topology/{file}"), &text.to_string());
        }
        for file in ["core_throttle_count", "package_throttle_count"] {
            tree.write(&format!("{place}/thermal_throttle/{file}"), "0\n");
        }
    }
    for (file, text) in [("array_state", "clean"), ("level", "raid1"), ("degraded", "0")] {
        tree.write(&format!("block/md0/md/{file}"), text);
    }
    tree.write_proc("1/mountinfo", "30 1 8:2 / / rw shared:1 - ext4 /dev/sda1 rw\n");
    tree
}

#[test]
fn a_reading_of_a_large_machine_finds_all_of_it_and_says_what_it_cost() {
    let tree = large();
    let settings = tree.settings();
    let collectors: [(Box<dyn Collector>, usize); 8] = [
        (Box::new(aer::Aer::new(&settings)), 0),
        (Box::new(link::Link::new(&settings)), 100),
        (Box::new(edac::Edac::new(&settings)), 0),
        (Box::new(thermal::Thermal::new(&settings)), 0),
        (Box::new(hwmon::Hwmon::new(&settings)), 200),
        (Box::new(md::Md::new(&settings)), 1),
        (Box::new(infiniband::Infiniband::new(&settings)), 0),
        (Box::new(mounts::Mounts::new(&settings)), 0),
    ];
    for (mut collector, samples) in collectors {
        let times: Vec<u128> = (0..5)
            .map(|_| {
                let begin = Instant::now();
                let findings = collector.collect();
                let took = begin.elapsed().as_micros();
                assert!(!findings.absent && findings.cannot.is_none() && findings.holds.is_empty(), "{}: {findings:?}", collector.name());
                assert_eq!(findings.samples.len(), samples, "{}", collector.name());
                took
            })
            .collect();
        println!("{}: first {} µs, then {:?} µs", collector.name(), times.first().unwrap_or(&0), times.get(1..).unwrap_or_default());
    }
}
