//! How much is kept.

use super::{Db, StoreResult};
use diesel::prelude::*;

/// Rows that are weighed where the database does not tell how much a table takes.
const SAMPLE: u32 = 1_000;

/// A kind of things that is kept for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Reports,
    SensorSweeps,
    Events,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Reports, Kind::SensorSweeps, Kind::Events];

    /// Its table.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Kind::Reports => "reports",
            Kind::SensorSweeps => "sensor_sweeps",
            Kind::Events => "events",
        }
    }

    /// What rises with time and has an index; and when a row came.
    fn order_and_moment(self) -> (&'static str, &'static str) {
        match self {
            Kind::Reports | Kind::Events => ("id", "received_at"),
            Kind::SensorSweeps => ("taken_at", "taken_at"),
        }
    }

    /// What one row takes, with its indexes: what varies, and about as much for the rest.
    fn weight(self) -> &'static str {
        match self {
            Kind::Reports => "length(body) + 260",
            Kind::SensorSweeps => "length(body) + 240",
            Kind::Events => "length(component) + length(evidence) + length(fields) + 260",
        }
    }
}

/// What is kept of a kind.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Held {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub rows: i64,
    /// On disk; SQLite does not tell, so that the newest rows are weighed there.
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::BigInt>)]
    pub bytes: Option<i64>,
    /// When the oldest came, Unix milliseconds.
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::BigInt>)]
    pub oldest: Option<i64>,
}

/// How much is kept of a kind.
///
/// # Errors
/// What the database says.
pub fn of(db: &mut Db, kind: Kind) -> StoreResult<Held> {
    let (table, (order, moment), weight) = (kind.table(), kind.order_and_moment(), kind.weight());
    let oldest = format!("(SELECT {moment} FROM {table} ORDER BY {order} LIMIT 1) AS oldest");
    let question = match db {
        Db::Sqlite(_) => {
            let sample = format!("SELECT {weight} AS weight FROM {table} ORDER BY {order} DESC LIMIT {SAMPLE}");
            format!(
                "SELECT count(*) AS rows, CAST(count(*) * (SELECT avg(weight) FROM ({sample})) AS BIGINT) AS bytes, {oldest} FROM {table}"
            )
        }
        Db::Postgres(_) => format!("SELECT count(*) AS rows, pg_total_relation_size('{table}') AS bytes, {oldest} FROM {table}"),
    };
    on_both!(db, connection => diesel::sql_query(question).get_result::<Held>(connection))
}
