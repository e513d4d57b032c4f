//! Network interfaces with hardware behind them, from `/sys/class/net`.

use super::module_version;
use super::part::{detail, part, said, said_in};
use crate::collectors::gpu::bus::driver;
use crate::collectors::sysfs;
use ironwatch_shared::wire::v1::inventory::Part;
use std::path::Path;

/// A chassis full of them has 32.
const MAX_NICS: usize = 128;

/// Their names. Those of containers have no device; shares for guests are made and unmade. The error is for people.
pub fn names(sys: &Path) -> Result<Vec<String>, String> {
    let class = sys.join("class/net");
    let mut names = sysfs::listed(&class)?;
    names.retain(|name| !name.starts_with("veth"));
    names.retain(|name| class.join(name).join("device").exists() && !class.join(name).join("device/physfn").exists());
    names.truncate(MAX_NICS);
    Ok(names)
}

/// All of them. The error is for people.
pub fn read(sys: &Path) -> Result<Vec<Part>, String> {
    let told = |name: &String| {
        let dir = sys.join("class/net").join(name);
        let mut found = part("nic", name);
        // In a bond all wear the address of the first.
        found.serial = said_in(&dir.join("bonding_slave/perm_hwaddr")).or_else(|| said_in(&dir.join("address")));
        let device = dir.join("device");
        if let Some(driver) = driver(&device) {
            found.driver = module_version(sys, &driver);
            detail(&mut found, "driver_name", said(Some(&driver)));
        }
        let address = std::fs::read_link(&device).ok().and_then(|path| path.file_name()?.to_str().map(str::to_owned));
        detail(&mut found, "bus_address", said(address.as_deref()));
        // -1, or no answer, while there is no link.
        let speed = said_in(&dir.join("speed")).filter(|speed| speed.parse::<u32>().is_ok_and(|speed| speed > 0 && speed != u32::MAX));
        detail(&mut found, "speed_mbit_s", speed);
        found
    };
    Ok(names(sys)?.iter().map(told).collect())
}
