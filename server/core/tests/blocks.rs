//! Lines that the kernel prints together are one observation. Lines are made up in the kernel's forms; nothing is sent.

use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::observation::{Fact, Observation};
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report};
use ironwatch_shared::{BootId, HostId, Timestamp};
use std::collections::BTreeMap;

fn told(lines: &[&str]) -> Vec<Observation> {
    let line = |(index, text): (usize, &&str)| KernelLine {
        seq: index as u64,
        boot_ms: 1_000,
        level: 3,
        facility: 0,
        text: (*text).to_owned(),
        tags: BTreeMap::new(),
    };
    let boot = BootId::parse("b").unwrap_or_else(|error| panic!("{error}"));
    let host = HostId::parse("h").unwrap_or_else(|error| panic!("{error}"));
    let mut report = Report::new(boot.clone(), Moment { wall_ms: 0, boot_ms: 1_000 }, 30);
    report.kernel_lines = lines.iter().enumerate().map(line).collect();
    observations(&report, Received { host: &host, at: Timestamp::from_millis(5_000), boot: &boot, boot_millis: 1_000 })
}

fn shown(observation: &Observation) -> (String, String, u64, usize) {
    let Fact::Occurrence { class, code, .. } = &observation.fact else { panic!("an occurrence: {observation:?}") };
    let name = format!("{class} {}", code.as_ref().map(ToString::to_string).unwrap_or_default());
    (name, observation.subject.component.to_string(), observation.count, observation.evidence.lines().count())
}

#[test]
fn a_fault_of_a_sata_port_is_one_observation() {
    let block = [
        "ata6.00: exception Emask 0x0 SAct 0x3 SErr 0x0 action 0x6 frozen",
        "ata6.00: failed command: READ FPDMA QUEUED",
        "ata6.00: cmd 60/08:00:10:00:00/00:00:00:00:00/40 tag 0 ncq dma 4096 in",
        "         res 40/00:00:00:4f:c2/00:00:00:00:00/00 Emask 0x4 (timeout)",
        "ata6.00: status: { DRDY }",
        "ata6.00: failed command: WRITE FPDMA QUEUED",
        "ata6: hard resetting link",
    ];
    let all = told(&block);
    assert_eq!(all.iter().map(shown).collect::<Vec<_>>(), [("disk_sata exception".into(), "disk/ata6".into(), 1, 7)]);
}

const SENSE: [&str; 5] = [
    "sd 5:0:0:0: [sdm] tag#9 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE cmd_age=2s",
    "sd 5:0:0:0: [sdm] tag#9 Sense Key : Medium Error [current]",
    "sd 5:0:0:0: [sdm] tag#9 Add. Sense: Unrecovered read error",
    "sd 5:0:0:0: [sdm] tag#9 CDB: Read(16) 88 00 00 00 00 00",
    "critical medium error, dev sdm, sector 880 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2",
];

#[test]
fn what_a_disk_answered_belongs_to_the_request_that_failed() {
    assert_eq!(told(&SENSE).iter().map(shown).collect::<Vec<_>>(), [("disk_io medium_error".into(), "disk/sdm".into(), 1, 5)]);
    let twice: Vec<&str> = SENSE.into_iter().chain(SENSE).collect();
    assert_eq!(told(&twice).iter().map(|o| shown(o).2).collect::<Vec<_>>(), [2], "told twice, and the words of both are kept");
}

#[test]
fn the_request_of_another_disk_is_told_by_itself() {
    let lines = [SENSE[0], SENSE[1], "I/O error, dev sdp, sector 7 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2"];
    let all: Vec<_> = told(&lines).iter().map(shown).collect();
    assert_eq!(all, [("disk_io io_error".into(), "disk/sdm".into(), 1, 2), ("disk_io io_error".into(), "disk/sdp".into(), 1, 1)]);
}
