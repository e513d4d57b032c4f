//! Which sensors are captured, and which of them tell what a whole machine takes.

use crate::sensors::Shape;
use crate::sources::bmc::SensorName;
use serde::{Deserialize, Serialize};

/// Whose energy can be told.
pub const WATTS: &str = "W";
/// The source of what an agent says.
pub const AGENT: &str = "agent";
/// What DCMI tells of the whole machine.
const DCMI: &str = "DCMI power";
/// What else boards call it, without blanks and marks.
const TOTALS: &[&str] = &[
    "pwrconsumption",
    "powerconsumption",
    "systempowerconsumption",
    "powermeter",
    "systempower",
    "syspower",
    "syspwr",
    "systeminputpower",
    "totalpower",
    "totpower",
    "totalpwr",
    "psutotalpower",
    "powerconsumed",
    "powerconsumedwatts",
    "serverpower",
    "chassispower",
    "avgpower",
];
/// How names of power supplies begin, without blanks and marks; a number follows.
const SUPPLIES: &[&str] = &["powersupply", "psu", "ps"];

/// One sensor that is captured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// As people are shown it; no other of its host is called the same.
    pub sensor: String,
    /// As the BMC, or the agent, calls it.
    pub name: String,
    pub component: String,
    pub unit: String,
    /// `ipmi`, `redfish` or `agent`.
    pub source: String,
    /// Milliseconds between two readings when all goes well.
    pub every: i64,
}

impl Series {
    /// Of a sensor of a BMC; `shared`: others have its name, too.
    #[must_use]
    pub fn of_bmc(shape: &Shape, shared: bool, every: i64) -> Self {
        Self {
            sensor: if shared { format!("{} ({})", shape.name, shape.component) } else { shape.name.clone() },
            name: shape.name.clone(),
            component: shape.component.clone(),
            unit: shape.unit.clone(),
            source: shape.source.clone(),
            every,
        }
    }

    /// Of a reading of an agent.
    #[must_use]
    pub fn of_agent(name: &str, component: &str, every: i64) -> Self {
        Self {
            sensor: format!("{name} ({component})"),
            name: name.to_owned(),
            component: component.to_owned(),
            unit: WATTS.to_owned(),
            source: AGENT.to_owned(),
            every,
        }
    }

    /// Its energy can be told.
    #[must_use]
    pub fn is_power(&self) -> bool {
        self.unit == WATTS
    }

    /// By what the BMC knows it; nothing for what the agent says.
    #[must_use]
    pub fn of_sensor(&self) -> Option<SensorName> {
        (self.source != AGENT).then(|| SensorName { name: self.name.clone(), component: self.component.clone() })
    }

    fn plain_name(&self) -> String {
        self.name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
    }

    /// What a power supply takes from the mains, as far as its name tells.
    fn is_supply_input(&self) -> bool {
        let name = self.plain_name();
        let numbered = |begin: &&str| name.strip_prefix(*begin).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        (self.component.starts_with("psu/") || SUPPLIES.iter().any(numbered)) && !name.contains("out")
    }
}

/// What the whole machine takes: the places of its series, and how that is said. One sensor for the machine is never added to
/// others; without one the inputs of its supplies are. GPUs are within the machine and are not added to it.
#[must_use]
pub fn total(series: &[Series]) -> Option<(Vec<usize>, String)> {
    let of_bmc = |wanted: &dyn Fn(&Series) -> bool| {
        let all = series.iter().enumerate().filter(|(_, series)| series.is_power() && series.source != AGENT && wanted(series));
        all.map(|(place, _)| place).collect::<Vec<_>>()
    };
    let one = [
        of_bmc(&|series| series.name == DCMI),
        of_bmc(&|series| TOTALS.contains(&series.plain_name().as_str())),
        of_bmc(&|series| series.component == "power" || series.component == "host"),
    ];
    if let Some(place) = one.iter().find_map(|places| places.first()) {
        return series.get(*place).map(|series| (vec![*place], series.sensor.clone()));
    }
    let inputs = of_bmc(&Series::is_supply_input);
    if inputs.is_empty() {
        return None;
    }
    let names: Vec<&str> = inputs.iter().filter_map(|place| series.get(*place)).map(|series| series.sensor.as_str()).collect();
    let words = format!("sum of {}", names.join(" + "));
    Some((inputs, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, component: &str, unit: &str) -> Series {
        Series {
            sensor: name.to_owned(),
            name: name.to_owned(),
            component: component.to_owned(),
            unit: unit.to_owned(),
            source: "ipmi".to_owned(),
            every: 250,
        }
    }

    fn from(all: &[Series]) -> Option<String> {
        total(all).map(|(_, words)| words)
    }

    #[test]
    fn a_machine_is_never_counted_twice() {
        let supplies = [
            series("PS1 Power In", "sensor/PS1 Power In", "W"),
            series("PS1 Power Out", "sensor/PS1 Power Out", "W"),
            series("Power Supply 2", "psu/PSU2", "W"),
            series("PS2 Temp", "psu/PSU2", "°C"),
            series("CPU Power", "sensor/CPU Power", "W"),
            Series::of_agent("gpu_power_watts", "gpu/0000:3b:00", 1_000),
        ];
        assert_eq!(from(&supplies).as_deref(), Some("sum of PS1 Power In + Power Supply 2"));
        let with = |name: &str, component: &str| [&supplies[..], &[series(name, component, "W")]].concat();
        for name in ["DCMI power", "Pwr Consumption", "Power Meter", "SYS_POWER", "Total_Power"] {
            assert_eq!(total(&with(name, "sensor/x")), Some((vec![6], name.to_owned())));
        }
        assert_eq!(from(&with("Consumed", "power")).as_deref(), Some("Consumed"));
        let both = [&with("Pwr Consumption", "sensor/x")[..], &[series("DCMI power", "power", "W")]].concat();
        assert_eq!(from(&both).as_deref(), Some("DCMI power"));
        assert_eq!(total(&[series("CPU Power", "sensor/CPU Power", "W")]), None);
        assert_eq!(total(&[]), None);
    }
}
