//! The board controllers.

use super::part::Part;
use crate::doc::Doc;
use crate::moment::Moment;
use serde::Serialize;

/// A manager: the BMC itself, or another controller (DSP0268, Manager).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manager {
    /// Model, firmware, state.
    #[serde(flatten)]
    pub part: Part,
    /// `BMC`, `EnclosureManager`, …
    pub kind: Option<String>,
    /// Its clock, as written.
    pub date_time: Option<String>,
    /// The same, if it says something.
    pub clock: Option<Moment>,
    /// Its clock minus ours, milliseconds, within the time that the answer took.
    pub clock_ahead_millis: Option<i64>,
    /// When it last restarted.
    pub last_reset: Option<Moment>,
}

impl Manager {
    /// `now_unix_millis` is our clock when the answer came.
    pub(crate) fn of(doc: Doc<'_>, path: &str, now_unix_millis: i64) -> Self {
        let date_time = doc.name("DateTime");
        let moment = date_time.as_deref().and_then(Moment::parse);
        // Some write local time without an offset beside it.
        let offset = doc.name("DateTimeLocalOffset");
        let moment = match (moment, offset) {
            (Some(Moment { offset_minutes: None, .. }), Some(offset)) => {
                date_time.as_deref().and_then(|text| Moment::parse(&format!("{text}{offset}"))).or(moment)
            }
            (moment, _) => moment,
        };
        Self {
            part: Part::of(doc, path),
            kind: doc.first_name(&["ManagerType", "Type"]),
            clock_ahead_millis: moment.map(|moment| moment.unix_millis - now_unix_millis),
            clock: moment,
            date_time,
            last_reset: doc.name("LastResetTime").as_deref().and_then(Moment::parse),
        }
    }
}
