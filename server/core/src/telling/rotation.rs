//! Who is on call: members take turns by the calendar.

use crate::recurrence::{in_zone, time_zone};
use ironwatch_shared::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// People (each by the channel that reaches them) who take turns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Its name; routes lead to it as to a channel.
    pub name: String,
    /// Channels, in the order of their turns.
    pub members: Vec<String>,
    /// When the first turn began, by the clock there: `2026-01-05T08:00`.
    #[cfg_attr(feature = "schema", schema(value_type = String, example = "2026-01-05T08:00"))]
    pub begins: DateTime,
    /// Days of one turn.
    pub days: u32,
    /// IANA name of the clock's zone.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Who stands in for whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<Instead>,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// Somebody stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Instead {
    /// From when, by the clock there.
    #[cfg_attr(feature = "schema", schema(value_type = String, example = "2026-01-05T08:00"))]
    pub from: DateTime,
    /// Until when.
    #[cfg_attr(feature = "schema", schema(value_type = String, example = "2026-01-05T08:00"))]
    pub until: DateTime,
    /// This channel.
    pub channel: String,
}

impl Rotation {
    /// What is wrong with it, if anything.
    ///
    /// # Errors
    /// A sentence that names the rotation.
    pub fn check(&self) -> Result<(), String> {
        let wrong = |why: &str| Err(format!("rotation {:?}: {why}", self.name));
        time_zone(&self.time_zone).map_err(|why| format!("rotation {:?}: {why}", self.name))?;
        match self {
            Self { name, .. } if name.is_empty() => wrong("the name is missing"),
            Self { members, .. } if members.is_empty() => wrong("members names at least one channel"),
            Self { days, .. } if !(1..=366).contains(days) => wrong("days is 1 to 366"),
            Self { instead, .. } if instead.iter().any(|turn| turn.from >= turn.until) => wrong("until is later than from"),
            _ => Ok(()),
        }
    }

    /// The channel of whoever is on call. Before the first turn it is the first.
    #[must_use]
    pub fn on_call(&self, now: Timestamp) -> Option<&str> {
        let local = in_zone(now, &time_zone(&self.time_zone).ok()?)?.datetime();
        if let Some(turn) = self.instead.iter().find(|turn| turn.from <= local && local < turn.until) {
            return Some(&turn.channel);
        }
        // By the clock on the wall: a day with 23 hours is a day.
        let seconds = local.duration_since(self.begins).as_secs().max(0);
        let turn = usize::try_from(seconds / (i64::from(self.days) * 86_400)).ok()?;
        self.members.get(turn.checked_rem(self.members.len())?).map(String::as_str)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.members.iter().chain(self.instead.iter().map(|turn| &turn.channel))
    }
}
