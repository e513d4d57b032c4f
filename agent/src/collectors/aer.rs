//! PCIe errors by device, from the counters in `/sys/bus/pci/devices/*/aer_dev_*`
//! (Documentation/ABI/testing/sysfs-bus-pci-devices-aer_stats, Linux 4.19).
//!
//! Errors show where they were noticed: those of a bad card are often counted by the port above it.

use super::attribute::{self, Rescan};
use super::{Collector, Findings, pci, sysfs};
use crate::settings::Settings;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// File, its line with the number of messages, the sample.
const KINDS: [(&str, &str, &str); 3] = [
    ("aer_dev_correctable", "TOTAL_ERR_COR", "pcie_corrected_errors_total"),
    ("aer_dev_nonfatal", "TOTAL_ERR_NONFATAL", "pcie_nonfatal_errors_total"),
    ("aer_dev_fatal", "TOTAL_ERR_FATAL", "pcie_fatal_errors_total"),
];
/// What a root port has beside them: all messages that came to it from below.
const ROOT_TOTALS: [&str; 3] = ["aer_rootport_total_err_cor", "aer_rootport_total_err_nonfatal", "aer_rootport_total_err_fatal"];
/// Functions with AER; the largest machines have some hundred.
const MAX_DEVICES: usize = 2_000;
/// A machine may have 500 functions with three files each, far more than all else that is read. As every error message
/// goes to a root port, the devices are asked when a root port has counted one, and otherwise only this often: firmware
/// that handles errors itself may leave the root port's counter alone.
const ALL_EVERY: Duration = Duration::from_secs(300);

/// Reads it.
pub struct Aer {
    dir: PathBuf,
    devices: Vec<Device>,
    rescan: Rescan,
    root_total: Option<u64>,
    all_due: Option<Instant>,
}

/// A function with AER.
struct Device {
    address: String,
    part: String,
    is_root_port: bool,
    /// As in [`KINDS`]: messages so far, or why they cannot be read now; nothing where there is no such file.
    counts: [Option<Result<u64, String>>; 3],
}

impl Aer {
    /// From where the settings say.
    pub fn new(settings: &Settings) -> Self {
        let dir = Path::new(&settings.paths.sys).join("bus/pci/devices");
        Self { dir, devices: Vec::new(), rescan: Rescan::default(), root_total: None, all_due: None }
    }

    fn read(&mut self, now: Instant) -> Findings {
        let rescanned = self.rescan.is_due(now);
        if rescanned {
            self.devices = devices(&self.dir);
        }
        if self.devices.is_empty() {
            return Findings::absent();
        }
        let root_total = self.root_total();
        let all = rescanned || self.all_due.is_none_or(|due| due <= now) || root_total.is_none() || root_total != self.root_total;
        self.root_total = root_total;
        if all {
            self.all_due = Some(now + ALL_EVERY);
            self.read_all();
        }
        self.findings()
    }

    /// All that root ports have counted; nothing when there is no root port, or one that does not say.
    fn root_total(&mut self) -> Option<u64> {
        let mut path = self.dir.clone();
        let mut total = None;
        for device in self.devices.iter().filter(|device| device.is_root_port) {
            path.push(&device.address);
            for file in ROOT_TOTALS {
                path.push(file);
                total = Some(attribute::count(&path).ok()?.wrapping_add(total.unwrap_or(0)));
                path.pop();
            }
            path.pop();
        }
        total
    }

    fn read_all(&mut self) {
        let mut path = self.dir.clone();
        let mut missed = false;
        self.devices.retain_mut(|device| {
            path.push(&device.address);
            let mut gone = false;
            for (count, (file, total, _)) in device.counts.iter_mut().zip(KINDS) {
                if count.is_none() {
                    continue;
                }
                path.push(file);
                let read = attribute::with_text(&path, |text| messages(text, total)).and_then(|count| count.ok_or_else(unlike));
                gone |= read.as_ref().is_err_and(attribute::is_gone);
                missed |= read.is_err();
                *count = Some(read.map_err(|error| format!("cannot read {}: {error}", path.display())));
                path.pop();
            }
            path.pop();
            !gone
        });
        if missed {
            self.rescan.soon();
        }
    }

    fn findings(&self) -> Findings {
        let mut findings = Findings::default();
        for device in &self.devices {
            for (count, (_, _, name)) in device.counts.iter().zip(KINDS) {
                match count {
                    None | Some(Ok(0)) => {}
                    Some(Ok(count)) => findings.number(name, &device.part, attribute::as_number(*count)),
                    Some(Err(why)) => findings.no_number(name, &device.part, why),
                }
            }
        }
        findings
    }
}

fn unlike() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "does not look as documented")
}

fn devices(dir: &Path) -> Vec<Device> {
    let with_aer = |address: String| {
        let place = dir.join(&address);
        let has = |file: &str| place.join(file).exists();
        let counts = KINDS.map(|(file, _, _)| has(file).then_some(Ok(0)));
        let is_root_port = ROOT_TOTALS.iter().all(|file| has(file));
        let part = pci::function_part(&address);
        counts.iter().any(Option::is_some).then_some(Device { address, part, is_root_port, counts })
    };
    sysfs::names(dir).into_iter().filter(|name| pci::is_address(name)).filter_map(with_aer).take(MAX_DEVICES).collect()
}

/// The line with the total, or all lines together where there is none. One message may tell of several errors, so the
/// two differ. The names of errors hold spaces in some versions: the number is what stands last.
fn messages(text: &str, total: &str) -> Option<u64> {
    let mut sum = None;
    for line in text.lines() {
        let (name, number) = line.trim_end().rsplit_once(' ')?;
        let number: u64 = number.parse().ok()?;
        if name == total {
            return Some(number);
        }
        sum = Some(number.saturating_add(sum.unwrap_or(0)));
    }
    sum
}

impl Collector for Aer {
    fn name(&self) -> &'static str {
        "aer"
    }

    fn interval_seconds(&self) -> u32 {
        60
    }

    fn collect(&mut self) -> Findings {
        self.read(Instant::now())
    }
}

#[cfg(test)]
#[path = "aer/tests.rs"]
mod tests;
