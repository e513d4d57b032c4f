//! What disks say of their own health, from what the privileged helper left.

mod judged;

use super::{Collector, Findings, sysfs};
use crate::clock;
use crate::read_privileged::disks::Disks;
use crate::read_privileged::{SMART_FILE, read_left};
use crate::settings::Settings;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The timer runs at least hourly; older than this it does not run.
pub const MAX_AGE_MS: i64 = 2 * 3_600_000;
/// After a start of the machine the helper has so long for its first run.
const FIRST_RUN: Duration = Duration::from_secs(600);
/// What would help when it is missing or old.
pub const HINT: &str = "it is written by ironwatch-agent-privileged.timer; see `systemctl status ironwatch-agent-privileged.timer`";

/// Reads it.
pub struct Smart {
    file: PathBuf,
    block: PathBuf,
    since: Instant,
    grace: Duration,
}

impl Smart {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self {
            file: Path::new(&settings.paths.privileged).join(SMART_FILE),
            block: Path::new(&settings.paths.sys).join("block"),
            since: Instant::now(),
            grace: FIRST_RUN,
        }
    }

    /// Disks that could tell of their health: not a guest's virtual ones, not loops and the like.
    fn has_disks(&self) -> bool {
        sysfs::names(&self.block).iter().any(|name| name.starts_with("sd") || name.starts_with("nvme"))
    }

    fn at(&self, now_ms: i64) -> Findings {
        if !self.file.exists() {
            return match (self.has_disks(), self.since.elapsed() < self.grace) {
                (false, _) => Findings::absent(),
                (true, true) => Findings::default(),
                (true, false) => Findings::cannot(format!("cannot read {}: there is no such file ({HINT})", self.file.display())),
            };
        }
        let disks: Disks = match read_left(&self.file) {
            Ok(disks) => disks,
            Err(why) => return Findings::cannot(format!("{why} ({HINT})")),
        };
        let age_ms = now_ms.saturating_sub(disks.written_at_ms);
        if age_ms > MAX_AGE_MS {
            let hours = age_ms / 3_600_000;
            return Findings::cannot(format!("{} is {hours} hours old ({HINT})", self.file.display()));
        }
        self.tell(&disks)
    }

    fn tell(&self, disks: &Disks) -> Findings {
        let mut findings = Findings::default();
        for disk in &disks.disks {
            judged::judge(&mut findings, disk);
        }
        let unread = disks.disks.iter().filter_map(|disk| Some((disk.component.as_str(), disk.unread.as_deref()?)));
        let whole = disks.unread.iter().map(|(what, why)| (what.as_str(), why.as_str()));
        // A virtual disk never tells; that is no trouble where nothing else is there either.
        if let Some((what, why)) = whole.chain(unread).next() {
            if disks.disks.iter().all(|disk| disk.unread.is_some()) && !self.has_disks() {
                return Findings::absent();
            }
            findings.cannot = Some(format!("cannot read {what}: {why}"));
        } else if disks.disks.is_empty() {
            return Findings::absent();
        }
        findings
    }
}

impl Collector for Smart {
    fn name(&self) -> &'static str {
        "smart"
    }

    fn interval_seconds(&self) -> u32 {
        300
    }

    fn collect(&mut self) -> Findings {
        self.at(clock::wall_ms())
    }
}

#[cfg(test)]
#[path = "smart/tests.rs"]
mod tests;
