//! Disks, by `smartctl --json` of smartmontools 7 and later: what is kept of its answers.

mod answer;

pub use answer::reduce;

use crate::child::{self, Limits};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// One disk answers in a second or two; one that fails may take its time.
const LIMITS: Limits = Limits { timeout: Duration::from_secs(30), max_bytes: 512 << 10, with_errors: false };
/// The largest chassis hold about 100.
const MAX_DISKS: usize = 256;
/// For all disks: a timer must be done before it is due again.
const MAX_TOTAL: Duration = Duration::from_secs(20 * 60);

/// What `smart.json` holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Disks {
    /// Unix milliseconds.
    pub written_at_ms: i64,
    pub disks: Vec<Disk>,
    /// What could not be read, and why.
    #[serde(default)]
    pub unread: BTreeMap<String, String>,
}

/// One disk. What it does not say is absent, never 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Disk {
    /// `/dev/sda`, and behind a RAID controller also the type, `megaraid,4`.
    pub device: String,
    pub kind: String,
    /// Name of the part: `disk/sda`, `disk/nvme0`.
    pub component: String,
    /// When it was asked, Unix milliseconds; older than the file when it slept since.
    pub read_at_ms: i64,
    /// It slept and was not woken.
    pub asleep: bool,
    /// Why there is nothing of it.
    pub unread: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub firmware: Option<String>,
    pub size_bytes: Option<u64>,
    /// The drive's own judgement.
    pub passed: Option<bool>,
    pub temperature_celsius: Option<f64>,
    pub power_on_hours: Option<u64>,
    pub nvme: Option<Nvme>,
    /// Those that tell of damage or wear.
    pub attributes: Vec<Attribute>,
    pub scsi: Option<Scsi>,
}

/// NVM Express base specification, SMART / health information log (log page 02h).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Nvme {
    pub critical_warning: Option<u64>,
    pub percentage_used: Option<u64>,
    pub available_spare: Option<u64>,
    pub available_spare_threshold: Option<u64>,
    pub media_errors: Option<u64>,
    pub unsafe_shutdowns: Option<u64>,
}

/// One row of the ATA attribute table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attribute {
    pub id: u64,
    pub name: String,
    /// Normalised by the maker: falls towards the threshold.
    pub value: Option<u64>,
    pub threshold: Option<u64>,
    pub raw: Option<u64>,
    /// `now` or `past` when it fell to the threshold; empty otherwise.
    pub when_failed: String,
    /// The maker says that this one foretells a failure.
    pub prefailure: bool,
}

/// What SAS disks say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scsi {
    pub grown_defects: Option<u64>,
    pub uncorrected_errors: Option<u64>,
    /// SSDs only.
    pub percentage_used: Option<u64>,
}

/// Asks every disk. `known` is what was left last time: a disk that sleeps keeps what it said.
pub fn read(smartctl: &str, known: Disks, now_ms: i64) -> Disks {
    let mut all = Disks { written_at_ms: now_ms, ..Disks::default() };
    let found = match scan(smartctl) {
        Ok(found) => found,
        Err(why) => {
            all.unread.insert("smartctl".to_owned(), why);
            return all;
        }
    };
    let begin = std::time::Instant::now();
    let mut seen = BTreeSet::new();
    for (device, kind) in found {
        let component = component(&device, &kind);
        if all.disks.len() >= MAX_DISKS || begin.elapsed() > MAX_TOTAL {
            all.unread.insert("disks".to_owned(), format!("{device} and those after it: too many, or too slow"));
            break;
        }
        if !seen.insert(component.clone()) {
            continue;
        }
        let mut disk = Disk { device, kind, component, read_at_ms: now_ms, ..Disk::default() };
        match ask(smartctl, &disk) {
            Ok(answer) => reduce(&mut disk, &answer),
            Err(why) => disk.unread = Some(why),
        }
        let before = known.disks.iter().find(|before| before.component == disk.component && before.unread.is_none());
        if let Some(before) = before.filter(|_| disk.asleep) {
            disk = Disk { asleep: true, ..before.clone() };
        }
        all.disks.push(disk);
    }
    all
}

/// Devices with their types.
fn scan(smartctl: &str) -> Result<Vec<(String, String)>, String> {
    let answer = json(smartctl, &["--json=c", "--scan"])?;
    let devices = answer.get("devices").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |device: &Value, key: &str| device.get(key).and_then(Value::as_str).map(str::to_owned);
    Ok(devices.iter().filter_map(|device| Some((text(device, "name")?, text(device, "type").unwrap_or_default()))).collect())
}

fn ask(smartctl: &str, disk: &Disk) -> Result<Value, String> {
    let mut arguments = vec!["--json=c", "-a", "-n", "standby"];
    // The scan says `scsi` of SATA disks too; asked so, they would tell next to nothing.
    if !disk.kind.is_empty() && disk.kind != "scsi" {
        arguments.extend(["-d", &disk.kind]);
    }
    // A name is a path from the program's own list; one that looks like a flag is none.
    if !disk.device.starts_with('/') {
        return Err(format!("{} is no device", disk.device));
    }
    arguments.push(&disk.device);
    json(smartctl, &arguments)
}

/// Its exit code tells of the disk's health too, so what counts is whether it speaks JSON.
fn json(smartctl: &str, arguments: &[&str]) -> Result<Value, String> {
    let ended = child::run(smartctl, arguments, LIMITS).map_err(|failure| match failure {
        child::Failure::Missing => format!("{smartctl} is not installed; the package is smartmontools"),
        child::Failure::CannotStart(_) | child::Failure::TooSlow(_) | child::Failure::TooMuch(_) | child::Failure::Stuck(_) => {
            failure.words(smartctl)
        }
    })?;
    serde_json::from_str(&ended.text).map_err(|_| {
        let code = ended.code.map_or("a signal".to_owned(), |code| format!("code {code}"));
        format!("{smartctl} does not answer in JSON (it ended with {code}); smartmontools 7 or later is needed")
    })
}

/// `/dev/nvme0n1` is `disk/nvme0`, the controller; a disk behind a RAID controller has its place in the name.
pub fn component(device: &str, kind: &str) -> String {
    let name = device.strip_prefix("/dev/").unwrap_or(device);
    let name = controller(name).unwrap_or(name).replace('/', "-");
    match kind.split_once(',') {
        // `sat,auto` and `sat,12` are ways of speaking, not places.
        Some((way, place)) if way != "sat" => {
            format!("disk/{name}-{}-{}", way.trim_start_matches("sat+"), place.replace([',', '/', '+'], "-"))
        }
        Some(_) | None => format!("disk/{name}"),
    }
}

/// `nvme0` of `nvme0` and `nvme0n1`.
pub fn controller(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("nvme")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    name.get(.."nvme".len().saturating_add(digits)).filter(|_| digits > 0)
}
