//! Reports of the TelemetryService: many values in one answer (DSP0268, MetricReport).

use crate::doc::{Doc, number};
use crate::moment::Moment;
use serde::Serialize;

/// Most values read of one report.
const MAX_VALUES: usize = 20_000;
/// Fields that a value may point at within a sensor.
const READING_FIELDS: [&str; 5] = ["Reading", "ReadingCelsius", "ReadingVolts", "ReadingRPM", "PowerConsumedWatts"];

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricReport {
    /// Path.
    pub path: String,
    /// The BMC's identifier.
    pub id: Option<String>,
    /// When it was made, if the BMC says.
    pub at: Option<Moment>,
    /// Values.
    pub values: Vec<MetricValue>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricValue {
    /// Which metric, in the BMC's word.
    pub metric: Option<String>,
    /// Path of the property that was measured.
    pub property: Option<String>,
    /// As a number, if it is one.
    pub number: Option<f64>,
    /// As text, if it is none.
    pub text: Option<String>,
    /// When it was measured.
    pub at: Option<Moment>,
}

impl MetricReport {
    pub(crate) fn of(doc: Doc<'_>, path: &str) -> Self {
        let at = doc.first_name(&["Timestamp", "DateTime"]).as_deref().and_then(Moment::parse);
        let values = doc.0.get("MetricValues").and_then(serde_json::Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let value = |item: Doc<'_>| {
            let number = item.0.get("MetricValue").and_then(number);
            MetricValue {
                metric: item.name("MetricId"),
                property: item.name("MetricProperty"),
                text: item.name("MetricValue").filter(|_| number.is_none()),
                number,
                at: item.name("Timestamp").as_deref().and_then(Moment::parse),
            }
        };
        Self {
            path: path.to_owned(),
            id: doc.name("Id"),
            at,
            values: values.iter().take(MAX_VALUES).map(|item| value(Doc(item))).collect(),
        }
    }
}

impl MetricValue {
    /// Path of the sensor, when the value is a sensor's reading: without `#/Reading` or the like.
    pub(crate) fn sensor_path(&self) -> Option<String> {
        let property = self.property.as_deref()?;
        let trimmed = READING_FIELDS.iter().find_map(|field| property.strip_suffix(field)?.strip_suffix('/')).unwrap_or(property);
        Some(trimmed.trim_end_matches('#').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_point_at_sensors_in_several_ways() {
        let value = json!({"Id": "Env", "Timestamp": "2024-01-01T00:00:00Z", "MetricValues": [
            {"MetricId": "t", "MetricValue": "37.5", "MetricProperty": "/redfish/v1/Chassis/G/Sensors/T"},
            {"MetricValue": "nan", "MetricProperty": "/redfish/v1/Chassis/G/Sensors/T#/Reading"},
            {"MetricValue": 5, "MetricProperty": "/redfish/v1/Chassis/G/Sensors/T/Reading", "Timestamp": "2024-01-01T00:00:01Z"},
            {"MetricValue": "7", "MetricProperty": "/redfish/v1/Chassis/1/Thermal#/Temperatures/0/ReadingCelsius"},
            {"MetricValue": "Up"}
        ]});
        let report = MetricReport::of(Doc(&value), "/r");
        let told: Vec<_> = report.values.iter().map(|value| (value.number, value.sensor_path())).collect();
        let sensor = || Some("/redfish/v1/Chassis/G/Sensors/T".to_owned());
        assert_eq!(
            told,
            [
                (Some(37.5), sensor()),
                (None, sensor()),
                (Some(5.0), sensor()),
                (Some(7.0), Some("/redfish/v1/Chassis/1/Thermal#/Temperatures/0".to_owned())),
                (None, None)
            ]
        );
        assert_eq!(report.values.last().and_then(|value| value.text.as_deref()), Some("Up"));
    }
}
