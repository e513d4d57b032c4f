//! A storm of lines is as many alerts as there are faults, with every line counted.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ironwatch_core::alert::{AlertId, Step};
use ironwatch_core::fleet::{CheckIn, Fleet};
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report};
use ironwatch_shared::{BootId, HostId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// As one fleet of GPU servers had it in a night.
const LINES: usize = 800_000;
const LINES_IN_REPORT: usize = 5_000;

/// 29 faults of 29 parts.
fn faults() -> Vec<String> {
    let cards = (1..=8).map(|bus| format!("0000:{bus:02x}:00"));
    let memory = cards.clone().map(|card| format!("NVRM: Xid (PCI:{card}): 95, pid=88, name=train, Uncontained: LTC TAG (0x2)"));
    let links = cards.map(|card| format!("NVRM: Xid (PCI:{card}): 74, pid=88, name=train, NVLink: fatal error detected on link 3(0x0)"));
    let disks = (0..8).map(|disk| format!("nvme nvme{disk}: I/O 12 QID 4 timeout, aborting"));
    let modules =
        (0..5).map(|slot| format!("EDAC MC0: 1 UE memory read error on DIMM_A{slot} (channel:0 slot:{slot} page:0x1 offset:0x0)"));
    memory.chain(links).chain(disks).chain(modules).collect()
}

#[test]
fn eight_hundred_thousand_lines_of_29_faults_are_29_alerts() {
    let host = HostId::parse("gpu-01").unwrap();
    let boot = BootId::parse("boot-1").unwrap();
    let mut fleet = Fleet::new(Rules::parse(DEFAULT_RULES).unwrap(), LivenessSettings::default(), 1, 1);
    fleet.add_host(&host, "gpu-01", 30, Timestamp::from_millis(0));
    let faults = faults();
    assert_eq!(faults.len(), 29);
    let mut counts: BTreeMap<AlertId, u64> = BTreeMap::new();
    let mut opened = BTreeSet::new();
    for number in 0..LINES / LINES_IN_REPORT {
        let boot_ms = 1_000 * (number as u64 + 1);
        let mut report = Report::new(boot.clone(), Moment { wall_ms: 0, boot_ms }, 30);
        let lines = faults.iter().cycle().skip(number * LINES_IN_REPORT % faults.len()).take(LINES_IN_REPORT);
        report.kernel_lines = lines
            .enumerate()
            .map(|(index, text)| KernelLine {
                seq: (number * LINES_IN_REPORT + index) as u64,
                boot_ms,
                level: 4,
                facility: 0,
                text: text.clone(),
                tags: BTreeMap::new(),
            })
            .collect();
        let now = Timestamp::from_millis(i64::try_from(boot_ms).unwrap());
        let received = Received { host: &host, at: now, boot: &boot, boot_millis: boot_ms };
        let observations = observations(&report, received);
        assert!(observations.len() <= 29, "a report stores each fault once, with its count");
        let check_in = CheckIn { host: &host, boot: &boot, live: true, interval_seconds: 30, report: &report, observations };
        let outcome = fleet.take(check_in, now);
        opened.extend(outcome.transitions.iter().filter(|t| t.step == Step::Opened).map(|t| t.alert.id));
        let seen = outcome.transitions.into_iter().map(|t| t.alert).chain(outcome.touched);
        counts.extend(seen.map(|alert| (alert.id, alert.count)));
    }
    assert_eq!(opened.len(), 29);
    assert_eq!(counts.values().sum::<u64>(), LINES as u64);
}
