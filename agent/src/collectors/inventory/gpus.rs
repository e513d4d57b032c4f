//! GPUs: from the bus, from the drivers' own files, and from one question to `nvidia-smi`.

use super::nvidia::{Answer, Known};
use super::part::{detail, part, said, said_in};
use super::{hash, module_version, pci};
use crate::collectors::gpu::bus::{Bus, Gpu, NVIDIA, component};
use crate::collectors::sysfs;
use ironwatch_shared::wire::v1::inventory::Part;
use std::collections::BTreeMap;
use std::path::Path;

/// A GPU with the driver that runs it.
#[derive(Debug, Clone)]
pub struct OnBus {
    pub address: String,
    vendor: String,
    driver: Option<String>,
}

/// All there are. The error is for people.
pub fn on_bus(sys: &Path) -> Result<Vec<OnBus>, String> {
    let mut bus = Bus::new(sys);
    let gpus = bus.gpus()?;
    let with_driver = |gpu: Gpu| OnBus { driver: bus.driver(&gpu), address: gpu.address, vendor: gpu.vendor };
    Ok(gpus.into_iter().map(with_driver).collect())
}

/// `nvidia-smi` can tell of it.
pub fn runs_nvidia(gpu: &OnBus) -> bool {
    gpu.vendor == NVIDIA && gpu.driver.as_deref() == Some("nvidia")
}

/// What an answer of `nvidia-smi` holds for; another GPU or another driver needs a new one.
pub fn looks(sys: &Path, gpus: &[OnBus]) -> u64 {
    let addresses: Vec<&str> = gpus.iter().map(|gpu| gpu.address.as_str()).collect();
    hash(&(addresses, module_version(sys, "nvidia")))
}

/// All of them.
pub fn read(sys: &Path, proc: &Path, gpus: &[OnBus], answer: Option<&Answer>, unread: &mut BTreeMap<String, String>) -> Vec<Part> {
    if let Some(Err(why)) = answer
        && gpus.iter().any(runs_nvidia)
    {
        unread.insert("gpu_serial".to_owned(), why.clone());
    }
    let nothing = BTreeMap::new();
    let known = answer.and_then(|answer| answer.as_ref().ok()).unwrap_or(&nothing);
    let driver = nvidia_driver(sys, proc);
    let told = |gpu: &OnBus| {
        let dir = sys.join("bus/pci/devices").join(&gpu.address);
        let name = component(&gpu.address);
        let mut found = part("gpu", name.trim_start_matches("gpu/"));
        if gpu.vendor == NVIDIA {
            of_nvidia(&mut found, &proc.join("driver/nvidia/gpus").join(&gpu.address), known.get(&gpu.address));
            found.driver = driver.clone().filter(|_| runs_nvidia(gpu));
        }
        of_amd(&mut found, &dir);
        detail(&mut found, "pci_ids", pci::ids(&dir, "vendor", "device"));
        if found.model.is_empty() {
            found.model = pci::ids(&dir, "vendor", "device").unwrap_or_default();
        }
        pci::describe(&mut found, sys, &dir);
        found
    };
    gpus.iter().map(told).collect()
}

/// `/proc/driver/nvidia/gpus/*/information` has question marks for what the driver has not read yet.
fn of_nvidia(found: &mut Part, dir: &Path, known: Option<&Known>) {
    let text = sysfs::text(&dir.join("information")).unwrap_or_default();
    let file = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        said(line).filter(|value| !value.contains("??"))
    };
    let known = known.cloned().unwrap_or_default();
    found.model = known.model.or_else(|| file("Model")).unwrap_or_default();
    found.serial = known.serial;
    found.firmware = known.vbios.or_else(|| file("Video BIOS"));
    detail(found, "uuid", known.uuid.or_else(|| file("GPU UUID")));
    detail(found, "gsp_firmware", file("GPU Firmware").filter(|version| version != "N/A"));
    detail(found, "memory_mib", known.memory_mib);
    detail(found, "inforom", known.inforom);
}

/// Documentation/gpu/amdgpu/driver-misc.rst.
fn of_amd(found: &mut Part, dir: &Path) {
    let fill = |empty: bool, file: &str| if empty { said_in(&dir.join(file)) } else { None };
    if let Some(model) = fill(found.model.is_empty(), "product_name") {
        found.model = model;
    }
    let serial = fill(found.serial.is_none(), "serial_number").or_else(|| fill(found.serial.is_none(), "unique_id"));
    found.serial = found.serial.take().or(serial);
    found.firmware = found.firmware.take().or_else(|| said_in(&dir.join("vbios_version")));
    detail(found, "memory_bytes", said_in(&dir.join("mem_info_vram_total")));
}

/// `NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Sun Jul 27 …`.
fn nvidia_driver(sys: &Path, proc: &Path) -> Option<String> {
    let from_proc = || {
        let text = sysfs::text(&proc.join("driver/nvidia/version")).ok()?;
        let is_version = |word: &&str| word.contains('.') && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        text.lines().next()?.split_whitespace().find(is_version).map(str::to_owned)
    };
    module_version(sys, "nvidia").or_else(from_proc)
}
