//! What only names tell: which temperature is that of the air at the inlet, and which power is that of the whole machine.

use super::celsius;
use crate::bmc::{Sensor, SensorKind};

/// Words for the air at the inlet, the surest first. `BB Inlet Temp` is on the board already, and warmer.
const INLET: [&[&str]; 4] = [&["inlet"], &["front panel", "fp"], &["intake"], &["ambient"]];
/// Words for the board: an inlet there counts where nothing else does.
const ON_BOARD: [&str; 2] = ["bb", "baseboard"];
/// Words for other parts, which have an inlet or surroundings of their own.
const OF_PARTS: [&str; 25] = [
    "cpu", "gpu", "pci", "pcie", "dimm", "mem", "memory", "hdd", "ssd", "nvme", "drive", "disk", "psu", "ps", "pws", "supply", "nic",
    "ocp", "riser", "outlet", "exhaust", "exit", "coolant", "liquid", "water",
];

/// Words for what the whole machine takes.
const WHOLE: [&str; 10] = [
    "pwr consumption",
    "power consumption",
    "total power",
    "total pwr",
    "system power",
    "sys power",
    "sys pwr",
    "chassis power",
    "power meter",
    "avg power",
];
/// Words for what is measured of a supply, and of its input.
const SUPPLY: [&str; 3] = ["ps", "psu", "pws"];
const INPUT: [&str; 3] = ["in", "input", "pin"];

/// The words of a name in small letters, without the numbers behind them: `Temp_PCI_Inlet1` is `temp pci inlet`.
fn words(name: &str) -> Vec<String> {
    let small = name.to_lowercase().replace("p/s", "ps");
    let word = |word: &str| word.trim_matches(|letter: char| letter.is_ascii_digit()).to_owned();
    small.split(|letter: char| !letter.is_alphanumeric()).map(word).filter(|word| !word.is_empty()).collect()
}

/// Whether words have this one; one of several words stands in them as it is, and a long one may be written together with
/// the next, as in `InletTemp`.
fn has(words: &[String], wanted: &str) -> bool {
    if wanted.contains(' ') {
        return format!(" {} ", words.join(" ")).contains(&format!(" {wanted} "));
    }
    words.iter().any(|word| word == wanted || wanted.len() > 4 && word.starts_with(wanted))
}

fn has_any(words: &[String], wanted: &[&str]) -> bool {
    wanted.iter().any(|wanted| has(words, wanted))
}

/// How surely a name means the air at the inlet; the surest is 0.
fn rank(name: &str) -> Option<usize> {
    let words = words(name);
    if has_any(&words, &OF_PARTS) {
        return None;
    }
    let rank = INLET.iter().position(|wanted| has_any(&words, wanted))?;
    Some(if has_any(&words, &ON_BOARD) { INLET.len() } else { rank })
}

/// Temperature of the air that the machine takes in, °C: the warmest where several are named alike.
pub fn inlet(sensors: &[Sensor]) -> Option<f64> {
    let named = sensors.iter().filter_map(|sensor| Some((rank(&sensor.name)?, celsius(sensor)?)));
    named.min_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.total_cmp(&a.1))).map(|(_, celsius)| celsius)
}

fn watts(sensor: &Sensor) -> Option<f64> {
    sensor.reading.as_ref().ok().copied().filter(|watts| watts.is_finite() && *watts >= 0.0)
}

fn is_input_of_supply(sensor: &Sensor) -> bool {
    let words = words(&sensor.name);
    (has_any(&words, &SUPPLY) || has(&words, "power supply")) && has_any(&words, &INPUT)
}

/// What the machine takes in all, W: what the BMC says of the whole, or else the sum of what goes into its supplies, where it
/// tells of each.
pub fn power(sensors: &[Sensor]) -> Option<f64> {
    let powers: Vec<&Sensor> = sensors.iter().filter(|sensor| sensor.kind == SensorKind::Power && sensor.unit == "W").collect();
    let whole = powers.iter().find(|sensor| sensor.component.as_str() == "power").and_then(|sensor| watts(sensor));
    let is_named = |sensor: &&&Sensor| {
        let words = words(&sensor.name);
        has_any(&words, &WHOLE) && !has_any(&words, &OF_PARTS)
    };
    whole.or_else(|| powers.iter().filter(is_named).find_map(|sensor| watts(sensor))).or_else(|| {
        let inputs: Option<Vec<f64>> = powers.iter().filter(|sensor| is_input_of_supply(sensor)).map(|sensor| watts(sensor)).collect();
        inputs.filter(|inputs| !inputs.is_empty()).map(|inputs| inputs.iter().sum())
    })
}
