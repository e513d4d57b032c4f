//! A capture as a file: CSV or JSON, made line by line.

use super::walk::Read;
use crate::csv_text::cell;
use crate::store::captures::MarkerRow;
use ironwatch_shared::Timestamp;
use serde_json::json;
use utoipa::ToSchema;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(as = CaptureForm)]
#[schema(rename_all = "lowercase")]
pub enum Form {
    Csv,
    Json,
}

/// Host, sensor and unit of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub host: String,
    pub sensor: String,
    pub unit: String,
}

/// One line.
#[derive(Debug)]
pub enum Line<'a> {
    Reading(&'a Label, Read),
    Marker(&'a MarkerRow),
}

fn moment(at: i64) -> String {
    Timestamp::from_millis(at).to_string()
}

impl Form {
    /// By the ending of a file's name.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "csv" => Some(Form::Csv),
            "json" => Some(Form::Json),
            _ => None,
        }
    }

    /// The ending, and how browsers are told of it.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Form::Csv => ("csv", "text/csv; charset=utf-8"),
            Form::Json => ("json", "application/json"),
        }
    }

    /// What comes first. `about`: the capture in JSON.
    #[must_use]
    pub fn head(self, about: &serde_json::Value) -> String {
        match self {
            Form::Csv => "kind,at,host,sensor,unit,value,marker,actor\r\n".to_owned(),
            Form::Json => format!("{{\"capture\":{about},\"rows\":[\n"),
        }
    }

    /// One line. `is_first`: nothing stands before it.
    pub fn push(self, text: &mut String, line: &Line<'_>, is_first: bool) {
        if self == Form::Json && !is_first {
            text.push_str(",\n");
        }
        match (self, line) {
            // Numbers are written by us: a minus before one is no formula.
            (Form::Csv, Line::Reading(label, read)) => {
                let number = read.number.map(|number| number.to_string()).unwrap_or_default();
                let (host, sensor, unit) = (cell(&label.host), cell(&label.sensor), cell(&label.unit));
                text.push_str(&format!("sample,{},{host},{sensor},{unit},{number},,\r\n", moment(read.at)));
            }
            (Form::Csv, Line::Marker(marker)) => {
                text.push_str(&format!("marker,{},,,,,{},{}\r\n", moment(marker.at), cell(&marker.text), cell(&marker.actor)));
            }
            (Form::Json, Line::Reading(Label { host, sensor, unit }, read)) => {
                let row = json!({
                    "kind": "sample", "at": moment(read.at), "host": host, "sensor": sensor, "unit": unit, "value": read.number,
                });
                text.push_str(&row.to_string());
            }
            (Form::Json, Line::Marker(marker)) => {
                let row = json!({ "kind": "marker", "at": moment(marker.at), "marker": marker.text, "actor": marker.actor });
                text.push_str(&row.to_string());
            }
        }
    }

    /// What comes last.
    #[must_use]
    pub fn tail(self) -> &'static str {
        match self {
            Form::Csv => "",
            Form::Json => "\n]}\n",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_same_in_both_forms() {
        let label = Label { host: "n-1".to_owned(), sensor: "=cmd|' /C calc'!A0".to_owned(), unit: "W".to_owned() };
        let marker = MarkerRow { id: 1, at: 1_500, text: "@start, \"now\"".to_owned(), actor: "admin".to_owned() };
        let read = |number| Read { at: 1_250, series: 0, number };
        let lines = [Line::Reading(&label, read(Some(-3.5))), Line::Reading(&label, read(None)), Line::Marker(&marker)];
        let written = |form: Form| {
            let mut text = form.head(&json!({ "id": 7 }));
            lines.iter().enumerate().for_each(|(place, line)| form.push(&mut text, line, place == 0));
            text + form.tail()
        };
        let csv = "kind,at,host,sensor,unit,value,marker,actor\r\n\
            sample,1970-01-01T00:00:01.250Z,n-1,\"'=cmd|' /C calc'!A0\",W,-3.5,,\r\n\
            sample,1970-01-01T00:00:01.250Z,n-1,\"'=cmd|' /C calc'!A0\",W,,,\r\n\
            marker,1970-01-01T00:00:01.500Z,,,,,\"'@start, \"\"now\"\"\",admin\r\n";
        assert_eq!(written(Form::Csv), csv);
        let json: serde_json::Value = serde_json::from_str(&written(Form::Json)).unwrap_or_default();
        let at = |pointer: &str| json.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!((at("/capture/id"), at("/rows/0/value"), at("/rows/1/value")), (json!(7), json!(-3.5), json!(null)));
        let marked = json!({ "kind": "marker", "at": "1970-01-01T00:00:01.500Z", "marker": "@start, \"now\"", "actor": "admin" });
        assert_eq!(at("/rows/2"), marked);
    }
}
