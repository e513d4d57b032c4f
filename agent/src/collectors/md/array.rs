//! One array as the kernel shows it.

use crate::collectors::{attribute, sysfs};
use std::io;
use std::path::Path;

/// Members that are looked at; the kernel allows some hundred.
const MAX_MEMBERS: usize = 384;
/// Members named in words.
const MAX_NAMED: usize = 8;
/// How many members may be missing, by level. Mirrors of level 10 depend on which, and level 1 lives on one.
const SURVIVES: [(&str, u64); 5] = [("raid0", 0), ("linear", 0), ("raid4", 1), ("raid5", 1), ("raid6", 2)];

/// One array.
#[derive(Debug, Default)]
pub struct Array {
    /// `clean`, `active`, `inactive`, `broken`, …
    state: String,
    level: String,
    raid_disks: Option<u64>,
    /// Unknown for levels without redundancy.
    pub missing: Option<u64>,
    /// Sectors that differed at the last check.
    pub mismatches: Option<u64>,
    /// `idle`, `check`, `resync`, `recover`, …
    action: String,
    /// While something is being brought into order.
    pub sync_percent: Option<f64>,
    /// Name of the device and its state.
    members: Vec<(String, String)>,
    /// Only holds other arrays, as the metadata of some firmware does; such a one is never active.
    is_container: bool,
}

impl Array {
    /// Reads it; nothing for a name without an array.
    pub fn read(dir: &Path) -> io::Result<Option<Self>> {
        let state = attribute::with_text(&dir.join("array_state"), str::to_owned)?;
        if state == "clear" {
            return Ok(None);
        }
        let text = |file: &str| attribute::text(&dir.join(file)).unwrap_or_default();
        // While an array is reshaped a number may stand with the old one behind it: `5 (4)`.
        let number = |file: &str| text(file).split(' ').next().and_then(|word| word.parse::<u64>().ok());
        let action = text("sync_action");
        let sync_percent = if matches!(action.as_str(), "" | "idle" | "frozen") { None } else { progress(&text("sync_completed")) };
        let metadata = text("metadata_version");
        let devices = sysfs::names(dir).into_iter().filter_map(|name| name.strip_prefix("dev-").map(str::to_owned));
        let members = devices.take(MAX_MEMBERS).map(|device| {
            let state = text(&format!("dev-{device}/state"));
            (device, state)
        });
        Ok(Some(Self {
            level: text("level"),
            raid_disks: number("raid_disks"),
            missing: number("degraded"),
            mismatches: number("mismatch_cnt"),
            sync_percent,
            members: members.collect(),
            // `external:/md127/0` is an array within a container, `external:imsm` the container.
            is_container: metadata.starts_with("external:") && !metadata.starts_with("external:/"),
            state,
            action,
        }))
    }

    /// It cannot be used.
    pub fn has_failed(&self) -> bool {
        let Some(missing) = self.missing else { return self.state == "broken" };
        let survives = SURVIVES.iter().find(|(level, _)| *level == self.level).map(|(_, survives)| *survives);
        let all = self.raid_disks.is_some_and(|disks| disks > 0 && missing >= disks);
        self.state == "broken" || all || survives.is_some_and(|survives| missing > survives)
    }

    /// It has members and does not run.
    pub fn is_inactive(&self) -> bool {
        self.state == "inactive" && !self.members.is_empty() && !self.is_container
    }

    /// Some of its members are missing.
    pub fn is_degraded(&self) -> bool {
        self.missing.is_some_and(|missing| missing > 0)
    }

    /// What is wrong, for people.
    pub fn words(&self) -> String {
        let level = if self.level.is_empty() { "the array" } else { &self.level };
        let mut words = format!("{level} is {}", self.state);
        match (self.missing, self.raid_disks) {
            (Some(missing), Some(disks)) if missing > 0 => words.push_str(&format!("; {missing} of {disks} members missing")),
            (Some(missing), None) if missing > 0 => words.push_str(&format!("; {missing} members missing")),
            (Some(_) | None, _) => {}
        }
        let faulty: Vec<&str> =
            self.members.iter().filter(|(_, state)| has_word(state, "faulty")).map(|(name, _)| name.as_str()).take(MAX_NAMED).collect();
        if !faulty.is_empty() {
            words.push_str(&format!("; faulty: {}", faulty.join(", ")));
        }
        if self.action == "recover" {
            let percent = self.sync_percent.map_or_else(String::new, |percent| format!(", {percent:.0} % done"));
            words.push_str(&format!("; it is being rebuilt{percent}"));
        } else if self.is_degraded() && !self.members.iter().any(|(_, state)| has_word(state, "spare")) {
            words.push_str("; there is no spare");
        }
        words
    }
}

/// States are words with commas between: `in_sync,write_mostly`.
fn has_word(state: &str, word: &str) -> bool {
    state.split(',').any(|part| part.trim() == word)
}

/// `123456 / 976630464`; `none` and `delayed` are no progress.
fn progress(text: &str) -> Option<f64> {
    let (done, all) = text.split_once(" / ")?;
    let (done, all) = (done.parse::<f64>().ok()?, all.parse::<f64>().ok()?);
    (all > 0.0 && done <= all).then(|| (done / all * 1_000.0).round() / 10.0)
}
