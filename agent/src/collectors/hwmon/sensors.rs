//! The sensors of a chip: their files, names, units and limits.

use super::chips::{Chip, Family, word};
use super::judge::{Level, Side};
use crate::collectors::{attribute, sysfs};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Files of one chip that are looked at; the largest have some hundred inputs with ten files each.
const MAX_INPUTS: usize = 512;

/// What is measured, in the kernel's words and in ours.
#[derive(Debug, PartialEq)]
pub struct Kind {
    start: &'static str,
    sample: &'static str,
    pub unit: &'static str,
    /// The kernel's numbers are whole: millivolt, microwatt.
    divisor: f64,
    /// Below and above is nothing that a machine can have. A sensor that is not connected says -128, 127 or 255 °C, and
    /// a fan 65535.
    least: f64,
    most: f64,
    /// Lowest upper limit that somebody may have meant.
    least_limit: f64,
}

const KINDS: [Kind; 5] = [
    kind("temp", "temperature_celsius", "°C", 1e3, (-55.0, 126.9), 40.0),
    kind("fan", "fan_rpm", "rpm", 1.0, (0.0, 60_000.0), 1.0),
    kind("in", "voltage_volts", "V", 1e3, (-100.0, 1_000.0), 0.1),
    kind("power", "power_watts", "W", 1e6, (0.0, 100_000.0), 0.1),
    kind("curr", "current_amperes", "A", 1e3, (-1_000.0, 1_000.0), 0.1),
];

const fn kind(
    start: &'static str,
    sample: &'static str,
    unit: &'static str,
    divisor: f64,
    (least, most): (f64, f64),
    least_limit: f64,
) -> Kind {
    Kind { start, sample, unit, divisor, least, most, least_limit }
}

/// Limits: the end of the file's name, on which side of it trouble is, how bad that is. With `_alarm` behind it is the
/// chip's own word about the same.
const LIMITS: [(&str, Side, Level); 5] = [
    ("emergency", Side::Above, Level::Critical),
    ("crit", Side::Above, Level::Critical),
    ("lcrit", Side::Below, Level::Critical),
    ("max", Side::Above, Level::Warning),
    ("min", Side::Below, Level::Warning),
];

/// One number of a chip.
#[derive(Debug)]
pub struct Sensor {
    pub part: String,
    pub sample: &'static str,
    pub kind: &'static Kind,
    pub family: Family,
    /// The cores of a CPU are one sensor, of which the highest counts.
    inputs: Vec<PathBuf>,
    /// The chip says that the sensor itself is broken, or the fan.
    fault: Option<PathBuf>,
    pub limits: Vec<(f64, Side, Level)>,
    /// What the chip says of limits that it does not tell.
    pub alarms: Vec<(PathBuf, Level)>,
}

/// What one look gives.
#[derive(Debug, PartialEq)]
pub enum Reading {
    Value(f64),
    None(String),
    Gone,
}

/// Every input of a chip that is told.
pub fn of_chip(chip: &Chip) -> Vec<Sensor> {
    let mut labels: BTreeMap<(&str, String), u32> = BTreeMap::new();
    let mut cores: Option<Sensor> = None;
    let mut found = Vec::new();
    let names = sysfs::names(&chip.dir);
    for (kind, input, number) in names.iter().filter_map(|name| input(name)).take(MAX_INPUTS) {
        // Where the moment's power is told the average is not.
        if input.ends_with("_average") && names.binary_search(&format!("{number}_input")).is_ok() {
            continue;
        }
        let is_temperature = kind.start == "temp";
        if (chip.family == Family::Disk && number != "temp1") || (chip.family == Family::Gpu && kind.start == "fan") {
            continue;
        }
        let label = attribute::text(&chip.dir.join(format!("{number}_label"))).map(|label| word(&label)).unwrap_or_default();
        if chip.name == "coretemp" && is_temperature && label.starts_with("Core ") {
            match &mut cores {
                Some(cores) => cores.inputs.push(chip.dir.join(input)),
                None => cores = Some(sensor(chip, kind, input, number, "hottest core")),
            }
            continue;
        }
        let label = if label.is_empty() { number.to_owned() } else { label };
        let nth = labels.entry((kind.start, label.clone())).or_insert(0);
        *nth += 1;
        let label = if *nth > 1 { format!("{label} ({number})") } else { label };
        found.push(sensor(chip, kind, input, number, &label));
    }
    found.extend(cores);
    found
}

/// Kind, file and number of what is an input: `temp1_input`, `power1_average`.
fn input(name: &str) -> Option<(&'static Kind, &str, &str)> {
    let number = name.strip_suffix("_input").or_else(|| name.strip_suffix("_average").filter(|number| number.starts_with("power")))?;
    let is_one = |kind: &&Kind| {
        number.strip_prefix(kind.start).is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    KINDS.iter().find(is_one).map(|kind| (kind, name, number))
}

fn sensor(chip: &Chip, kind: &'static Kind, input: &str, number: &str, label: &str) -> Sensor {
    let file = |end: &str| chip.dir.join(format!("{number}_{end}"));
    let is_disk = chip.family == Family::Disk;
    let (mut limits, mut alarms, mut has_limit_files) = (Vec::new(), Vec::new(), false);
    for (end, side, level) in LIMITS.iter().filter(|(end, _, _)| judged(chip.family, kind, end)) {
        match attribute::integer(&file(end)) {
            Ok(limit) => {
                has_limit_files = true;
                limits.extend(kind.limit(limit, *side).map(|limit| (limit, *side, *level)));
            }
            // The chip's word counts where its limit is not told. Where it is told the number itself is compared: some
            // words stay after the trouble is over, and of a limit that was never set they mean nothing.
            Err(error) if attribute::is_gone(&error) => alarms.push((file(&format!("{end}_alarm")), *level)),
            Err(_) => {}
        }
    }
    if !has_limit_files {
        alarms.push((file("alarm"), Level::Warning));
    }
    alarms.retain(|(path, _)| path.exists());
    let lowest = |side: Side| limits.iter().filter(|(_, s, _)| *s == side).map(|(limit, _, _)| *limit).fold(f64::INFINITY, f64::min);
    let highest_below =
        limits.iter().filter(|(_, side, _)| *side == Side::Below).map(|(limit, _, _)| *limit).fold(f64::NEG_INFINITY, f64::max);
    if highest_below >= lowest(Side::Above) {
        limits.clear();
    }
    Sensor {
        part: if is_disk { chip.part.clone() } else { format!("{}/{label}", chip.part) },
        sample: if is_disk { "disk_temperature_celsius" } else { kind.sample },
        kind,
        family: chip.family,
        inputs: vec![chip.dir.join(input)],
        fault: Some(file("fault")).filter(|path| path.exists()),
        limits,
        alarms,
    }
}

/// Whether a limit says anything of trouble.
fn judged(family: Family, kind: &Kind, end: &str) -> bool {
    // A fan's `max` is what it can do, and doing it is its work.
    if kind.is_fan() && end != "min" {
        return false;
    }
    match family {
        Family::Cpu => !(kind.start == "temp" && end == "max"),
        Family::Gpu => kind.start == "temp",
        Family::Plain | Family::Board | Family::Disk => true,
    }
}

impl Kind {
    fn value(&self, raw: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "the kernel's numbers are far below 2^53")]
        let raw = raw as f64;
        raw / self.divisor
    }

    /// A limit, when somebody set it: 0 is what a limit is that nobody did.
    fn limit(&self, raw: i64, side: Side) -> Option<f64> {
        let limit = self.value(raw);
        let meant = match side {
            Side::Above => limit >= self.least_limit && limit <= self.most * 2.0,
            Side::Below => raw != 0 && limit > self.least && limit < self.most,
        };
        meant.then_some(limit)
    }

    /// A fan.
    pub fn is_fan(&self) -> bool {
        self.start == "fan"
    }
}

impl Sensor {
    /// Looks.
    pub fn read(&self) -> Reading {
        if !self.kind.is_fan() && self.has_fault() {
            return Reading::None("the chip says that the sensor is broken or not connected".to_owned());
        }
        let mut highest: Option<f64> = None;
        let mut why = None;
        for input in &self.inputs {
            match attribute::integer(input).map(|raw| self.kind.value(raw)) {
                Ok(value) if (self.kind.least..=self.kind.most).contains(&value) => {
                    highest = Some(highest.map_or(value, |highest| highest.max(value)));
                }
                Ok(value) => why = Some(Reading::None(format!("{value} {} is what a sensor says that is not connected", self.kind.unit))),
                Err(error) if attribute::is_gone(&error) => why = Some(Reading::Gone),
                Err(error) => why = Some(Reading::None(format!("cannot read {}: {error}", input.display()))),
            }
        }
        highest.map(Reading::Value).or(why).unwrap_or(Reading::Gone)
    }

    /// The chip says that it is broken.
    pub fn has_fault(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| attribute::count(fault).is_ok_and(|fault| fault != 0))
    }

    /// A fan that does not turn, and of which nobody has said that it must: a place without a fan says the same.
    pub fn is_idle_fan(&self, value: f64) -> bool {
        self.kind.is_fan() && value <= 0.0 && (self.limits.is_empty() || self.family == Family::Board)
    }
}
