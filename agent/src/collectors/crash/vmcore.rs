//! The kernel's last log as kdump saves it: `vmcore-dmesg.txt` (kexec-tools) or `dmesg.202603011012` (Debian's kdump-tools)
//! in a folder for each crash. The newest only: older ones were told in their time.

use super::{changed_ms, end_of};
use ironwatch_shared::wire::v1::log_line::CrashRecord;
use std::io;
use std::path::{Path, PathBuf};

/// Folders of crashes; each holds a dump of gigabytes, so there are few.
const MAX_FOLDERS: usize = 1_000;
/// The end of a log; the ring has 0.5 to 16 MiB.
const MAX_BYTES: u64 = 256 << 10;

/// The newest one below this folder.
pub fn read(folder: &Path) -> Result<Vec<CrashRecord>, String> {
    let cannot = |path: &Path, error: io::Error| format!("cannot read {}: {error} (let the agent's user read it)", path.display());
    let crashes = match std::fs::read_dir(folder) {
        Ok(crashes) => crashes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot(folder, error)),
    };
    let folders = crashes.flatten().take(MAX_FOLDERS).map(|entry| entry.path()).filter(|path| path.is_dir());
    let newest = folders.filter_map(|path| log_in(&path)).filter_map(|log| Some((changed_ms(&log)?, log))).max();
    let Some((wall_ms, log)) = newest else { return Ok(Vec::new()) };
    let text = end_of(&log, MAX_BYTES).map_err(|error| cannot(&log, error))?;
    let name = log.strip_prefix(folder).unwrap_or(&log).display().to_string();
    let lines = text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect();
    Ok(vec![CrashRecord { from: "vmcore".to_owned(), name, boot_id: None, wall_ms: Some(wall_ms), lines }])
}

fn log_in(folder: &Path) -> Option<PathBuf> {
    let is_log = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name == "vmcore-dmesg.txt" || name.starts_with("dmesg.")
    };
    std::fs::read_dir(folder).ok()?.flatten().take(100).map(|entry| entry.path()).find(is_log)
}
