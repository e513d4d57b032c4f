//! What disks say of their own health, from what the privileged helper left.

mod judged;
mod made_up;

use super::{Collector, Findings, sysfs};
use crate::clock;
use crate::read_privileged::disks::{Disk, Disks};
use crate::read_privileged::{SMART_FILE, read_left};
use crate::settings::Settings;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The timer runs at least hourly; older than this it does not run.
pub const MAX_AGE_MS: i64 = 2 * 3_600_000;
/// After a start of the machine the helper has so long for its first run.
const FIRST_RUN: Duration = Duration::from_secs(600);
/// Unread disks that are named; a line of 4 KiB has room for so many with their reasons.
const MAX_TOLD: usize = 16;
/// What would help when it is missing or old.
pub const HINT: &str = "it is written by ironwatch-agent-privileged.timer; see `systemctl status ironwatch-agent-privileged.timer`";

/// Reads it.
pub struct Smart {
    file: PathBuf,
    sys: PathBuf,
    /// In a container no helper runs: it comes with the packages.
    no_helper: bool,
    since: Instant,
    grace: Duration,
}

impl Smart {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self {
            file: Path::new(&settings.paths.privileged).join(SMART_FILE),
            sys: PathBuf::from(&settings.paths.sys),
            no_helper: is_container() && !Path::new(&settings.paths.privileged).parent().is_some_and(Path::exists),
            since: Instant::now(),
            grace: FIRST_RUN,
        }
    }

    /// Disks that could tell of their health: not a guest's virtual ones, not loops and the like.
    fn has_disks(&self) -> bool {
        let names = sysfs::names(&self.sys.join("block"));
        names.iter().any(|name| (name.starts_with("sd") || name.starts_with("nvme")) && !made_up::is_virtual(&self.sys, name))
    }

    fn at(&self, now_ms: i64) -> Findings {
        if !self.file.exists() {
            return match (self.has_disks() && !self.no_helper, self.since.elapsed() < self.grace) {
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
        let silent = |disk: &&Disk| !made_up::never_tells(&self.sys, disk, &disks.disks);
        let unread = disks.disks.iter().filter(silent).filter_map(|disk| Some((disk.component.as_str(), disk.unread.as_deref()?)));
        let whole = disks.unread.iter().map(|(what, why)| (what.as_str(), why.as_str()));
        let all: Vec<(&str, &str)> = whole.chain(unread).collect();
        if disks.disks.iter().all(|disk| disk.unread.is_some()) && (all.is_empty() || !self.has_disks()) {
            return Findings::absent();
        }
        if !all.is_empty() {
            let mut told: Vec<String> = all.iter().take(MAX_TOLD).map(|(what, why)| format!("{what}: {why}")).collect();
            let more = all.len().saturating_sub(MAX_TOLD);
            told.extend((more > 0).then(|| format!("and {more} more")));
            findings.cannot = Some(format!("cannot read {}", told.join("; ")));
        }
        findings
    }
}

/// Docker, podman and Kubernetes leave these.
fn is_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|file| Path::new(file).exists())
        || std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
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
