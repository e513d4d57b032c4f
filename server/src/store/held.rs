//! How much is kept.

use super::{Db, StoreResult};
use diesel::prelude::*;

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    rows: i64,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::BigInt>)]
    bytes: Option<i64>,
}

/// Rows of a table, and the bytes it takes on disk where the database tells (PostgreSQL).
///
/// # Errors
/// What the database says; a table that there is not.
pub fn of(db: &mut Db, table: &'static str) -> StoreResult<(i64, Option<i64>)> {
    let question = match db {
        Db::Sqlite(_) => format!("SELECT count(*) AS rows, NULL AS bytes FROM {table}"),
        Db::Postgres(_) => format!("SELECT count(*) AS rows, pg_total_relation_size('{table}') AS bytes FROM {table}"),
    };
    let held = on_both!(db, connection => diesel::sql_query(question).get_result::<Held>(connection))?;
    Ok((held.rows, held.bytes))
}
