//! The devices whose links are worth a look, and one look at them.

use crate::collectors::{attribute, pci, sysfs};
use std::path::{Path, PathBuf};

/// More than the slots of any machine.
const MAX_WATCHED: usize = 256;
/// Widths that a link can have (PCI Express Base 5.0, 7.5.3.6); 0 and 255 are what the kernel prints for none.
const WIDTHS: [u32; 7] = [1, 2, 4, 8, 12, 16, 32];
/// Classes of devices (PCI Code and ID Assignment, 1.16) as the kernel prints them, with what they are.
const WORTH: [(&str, Kind); 9] = [
    ("0x03", Kind::Gpu),
    ("0x12", Kind::Accelerator),
    ("0x02", Kind::Endpoint),
    ("0x0c06", Kind::Endpoint),
    ("0x0108", Kind::Endpoint),
    ("0x0100", Kind::Endpoint),
    ("0x0104", Kind::Endpoint),
    ("0x0107", Kind::Endpoint),
    ("0x0604", Kind::Bridge),
];
/// NVSwitch says that it is a bridge of a kind of its own.
const OTHER_BRIDGE: &str = "0x0680";
const NVIDIA: &str = "0x10de";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Slows its link down when it has nothing to do: its speed says nothing, its width does.
    Gpu,
    Accelerator,
    /// A network card, an NVMe drive, a host bus adapter.
    Endpoint,
    /// The upper end of a switch. Several GPUs have one inside, whose speed changes as theirs does.
    Bridge,
}

/// A link with one device below it.
#[derive(Debug)]
pub struct Watched {
    pub part: String,
    /// How it is less than it could be, in words, as last seen.
    pub low: Option<String>,
    /// So many readings in a row.
    pub low_readings: u32,
    path: PathBuf,
    kind: Kind,
    /// What both ends can.
    best: Trained,
    /// The port at the upper end.
    port: Option<String>,
}

/// A link that is up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trained {
    pub lanes: u32,
    pub gigatransfers: f64,
}

/// What one look gives.
#[derive(Debug, PartialEq)]
pub enum State {
    Trained(Trained),
    /// Switched off to save power: asking would wake it, and its link is down by intent.
    Asleep,
    Gone,
    Unknown(String),
}

/// All devices worth a look.
pub fn find(dir: &Path) -> Vec<Watched> {
    let mut found: Vec<Watched> = Vec::new();
    let mut last_card = String::new();
    for address in sysfs::names(dir) {
        if found.len() >= MAX_WATCHED {
            break;
        }
        // All functions of a card share its link: the first one speaks for it.
        if !pci::is_address(&address) || pci::card(&address) == last_card {
            continue;
        }
        if let Some(watched) = watched(dir, &address) {
            pci::card(&address).clone_into(&mut last_card);
            found.push(watched);
        }
    }
    found
}

fn watched(dir: &Path, address: &str) -> Option<Watched> {
    let link = dir.join(address);
    let class = attribute::text(&link.join("class"))?;
    let nvswitch = || class.starts_with(OTHER_BRIDGE) && attribute::text(&link.join("vendor")).as_deref() == Some(NVIDIA);
    let kind = WORTH.iter().find(|(prefix, _)| class.starts_with(prefix)).map(|(_, kind)| *kind);
    let kind = kind.or_else(|| nvswitch().then_some(Kind::Endpoint))?;
    // A virtual function has no link of its own.
    if link.join("physfn").exists() {
        return None;
    }
    let path = std::fs::canonicalize(&link).ok()?;
    let own = maximum(&path)?;
    // Its place in `/sys/devices` shows what it hangs on: `pci0000:3a/0000:3a:00.0/0000:3b:00.0`.
    let above: Vec<&Path> = path.ancestors().skip(1).take_while(|above| port_name(above).is_some()).collect();
    let port = above.first().and_then(|port| maximum(port).map(|best| (*port, best)));
    match (kind, &port) {
        // Below a root port there is the upper end of a switch, then its lower ends, which count themselves as ports.
        (Kind::Bridge, None) => return None,
        (Kind::Bridge, Some(_)) if above.len().is_multiple_of(2) => return None,
        // In a virtual machine the port is often hidden. What it can is then not known, and a slot may be narrow by
        // design; only for those that always get a full one is their own maximum what they should have.
        (Kind::Endpoint, None) => return None,
        (Kind::Bridge | Kind::Endpoint, Some(_)) | (Kind::Gpu | Kind::Accelerator, _) => {}
    }
    let best = port
        .map_or(own, |(_, port)| Trained { lanes: own.lanes.min(port.lanes), gigatransfers: own.gigatransfers.min(port.gigatransfers) });
    let port = port.and_then(|(path, _)| port_name(path)).map(str::to_owned);
    let part = if kind == Kind::Gpu { pci::gpu_part(address) } else { pci::function_part(address) };
    Some(Watched { part, low: None, low_readings: 0, path, kind, best, port })
}

fn port_name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str().filter(|name| pci::is_address(name))
}

fn maximum(path: &Path) -> Option<Trained> {
    let lanes = attribute::with_text(&path.join("max_link_width"), lanes).ok()??;
    let gigatransfers = attribute::with_text(&path.join("max_link_speed"), gigatransfers).ok()??;
    Some(Trained { lanes, gigatransfers })
}

fn lanes(text: &str) -> Option<u32> {
    text.parse().ok().filter(|lanes| WIDTHS.contains(lanes))
}

/// `16.0 GT/s PCIe`, in older kernels `16 GT/s` or `Unknown speed`.
fn gigatransfers(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    (unit.starts_with("GT/s") && (2.0..=256.0).contains(&number)).then_some(number)
}

impl Watched {
    /// Whether its numbers are told; those of a switch are not, only that it is too narrow.
    pub fn has_numbers(&self) -> bool {
        self.kind != Kind::Bridge
    }

    /// Looks.
    pub fn state(&mut self) -> State {
        // Since Linux 5.12; without it the device is taken for awake.
        if self.file("power_state", |text| text.starts_with("D3")).unwrap_or(false) {
            return State::Asleep;
        }
        let lanes = match self.file("current_link_width", lanes) {
            Err(error) if attribute::is_gone(&error) => return State::Gone,
            other => other.ok().flatten(),
        };
        let gigatransfers = self.file("current_link_speed", gigatransfers).ok().flatten();
        match (lanes, gigatransfers) {
            (Some(lanes), Some(gigatransfers)) => State::Trained(Trained { lanes, gigatransfers }),
            _ => State::Unknown("the device does not say how its link is trained; it may be down".to_owned()),
        }
    }

    fn file<T>(&mut self, name: &str, read: impl FnOnce(&str) -> T) -> std::io::Result<T> {
        self.path.push(name);
        let result = attribute::with_text(&self.path, read);
        self.path.pop();
        result
    }

    /// What the link is less than it could be, in words.
    pub fn compare(&self, now: Trained) -> Option<String> {
        let ends = self.port.as_ref().map_or_else(|| "the device".to_owned(), |port| format!("the device and the port above ({port})"));
        let narrow = (now.lanes < self.best.lanes).then(|| format!("{} of {} lanes", now.lanes, self.best.lanes));
        let speed_counts = matches!(self.kind, Kind::Endpoint | Kind::Accelerator);
        let slow = speed_counts && now.gigatransfers < self.best.gigatransfers;
        let slow = slow.then(|| format!("{} of {} GT/s", now.gigatransfers, self.best.gigatransfers));
        let less: Vec<String> = [narrow, slow].into_iter().flatten().collect();
        (!less.is_empty()).then(|| format!("the PCIe link runs with {}; {ends} can do more", less.join(" and ")))
    }
}
