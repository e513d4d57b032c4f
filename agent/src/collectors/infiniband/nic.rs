//! Links of network cards, from `/sys/class/net` (Documentation/ABI/testing/sysfs-class-net).

use crate::collectors::seen::Seen;
use crate::collectors::{Findings, attribute, sysfs};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A host with more has them for containers; those are left out anyway.
const MAX_NICS: usize = 64;
/// `ARPHRD_ETHER`, if_arp.h. IP over InfiniBand has another, and its port is told as one of the fabric.
const ETHERNET: &str = "1";
/// `IFF_UP`, if.h: somebody wants it to work.
const WANTED: u32 = 1;
/// File and sample.
const COUNTERS: [(&str, &str); 3] = [
    ("carrier_down_count", "network_link_losses_total"),
    ("statistics/rx_errors", "network_receive_errors_total"),
    ("statistics/tx_errors", "network_transmit_errors_total"),
];

/// One card's interface as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nic {
    part: String,
    path: PathBuf,
    /// Whether there is a link; unknown when nobody wants one, or the driver does not say.
    link: Option<bool>,
}

/// All interfaces with a card behind them.
#[derive(Debug)]
pub struct Nics {
    dir: PathBuf,
    /// Whether an interface has a card of its own, by name. A name may be given to another later, so what is no longer
    /// there is forgotten.
    physical: BTreeMap<String, bool>,
}

impl Nics {
    pub fn new(sys: &Path) -> Self {
        Self { dir: sys.join("class/net"), physical: BTreeMap::new() }
    }

    /// How each link is now.
    pub fn links(&mut self) -> Vec<Nic> {
        let names = sysfs::names(&self.dir);
        self.physical.retain(|name, _| names.binary_search(name).is_ok());
        let mut found = Vec::new();
        for name in names {
            let path = self.dir.join(&name);
            if found.len() < MAX_NICS && *self.physical.entry(name.clone()).or_insert_with(|| is_physical(&path)) {
                found.push(Nic { part: format!("nic/{}", attribute::name(&name)), link: link(&path), path });
            }
        }
        found
    }

    /// What it counted.
    pub fn count(&self, nic: &Nic, findings: &mut Findings) {
        for (file, sample) in COUNTERS {
            match attribute::count(&nic.path.join(file)) {
                Ok(0) => {}
                Ok(count) => findings.number(sample, &nic.part, attribute::as_number(count)),
                Err(error) if attribute::is_gone(&error) => {}
                Err(error) => findings.no_number(sample, &nic.part, &format!("cannot read {file}: {error}")),
            }
        }
    }
}

/// Bridges, bonds, tunnels and the ends of containers have no device; a virtual function does what its card does; of a
/// radio a link comes and goes.
fn is_physical(path: &Path) -> bool {
    let has = |file: &str| path.join(file).exists();
    let is_ethernet = attribute::with_text(&path.join("type"), |kind| kind == ETHERNET).unwrap_or(false);
    is_ethernet && has("device") && !has("device/physfn") && !has("wireless") && !has("phy80211")
}

/// Asked in a way that takes no lock: `carrier` takes the one that a driver in trouble holds for minutes.
fn link(path: &Path) -> Option<bool> {
    let wanted = attribute::with_text(&path.join("flags"), |text| {
        u32::from_str_radix(text.trim_start_matches("0x"), 16).ok().map(|flags| flags & WANTED != 0)
    });
    if matches!(wanted, Ok(Some(false))) {
        return None;
    }
    match attribute::with_text(&path.join("operstate"), |state| match state {
        "up" => Some(true),
        "down" | "lowerlayerdown" => Some(false),
        _ => None,
    }) {
        Ok(link) => link,
        // An interface that nobody wants refuses the read (EINVAL).
        Err(_) => attribute::with_text(&path.join("carrier"), |text| text.parse::<u8>().ok().map(|up| up != 0)).ok().flatten(),
    }
}

/// Who had a link in this boot and has none now.
pub fn judge(nics: &[Nic], seen: &mut Seen, findings: &mut Findings) {
    for nic in nics {
        match nic.link {
            Some(true) => seen.add(&nic.part),
            Some(false) if seen.has(&nic.part) => {
                findings.holds("nic_link_lost", &nic.part, "the interface is switched on and has no link; it had one earlier in this boot");
            }
            Some(false) | None => {}
        }
    }
}
