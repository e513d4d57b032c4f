//! GPUs on the PCI bus, as `/sys/bus/pci/devices` has them (Documentation/ABI/testing/sysfs-bus-pci).

use crate::collectors::sysfs;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub const NVIDIA: &str = "0x10de";
pub const AMD: &str = "0x1002";
const INTEL: &str = "0x8086";
/// Vendors that make GPUs. The display chips of board controllers (ASPEED 0x1a03, Matrox 0x102b) are none.
const VENDORS: [&str; 3] = [NVIDIA, AMD, INTEL];
/// PCI Code and ID Assignment: VGA, 3D and other display controllers (some accelerators of AMD and Intel), processing
/// accelerators. The last two digits are the programming interface.
const CLASSES: [&str; 4] = ["0x0300", "0x0302", "0x0380", "0x1200"];
/// The largest machines have 16.
const MAX_GPUS: usize = 64;
/// What a device that does not answer leaves on the bus.
const NO_ANSWER: [u8; 4] = [0xff; 4];

/// One GPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gpu {
    /// `0000:3b:00.0`.
    pub address: String,
    /// `0x10de`.
    pub vendor: String,
    /// `0x2330`.
    pub device: String,
}

/// The path of the part at a PCI address, `gpu/0000:3b:00`, as the kernel's lines are understood.
pub fn component(address: &str) -> String {
    format!("gpu/{}", address.split_once('.').map_or(address, |(slot, _)| slot))
}

/// Looks at the bus; remembers what each address holds, so that a look is one directory.
#[derive(Debug)]
pub struct Bus {
    devices: PathBuf,
    known: BTreeMap<String, Option<Gpu>>,
}

impl Bus {
    /// Of a `/sys`.
    pub fn new(sys: &Path) -> Self {
        Self { devices: sys.join("bus/pci/devices"), known: BTreeMap::new() }
    }

    /// All GPUs there are now, by address. The error is for people.
    pub fn gpus(&mut self) -> Result<Vec<Gpu>, String> {
        // A machine without PCI is one; a directory that cannot be read is not. Function 0 is the GPU; its others are sound, USB and the like.
        let mut names = sysfs::listed(&self.devices)?;
        names.retain(|name| name.ends_with(".0"));
        self.known.retain(|name, _| names.binary_search(name).is_ok());
        for name in names {
            if !self.known.contains_key(&name) {
                let gpu = gpu(&self.devices.join(&name), &name)?;
                self.known.insert(name, gpu);
            }
        }
        Ok(self.known.values().flatten().take(MAX_GPUS).cloned().collect())
    }

    /// It is listed but answers nothing: its configuration space reads all ones. `vendor` would not do, which the
    /// kernel remembers. A GPU that sleeps is not woken for this.
    pub fn is_silent(&self, gpu: &Gpu) -> bool {
        let device = self.devices.join(&gpu.address);
        if sysfs::text(&device.join("power/runtime_status")).is_ok_and(|status| status == "suspended") {
            return false;
        }
        let mut first = [0_u8; 4];
        let read = std::fs::File::open(device.join("config")).and_then(|mut file| file.read_exact(&mut first));
        read.is_ok() && first == NO_ANSWER
    }

    /// Name of the driver that runs it.
    pub fn driver(&self, gpu: &Gpu) -> Option<String> {
        driver(&self.devices.join(&gpu.address))
    }
}

/// Name of the driver of a device.
pub fn driver(device: &Path) -> Option<String> {
    std::fs::read_link(device.join("driver")).ok()?.file_name()?.to_str().map(str::to_owned)
}

/// None of another kind, and none that has just gone.
fn gpu(device: &Path, address: &str) -> Result<Option<Gpu>, String> {
    let Some(class) = sysfs::text_if_there(&device.join("class"))? else { return Ok(None) };
    let Some(vendor) = sysfs::text_if_there(&device.join("vendor"))? else { return Ok(None) };
    let wanted = CLASSES.iter().any(|wanted| class.starts_with(wanted)) && VENDORS.contains(&vendor.as_str());
    // Intel's on bus 0 is part of the processor. One with a `physfn` is a share of a GPU, made and unmade for guests.
    let inside = vendor == INTEL && address.split(':').nth(1) == Some("00");
    if !wanted || inside || device.join("physfn").exists() {
        return Ok(None);
    }
    let device = sysfs::text(&device.join("device")).unwrap_or_default();
    Ok(Some(Gpu { address: address.to_owned(), vendor, device }))
}
