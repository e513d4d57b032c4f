//! Hints for people on who speaks.

use crate::collectors::sysfs;
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::report::{MAX_NAME_BYTES, Machine};
use std::ffi::CStr;
use std::path::Path;

/// The boot this is, or why that is not known.
pub fn boot_id(proc: &Path) -> Result<BootId, String> {
    let path = proc.join("sys/kernel/random/boot_id");
    BootId::parse(&sysfs::text(&path)?).map_err(|error| format!("{}: {error}", path.display()))
}

/// What the host calls itself.
pub fn hostname(proc: &Path) -> String {
    or_uname(&proc.join("sys/kernel/hostname"), rustix::system::uname().nodename())
}

fn or_uname(file: &Path, uname: &CStr) -> String {
    match sysfs::text(file) {
        Ok(text) if !text.is_empty() => short(&text),
        Ok(_) | Err(_) => short(&uname.to_string_lossy()),
    }
}

/// Reads it anew: a host may be renamed. The uptime is the caller's to fill in.
pub fn read(proc: &Path) -> Machine {
    let system = rustix::system::uname();
    Machine {
        hostname: hostname(proc),
        os: os(),
        kernel: or_uname(&proc.join("sys/kernel/osrelease"), system.release()),
        architecture: short(&system.machine().to_string_lossy()),
        agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        uptime_seconds: 0,
    }
}

fn os() -> String {
    let text = sysfs::text(Path::new("/etc/os-release")).or_else(|_| sysfs::text(Path::new("/usr/lib/os-release"))).unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("Linux");
    short(name.trim_matches(['"', '\'']))
}

fn short(text: &str) -> String {
    text.get(..text.floor_char_boundary(MAX_NAME_BYTES)).unwrap_or_default().to_owned()
}
