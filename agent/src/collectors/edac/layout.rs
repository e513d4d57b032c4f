//! The three layouts that kernels have for the counters of memory modules.

use crate::collectors::{attribute, sysfs};
use std::path::Path;

/// Controllers and modules that are looked at; the largest machines have 16 with 16 each.
const MAX_CONTROLLERS: usize = 64;
const MAX_COUNTERS: usize = 2_048;
/// What drivers say where they do not know the module; the same list understands the kernel's lines.
const NO_LABEL: [&str; 4] = ["unknown label", "unknown memory", "any memory", "memory"];
/// Channels of a row in the old layout.
const MAX_CHANNELS: usize = 16;

/// A file with a count.
#[derive(Debug, PartialEq, Eq)]
pub struct Counter {
    /// Below the directory of all controllers.
    pub file: String,
    /// The part that it counts for, spelled as the kernel's lines are understood.
    pub part: String,
    pub uncorrected: bool,
}

/// All counters of all controllers.
pub fn counters(dir: &Path) -> Vec<Counter> {
    let mut found = Vec::new();
    for controller in numbered(dir, &["mc"]).into_iter().take(MAX_CONTROLLERS) {
        let place = dir.join(&controller);
        let of_modules = modules(&place, &controller);
        // Rows exist beside modules, too, and count the same errors once more.
        let mut counters = if of_modules.is_empty() { rows(&place, &controller) } else { of_modules };
        for (file, uncorrected) in [("ce_noinfo_count", false), ("ue_noinfo_count", true)] {
            counters.push(Counter { file: format!("{controller}/{file}"), part: unlabelled(&controller), uncorrected });
        }
        found.extend(counters.into_iter().filter(|counter| dir.join(&counter.file).exists()));
    }
    found.truncate(MAX_COUNTERS);
    found
}

/// `dimm3` or `rank3`, with counters since Linux 4.15.
fn modules(place: &Path, controller: &str) -> Vec<Counter> {
    let mut counters = Vec::new();
    for module in numbered(place, &["dimm", "rank"]) {
        let part = part(&place.join(&module).join("dimm_label"), controller);
        for (file, uncorrected) in [("dimm_ce_count", false), ("dimm_ue_count", true)] {
            if place.join(&module).join(file).exists() {
                counters.push(Counter { file: format!("{controller}/{module}/{file}"), part: part.clone(), uncorrected });
            }
        }
    }
    counters
}

/// `csrow2`: corrected errors by channel, uncorrected ones of the row as a whole.
fn rows(place: &Path, controller: &str) -> Vec<Counter> {
    let mut counters = Vec::new();
    for row in numbered(place, &["csrow"]) {
        let mut parts = Vec::new();
        for channel in 0..MAX_CHANNELS {
            let file = format!("{controller}/{row}/ch{channel}_ce_count");
            if place.join(&row).join(format!("ch{channel}_ce_count")).exists() {
                let part = part(&place.join(&row).join(format!("ch{channel}_dimm_label")), controller);
                parts.push(part.clone());
                counters.push(Counter { file, part, uncorrected: false });
            }
        }
        parts.dedup();
        // An uncorrected error of a row with several modules may be any one's.
        let part = match parts.as_slice() {
            [only] => only.clone(),
            _ => unlabelled(controller),
        };
        counters.push(Counter { file: format!("{controller}/{row}/ue_count"), part, uncorrected: true });
    }
    counters
}

fn part(label: &Path, controller: &str) -> String {
    let label = attribute::text(label).map(|label| attribute::name(&label)).filter(|label| !NO_LABEL.contains(&label.as_str()));
    label.filter(|label| !label.is_empty()).map_or_else(|| unlabelled(controller), |label| format!("memory/{label}"))
}

fn unlabelled(controller: &str) -> String {
    format!("memory/{controller}")
}

/// Names of a kind with a number, in the order of names.
fn numbered(dir: &Path, kinds: &[&str]) -> Vec<String> {
    let is_one = |name: &String| {
        kinds.iter().any(|kind| {
            name.strip_prefix(kind).is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    sysfs::names(dir).into_iter().filter(is_one).collect()
}
