//! Memory and swap, from `/proc/meminfo` (proc(5)); its kB are 1024 bytes.

use super::{either, percent};
use crate::collectors::sysfs;
use ironwatch_shared::wire::v1::report::Sample;
use std::path::Path;

/// Memory in use and left, swap in use.
pub fn read(proc: &Path) -> Vec<Sample> {
    let text = sysfs::text(&proc.join("meminfo"));
    let bytes = |key: &str| -> Result<f64, String> {
        let line = text.as_deref()?.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        let number = line.and_then(|rest| rest.split_whitespace().next()).and_then(|word| word.parse::<f64>().ok());
        number.map(|kilobytes| kilobytes * 1024.0).ok_or_else(|| format!("meminfo has no {key}"))
    };
    let used = |whole: &str, left: &str, none: &str| -> Result<f64, String> {
        match (bytes(whole)?, bytes(left)?) {
            (whole, _) if whole <= 0.0 => Err(none.to_owned()),
            (whole, left) => Ok(percent((whole - left).max(0.0), whole)),
        }
    };
    vec![
        either("memory_used_percent", "host", used("MemTotal", "MemAvailable", "meminfo says that there is no memory")),
        either("memory_available_bytes", "host", bytes("MemAvailable")),
        either("memory_total_bytes", "host", bytes("MemTotal")),
        either("swap_used_percent", "host", used("SwapTotal", "SwapFree", "no swap")),
    ]
}
