//! Disks that have no health of their own to tell: a guest's virtual ones, and volumes of RAID controllers.

use super::sysfs;
use crate::read_privileged::disks::Disk;
use std::path::Path;

/// How vendors or models of virtual disks begin: QEMU and virtio, VirtualBox (`ORCL-VBOX-NVME-VER12` as NVMe), VMware,
/// Hyper-V, Xen, and those of Amazon and Google. In lower case.
const VIRTUAL: [&str; 11] = [
    "qemu",
    "virtio",
    "vbox",
    "orcl-vbox",
    "vmware",
    "msft",
    "microsoft virtual",
    "virtual disk",
    "xen",
    "amazon elastic block store",
    "google persistentdisk",
];
/// The same of volumes whose controllers list no disks (HPE Smart Array), and of iSCSI targets and RAM disks of the kernel.
const VOLUMES: [&str; 5] = ["logical volume", "logical drive", "virtual-disk", "scsi_debug", "lio-org"];
/// smartctl's advice at a volume: to ask for the disks behind it by these types.
const BEHIND: [&str; 6] = ["-d megaraid", "-d sat+megaraid", "-d cciss", "-d 3ware", "-d areca", "-d aacraid"];

/// A block device of a guest or of a target, by what the kernel knows of it.
pub fn is_virtual(sys: &Path, name: &str) -> bool {
    let device = sys.join("block").join(name).join("device");
    let controller = sys.join("class/nvme").join(name);
    [device.join("vendor"), device.join("model"), controller.join("model")]
        .iter()
        .any(|file| sysfs::text(file).is_ok_and(|text| is_made_up(&text)))
}

/// It says nothing, and nothing is wrong with that.
pub fn never_tells(sys: &Path, disk: &Disk, all: &[Disk]) -> bool {
    let Some(why) = &disk.unread else { return false };
    let name = disk.component.trim_start_matches("disk/");
    if disk.model.as_deref().is_some_and(is_made_up) || name.starts_with("vd") || name.starts_with("xvd") || is_virtual(sys, name) {
        return true;
    }
    // The disks behind it are listed by themselves. Where none is, nobody watches them, which must be told.
    BEHIND.iter().any(|advice| why.contains(advice)) && all.iter().any(|other| other.kind.contains(',') && other.unread.is_none())
}

fn is_made_up(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    VIRTUAL.iter().chain(&VOLUMES).any(|known| text.starts_with(known))
}
