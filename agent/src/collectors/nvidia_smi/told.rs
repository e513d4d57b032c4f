//! From rows to samples and conditions.

use super::columns::*;
use super::row::{Cell, Row};
use super::stream::{State, Stream};
use crate::collectors::Findings;
use crate::collectors::gpu::bus::component;
use std::time::Instant;

/// Numbers: column, sample, factor. What has none is left out: the GPU has no such sensor.
const GAUGES: [(&str, &str, f64); 6] = [
    (TEMPERATURE, "gpu_temperature_celsius", 1.0),
    (MEMORY_TEMPERATURE, "gpu_memory_temperature_celsius", 1.0),
    (POWER, "gpu_power_watts", 1.0),
    // It counts millijoules since the driver was loaded.
    (ENERGY, "gpu_energy_joules_total", 0.001),
    (UTILISATION, "gpu_utilisation_percent", 1.0),
    (FAN, "gpu_fan_percent", 1.0),
];
/// Counters of faults, left out while they are 0.
const COUNTERS: [(&str, &str); 4] = [
    (ECC_CORRECTED, "gpu_ecc_corrected_total"),
    (ECC_UNCORRECTED, "gpu_ecc_uncorrected_total"),
    (ROWS_CORRECTABLE, "gpu_remapped_rows_corrected_total"),
    (ROWS_UNCORRECTABLE, "gpu_remapped_rows_uncorrected_total"),
];
/// Flags that hold or not: column, class, words.
const FLAGS: [(&str, &str, &str); 5] = [
    (HEAT_BY_HARDWARE, "gpu_slowed_down", "the GPU slows itself down against heat (hw_thermal_slowdown)"),
    (HEAT_BY_SOFTWARE, "gpu_slowed_down", "the driver slows the GPU down against heat (sw_thermal_slowdown)"),
    (POWER_BRAKE, "gpu_slowed_down", "the power supply makes the GPU slow down (hw_power_brake_slowdown)"),
    (ROWS_PENDING, "gpu_row_remap_pending", "a memory row waits to be replaced by a spare one; that happens when the GPU is reset"),
    (ROWS_FAILURE, "gpu_row_remap_failed", "a memory row could not be replaced by a spare one; NVIDIA replaces such a GPU"),
];

/// Tells what is known now.
pub(super) fn tell(findings: &mut Findings, main: &Stream, remapped_rows: &Stream, state: &State, now: Instant) {
    let mut rows = main.rows(now);
    for (address, more) in remapped_rows.rows(now) {
        if let Some(row) = rows.get_mut(&address) {
            row.cells.extend(more.cells);
        }
    }
    for (address, row) in &rows {
        of_row(findings, &component(address), row);
    }
    for (address, words) in main.unreachable() {
        let component = component(&address);
        if findings.holds.iter().all(|holds| holds.class != "gpu_unreadable" || holds.component != component) {
            findings.holds("gpu_unreadable", &component, format!("nvidia-smi cannot read it: {words}"));
        }
    }
    for (address, words) in main.inforom() {
        findings.holds("gpu_inforom_corrupted", &component(&address), words);
    }
    if let Some(words) = main.hangs() {
        findings.holds("nvidia_smi_hangs", "host", words);
    }
    if let State::Failed(words) = state {
        findings.cannot = Some(format!("cannot read the GPUs: {words}{}", hint(words)));
    }
}

fn of_row(findings: &mut Findings, component: &str, row: &Row) {
    // Zeros, too: the totals are of the card's life, and one that is absent says nothing of it.
    let mut number = |name: &str, column: &str, factor: f64| match row.cells.get(column) {
        // Three decimals are more than any of these sensors has.
        Some(Cell::Number(value)) => {
            findings.number(name, component, (value * factor * 1000.0).round() / 1000.0);
        }
        Some(Cell::Unreadable(why)) => findings.no_number(name, component, &format!("nvidia-smi: {why}")),
        Some(Cell::Word(_) | Cell::Nothing) | None => {}
    };
    for (column, name, factor) in GAUGES {
        number(name, column, factor);
    }
    for (column, name) in COUNTERS {
        number(name, column, 1.0);
    }
    if let (Some(Cell::Number(used)), Some(Cell::Number(total))) = (row.cells.get(MEMORY_USED), row.cells.get(MEMORY_TOTAL))
        && *total > 0.0
    {
        findings.number("gpu_memory_used_percent", component, (used / total * 1000.0).round() / 10.0);
    }
    let mut held: Vec<(&'static str, String)> = Vec::new();
    for (column, class, words) in FLAGS {
        if row.cells.get(column).is_some_and(is_set) {
            match held.iter_mut().find(|(known, _)| *known == class) {
                Some((_, said)) => *said = format!("{said}; {words}"),
                None => held.push((class, words.to_owned())),
            }
        }
    }
    if let Some(Cell::Word(action)) = row.cells.get(RECOVERY)
        && action != "None"
    {
        held.push(("gpu_recovery_needed", format!("the driver says what must be done before the GPU works again: {action}")));
    }
    if let Some(why) = row.cells.values().find_map(|cell| if let Cell::Unreadable(why) = cell { Some(why) } else { None }) {
        held.push(("gpu_unreadable", format!("nvidia-smi says {why:?} instead of a value")));
    }
    for (class, words) in held {
        findings.holds(class, component, words);
    }
}

/// `Active`, `Yes`, or a number that is not 0, by the driver's age.
fn is_set(cell: &Cell) -> bool {
    match cell {
        Cell::Word(word) => word == "Active" || word == "Yes",
        Cell::Number(number) => *number != 0.0,
        Cell::Nothing | Cell::Unreadable(_) => false,
    }
}

/// What would help: from the program's own words.
fn hint(words: &str) -> &'static str {
    const HINTS: [(&str, &str); 4] = [
        ("version mismatch", " (the driver was upgraded while the old one is loaded; reboot, or reload the module)"),
        ("communicate with the NVIDIA driver", " (the module nvidia is not loaded, or does not match the kernel)"),
        ("Failed to initialize NVML", " (the agent's unit must allow it the devices /dev/nvidia*)"),
        ("No devices were found", " (the driver knows none of the GPUs on the bus; the kernel log says why)"),
    ];
    HINTS.iter().find(|(part, _)| words.contains(part)).map_or("", |(_, hint)| hint)
}
