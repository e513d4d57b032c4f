//! Kinds and units, and how BMCs spell them.

use serde::{Serialize, Serializer};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SensorKind {
    /// How warm.
    Temperature,
    /// How fast a fan turns, in turns or in percent.
    Fan,
    /// Voltage.
    Voltage,
    /// Current.
    Current,
    /// Power.
    Power,
    /// Energy, counted up.
    Energy,
    /// How damp.
    Humidity,
    /// A share: load, charge, life.
    Percent,
    /// Pressure.
    Pressure,
    /// Anything else.
    Other,
}

/// A unit. Readings are brought to these: kilowatt-hours become joules, millivolts volts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Degrees Celsius.
    Celsius,
    /// Turns per minute.
    Rpm,
    /// Percent.
    Percent,
    /// Volts.
    Volt,
    /// Amperes.
    Ampere,
    /// Watts.
    Watt,
    /// Volt-amperes.
    VoltAmpere,
    /// Joules.
    Joule,
    /// Hertz.
    Hertz,
    /// Pascals.
    Pascal,
    /// None told.
    None,
    /// Anything else, in the BMC's word.
    Other(String),
}

impl Unit {
    /// A word that can end a name: `celsius`, `rpm`, `watt`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Celsius => "celsius",
            Self::Rpm => "rpm",
            Self::Percent => "percent",
            Self::Volt => "volt",
            Self::Ampere => "ampere",
            Self::Watt => "watt",
            Self::VoltAmpere => "volt_ampere",
            Self::Joule => "joule",
            Self::Hertz => "hertz",
            Self::Pascal => "pascal",
            Self::None => "",
            Self::Other(word) => word,
        }
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// How a told number becomes one of our unit: times the factor, plus the offset.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    pub(super) unit: Unit,
    factor: f64,
    offset: f64,
}

impl Scale {
    pub(super) fn plain(unit: Unit) -> Self {
        Self { unit, factor: 1.0, offset: 0.0 }
    }

    pub(crate) fn apply(&self, number: f64) -> f64 {
        // Not to spoil a number that needs nothing.
        if self.factor == 1.0 && self.offset == 0.0 { number } else { number * self.factor + self.offset }
    }
}

/// Spellings of units (UCUM, DSP0268 Sensor.ReadingUnits, and what else is seen), in lower case.
const SPELLINGS: [(&str, Unit, f64, f64); 37] = [
    ("cel", Unit::Celsius, 1.0, 0.0),
    ("c", Unit::Celsius, 1.0, 0.0),
    ("celsius", Unit::Celsius, 1.0, 0.0),
    ("degrees c", Unit::Celsius, 1.0, 0.0),
    ("[degf]", Unit::Celsius, 5.0 / 9.0, -160.0 / 9.0),
    ("f", Unit::Celsius, 5.0 / 9.0, -160.0 / 9.0),
    ("k", Unit::Celsius, 1.0, -273.15),
    ("rpm", Unit::Rpm, 1.0, 0.0),
    ("{rev}/min", Unit::Rpm, 1.0, 0.0),
    ("rpms", Unit::Rpm, 1.0, 0.0),
    ("%", Unit::Percent, 1.0, 0.0),
    ("percent", Unit::Percent, 1.0, 0.0),
    ("percentage", Unit::Percent, 1.0, 0.0),
    ("v", Unit::Volt, 1.0, 0.0),
    ("volts", Unit::Volt, 1.0, 0.0),
    ("volt", Unit::Volt, 1.0, 0.0),
    ("mv", Unit::Volt, 1e-3, 0.0),
    ("a", Unit::Ampere, 1.0, 0.0),
    ("amps", Unit::Ampere, 1.0, 0.0),
    ("ampere", Unit::Ampere, 1.0, 0.0),
    ("ma", Unit::Ampere, 1e-3, 0.0),
    ("w", Unit::Watt, 1.0, 0.0),
    ("watts", Unit::Watt, 1.0, 0.0),
    ("watt", Unit::Watt, 1.0, 0.0),
    ("mw", Unit::Watt, 1e-3, 0.0),
    ("kw", Unit::Watt, 1e3, 0.0),
    ("v.a", Unit::VoltAmpere, 1.0, 0.0),
    ("j", Unit::Joule, 1.0, 0.0),
    ("joules", Unit::Joule, 1.0, 0.0),
    ("kw.h", Unit::Joule, 3.6e6, 0.0),
    ("kwh", Unit::Joule, 3.6e6, 0.0),
    ("w.h", Unit::Joule, 3.6e3, 0.0),
    ("hz", Unit::Hertz, 1.0, 0.0),
    ("mhz", Unit::Hertz, 1e6, 0.0),
    ("pa", Unit::Pascal, 1.0, 0.0),
    ("kpa", Unit::Pascal, 1e3, 0.0),
    ("bar", Unit::Pascal, 1e5, 0.0),
];

/// Kinds as DSP0268 names them (Sensor.ReadingType), with the unit of those that have but one.
const KINDS: [(&str, SensorKind, Unit, f64); 26] = [
    ("Temperature", SensorKind::Temperature, Unit::Celsius, 1.0),
    ("Rotational", SensorKind::Fan, Unit::Rpm, 1.0),
    ("Voltage", SensorKind::Voltage, Unit::Volt, 1.0),
    ("Current", SensorKind::Current, Unit::Ampere, 1.0),
    ("Power", SensorKind::Power, Unit::Watt, 1.0),
    ("EnergyJoules", SensorKind::Energy, Unit::Joule, 1.0),
    ("EnergykWh", SensorKind::Energy, Unit::Joule, 3.6e6),
    ("EnergyWh", SensorKind::Energy, Unit::Joule, 3.6e3),
    ("Humidity", SensorKind::Humidity, Unit::Percent, 1.0),
    ("AbsoluteHumidity", SensorKind::Humidity, Unit::None, 1.0),
    ("Percent", SensorKind::Percent, Unit::Percent, 1.0),
    ("Pressure", SensorKind::Pressure, Unit::None, 1.0),
    ("PressurePa", SensorKind::Pressure, Unit::Pascal, 1.0),
    ("PressurekPa", SensorKind::Pressure, Unit::Pascal, 1e3),
    ("Barometric", SensorKind::Pressure, Unit::None, 1.0),
    ("Frequency", SensorKind::Other, Unit::Hertz, 1.0),
    ("AirFlow", SensorKind::Other, Unit::None, 1.0),
    ("AirFlowCMM", SensorKind::Other, Unit::None, 1.0),
    ("LiquidFlow", SensorKind::Other, Unit::None, 1.0),
    ("LiquidFlowLPM", SensorKind::Other, Unit::None, 1.0),
    ("LiquidLevel", SensorKind::Other, Unit::None, 1.0),
    ("Altitude", SensorKind::Other, Unit::None, 1.0),
    ("ChargeAh", SensorKind::Other, Unit::None, 1.0),
    ("Heat", SensorKind::Other, Unit::None, 1.0),
    // OpenBMC before the standard had a word.
    ("Fan", SensorKind::Fan, Unit::Rpm, 1.0),
    ("Tachometer", SensorKind::Fan, Unit::Rpm, 1.0),
];

fn scale_of_unit(text: &str) -> Option<Scale> {
    let text = text.trim();
    SPELLINGS
        .iter()
        // `mHz` is no megahertz and `MW` no milliwatt, but no BMC means either.
        .find(|(spelling, ..)| text.eq_ignore_ascii_case(spelling))
        .map(|(_, unit, factor, offset)| Scale { unit: unit.clone(), factor: *factor, offset: *offset })
}

fn kind_of_unit(unit: &Unit) -> SensorKind {
    match unit {
        Unit::Celsius => SensorKind::Temperature,
        Unit::Rpm => SensorKind::Fan,
        Unit::Percent => SensorKind::Percent,
        Unit::Volt => SensorKind::Voltage,
        Unit::Ampere => SensorKind::Current,
        Unit::Watt => SensorKind::Power,
        Unit::Joule => SensorKind::Energy,
        Unit::Pascal => SensorKind::Pressure,
        Unit::VoltAmpere | Unit::Hertz | Unit::None | Unit::Other(_) => SensorKind::Other,
    }
}

/// Kind and unit from what the BMC tells of either. The unit told wins over that of the kind.
pub(super) fn kind_and_scale(reading_type: Option<&str>, units: Option<&str>) -> (SensorKind, Scale) {
    let kind = reading_type.and_then(|text| KINDS.iter().find(|(word, ..)| text.eq_ignore_ascii_case(word)));
    let told =
        units.map(|text| scale_of_unit(text).unwrap_or_else(|| Scale::plain(crate::doc::clean_name(text).map_or(Unit::None, Unit::Other))));
    match (kind, told) {
        (Some((_, kind, _, _)), Some(scale)) => (*kind, scale),
        (Some((_, kind, unit, factor)), None) => (*kind, Scale { unit: unit.clone(), factor: *factor, offset: 0.0 }),
        (None, Some(scale)) => (kind_of_unit(&scale.unit), scale),
        (None, None) => (SensorKind::Other, Scale::plain(Unit::None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_brought_together() {
        let read = |kind, units, number| {
            let (kind, scale) = kind_and_scale(kind, units);
            (kind, scale.unit.clone(), (scale.apply(number) * 1e6).round() / 1e6)
        };
        assert_eq!(read(Some("Temperature"), Some("Cel"), 37.1), (SensorKind::Temperature, Unit::Celsius, 37.1));
        assert_eq!(read(None, Some("Cel"), 37.0), (SensorKind::Temperature, Unit::Celsius, 37.0));
        assert_eq!(read(Some("Temperature"), Some("[degF]"), 212.0), (SensorKind::Temperature, Unit::Celsius, 100.0));
        assert_eq!(read(Some("EnergykWh"), Some("kW.h"), 2.0), (SensorKind::Energy, Unit::Joule, 7.2e6));
        assert_eq!(read(Some("EnergykWh"), None, 2.0), (SensorKind::Energy, Unit::Joule, 7.2e6));
        assert_eq!(read(Some("Voltage"), Some("mV"), 1220.0), (SensorKind::Voltage, Unit::Volt, 1.22));
        assert_eq!(read(Some("LiquidFlow"), Some("L/min"), 3.0), (SensorKind::Other, Unit::Other("L/min".into()), 3.0));
        assert_eq!(read(None, None, 3.0), (SensorKind::Other, Unit::None, 3.0));
        assert_eq!(read(Some("Power"), Some("kW"), 3.0), (SensorKind::Power, Unit::Watt, 3000.0));
    }
}
