//! From one disk's own words to samples and conditions.

use crate::collectors::Findings;
use crate::read_privileged::disks::{Attribute, Disk, Nvme};

/// Bits of the critical warning, NVM Express base specification, SMART / health information log: class and words.
const WARNINGS: [(&str, &str); 6] = [
    ("disk_worn", "spare blocks are below the drive's own threshold (critical warning bit 0)"),
    ("disk_too_hot", "the temperature is outside the drive's own limits (critical warning bit 1)"),
    ("disk_failing", "the drive is unreliable because of media or internal errors (critical warning bit 2)"),
    ("disk_failing", "the drive has become read-only (critical warning bit 3)"),
    ("disk_failing", "the backup of the volatile memory has failed (critical warning bit 4)"),
    ("disk_failing", "the persistent memory region is read-only or unreliable (critical warning bit 5)"),
];
/// Attributes whose normalised value is the life that is left, 100 when new; the number means other things to some
/// makers, so the name must say so too.
const LIFE: [u64; 5] = [173, 177, 202, 231, 233];
const LIFE_WORDS: [&str; 3] = ["wear", "life", "endurance"];
const REALLOCATED: u64 = 5;
const UNCORRECTABLE: u64 = 187;
const PENDING: u64 = 197;

/// Tells all that one disk says.
pub(super) fn judge(findings: &mut Findings, disk: &Disk) {
    let component = disk.component.as_str();
    // Zeros, too: these totals are of the disk's life, and one that is absent says nothing of it.
    let mut number = |name: &str, value: Option<f64>| {
        if let Some(value) = value {
            findings.number(name, component, value);
        }
    };
    let nvme = disk.nvme.clone().unwrap_or_default();
    let scsi = disk.scsi.clone().unwrap_or_default();
    let wear = nvme.percentage_used.or(scsi.percentage_used).map(real).or_else(|| wear(&disk.attributes));
    let raw = |id: u64| disk.attributes.iter().find(|row| row.id == id).and_then(|row| row.raw);
    // One that sleeps has the temperature of another time.
    number("disk_temperature_celsius", disk.temperature_celsius.filter(|_| !disk.asleep));
    number("disk_wear_percent", wear);
    number("disk_spare_percent", nvme.available_spare.map(real));
    number("disk_power_on_hours", disk.power_on_hours.map(real));
    number("disk_media_errors_total", nvme.media_errors.or(scsi.uncorrected_errors).or(raw(UNCORRECTABLE)).map(real));
    number("disk_pending_sectors", raw(PENDING).map(real));
    number("disk_reallocated_sectors_total", raw(REALLOCATED).or(scsi.grown_defects).map(real));
    for (class, words) in held(disk, &nvme, wear) {
        findings.holds(class, component, format!("{}: {words}", named(disk)));
    }
}

fn held(disk: &Disk, nvme: &Nvme, wear: Option<f64>) -> Vec<(&'static str, String)> {
    let mut held: Vec<(&'static str, String)> = Vec::new();
    let mut hold = |class: &'static str, words: String| match held.iter_mut().find(|(known, _)| *known == class) {
        Some((_, said)) => *said = format!("{said}; {words}"),
        None => held.push((class, words)),
    };
    let warning = nvme.critical_warning.unwrap_or(0);
    for (bit, (class, words)) in WARNINGS.into_iter().enumerate() {
        if warning >> bit & 1 == 1 {
            hold(class, words.to_owned());
        }
    }
    for row in disk.attributes.iter().filter(|row| row.when_failed == "now") {
        let class = if row.prefailure { "disk_failing" } else { "disk_worn" };
        let (value, threshold) = (shown(row.value), shown(row.threshold));
        hold(
            class,
            format!("attribute {} {} is {value}, at or below its threshold {threshold} (raw value {})", row.id, row.name, shown(row.raw)),
        );
    }
    // Of an NVMe drive it only says that some bit is set, which is told above.
    if disk.passed == Some(false) && warning == 0 {
        hold("disk_failing", "the drive's own health check says that it fails".to_owned());
    }
    if let Some(wear) = wear.filter(|wear| *wear >= 100.0) {
        hold("disk_worn", format!("{wear} % of the rated life is used"));
    }
    if let (Some(spare), Some(threshold)) = (nvme.available_spare, nvme.available_spare_threshold)
        && spare < threshold
        && warning & 1 == 0
    {
        hold("disk_worn", format!("{spare} % of the spare blocks are left, the drive's threshold is {threshold} %"));
    }
    held
}

/// Used life in percent.
fn wear(attributes: &[Attribute]) -> Option<f64> {
    let tells = |row: &&Attribute| {
        let name = row.name.to_ascii_lowercase();
        LIFE.contains(&row.id) && LIFE_WORDS.iter().any(|word| name.contains(word))
    };
    let left = attributes.iter().filter(tells).filter_map(|row| row.value).filter(|value| *value <= 100).min()?;
    Some(real(100 - left))
}

fn named(disk: &Disk) -> String {
    match (&disk.model, &disk.serial) {
        (Some(model), Some(serial)) => format!("{model}, serial number {serial}"),
        (Some(only), None) | (None, Some(only)) => only.clone(),
        (None, None) => disk.device.clone(),
    }
}

fn shown(value: Option<u64>) -> String {
    value.map_or("unknown".to_owned(), |value| value.to_string())
}

fn real(value: u64) -> f64 {
    value as f64
}
