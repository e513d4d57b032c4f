//! Alerts by a filter.

use super::condition::{Columns, push_filter};
use super::{ChoosesHosts, Unanswerable, Words, counts, numbers, with_hosts};
use crate::store::{Db, StoreResult};
use ironwatch_core::filter::{Filter, Key};

/// Whether alerts are open or over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    Resolved,
    All,
}

/// What alerts are sorted by in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertSort {
    /// When they opened: the order of their ids.
    Opened,
    LastSeen,
    Severity,
    Count,
    Class,
    Title,
    Rule,
    Component,
}

impl AlertSort {
    /// All, by their words.
    pub const ALL: [(&'static str, AlertSort); 8] = [
        ("opened", AlertSort::Opened),
        ("last_seen", AlertSort::LastSeen),
        ("severity", AlertSort::Severity),
        ("count", AlertSort::Count),
        ("class", AlertSort::Class),
        ("title", AlertSort::Title),
        ("rule", AlertSort::Rule),
        ("component", AlertSort::Component),
    ];

    fn column(self) -> &'static str {
        match self {
            AlertSort::Opened => "id",
            AlertSort::LastSeen => "last_seen_at",
            AlertSort::Severity => "CASE severity WHEN 'critical' THEN 3 WHEN 'error' THEN 2 WHEN 'warning' THEN 1 ELSE 0 END",
            AlertSort::Count => "count",
            AlertSort::Class => "class",
            AlertSort::Title => "title",
            AlertSort::Rule => "rule",
            AlertSort::Component => "component",
        }
    }
}

const COLUMNS: Columns = Columns { column, resolved_at: Some("resolved_at") };

fn column(key: Key) -> Option<&'static str> {
    match key {
        Key::Class => Some("class"),
        Key::Code => Some("code"),
        Key::Problem => Some("problem"),
        Key::Component => Some("component"),
        Key::Rule => Some("rule"),
        Key::Title => Some("title"),
        Key::Evidence => Some("evidence"),
        // Of hosts, which are known by their ids, and what has a condition of its own.
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
        Key::Severity | Key::State | Key::Source => None,
        Key::Freshness | Key::Bmc | Key::Drift | Key::Heard | Key::Uptime => None,
        Key::Margin | Key::Inlet | Key::Power | Key::Psu | Key::Fans => None,
    }
}

/// Alerts that somebody asks for.
#[derive(Debug, Clone)]
pub struct AlertsAsked {
    condition: Words,
}

impl AlertsAsked {
    /// Those that a filter means, of one host or of all.
    ///
    /// # Errors
    /// [`Unanswerable`].
    pub fn new(filter: &Filter, standing: Standing, host_id: Option<&str>, hosts: &dyn ChoosesHosts) -> Result<Self, Unanswerable> {
        let mut words = Words::new(match standing {
            Standing::Open => "resolved_at IS NULL AND ",
            Standing::Resolved => "resolved_at IS NOT NULL AND ",
            Standing::All => "",
        });
        if let Some(host_id) = host_id {
            words.push("host_id = ");
            words.bind_text(host_id);
            words.push(" AND ");
        }
        push_filter(&mut words, filter, &COLUMNS, hosts)?;
        Ok(Self { condition: words })
    }

    fn question(&self, what: &str) -> Words {
        Words { text: format!("SELECT {what} FROM alerts WHERE {}", self.condition.text), values: self.condition.values.clone() }
    }

    /// How many there are.
    ///
    /// # Errors
    /// What the database says.
    pub fn count(&self, db: &mut Db) -> StoreResult<i64> {
        Ok(numbers(db, self.question("COUNT(*) AS number"))?.first().copied().unwrap_or_default())
    }

    /// Ids below a cursor, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn newest(&self, db: &mut Db, before: Option<i64>, limit: i64) -> StoreResult<Vec<i64>> {
        let mut words = self.question("id AS number");
        if let Some(before) = before {
            words.push(" AND id < ");
            words.bind_number(before);
        }
        words.push(" ORDER BY id DESC LIMIT ");
        words.bind_number(limit);
        numbers(db, words)
    }

    /// Ids in an order, and their hosts; of those that are alike the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn sorted(&self, db: &mut Db, sort: AlertSort, falling: bool, limit: i64) -> StoreResult<Vec<(i64, Option<String>)>> {
        let mut words = self.question("id, host_id");
        words.push(&format!(" ORDER BY {} {}, id DESC LIMIT ", sort.column(), if falling { "DESC" } else { "ASC" }));
        words.bind_number(limit);
        with_hosts(db, words)
    }

    /// How many have which value of a column.
    ///
    /// # Errors
    /// What the database says.
    pub fn by(&self, db: &mut Db, column: AlertColumn) -> StoreResult<Vec<(Option<String>, i64)>> {
        let name = column.name();
        let mut words = self.question(&format!("{name} AS value, COUNT(*) AS count"));
        words.push(&format!(" GROUP BY {name}"));
        counts(db, words)
    }
}

/// What alerts are counted by in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertColumn {
    Severity,
    Class,
    Rule,
    Component,
    Problem,
    Title,
    HostId,
}

impl AlertColumn {
    /// All but hosts, by their words.
    pub const ALL: [(&'static str, AlertColumn); 6] = [
        ("severity", AlertColumn::Severity),
        ("class", AlertColumn::Class),
        ("rule", AlertColumn::Rule),
        ("component", AlertColumn::Component),
        ("problem", AlertColumn::Problem),
        ("title", AlertColumn::Title),
    ];

    fn name(self) -> &'static str {
        match self {
            AlertColumn::Severity => "severity",
            AlertColumn::Class => "class",
            AlertColumn::Rule => "rule",
            AlertColumn::Component => "component",
            AlertColumn::Problem => "problem",
            AlertColumn::Title => "title",
            AlertColumn::HostId => "host_id",
        }
    }
}
