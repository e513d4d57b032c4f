//! What judging costs: 10,000 hosts, each with 200 numbers of which rules ask for some, told once more after a look at the
//! time, on one core; and one observation of the kernel, judged. Prints JSON. Asserts nothing: a figure is to be looked at.
#![expect(clippy::cast_precision_loss, clippy::print_stdout, reason = "figures for people")]

use ironwatch_core::fleet::{CheckIn, Fleet};
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report, Sample};
use ironwatch_shared::{BootId, HostId, Timestamp};
use std::collections::BTreeMap;
use std::time::Instant;

const HOSTS: usize = 10_000;
const FACTS: usize = 200;
/// Hosts in one transaction, as the server has it at most.
const GROUP: usize = 256;
const LINES: usize = 2_000;
const LINE: &str = "NVRM: Xid (PCI:0000:3b:00): 13, pid=1234, Graphics Exception: ESR 0x404490=0x80000001";

/// Eight GPUs, disks, file systems and links with what is asked of them; the rest is asked by nobody.
fn numbers(round: usize) -> Vec<Sample> {
    let per_part = [
        ("gpu", 8, &["gpu_temperature_celsius", "gpu_memory_temperature_celsius", "gpu_ecc_corrected_total", "gpu_power_watts"][..]),
        ("disk", 12, &["disk_temperature_celsius", "disk_spare_percent", "disk_wear_percent", "disk_media_errors_total"][..]),
        ("filesystem", 6, &["filesystem_used_percent", "filesystem_inodes_used_percent"][..]),
        ("nic", 4, &["network_link_losses_total", "network_receive_errors_total", "network_received_bytes"][..]),
        ("sensor", 30, &["temperature_celsius", "voltage_volts", "fan_rpm"][..]),
    ];
    let sample = |name: &str, component: String, place: usize| Sample {
        name: name.to_owned(),
        component,
        value: Some(if name.ends_with("_total") { 7.0 } else { 40.0 + ((place + round) % 5) as f64 }),
        no_reading: None,
    };
    let mut samples: Vec<Sample> = per_part
        .iter()
        .flat_map(|(kind, count, names)| (0..*count).flat_map(move |part| names.iter().map(move |name| (*kind, part, *name))))
        .enumerate()
        .map(|(place, (kind, part, name))| sample(name, format!("{kind}/{part}"), place))
        .collect();
    samples.truncate(FACTS);
    for place in samples.len()..FACTS {
        samples.push(sample("other_count", format!("other/{place}"), place));
    }
    samples
}

fn host(n: usize) -> HostId {
    HostId::parse(&format!("h{n}")).unwrap_or_else(|error| panic!("{error}"))
}

fn main() {
    let rules = Rules::parse(DEFAULT_RULES).unwrap_or_else(|error| panic!("{error}"));
    let boot = BootId::parse("b").unwrap_or_else(|error| panic!("{error}"));
    let asked = numbers(0).iter().filter(|sample| rules.asks_for_reading(&sample.name)).count();
    let hosts: Vec<HostId> = (0..HOSTS).map(host).collect();
    let mut fleet = Fleet::new(rules, LivenessSettings::default(), 1, 1);
    for id in &hosts {
        fleet.add_host(id, id.as_str(), 30, Timestamp::from_millis(0));
    }
    let mut best = f64::MAX;
    let mut transitions = 0;
    for round in 0..4_usize {
        let seconds = round as i64 * 30;
        let now = Timestamp::from_millis(seconds * 1000);
        let moment = Moment { wall_ms: seconds * 1000, boot_ms: 1_000 + seconds.unsigned_abs() * 1000 };
        let report = Report { samples: numbers(round), complete: true, ..Report::new(boot.clone(), moment, 30) };
        let began = Instant::now();
        fleet.tick(now, seconds.unsigned_abs() * 1000, true);
        for group in hosts.chunks(GROUP) {
            fleet.begin();
            for id in group {
                let check_in =
                    CheckIn { host: id, boot: &boot, live: true, interval_seconds: 30, report: &report, observations: Vec::new() };
                transitions += fleet.take(check_in, now).transitions.len();
            }
            fleet.commit();
        }
        // The first round makes room for what is followed.
        best = if round == 0 { best } else { best.min(began.elapsed().as_secs_f64()) };
    }
    let line = |n: usize| KernelLine { seq: n as u64, boot_ms: 1_000, level: 3, facility: 0, text: LINE.to_owned(), tags: BTreeMap::new() };
    let began = Instant::now();
    for n in 0..LINES {
        let id = hosts.first().unwrap_or_else(|| panic!("no hosts"));
        let now = Timestamp::from_millis(200_000 + n as i64);
        let moment = Moment { wall_ms: now.as_millis(), boot_ms: 1_000 };
        let report = Report { kernel_lines: vec![line(n)], ..Report::new(boot.clone(), moment, 30) };
        let observed = observations(&report, Received { host: id, at: now, boot: &boot, boot_millis: 1_000 });
        let check_in = CheckIn { host: id, boot: &boot, live: true, interval_seconds: 30, report: &report, observations: observed };
        transitions += fleet.take(check_in, now).transitions.len();
    }
    let each = began.elapsed().as_secs_f64() / LINES as f64;
    println!(
        "{}",
        serde_json::json!({
            "hosts": HOSTS,
            "facts_of_each": FACTS,
            "asked_of_each": asked,
            "seconds_for_all": best,
            "microseconds_for_one_observation": each * 1e6,
            "transitions": transitions,
            "bars": { "seconds_for_all": 1.0, "microseconds_for_one_observation": 50.0 },
        })
    );
}
