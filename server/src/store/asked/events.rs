//! Events by a filter, by time and by words. There may be many millions: what cannot be found by an index is looked for
//! among the newest only, and that is told.

use super::condition::{Columns, push_filter, push_like};
use super::{ChoosesHosts, Unanswerable, Words, bars, counts, numbers};
use crate::store::events::first_since;
use crate::store::{Db, StoreResult};
use ironwatch_core::filter::{Filter, Key, Pattern};

/// Events looked at for one answer when no index helps: tenths of a second.
const MOST_LOOKED_AT: i64 = 200_000;
/// A host whose clock is ahead tells of what happens later than it is told.
const CLOCK_AHEAD_MILLIS: i64 = 3_600_000;
/// What happened is told within this, as a rule.
const TOLD_WITHIN_MILLIS: i64 = 86_400_000;

const COLUMNS: Columns = Columns { column, resolved_at: None };

fn column(key: Key) -> Option<&'static str> {
    match key {
        Key::Class => Some("class"),
        Key::Code => Some("code"),
        Key::Component => Some("component"),
        Key::Source => Some("source"),
        Key::Evidence => Some("evidence"),
        // Of hosts, which are known by their ids, what has a condition of its own, and what is of alerts.
        Key::Host
        | Key::HostId
        | Key::Group
        | Key::Site
        | Key::Rack
        | Key::Tag
        | Key::Model
        | Key::Firmware
        | Key::Network
        | Key::Parent => None,
        Key::Lifecycle | Key::Address | Key::Os | Key::Kernel | Key::Agent => None,
        Key::Severity | Key::State | Key::Problem | Key::Rule | Key::Title => None,
        Key::Freshness | Key::Bmc | Key::Drift | Key::Heard | Key::Uptime => None,
        Key::Margin | Key::Inlet | Key::Power | Key::Psu | Key::Fans => None,
    }
}

/// Ids that are looked at: from this one, below that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: i64,
    pub below: i64,
    /// Nothing that could match lies outside.
    pub complete: bool,
}

const EVERYTHING: Window = Window { from: i64::MIN, below: i64::MAX, complete: true };

/// Events that somebody asks for.
#[derive(Debug, Clone)]
pub struct EventsAsked {
    condition: Words,
    from: Option<i64>,
    to: Option<i64>,
    /// An index finds them, or all are meant.
    easy: bool,
}

impl EventsAsked {
    /// Those that a filter means, with all of some words in them, of one host or of all, that happened in a time.
    ///
    /// # Errors
    /// [`Unanswerable`].
    pub fn new(
        filter: &Filter,
        text: &[String],
        host_id: Option<&str>,
        (from, to): (Option<i64>, Option<i64>),
        hosts: &dyn ChoosesHosts,
    ) -> Result<Self, Unanswerable> {
        let mut words = Words::default();
        if let Some(host_id) = host_id {
            words.push("host_id = ");
            words.bind_text(host_id);
            words.push(" AND ");
        }
        for (sign, moment) in [(">=", from), ("<", to)] {
            if let Some(moment) = moment {
                words.push(&format!("happened_at {sign} "));
                words.bind_number(moment);
                words.push(" AND ");
            }
        }
        for word in text {
            let like = Pattern::Part(word.to_lowercase()).like().unwrap_or_default();
            words.push("(");
            for (index, column) in ["evidence", "component", "class"].into_iter().enumerate() {
                words.push(if index > 0 { " OR " } else { "" });
                push_like(&mut words, column, like.clone());
            }
            words.push(") AND ");
        }
        push_filter(&mut words, filter, &COLUMNS, hosts)?;
        let plain = text.is_empty() && filter.is_everything();
        Ok(Self { condition: words, from, to, easy: plain && (host_id.is_some() || (from.is_none() && to.is_none())) })
    }

    /// What is looked at for one answer.
    ///
    /// # Errors
    /// What the database says.
    pub fn window(&self, db: &mut Db) -> StoreResult<Window> {
        if self.easy {
            return Ok(EVERYTHING);
        }
        let end = numbers(db, Words::new("SELECT COALESCE(MAX(id), 0) + 1 AS number FROM events"))?.first().copied().unwrap_or(1);
        let begin = match self.from {
            Some(from) => first_since(db, from.saturating_sub(CLOCK_AHEAD_MILLIS))?,
            None => numbers(db, Words::new("SELECT COALESCE(MIN(id), 0) AS number FROM events"))?.first().copied().unwrap_or_default(),
        };
        if end - begin <= MOST_LOOKED_AT {
            return Ok(Window { from: begin, below: i64::MAX, complete: true });
        }
        let below = match self.to {
            Some(to) => first_since(db, to.saturating_add(TOLD_WITHIN_MILLIS))?.clamp(begin, end),
            None => end,
        };
        let from = begin.max(below.saturating_sub(MOST_LOOKED_AT));
        Ok(Window { from, below: if below == end { i64::MAX } else { below }, complete: from == begin && below == end })
    }

    fn question(&self, what: &str, window: Window) -> Words {
        let mut words =
            Words { text: format!("SELECT {what} FROM events WHERE {}", self.condition.text), values: self.condition.values.clone() };
        if window.from > i64::MIN {
            words.push(" AND id >= ");
            words.bind_number(window.from);
        }
        if window.below < i64::MAX {
            words.push(" AND id < ");
            words.bind_number(window.below);
        }
        words
    }

    /// How many there are.
    ///
    /// # Errors
    /// What the database says.
    pub fn count(&self, db: &mut Db, window: Window) -> StoreResult<i64> {
        Ok(numbers(db, self.question("COUNT(*) AS number", window))?.first().copied().unwrap_or_default())
    }

    /// Ids below a cursor, the newest first, and where to go on; none: there is nothing more.
    ///
    /// # Errors
    /// What the database says.
    pub fn newest(&self, db: &mut Db, before: Option<i64>, limit: i64) -> StoreResult<(Vec<i64>, Option<i64>)> {
        let mut window = if self.easy { EVERYTHING } else { self.window(db)? };
        let Some(begin) = self.begin(db, window)? else { return Ok((Vec::new(), None)) };
        if let Some(before) = before {
            window.below = before.min(window.below);
            if !self.easy {
                window.from = begin.max(window.below.saturating_sub(MOST_LOOKED_AT));
            }
        }
        let mut words = self.question("id AS number", window);
        words.push(" ORDER BY id DESC LIMIT ");
        words.bind_number(limit);
        let ids = numbers(db, words)?;
        let full = i64::try_from(ids.len()).unwrap_or_default() >= limit;
        let next = if full { ids.last().copied() } else { Some(window.from).filter(|from| *from > begin && *from > i64::MIN) };
        Ok((ids, next))
    }

    /// The least id that could match; none: none could.
    fn begin(&self, db: &mut Db, window: Window) -> StoreResult<Option<i64>> {
        if window.complete {
            return Ok(Some(window.from));
        }
        match self.from {
            Some(from) => first_since(db, from.saturating_sub(CLOCK_AHEAD_MILLIS)).map(Some),
            None => Ok(numbers(db, Words::new("SELECT COALESCE(MIN(id), 0) AS number FROM events"))?.first().copied()),
        }
    }

    /// How many have which value of a column.
    ///
    /// # Errors
    /// What the database says.
    pub fn by(&self, db: &mut Db, window: Window, column: EventColumn) -> StoreResult<Vec<(Option<String>, i64)>> {
        let name = column.name();
        let mut words = self.question(&format!("{name} AS value, COUNT(*) AS count"), window);
        words.push(&format!(" GROUP BY {name}"));
        counts(db, words)
    }

    /// How many of which severity happened in each of the bars.
    ///
    /// # Errors
    /// What the database says.
    pub fn histogram(&self, db: &mut Db, window: Window, wanted: Bars) -> StoreResult<Vec<(i64, String, i64)>> {
        // Numbers that we have reckoned; as values, PostgreSQL would not see that both places are the same expression.
        let bar = format!("(happened_at - ({})) / {}", wanted.from, wanted.millis.max(1));
        let mut words = self.question(&format!("{bar} AS bar, severity, COUNT(*) AS count"), window);
        words.push(&format!(" GROUP BY {bar}, severity"));
        bars(db, words)
    }

    /// When the first and the last of them happened.
    ///
    /// # Errors
    /// What the database says.
    pub fn span(&self, db: &mut Db, window: Window) -> StoreResult<Option<(i64, i64)>> {
        let first = numbers(db, self.question("COALESCE(MIN(happened_at), -1) AS number", window))?.first().copied();
        let last = numbers(db, self.question("COALESCE(MAX(happened_at), -1) AS number", window))?.first().copied();
        Ok(first.zip(last).filter(|(first, last)| *first >= 0 && *last >= 0))
    }
}

/// Bars of equal width.
#[derive(Debug, Clone, Copy)]
pub struct Bars {
    /// Where the first begins, milliseconds.
    pub from: i64,
    pub millis: i64,
}

/// What events are counted by in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventColumn {
    Source,
    Severity,
    Class,
    Component,
    HostId,
}

impl EventColumn {
    /// All but hosts, by their words.
    pub const ALL: [(&'static str, EventColumn); 4] = [
        ("source", EventColumn::Source),
        ("severity", EventColumn::Severity),
        ("class", EventColumn::Class),
        ("component", EventColumn::Component),
    ];

    fn name(self) -> &'static str {
        match self {
            EventColumn::Source => "source",
            EventColumn::Severity => "severity",
            EventColumn::Class => "class",
            EventColumn::Component => "component",
            EventColumn::HostId => "host_id",
        }
    }
}
