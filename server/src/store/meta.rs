//! Facts about the installation itself.

use super::schema::{meta, watch_gaps};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// Name of the server, in every proof.
pub const SERVER_ID: &str = "server_id";
/// When the server last looked, Unix milliseconds.
pub const LAST_TICK_AT: &str = "last_tick_at";

/// Number and hash of the last entry of the audit.
pub const AUDIT_HEAD: &str = "audit_head";
/// The id of the key that seals secrets now.
pub const SECRETS_KEY: &str = "secrets_key";
/// When a command added hosts beside a running server, Unix milliseconds.
pub const HOSTS_ADDED_AT: &str = "hosts_added_at";

/// When the server last measured how long a commit takes, Unix milliseconds.
pub const SELF_WATCH_AT: &str = "self_watch_at";

/// The id that was given to a job last.
pub const LAST_JOB: &str = "last_job";
/// Routes and rotations as people set them (JSON).
pub const ROUTES: &str = "routes";
/// What was found out about newer versions (JSON).
pub const UPDATES: &str = "updates";

/// The value of a key.
///
/// # Errors
/// What the database says.
pub fn get(db: &mut Db, key: &str) -> StoreResult<Option<String>> {
    meta::table.find(key).select(meta::value).first(db).optional()
}

/// Sets a key.
///
/// # Errors
/// What the database says.
pub fn set(db: &mut Db, key: &str, value: &str) -> StoreResult<()> {
    if diesel::update(meta::table.find(key)).set(meta::value.eq(value)).execute(db)? == 0 {
        diesel::insert_into(meta::table).values((meta::key.eq(key), meta::value.eq(value))).execute(db)?;
    }
    Ok(())
}

/// Lets nobody else change this key, or rely on it, until the transaction is over.
///
/// # Errors
/// What the database says.
pub fn hold(db: &mut Db, key: &str) -> StoreResult<()> {
    diesel::update(meta::table.find(key)).set(meta::value.eq(meta::value)).execute(db)?;
    Ok(())
}

/// Takes the lock of the whole database for this session (PostgreSQL); false when another session has it.
///
/// # Errors
/// What the database says.
pub fn try_lock(db: &mut Db) -> StoreResult<bool> {
    #[derive(QueryableByName)]
    struct Answer {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        locked: bool,
    }
    match db {
        Db::Sqlite(_) => Ok(true),
        // The number is ours alone: "ironwatch" in ASCII, cut to 63 bits.
        Db::Postgres(connection) => diesel::sql_query("SELECT pg_try_advisory_lock(7598543892411468899) AS locked")
            .get_result::<Answer>(connection)
            .map(|answer| answer.locked),
    }
}

/// Keeps a stretch in which nobody was watched, Unix milliseconds.
///
/// # Errors
/// What the database says.
pub fn add_watch_gap(db: &mut Db, from_at: i64, to_at: i64, why: &str) -> StoreResult<()> {
    diesel::insert_into(watch_gaps::table)
        .values((watch_gaps::from_at.eq(from_at), watch_gaps::to_at.eq(to_at), watch_gaps::why.eq(why)))
        .execute(db)?;
    Ok(())
}

/// The stretches, newest first: from, to, why.
///
/// # Errors
/// What the database says.
pub fn watch_gaps(db: &mut Db, limit: i64) -> StoreResult<Vec<(i64, i64, String)>> {
    watch_gaps::table.order(watch_gaps::id.desc()).limit(limit).select((watch_gaps::from_at, watch_gaps::to_at, watch_gaps::why)).load(db)
}

/// How large the database is.
///
/// # Errors
/// What the database says.
pub fn size_bytes(db: &mut Db) -> StoreResult<i64> {
    #[derive(QueryableByName)]
    struct Answer {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        bytes: i64,
    }
    let question = match db {
        Db::Sqlite(_) => "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()",
        Db::Postgres(_) => "SELECT pg_database_size(current_database()) AS bytes",
    };
    on_both!(db, connection => diesel::sql_query(question).get_result::<Answer>(connection)).map(|answer| answer.bytes)
}
