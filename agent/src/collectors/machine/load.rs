//! Load and uptime, from `/proc/loadavg` and `/proc/uptime` (proc(5)).

use super::either;
use crate::collectors::sysfs;
use ironwatch_shared::wire::v1::report::Sample;
use std::path::Path;

/// The three load averages, and the uptime as [`uptime_seconds`] gave it.
pub fn read(proc: &Path, uptime: Result<f64, String>) -> Vec<Sample> {
    let text = sysfs::text(&proc.join("loadavg"));
    let load = |place: usize| -> Result<f64, String> {
        let word = text.as_deref()?.split_whitespace().nth(place);
        word.and_then(|word| word.parse().ok()).ok_or_else(|| "loadavg does not look as documented".to_owned())
    };
    let uptime = uptime.map(f64::floor);
    let loads = ["load_1m", "load_5m", "load_15m"].into_iter().enumerate();
    loads.map(|(place, name)| either(name, "host", load(place))).chain([either("uptime_seconds", "host", uptime)]).collect()
}

/// Seconds since boot.
pub fn uptime_seconds(proc: &Path) -> Result<f64, String> {
    let text = sysfs::text(&proc.join("uptime"))?;
    let first = text.split_whitespace().next().and_then(|word| word.parse().ok());
    first.ok_or_else(|| "uptime does not look as documented".to_owned())
}
