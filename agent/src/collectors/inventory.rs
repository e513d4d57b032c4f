//! What the host is made of: at the start, daily, and when it changes.

mod disks;
mod firmware;
mod gpus;
mod nics;
mod nvidia;
mod part;
mod pci;
mod processors;
mod software;

use self::nvidia::Asking;
use super::{Collector, Findings, sysfs};
use crate::clock;
use crate::read_privileged::{DMI_FILE, SMART_FILE};
use crate::settings::Settings;
use ironwatch_shared::wire::v1::inventory as wire;
use ironwatch_shared::wire::v1::report::MAX_PARTS;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Told again after this even if nothing has changed.
const DAILY: Duration = Duration::from_secs(86_400);
/// The first telling waits so long for `nvidia-smi`; if that is not enough, for the next reading.
const PATIENCE: Duration = Duration::from_secs(2);
/// Modules whose version is worth knowing. Those of the kernel itself have that of the kernel.
const MODULES: [&str; 3] = ["nvidia", "mlx5_core", "amdgpu"];

/// Where everything is.
#[derive(Debug, Clone)]
struct Places {
    sys: PathBuf,
    proc: PathBuf,
    os_release: Vec<PathBuf>,
    dmi: PathBuf,
    smart: PathBuf,
}

/// Reads it.
pub struct Inventory {
    places: Places,
    asking: Asking,
    /// Of what was told last: when, how the machine looked from afar, what was said.
    told: Option<Told>,
}

struct Told {
    at: Instant,
    looks: u64,
    said: u64,
}

impl Inventory {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        let privileged = Path::new(&settings.paths.privileged);
        let places = Places {
            sys: PathBuf::from(&settings.paths.sys),
            proc: PathBuf::from(&settings.paths.proc),
            // os-release(5): the second is where a distribution leaves it when /etc has none.
            os_release: vec![PathBuf::from("/etc/os-release"), PathBuf::from("/usr/lib/os-release")],
            dmi: privileged.join(DMI_FILE),
            smart: privileged.join(SMART_FILE),
        };
        Self { places, asking: Asking::new(&settings.commands.nvidia_smi), told: None }
    }

    fn at(&mut self, now: Instant) -> Findings {
        let looks = looks(&self.places);
        let daily = self.told.as_ref().is_none_or(|told| now.saturating_duration_since(told.at) >= DAILY);
        if !daily && self.told.as_ref().is_some_and(|told| told.looks == looks) {
            return Findings::default();
        }
        let gpus = gpus::on_bus(&self.places.sys);
        let known = gpus.as_deref().unwrap_or_default();
        if known.iter().any(gpus::runs_nvidia) {
            let patience = if self.told.is_none() { PATIENCE } else { Duration::ZERO };
            if !self.asking.is_done(gpus::looks(&self.places.sys, known), daily, patience) {
                return Findings::default();
            }
        }
        let (inventory, failed) = self.read(&gpus);
        // What could not be read is tried again at the next reading.
        let looks = if failed { !looks } else { looks };
        let said = hash(&serde_json::to_vec(&inventory).unwrap_or_default());
        let news = daily || self.told.as_ref().is_none_or(|told| told.said != said);
        let at = self.told.as_ref().filter(|_| !daily).map_or(now, |told| told.at);
        self.told = Some(Told { at, looks, said });
        Findings { inventory: news.then_some(inventory), ..Findings::default() }
    }

    /// Whether something failed that should not comes with it.
    fn read(&self, gpus: &Result<Vec<gpus::OnBus>, String>) -> (wire::Inventory, bool) {
        let mut unread = BTreeMap::new();
        let mut failed = Vec::new();
        let mut parts = firmware::read(&self.places.sys, &self.places.dmi, &mut unread);
        let (sys, proc) = (&self.places.sys, &self.places.proc);
        let pci = match gpus {
            Ok(gpus) => {
                parts.extend(gpus::read(sys, proc, gpus, self.asking.answer(), &mut unread));
                pci::read(sys, gpus)
            }
            // Without knowing the GPUs, they would be taken for other devices.
            Err(why) => {
                failed.push(("gpu", why.clone()));
                Err(why.clone())
            }
        };
        let disks = disks::read(sys, &self.places.smart, clock::wall_ms()).map(|(disks, hidden)| {
            unread.extend(hidden.map(|why| ("disk".to_owned(), why)));
            disks
        });
        for (kinds, read) in
            [(&["cpu"] as &[_], processors::read(proc)), (&["pci"], pci), (&["nic"], nics::read(sys)), (&["disk", "raid"], disks)]
        {
            match read {
                Ok(read) => parts.extend(read),
                Err(why) => failed.extend(kinds.iter().map(|kind| (*kind, why.clone()))),
            }
        }
        let has_failed = !failed.is_empty();
        unread.extend(failed.into_iter().map(|(kind, why)| (kind.to_owned(), why)));
        parts.extend(software::read(&self.places.proc, &self.places.os_release));
        parts.retain(|part| !part.component.is_empty());
        parts.sort_by(|one, other| one.component.cmp(&other.component));
        parts.dedup_by(|one, other| one.component == other.component);
        parts.truncate(MAX_PARTS);
        // That needs an ioctl of each driver.
        unread.insert("nic_firmware".to_owned(), "only `ethtool -i` knows it, which the agent does not ask".to_owned());
        (wire::Inventory { parts, unread }, has_failed)
    }
}

impl Collector for Inventory {
    fn name(&self) -> &'static str {
        "inventory"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        self.at(Instant::now())
    }
}

/// How the machine looks from afar: cheap enough for each minute, and different when a part comes or goes.
fn looks(places: &Places) -> u64 {
    let mut hasher = DefaultHasher::new();
    for dir in ["bus/pci/devices", "devices/system/memory", "class/nvme"] {
        sysfs::names(&places.sys.join(dir)).hash(&mut hasher);
    }
    disks::names(&places.sys).hash(&mut hasher);
    nics::names(&places.sys).hash(&mut hasher);
    for module in MODULES {
        module_version(&places.sys, module).hash(&mut hasher);
    }
    for file in [&places.dmi, &places.smart] {
        std::fs::metadata(file).and_then(|metadata| metadata.modified()).ok().hash(&mut hasher);
    }
    hasher.finish()
}

/// Version of a module that has one of its own.
fn module_version(sys: &Path, module: &str) -> Option<String> {
    sysfs::text(&sys.join("module").join(module).join("version")).ok().filter(|version| !version.is_empty())
}

fn hash(value: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
#[path = "inventory/tests.rs"]
mod tests;
