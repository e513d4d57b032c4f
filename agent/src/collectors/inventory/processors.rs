//! Processors, from `/proc/cpuinfo` (proc(5)): one part for each package.

use super::part::{detail, part, said};
use ironwatch_shared::wire::v1::inventory::Part;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::Path;

/// 4,096 processors with their flags; read line by line, so never in memory at once.
const MAX_BYTES: u64 = 16 << 20;
const MAX_PACKAGES: usize = 64;

#[derive(Default)]
struct Package {
    model: Option<String>,
    microcode: Option<String>,
    vendor: Option<String>,
    threads: u32,
    cores: BTreeSet<String>,
}

/// All packages. The error is for people.
pub fn read(proc: &Path) -> Result<Vec<Part>, String> {
    let path = proc.join("cpuinfo");
    let cannot = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let file = match File::open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        file => file.map_err(cannot)?,
    };
    let mut packages: BTreeMap<u32, Package> = BTreeMap::new();
    let mut block: BTreeMap<String, String> = BTreeMap::new();
    for line in BufReader::new(file.take(MAX_BYTES)).split(b'\n') {
        let line = line.map_err(cannot)?;
        let line = String::from_utf8_lossy(&line);
        match line.split_once(':') {
            // The flags are most of it, and nobody asks for them.
            Some((name, value)) if block.len() < 64 && !name.starts_with("flags") => {
                block.insert(name.trim().to_owned(), value.trim().to_owned());
            }
            Some(_) => {}
            None => note(&mut packages, &std::mem::take(&mut block)),
        }
    }
    note(&mut packages, &block);
    Ok(packages.into_iter().map(|(number, package)| told(number, &package)).collect())
}

fn note(packages: &mut BTreeMap<u32, Package>, block: &BTreeMap<String, String>) {
    if !block.contains_key("processor") {
        return;
    }
    let of = |name: &str| block.get(name).map(String::as_str);
    // Other architectures than x86 have no packages here: all their processors are one.
    let number = of("physical id").and_then(|text| text.parse().ok()).unwrap_or(0);
    if packages.len() >= MAX_PACKAGES && !packages.contains_key(&number) {
        return;
    }
    let package = packages.entry(number).or_default();
    package.threads = package.threads.saturating_add(1);
    package.cores.extend(of("core id").map(str::to_owned));
    let arm = || Some(format!("ARM implementer {} part {}", of("CPU implementer")?, of("CPU part")?));
    package.model = package.model.take().or_else(|| said(of("model name")).or_else(arm));
    package.microcode = package.microcode.take().or_else(|| said(of("microcode")));
    package.vendor = package.vendor.take().or_else(|| said(of("vendor_id")));
}

fn told(number: u32, package: &Package) -> Part {
    let mut found = part("cpu", &number.to_string());
    found.model = package.model.clone().unwrap_or_default();
    found.firmware.clone_from(&package.microcode);
    detail(&mut found, "vendor", package.vendor.clone());
    detail(&mut found, "threads", Some(package.threads.to_string()));
    detail(&mut found, "cores", Some(package.cores.len()).filter(|cores| *cores > 0).map(|cores| cores.to_string()));
    found
}
