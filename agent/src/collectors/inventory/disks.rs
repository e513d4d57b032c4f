//! Disks and software RAID: from `/sys/block` and `/sys/class/nvme`, filled up from what the privileged helper left.

use super::part::{detail, part, said, said_in};
use crate::collectors::smart::{HINT, MAX_AGE_MS};
use crate::collectors::sysfs;
use crate::read_privileged::disks::{Disk, Disks};
use crate::read_privileged::read_left;
use ironwatch_shared::wire::v1::inventory::Part;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

/// The largest chassis hold about 100; the same again behind many paths.
const MAX_DISKS: usize = 512;
/// Block devices that are disks or arrays; NVMe drives are looked at by their controllers.
const NAMES: [&str; 6] = ["sd", "vd", "xvd", "hd", "mmcblk", "md"];
/// A size in `/sys` counts these, whatever the disk's own are.
const SECTOR_BYTES: u64 = 512;
/// PCI Code and ID Assignment: SCSI, RAID and SAS controllers, behind which disks may be that the kernel does not list.
const CONTROLLERS: [&str; 3] = ["0x0100", "0x0104", "0x0107"];

/// Their names, without what comes and goes like loop devices. The error is for people.
pub fn names(sys: &Path) -> Result<Vec<String>, String> {
    let mut names = sysfs::listed(&sys.join("block"))?;
    names.retain(|name| NAMES.iter().any(|known| name.starts_with(known)) && !name.contains("boot"));
    Ok(names)
}

/// All of them, and why some may be missing. The error is for people.
pub fn read(sys: &Path, left: &Path, now_ms: i64) -> Result<(Vec<Part>, Option<String>), String> {
    let block = sys.join("block");
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut keep = |part: Part| parts.insert(part.component.clone(), part);
    for name in names(sys)?.iter().take(MAX_DISKS) {
        let dir = block.join(name);
        // A stick or a drive that is plugged in by hand.
        if sysfs::text(&dir.join("removable")).is_ok_and(|text| text == "1") {
            continue;
        }
        keep(if name.starts_with("md") { array(&dir, name) } else { disk(&dir, name) });
    }
    for name in sysfs::listed(&sys.join("class/nvme"))?.iter().take(MAX_DISKS) {
        keep(nvme(&sys.join("class/nvme").join(name), name));
    }
    let read: Result<Disks, String> = read_left(left);
    let hidden = hidden(sys, &read, now_ms, |component| parts.contains_key(component))?;
    // Left hours ago, it still names the same pieces.
    let left = read.unwrap_or_default();
    for more in left.disks.iter().filter(|disk| disk.unread.is_none()) {
        let found = parts.entry(more.component.clone()).or_insert_with(|| Part { component: more.component.clone(), ..Part::default() });
        fill(found, more);
    }
    Ok((parts.into_values().collect(), hidden))
}

/// Disks behind a RAID controller are known from the helper alone. Why they may be missing: it has not run since the start of
/// the machine, runs no more, or could not read one that nothing else knows.
fn hidden(sys: &Path, read: &Result<Disks, String>, now_ms: i64, is_known: impl Fn(&str) -> bool) -> Result<Option<String>, String> {
    if let Ok(left) = read
        && let Some(disk) = left.disks.iter().find(|disk| disk.unread.is_some() && !is_known(&disk.component))
    {
        return Ok(Some(format!("{}: {}", disk.component, disk.unread.as_deref().unwrap_or_default())));
    }
    let why = match read {
        Ok(left) => match (left.unread.iter().next(), now_ms.saturating_sub(left.written_at_ms) > MAX_AGE_MS) {
            (Some((what, why)), _) => Some(format!("{what}: {why}")),
            (None, true) => Some("what the helper left is hours old".to_owned()),
            (None, false) => None,
        },
        Err(why) => Some(why.clone()),
    };
    // Where no controller can hide a disk, all are known without the helper.
    Ok(if why.is_some() && has_controller(sys)? { why.map(|why| format!("{why} ({HINT})")) } else { None })
}

fn has_controller(sys: &Path) -> Result<bool, String> {
    let devices = sys.join("bus/pci/devices");
    for name in sysfs::listed(&devices)? {
        let class = sysfs::text_if_there(&devices.join(name).join("class"))?.unwrap_or_default();
        if CONTROLLERS.iter().any(|controller| class.starts_with(controller)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn fill(found: &mut Part, disk: &Disk) {
    // The kernel cuts a SATA disk's model after 16 characters; a longer one that begins so is the whole.
    if let Some(model) = said(disk.model.as_deref()).filter(|model| model.starts_with(&found.model)) {
        found.model = model;
    }
    found.serial = found.serial.take().or_else(|| said(disk.serial.as_deref()));
    found.firmware = said(disk.firmware.as_deref()).or_else(|| found.firmware.take());
    if !found.details.contains_key("size_bytes") {
        detail(found, "size_bytes", disk.size_bytes.map(|bytes| bytes.to_string()));
    }
}

fn disk(dir: &Path, name: &str) -> Part {
    let mut found = part("disk", name);
    let device = dir.join("device");
    found.model = said_in(&device.join("model")).or_else(|| said_in(&device.join("name"))).unwrap_or_default();
    found.serial =
        unit_serial(&device.join("vpd_pg80")).or_else(|| said_in(&dir.join("serial"))).or_else(|| said_in(&device.join("serial")));
    found.firmware = said_in(&device.join("rev"));
    detail(&mut found, "vendor", said_in(&device.join("vendor")).filter(|vendor| !vendor.starts_with("0x")));
    detail(&mut found, "wwid", said_in(&device.join("wwid")));
    detail(&mut found, "size_bytes", size_bytes(dir));
    detail(&mut found, "rotational", yes_no(&dir.join("queue/rotational")));
    found
}

/// SCSI Primary Commands, unit serial number page: four bytes before the text.
fn unit_serial(path: &Path) -> Option<String> {
    let mut page = Vec::new();
    std::fs::File::open(path).ok()?.take(256).read_to_end(&mut page).ok()?;
    said(Some(&String::from_utf8_lossy(page.get(4..)?)))
}

fn nvme(dir: &Path, name: &str) -> Part {
    let mut found = part("disk", name);
    found.model = said_in(&dir.join("model")).unwrap_or_default();
    found.serial = said_in(&dir.join("serial"));
    found.firmware = said_in(&dir.join("firmware_rev"));
    let sectors = sysfs::names(dir).into_iter().filter(|name| name.starts_with("nvme")).filter_map(|name| sectors(&dir.join(name)));
    let bytes = sectors.fold(0_u64, u64::saturating_add).saturating_mul(SECTOR_BYTES);
    detail(&mut found, "size_bytes", Some(bytes).filter(|bytes| *bytes > 0).map(|bytes| bytes.to_string()));
    detail(&mut found, "bus_address", said_in(&dir.join("address")));
    detail(&mut found, "transport", said_in(&dir.join("transport")));
    detail(&mut found, "rotational", Some("no".to_owned()));
    found
}

fn array(dir: &Path, name: &str) -> Part {
    let mut found = part("raid", name);
    found.model = said_in(&dir.join("md/level")).unwrap_or_default();
    found.serial = said_in(&dir.join("md/uuid"));
    detail(&mut found, "disks", said_in(&dir.join("md/raid_disks")));
    detail(&mut found, "metadata", said_in(&dir.join("md/metadata_version")));
    detail(&mut found, "size_bytes", size_bytes(dir));
    found
}

fn sectors(dir: &Path) -> Option<u64> {
    sysfs::text(&dir.join("size")).ok()?.parse().ok()
}

fn size_bytes(dir: &Path) -> Option<String> {
    sectors(dir).filter(|sectors| *sectors > 0).map(|sectors| sectors.saturating_mul(SECTOR_BYTES).to_string())
}

fn yes_no(path: &Path) -> Option<String> {
    match sysfs::text(path).ok()?.as_str() {
        "1" => Some("yes".to_owned()),
        "0" => Some("no".to_owned()),
        _ => None,
    }
}
