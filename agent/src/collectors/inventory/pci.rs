//! Devices on the PCI bus, bridges left out.

use super::gpus::OnBus;
use super::module_version;
use super::part::{detail, part, said, said_in};
use crate::collectors::gpu::bus;
use crate::collectors::sysfs;
use ironwatch_shared::wire::v1::inventory::Part;
use std::path::Path;

/// The largest machines have some 500 without their bridges.
const MAX_DEVICES: usize = 600;
const BRIDGE: &str = "0x06";

/// All but GPUs, which are parts of their own kind. The error is for people.
pub fn read(sys: &Path, gpus: &[OnBus]) -> Result<Vec<Part>, String> {
    let devices = sys.join("bus/pci/devices");
    let device = |name: &String| {
        let dir = devices.join(name);
        let class = said_in(&dir.join("class"))?;
        // Shares for guests are made and unmade; they are not pieces.
        if class.starts_with(BRIDGE) || dir.join("physfn").exists() || gpus.iter().any(|gpu| gpu.address == *name) {
            return None;
        }
        let mut found = part("pci", name);
        found.model = ids(&dir, "vendor", "device")?;
        detail(&mut found, "class", Some(class));
        describe(&mut found, sys, &dir);
        Some(found)
    };
    Ok(sysfs::listed(&devices)?.iter().filter_map(device).take(MAX_DEVICES).collect())
}

/// What every device has: its board's maker and its driver.
pub fn describe(found: &mut Part, sys: &Path, dir: &Path) {
    detail(found, "subsystem", ids(dir, "subsystem_vendor", "subsystem_device"));
    detail(found, "revision", said_in(&dir.join("revision")));
    if let Some(driver) = bus::driver(dir) {
        found.driver = found.driver.take().or_else(|| module_version(sys, &driver));
        detail(found, "driver_name", said(Some(&driver)));
    }
}

/// `10de:2335`, as lspci writes it.
pub fn ids(dir: &Path, vendor: &str, device: &str) -> Option<String> {
    let plain = |file: &str| said_in(&dir.join(file)).map(|id| id.trim_start_matches("0x").to_owned());
    Some(format!("{}:{}", plain(vendor)?, plain(device)?))
}
