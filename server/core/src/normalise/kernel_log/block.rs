//! The block layer and buffers: reads and writes that failed (block/blk-core.c, block/blk-mq.c, fs/buffer.c,
//! mm/page_io.c).
//!
//! `blk_update_request: critical medium error, dev sdc, sector 5 op 0x0:(READ) …`; the function's name was
//! `end_request` before 3.12 and `print_req_error` from 4.14, and is not printed since 5.17.

mod cache;
mod card;
mod network;

use super::device_name::{block_device, disk};
use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// What the block layer calls its errors (`blk_errors`), and the code. Left out: `operation not supported`, a question
/// to a disk that it answers with no, and the two that are tried again and not printed.
const ERRORS: [(&str, &str); 16] = [
    ("I/O", "io_error"),
    ("critical medium", "medium_error"),
    ("critical target", "io_error"),
    ("critical nexus", "io_error"),
    ("reservation conflict", "io_error"),
    ("critical space allocation", "io_error"),
    ("recoverable transport", "io_error"),
    ("timeout", "io_error"),
    ("protection", "io_error"),
    ("device offline", "io_error"),
    ("device resource", "io_error"),
    ("kernel resource", "io_error"),
    ("duration limit exceeded", "io_error"),
    ("open zones exceeded", "io_error"),
    ("active zones exceeded", "io_error"),
    ("invalid", "io_error"),
];

/// Most bytes of a task's name (`TASK_COMM_LEN` without its end).
const MAX_COMM_BYTES: usize = 15;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    /// Asked in this order; each reads from the start.
    const READERS: [fn(&str) -> Option<Understood>; 9] =
        [request, buffer, reach, swap, inode_of_device, partition_table, network::understand, card::understand, cache::understand];
    let text = record.text;
    READERS.iter().find_map(|read| read(text)).or_else(|| beyond_end(text, record.more))
}

fn fault(code: &str, device: &str) -> Understood {
    Understood::new("disk_io", Some(Code::word(code)), disk(device)).on(device)
}

fn request(text: &str) -> Option<Understood> {
    const PREFIXES: [&str; 3] = ["blk_update_request: ", "print_req_error: ", "end_request: "];
    let said = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    // Before 2.6 `I/O error: dev 08:01, sector 96`.
    if let Some((device, rest)) = said.strip_prefix("I/O error: dev ").and_then(|rest| rest.split_once(',')) {
        return rest.starts_with(" sector ").then(|| fault("io_error", device));
    }
    let (error, rest) = said.split_once(" error, dev ")?;
    let (_, code) = ERRORS.into_iter().find(|(name, _)| *name == error)?;
    // Before 2.6 by numbers: `dev 08:01 (sda), sector 96`.
    let rest = rest.split_once(" (").filter(|(number, _)| number.contains(':')).map_or(rest, |(_, name)| name);
    let (device, rest) = block_device(rest)?;
    let sector = rest.strip_prefix(", sector ").and_then(decimal);
    let operation = sector.and_then(|(_, rest)| rest.split_once(":(")?.1.split_once(')')).map(|(name, _)| name);
    Some(fault(code, device).with("error", error).with_some("sector", sector.map(|(sector, _)| sector)).with_some("operation", operation))
}

/// `Buffer I/O error on dev sdc1, logical block 5, async page read`, before 3.18 `… on device sdc1, …`, and
/// `lost page write due to I/O error on sdc1`.
fn buffer(text: &str) -> Option<Understood> {
    const STARTS: [&str; 4] = [
        "Buffer I/O error on device ",
        "Buffer I/O error on dev ",
        "lost page write due to I/O error on ",
        "lost sync page write due to I/O error on ",
    ];
    let rest = STARTS.iter().find_map(|start| text.strip_prefix(start))?;
    let (device, rest) = block_device(rest)?;
    let block = rest.strip_prefix(", logical block ").and_then(decimal).map(|(block, _)| block);
    Some(fault("io_error", device).with_some("block", block))
}

/// `kworker/2:1: attempt to access beyond end of device`, and in its second line, or in a line of its own before 5.16,
/// `sdb1: rw=0, want=500, limit=400`.
fn beyond_end(text: &str, more: &str) -> Option<Understood> {
    const WORDS: &str = "attempt to access beyond end of device";
    let process = text.strip_suffix(WORDS)?;
    if !process.is_empty() && process.strip_suffix(": ").is_none_or(|process| process.len() > MAX_COMM_BYTES) {
        return None;
    }
    let process = process.strip_suffix(": ");
    let said = match block_device(more.trim_start()) {
        Some((device, rest)) if rest.starts_with(": rw=") => fault("beyond_end", device),
        Some(_) | None => Understood::new("disk_io", Some(Code::word("beyond_end")), Component::new("disk", "")),
    };
    Some(said.with_some("process", process))
}

/// The second line by itself.
fn reach(text: &str) -> Option<Understood> {
    let (device, rest) = block_device(text)?;
    let (_, rest) = decimal(rest.strip_prefix(": rw=")?)?;
    let known = [", want=", ", sector="].iter().any(|next| rest.starts_with(next));
    known.then(|| Understood { detail: true, ..fault("beyond_end", device) })
}

/// `VFS: Dirty inode writeback failed for block device sdb1 (err=-5).`, `sdb: guard tag error at sector 96 (rcvd 1, want 2)`,
/// `loop: Write error at byte offset 4096, length 512.`
fn inode_of_device(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("VFS: Dirty inode writeback failed for block device ") {
        return Some(fault("io_error", block_device(rest)?.0));
    }
    if text.starts_with("loop: Write error at byte offset ") {
        return Some(Understood::new("disk_io", Some(Code::word("io_error")), Component::new("disk", "")));
    }
    let (device, rest) = block_device(text)?;
    let told = rest.starts_with(": guard tag error at ") || rest.starts_with(": ref tag error at ");
    told.then(|| fault("io_error", device))
}

/// What those say who looked for partitions on a disk that cannot be read. The error itself is told before.
fn partition_table(text: &str) -> Option<Understood> {
    let detail = |device: &str| Understood { detail: true, severity: Severity::Warning, ..fault("io_error", device) };
    if let Some((device, rest)) = text.strip_prefix("Dev ").and_then(block_device) {
        return rest.starts_with(": unable to read RDB block ").then(|| detail(device));
    }
    let unread = text.starts_with("ldm_validate_partition_table(): Disk read failed");
    unread.then(|| Understood { device: None, ..detail("") })
}

/// `Read-error on swap-device (8:0:4096)`: major, minor and sector; `Write error -5 on dio swapfile (4096)`.
fn swap(text: &str) -> Option<Understood> {
    if text.starts_with("Write error -") && text.contains(" on dio swapfile") {
        return Some(Understood::new("disk_io", Some(Code::word("io_error")), Component::new("disk", "swap")));
    }
    let rest = ["Read-error on swap-device (", "Write-error on swap-device ("].iter().find_map(|start| text.strip_prefix(start))?;
    let (major, rest) = decimal(rest)?;
    let (minor, rest) = decimal(rest.strip_prefix(':')?)?;
    rest.starts_with(':').then_some(())?;
    let name = format!("{major}:{minor}");
    Some(Understood::new("disk_io", Some(Code::word("io_error")), Component::new("disk", &name)).on(name))
}

#[cfg(test)]
mod tests {
    use super::super::{classify_line, understand};

    fn told(line: &str) -> Option<(String, String)> {
        let told = classify_line(line)?;
        assert_eq!(told.class, "disk_io", "{line}");
        Some((told.code?.to_string(), told.device.unwrap_or_default()))
    }

    #[test]
    fn requests_of_five_generations_of_kernels() {
        for (line, code, device) in [
            ("end_request: I/O error, dev sdq, sector 771", "io_error", "sdq"),
            ("end_request: critical medium error, dev sdq, sector 771", "medium_error", "sdq"),
            ("end_request: recoverable transport error, dev sdq, sector 0", "io_error", "sdq"),
            ("blk_update_request: I/O error, dev vda, sector 771", "io_error", "vda"),
            (
                "blk_update_request: critical target error, dev sdq, sector 771 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 0",
                "io_error",
                "sdq",
            ),
            (
                "blk_update_request: critical medium error, dev nvme4n1, sector 771 op 0x0:(READ) flags 0x0 phys_seg 2 prio class 0",
                "medium_error",
                "nvme4n1",
            ),
            ("print_req_error: I/O error, dev sdq, sector 771 flags 80700", "io_error", "sdq"),
            ("print_req_error: critical space allocation error, dev dm-4, sector 771", "io_error", "dm-4"),
            ("I/O error, dev sdaq, sector 771 op 0x0:(READ) flags 0x4000 phys_seg 4 prio class 2", "io_error", "sdaq"),
            ("critical medium error, dev sdaq, sector 771 op 0x0:(READ) flags 0x4000 phys_seg 4 prio class 2", "medium_error", "sdaq"),
            ("timeout error, dev sdaq, sector 771 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2", "io_error", "sdaq"),
            ("device offline error, dev sdaq, sector 771 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2", "io_error", "sdaq"),
            ("reservation conflict error, dev sdaq, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2", "io_error", "sdaq"),
            ("Buffer I/O error on device sdq1, logical block 96", "io_error", "sdq1"),
            ("Buffer I/O error on dev dm-4, logical block 96, lost sync page write", "io_error", "dm-4"),
            ("Buffer I/O error on dev nvme4n1p2, logical block 96, async page read", "io_error", "nvme4n1p2"),
            ("lost page write due to I/O error on sdq1", "io_error", "sdq1"),
            ("Read-error on swap-device (8:16:4096)", "io_error", "8:16"),
            ("Write-error on swap-device (253:1:4096)", "io_error", "253:1"),
            ("end_request: I/O error, dev 08:21 (sdq), sector 771", "io_error", "sdq"),
            ("I/O error: dev 08:21, sector 771", "io_error", "08:21"),
            ("VFS: Dirty inode writeback failed for block device sdq1 (err=-5).", "io_error", "sdq1"),
            ("sdq: guard tag error at sector 771 (rcvd 0000, want 1f2e)", "io_error", "sdq"),
            ("Dev sdq: unable to read RDB block 0", "io_error", "sdq"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), device.to_owned())), "{line}");
        }
        let fields = classify_line("I/O error, dev sdq, sector 771 op 0x1:(WRITE) flags 0x0").map(|told| told.fields).unwrap_or_default();
        assert_eq!(fields.get("sector").and_then(|v| v.as_u64()), Some(771));
        assert_eq!(fields.get("operation").and_then(|v| v.as_str()), Some("WRITE"));
    }

    #[test]
    fn access_beyond_the_end_in_one_line_and_in_two() {
        assert_eq!(told("mount: attempt to access beyond end of device"), Some(("beyond_end".into(), String::new())));
        assert_eq!(told("attempt to access beyond end of device"), Some(("beyond_end".into(), String::new())));
        assert_eq!(told("sdq1: rw=4096, want=880, limit=800"), Some(("beyond_end".into(), "sdq1".into())));
        assert_eq!(told("loop7: rw=0, sector=64, nr_sectors = 8 limit=20"), Some(("beyond_end".into(), "loop7".into())));
        let text = "dd: attempt to access beyond end of device\nsdq1: rw=0, sector=64, nr_sectors = 8 limit=20";
        let told = understand(text, &Default::default());
        assert_eq!(told.map(|told| (told.device, told.component.to_string())), Some((Some("sdq1".into()), "disk/sdq".into())));
    }

    #[test]
    fn questions_to_a_disk_and_quotes_are_nothing() {
        for line in [
            "operation not supported error, dev sdq, sector 0 op 0x3:(DISCARD) flags 0x800 phys_seg 1 prio class 2",
            "blk_update_request: 12 callbacks suppressed",
            "quiet_error: 3 callbacks suppressed",
            "buffer_io_error: 3 callbacks suppressed",
            "a line of a log said: attempt to access beyond end of device",
            "saw I/O error, dev sdq, sector 1",
            "sdq: sdq1 sdq2",
            "sdq: detected capacity change from 0 to 500",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
