//! `read-privileged`: what only root may read, left where the agent finds it. Run by a timer, never by the agent.
//!
//! `smart.json` has what disks say of their health, `dmi.json` what the firmware says of the machine. Both are reduced
//! here: the agent must stay small, and one disk's answer alone has 30 kB.

pub mod disks;
pub mod dmi;
mod leave;
mod pstore;

use crate::clock;
use crate::output;
use crate::settings::Settings;
use std::path::Path;

/// What disks say of their health: [`disks::Disks`].
pub const SMART_FILE: &str = "smart.json";
/// What the firmware says of the machine: [`dmi::Dmi`].
pub const DMI_FILE: &str = "dmi.json";
/// Largest of these files that is read; 100 disks with all that is kept of them have 200 kB.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

/// Reads everything and leaves it. The error is for people; a program that is missing is none, but said in the files.
pub fn read_privileged(settings: &Settings, out: Option<&Path>) -> Result<(), String> {
    let out = out.unwrap_or(Path::new(&settings.paths.privileged));
    leave::prepare(out)?;
    let known = leave::read(&out.join(SMART_FILE)).unwrap_or_default();
    let disks = disks::read(&settings.commands.smartctl, known, clock::wall_ms());
    leave::write(out, SMART_FILE, &disks)?;
    let dmi = dmi::read(&settings.commands.dmidecode, Path::new(&settings.paths.sys), clock::wall_ms());
    leave::write(out, DMI_FILE, &dmi)?;
    let crashes = pstore::copy(Path::new(&settings.paths.sys), out)?;
    output::info(&format!("{crashes} files of crashes are in {}", out.join(pstore::DIR).display()));
    output::info(&format!("{} disks and {} records of the firmware are in {}", disks.disks.len(), dmi.records.len(), out.display()));
    for (what, why) in disks.unread.iter().chain(&dmi.unread) {
        output::warn(&format!("{what}: {}", output::printable(why, 300)));
    }
    Ok(())
}

/// One of the files, as the agent reads it. The error is for people.
pub fn read_left<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    leave::read(path)
}

#[cfg(test)]
#[path = "read_privileged/tests.rs"]
mod tests;
