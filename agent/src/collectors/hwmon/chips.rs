//! The chips, with names that stay the same from boot to boot: the numbers of `hwmon3` do not.

use crate::collectors::{attribute, sysfs};
use std::path::{Path, PathBuf};

/// A large machine has about a hundred: one for each disk, memory module, GPU and power supply.
const MAX_CHIPS: usize = 256;

/// What kind of chip it is, where that changes what its sensors mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Its driver knows its limits.
    Plain,
    /// On the main board, wired as its maker liked: some inputs are wired to nothing, and limits may never have been set.
    Board,
    /// Inside a CPU. Its `max` is where the fans should be at full speed, and a busy CPU lives there.
    Cpu,
    /// Its limits of power are what it works up to, and its fan stops when it is cool.
    Gpu,
    /// One temperature of a disk.
    Disk,
}

/// Beginnings of chips' names.
const FAMILIES: [(&str, Family); 19] = [
    ("coretemp", Family::Cpu),
    ("k10temp", Family::Cpu),
    ("k8temp", Family::Cpu),
    ("zenpower", Family::Cpu),
    ("fam15h_power", Family::Cpu),
    ("amdgpu", Family::Gpu),
    ("radeon", Family::Gpu),
    ("nouveau", Family::Gpu),
    ("i915", Family::Gpu),
    ("xe", Family::Gpu),
    ("nct6", Family::Board),
    ("it8", Family::Board),
    ("w83", Family::Board),
    ("f7", Family::Board),
    ("f8", Family::Board),
    ("sch5", Family::Board),
    ("asus", Family::Board),
    ("nvme", Family::Disk),
    ("drivetemp", Family::Disk),
];

/// One chip.
#[derive(Debug)]
pub struct Chip {
    /// With its attributes.
    pub dir: PathBuf,
    pub family: Family,
    /// Its part, for example `sensor/coretemp.1` or `disk/sda`.
    pub part: String,
    /// As its driver calls it.
    pub name: String,
}

/// All chips.
pub fn find(class: &Path) -> Vec<Chip> {
    let mut named: Vec<(String, Option<String>, PathBuf)> = Vec::new();
    for entry in sysfs::names(class).into_iter().take(MAX_CHIPS) {
        let place = class.join(entry);
        // Some old drivers have the attributes with the device.
        for dir in [place.clone(), place.join("device")] {
            if let Some(name) = attribute::text(&dir.join("name")) {
                let device = std::fs::canonicalize(place.join("device")).ok();
                let device = device.and_then(|device| device.file_name()?.to_str().map(str::to_owned));
                named.push((word(&name), device, dir));
                break;
            }
        }
    }
    named.sort();
    let alike = |name: &str| named.iter().filter(|(other, _, _)| other == name).count() > 1;
    let mut chips = Vec::with_capacity(named.len());
    for (index, (name, device, dir)) in named.iter().enumerate() {
        let family = FAMILIES.iter().find(|(start, _)| name.starts_with(start)).map_or(Family::Plain, |(_, family)| *family);
        let disk = (family == Family::Disk).then(|| disk(dir, device.as_deref())).flatten();
        let part = match (disk, device) {
            (Some(disk), _) => format!("disk/{disk}"),
            (None, _) if !alike(name) => format!("sensor/{name}"),
            (None, Some(device)) if device.starts_with(name.as_str()) => format!("sensor/{}", word(device)),
            (None, Some(device)) => format!("sensor/{name}-{}", word(device)),
            (None, None) => format!("sensor/{name}-{index}"),
        };
        let family = if family == Family::Disk && part.starts_with("sensor/") { Family::Plain } else { family };
        chips.push(Chip { dir: dir.clone(), family, part, name: name.clone() });
    }
    chips
}

/// The disk that it measures: `nvme0`, the controller, or `sda`.
fn disk(dir: &Path, device: Option<&str>) -> Option<String> {
    let is_controller = |name: &str| name.strip_prefix("nvme").is_some_and(|number| number.parse::<u32>().is_ok());
    if let Some(controller) = device.filter(|device| is_controller(device)) {
        return Some(controller.to_owned());
    }
    // For a SCSI device the disk is below it, and in some kernels the controller is below the PCI function.
    let below = [dir.join("device/block"), dir.join("device/nvme")];
    below.iter().find_map(|below| sysfs::names(below).into_iter().next())
}

/// A path of a part has its own strokes.
pub fn word(text: &str) -> String {
    attribute::name(text).replace('/', "_")
}
