//! Software RAID (drivers/md/md.c, raid1.c, raid10.c, raid5.c).
//!
//! `md/raid1:md0: words`; kernels before 2.6.38 print `raid1: words` without the array, some `raid5:md0: words`. A
//! resync, a check or a recovery that runs is no fault.

use super::device_name::block_device;
use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// How much a line says.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Head,
    Detail,
}

use Part::{Detail, Head};
use Severity::{Critical, Error, Warning};

/// What a personality says of its array: start, code, severity. The disk's name may follow the start.
const OF_ARRAY: &[Entry] = &[
    ("Disk failure on ", "disk_failure", Critical, Head),
    ("IO failure on ", "disk_failure", Critical, Head),
    ("Operation continuing on ", "degraded", Error, Detail),
    ("Cannot continue operation", "degraded", Critical, Head),
    ("not enough operational ", "degraded", Critical, Head),
    ("cannot start dirty degraded array", "degraded", Critical, Head),
    ("cannot start array with ", "degraded", Critical, Head),
    ("failed to run raid set", "degraded", Critical, Detail),
    ("too few disks (", "degraded", Critical, Head),
    ("not enough drives present", "degraded", Critical, Head),
    ("no operational IO paths ", "degraded", Critical, Head),
    ("only one IO path left", "degraded", Error, Head),
    ("Cannot get enough stripes due to memory pressure", "degraded", Error, Head),
    ("read error corrected ", "read_error", Warning, Head),
    ("read error not correctable", "read_error", Error, Head),
    ("read error NOT corrected", "read_error", Error, Head),
    ("read correction write failed", "read_error", Error, Head),
    ("unable to read back corrected sectors", "read_error", Error, Head),
    ("Too many read errors", "read_error", Error, Head),
    ("too many read errors", "read_error", Error, Head),
    ("unrecoverable I/O ", "read_error", Error, Head),
    ("redirecting sector ", "read_error", Warning, Detail),
    ("rescheduling sector ", "read_error", Warning, Detail),
    ("rescheduling block ", "read_error", Warning, Detail),
    ("starting dirty degraded array", "degraded", Critical, Head),
    ("insufficient working devices for recovery", "degraded", Critical, Head),
    ("recovery aborted due to read error", "read_error", Error, Head),
    ("unable to read ", "read_error", Error, Head),
    ("read error on replacement device", "read_error", Error, Head),
    ("journal disk is missing", "degraded", Error, Head),
    ("failed to rewrite stripes to journal", "superblock_write", Error, Head),
    ("Journal device failed", "disk_failure", Critical, Head),
];

/// What it says of one disk, whose name stands before: `sdb1: rescheduling sector 88`.
const OF_DISK: &[Entry] = &[
    ("rescheduling sector ", "read_error", Warning, Head),
    ("rescheduling block ", "read_error", Warning, Head),
    ("redirecting sector ", "read_error", Warning, Detail),
    ("unrecoverable I/O ", "read_error", Error, Head),
    ("Raid device exceeded read_error threshold", "disk_failure", Critical, Head),
    ("Failing raid device", "disk_failure", Critical, Detail),
    ("Disk failure", "disk_failure", Critical, Head),
    ("failed to write ", "read_error", Error, Head),
    ("failing drive", "disk_failure", Critical, Detail),
];

/// What `md: ` itself says. The disk's name may follow the start.
const OF_MD: &[Entry] = &[
    ("super_written gets error", "superblock_write", Error, Head),
    ("errors occurred during superblock update", "superblock_write", Error, Head),
    ("excessive errors occurred during superblock update", "superblock_write", Error, Head),
    ("write_disk_sb failed for device ", "superblock_write", Error, Head),
    ("bitmap read error: ", "superblock_write", Error, Head),
    ("kicking non-fresh ", "degraded", Error, Head),
    ("could not read ", "read_error", Error, Head),
    ("fatal superblock inconsistency in ", "degraded", Error, Head),
    ("invalid superblock checksum on ", "superblock_write", Error, Head),
    ("disabled device ", "read_error", Error, Head),
    ("bug in file drivers/md/", "degraded", Error, Head),
    ("pers->run() failed", "degraded", Error, Detail),
    ("cannot find a valid disk", "degraded", Critical, Head),
    ("do_md_run() returned ", "degraded", Error, Detail),
    ("updating array disks failed", "superblock_write", Error, Head),
    ("too many errors on ", "disk_failure", Critical, Head),
];

/// What md says of a disk whose name stands first: `md: sdb1 flush io error -5`, `md: sdb1 has zero or unknown size, marking
/// faulty!`, `md: sdb1 does not have a valid v1.2 superblock, not importing!`.
const OF_MEMBER: &[Entry] =
    &[(" flush io error ", "superblock_write", Error, Head), (" has zero or unknown size, marking faulty", "disk_failure", Critical, Head)];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    if let Some(said) = text.strip_prefix("md: ") {
        let told = find(OF_MD, said).map(|(entry, rest)| tell(entry, "", block_device(rest).map(|(name, _)| name)));
        let member = || {
            let (disk, rest) = block_device(said)?;
            find(OF_MEMBER, rest).map(|(entry, _)| tell(entry, "", Some(disk)))
        };
        return told.or_else(member).or_else(|| of_bitmap(said));
    }
    // The second line of a disk's failure, in kernels before 2.6.38.
    if text.starts_with("Operation continuing on ") {
        return find(OF_ARRAY, text).map(|(entry, _)| tell(entry, "", None));
    }
    let Some((array, said)) = array(text) else { return of_bitmap(text) };
    degraded(array, said).or_else(|| of_array(array, said)).or_else(|| {
        let (disk, rest) = block_device(said)?;
        let (entry, _) = find(OF_DISK, rest.strip_prefix(": ")?)?;
        Some(tell(entry, array, Some(disk)))
    })
}

type Entry = (&'static str, &'static str, Severity, Part);

/// `md0: disabling internal bitmap due to errors`, `md0: mismatch sector in range 77-85`; also behind `md: `.
fn of_bitmap(text: &str) -> Option<Understood> {
    const SAYINGS: &[Entry] = &[
        ("disabling internal bitmap due to errors", "superblock_write", Error, Head),
        ("kicking failed bitmap file ", "superblock_write", Error, Head),
        ("bitmap initialisation failed", "superblock_write", Warning, Head),
        ("failed to create bitmap (", "superblock_write", Error, Head),
        ("invalid bitmap file superblock: ", "superblock_write", Error, Head),
        ("bitmap file superblock invalid", "superblock_write", Error, Head),
        ("bitmap file read error", "superblock_write", Error, Head),
        ("bitmap read error", "superblock_write", Error, Head),
        ("mismatch sector in range ", "read_error", Warning, Head),
    ];
    let (array, said) = text.split_once(": ")?;
    let named = array.strip_prefix("md").is_some_and(|name| !name.is_empty() && !name.contains(' '));
    let (entry, _) = find(SAYINGS, said).filter(|_| named)?;
    Some(tell(entry, array, None))
}

fn find<'a>(table: &[Entry], said: &'a str) -> Option<(Entry, &'a str)> {
    table.iter().find_map(|entry| Some((*entry, said.strip_prefix(entry.0)?)))
}

fn tell((_, code, severity, part): Entry, array: &str, member: Option<&str>) -> Understood {
    let told = Understood::new("raid", Some(Code::word(code)), Component::new("raid", array));
    let told = Understood { severity, detail: part == Detail, ..told }.with_some("member", member);
    match Some(array).filter(|array| !array.is_empty()).or(member) {
        Some(device) => told.on(device),
        None => told,
    }
}

/// The array, empty where the line names none, and what is said.
fn array(text: &str) -> Option<(&str, &str)> {
    const OLD: [&str; 8] = ["raid0", "raid1", "raid10", "raid4", "raid5", "raid6", "raid456", "multipath"];
    let (head, said) = text.split_once(": ")?;
    let (personality, array) = head.split_once(':').unwrap_or((head, ""));
    let known = OLD.contains(&personality) || personality.strip_prefix("md/").is_some_and(|name| !name.is_empty() && !name.contains(' '));
    (known && !array.contains(' ')).then_some((array, said.trim_start()))
}

fn of_array(array: &str, said: &str) -> Option<Understood> {
    let (entry, rest) = find(OF_ARRAY, said)?;
    // `(sector 88 on sdc1)`, `failing device sdc1`, or the name comes at once.
    let named = ["(", ", failing device "].iter().find_map(|before| rest.split_once(before)).map(|(_, inside)| inside);
    let named = named.map(|inside| inside.rsplit_once(" on ").map_or(inside, |(_, name)| name));
    let member = if matches!(entry.1, "disk_failure") { block_device(rest) } else { named.and_then(block_device) };
    Some(tell(entry, array, member.map(|(name, _)| name)))
}

/// `active with 1 out of 2 mirrors`, `raid level 5 active with 3 out of 4 devices, algorithm 2`: told when a disk is
/// missing.
fn degraded(array: &str, said: &str) -> Option<Understood> {
    let (before, rest) = said.split_once("active with ")?;
    let mut array = array;
    if !before.is_empty() {
        let words = before.strip_prefix("raid level ").and_then(decimal).map(|(_, rest)| rest).or_else(|| before.strip_prefix("raid"))?;
        if let Some(name) = words.trim().strip_prefix("set ") {
            array = name;
        }
    }
    let (there, rest) = decimal(rest)?;
    let (wanted, _) = decimal(rest.strip_prefix(" out of ")?)?;
    let entry = ("", "degraded", Error, Head);
    (there < wanted).then(|| tell(entry, array, None).with("there", there).with("wanted", wanted))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn told(line: &str) -> Option<(String, String, String, bool)> {
        let told = classify_line(line)?;
        assert_eq!(told.class, "raid", "{line}");
        let member = told.fields.get("member").and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        Some((told.code?.to_string(), told.component.to_string(), member, told.detail))
    }

    #[test]
    fn arrays_of_old_and_new_kernels_tell_of_their_disks() {
        for (line, code, component, member) in [
            ("md/raid1:md5: Disk failure on sdd2, disabling device.", "disk_failure", "raid/md5", "sdd2"),
            ("md/raid10:md127: Disk failure on nvme2n1p1, disabling device.", "disk_failure", "raid/md127", "nvme2n1p1"),
            ("md/raid:md5: Disk failure on dm-9, disabling device.", "disk_failure", "raid/md5", "dm-9"),
            ("md/raid0:md5: Disk failure on sdd detected, failing array.", "disk_failure", "raid/md5", "sdd"),
            ("raid5: Disk failure on sdd, disabling device. Operation continuing on 4 devices", "disk_failure", "raid", "sdd"),
            ("raid1: Disk failure on sdd2, disabling device. ", "disk_failure", "raid", "sdd2"),
            ("multipath: IO failure on sdd, disabling IO path.", "disk_failure", "raid", "sdd"),
            ("md/raid10:md5: sdd2: Raid device exceeded read_error threshold [cur 21:max 20]", "disk_failure", "raid/md5", "sdd2"),
            ("md/raid:md5: read error corrected (8 sectors at 4096 on sdd2)", "read_error", "raid/md5", "sdd2"),
            ("md/raid1:md5: read error corrected (8 sectors at 4096 on sdd2)", "read_error", "raid/md5", "sdd2"),
            ("md/raid:md5: read error not correctable (sector 4096 on sdd2).", "read_error", "raid/md5", "sdd2"),
            ("raid5:md5: read error not correctable (sector 4096 on sdd2).", "read_error", "raid/md5", "sdd2"),
            ("md/raid:md5: read error NOT corrected!! (sector 4096 on sdd2).", "read_error", "raid/md5", "sdd2"),
            ("md/raid:md5: Too many read errors, failing device sdd2.", "read_error", "raid/md5", "sdd2"),
            ("md/raid1:md5: sdd2: rescheduling sector 4096", "read_error", "raid/md5", "sdd2"),
            ("md/raid1:md5: sdd2: unrecoverable I/O read error for block 4096", "read_error", "raid/md5", "sdd2"),
            ("md/raid10:md5: unrecoverable I/O read error for block 4096", "read_error", "raid/md5", ""),
            ("md/raid10:md5: read correction write failed (8 sectors at 4096 on sdd2)", "read_error", "raid/md5", "sdd2"),
            ("md/raid1:md5: active with 1 out of 2 mirrors", "degraded", "raid/md5", ""),
            ("md/raid:md5: raid level 6 active with 5 out of 6 devices, algorithm 2", "degraded", "raid/md5", ""),
            ("raid1: raid set md5 active with 1 out of 2 mirrors", "degraded", "raid/md5", ""),
            ("raid5: raid level 5 set md5 active with 2 out of 3 devices, algorithm 2", "degraded", "raid/md5", ""),
            ("md/raid:md5: not enough operational devices (2/4 failed)", "degraded", "raid/md5", ""),
            ("md/raid:md5: cannot start dirty degraded array.", "degraded", "raid/md5", ""),
            ("md/raid:md5: Cannot continue operation (2/4 failed).", "degraded", "raid/md5", ""),
            ("md: kicking non-fresh sdd2 from array!", "degraded", "raid", "sdd2"),
            ("md: super_written gets error=-5", "superblock_write", "raid", ""),
            ("md: super_written gets error=-5, uptodate=0", "superblock_write", "raid", ""),
            ("md: sdd2 flush io error -5", "superblock_write", "raid", "sdd2"),
            ("md: could not read sdd2's sb, not importing!", "read_error", "raid", "sdd2"),
            ("md: sdd2 has zero or unknown size, marking faulty!", "disk_failure", "raid", "sdd2"),
            ("md5: disabling internal bitmap due to errors", "superblock_write", "raid/md5", ""),
            ("md5: failed to create bitmap (-5)", "superblock_write", "raid/md5", ""),
            ("md5: invalid bitmap file superblock: bad magic", "superblock_write", "raid/md5", ""),
            ("md/raid0:md5: too few disks (1 of 2) - aborting!", "degraded", "raid/md5", ""),
            ("multipath: only one IO path left and IO error.", "degraded", "raid", ""),
            ("md5: mismatch sector in range 4096-4104", "read_error", "raid/md5", ""),
            ("md/raid10:md5: insufficient working devices for recovery.", "degraded", "raid/md5", ""),
            ("md/raid:md5: starting dirty degraded array - data corruption possible.", "degraded", "raid/md5", ""),
            ("md: disabled device sdd2, could not read superblock.", "read_error", "raid", "sdd2"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), component.to_owned(), member.to_owned(), false)), "{line}");
        }
    }

    #[test]
    fn what_follows_adds_to_it() {
        for line in [
            "md/raid1:md5: Operation continuing on 1 devices.",
            "	Operation continuing on 1 devices",
            "md/raid1:md5: redirecting sector 4096 to other mirror: sdc2",
            "md/raid10:md5: sdd2: Failing raid device",
            "md/raid10:md5: sdd2: failing drive",
            "md/raid:md5: failed to run raid set.",
            "md: pers->run() failed ...",
        ] {
            assert_eq!(told(line).map(|(_, _, _, detail)| detail), Some(true), "{line}");
        }
    }

    #[test]
    fn arrays_at_work_are_nothing() {
        for line in [
            "md/raid1:md5: active with 2 out of 2 mirrors",
            "md/raid:md5: raid level 5 active with 4 out of 4 devices, algorithm 2",
            "md/raid:md5: device sdd2 operational as raid disk 3",
            "md/raid1:md5: not clean -- starting background reconstruction",
            "md: resync of RAID array md5",
            "md: data-check of RAID array md5",
            "md: recovery of RAID array md5",
            "md: md5: recovery done.",
            "md: md5: data-check done.",
            "md: md5: resync interrupted.",
            "md: md5 stopped.",
            "md: bind<sdd2>",
            "md: autorun ...",
            "md: sdd2 has different UUID to sdc2",
            "md5: bitmap file is out of date (7 < 9) -- forcing full recovery",
            "md: delaying resync of md5 until md6 has finished (they share one or more physical units)",
            "md: minimum _guaranteed_  speed: 1000 KB/sec/disk.",
            "md: raid1 personality registered for level 1",
            "md5: detected capacity change from 0 to 499973619712",
            "raid6: using algorithm avx512x4 gen() 31007 MB/s",
            "md/raid1 said: Disk failure on sdd2",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
