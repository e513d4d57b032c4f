//! Board controllers: where they are, and what polling them has told.

use super::hosts::HostRow;
use super::schema::{bmcs, hosts};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One BMC as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bmcs)]
#[diesel(treat_none_as_default_value = false)]
pub struct BmcRow {
    pub host_id: String,
    /// Host name or IP address.
    pub address: String,
    pub ipmi_port: i32,
    pub redfish_port: i32,
    /// `auto`, `ipmi` or `redfish`.
    pub protocol: String,
    /// Name of the network it is in; empty: the usual one.
    pub network: String,
    /// Its own; `None`: that of its group, or the default.
    pub credential_id: Option<String>,
    /// SHA-256 of the public key of its Redfish server, hex.
    pub pin: Option<String>,
    pub enabled: bool,
    pub created_at: i64,
    /// What polling learns: JSON whose shape is the poller's.
    pub learned: String,
    /// `unknown` until it was first asked.
    pub reachable_state: String,
    pub state_since: i64,
    pub heard_at: Option<i64>,
    pub last_error: Option<String>,
    pub last_error_code: Option<String>,
    /// See `vitals`; empty: nothing is known.
    pub vitals: String,
}

/// The state of one that was never asked.
pub const UNKNOWN: &str = "unknown";
/// States of one that answers, if only to refuse something.
pub const ANSWERS: [&str; 3] = ["reachable", "refuses", "busy"];

/// What people say of a BMC.
#[derive(Debug, Clone, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = bmcs)]
#[diesel(treat_none_as_null = true)]
pub struct BmcChange {
    pub address: String,
    pub ipmi_port: i32,
    pub redfish_port: i32,
    pub protocol: String,
    pub network: String,
    pub credential_id: Option<String>,
    pub pin: Option<String>,
    pub enabled: bool,
}

/// What polling says of a BMC. `None` leaves a column as it is, but for the errors: no error is no error.
#[derive(Debug, Clone, PartialEq, Eq, Default, AsChangeset)]
#[diesel(table_name = bmcs)]
pub struct Learned {
    pub learned: Option<String>,
    /// The key its Redfish server showed when none was pinned.
    pub pin: Option<String>,
    pub reachable_state: Option<String>,
    pub state_since: Option<i64>,
    pub heard_at: Option<i64>,
    pub vitals: Option<String>,
    #[diesel(treat_none_as_null = true)]
    pub last_error: Option<String>,
    #[diesel(treat_none_as_null = true)]
    pub last_error_code: Option<String>,
}

/// Keeps a new one.
///
/// # Errors
/// What the database says; an address that another has is a `UniqueViolation`.
pub fn insert(db: &mut Db, row: &BmcRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(bmcs::table).values(row).execute(connection))?;
    Ok(())
}

/// Changes what people say of it.
///
/// # Errors
/// What the database says; an address that another has is a `UniqueViolation`.
pub fn update(db: &mut Db, host_id: &str, change: &BmcChange) -> StoreResult<()> {
    on_both!(db, connection => diesel::update(bmcs::table.find(host_id)).set(change).execute(connection))?;
    Ok(())
}

/// What was learned of another machine says nothing of this one.
///
/// # Errors
/// What the database says.
pub fn forget_learned(db: &mut Db, host_id: &str, now: i64) -> StoreResult<()> {
    let changed = (
        bmcs::learned.eq("{}"),
        bmcs::reachable_state.eq(UNKNOWN),
        bmcs::state_since.eq(now),
        bmcs::heard_at.eq(None::<i64>),
        bmcs::last_error.eq(None::<String>),
        bmcs::last_error_code.eq(None::<String>),
        bmcs::vitals.eq(""),
    );
    on_both!(db, connection => diesel::update(bmcs::table.find(host_id)).set(changed).execute(connection))?;
    Ok(())
}

/// Keeps what polling learned. Returns whether the BMC is still there.
///
/// # Errors
/// What the database says.
pub fn save_learned(db: &mut Db, host_id: &str, learned: &Learned) -> StoreResult<bool> {
    let changed = on_both!(db, connection => diesel::update(bmcs::table.find(host_id)).set(learned).execute(connection))?;
    Ok(changed > 0)
}

/// The BMC of a host.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, host_id: &str) -> StoreResult<Option<BmcRow>> {
    bmcs::table.find(host_id.to_owned()).select(BmcRow::as_select()).first(db).optional()
}

/// BMCs of some hosts.
///
/// # Errors
/// What the database says.
pub fn of_hosts(db: &mut Db, host_ids: &[String]) -> StoreResult<Vec<BmcRow>> {
    bmcs::table.filter(bmcs::host_id.eq_any(host_ids.to_vec())).select(BmcRow::as_select()).load(db)
}

/// All of them.
///
/// # Errors
/// What the database says.
pub fn all(db: &mut Db) -> StoreResult<Vec<BmcRow>> {
    bmcs::table.select(BmcRow::as_select()).load(db)
}

/// All with their hosts, by name of the host.
///
/// # Errors
/// What the database says.
pub fn with_hosts(db: &mut Db) -> StoreResult<Vec<(BmcRow, HostRow)>> {
    bmcs::table.inner_join(hosts::table).order((hosts::name, hosts::id)).select((BmcRow::as_select(), HostRow::as_select())).load(db)
}

/// Gives a BMC to another host that has none.
///
/// # Errors
/// What the database says.
pub fn give(db: &mut Db, from_host: &str, to_host: &str) -> StoreResult<()> {
    diesel::update(bmcs::table.find(from_host)).set(bmcs::host_id.eq(to_host)).execute(db)?;
    Ok(())
}

/// Deletes the BMC of a host; returns whether it had one.
///
/// # Errors
/// What the database says.
pub fn delete(db: &mut Db, host_id: &str) -> StoreResult<bool> {
    Ok(diesel::delete(bmcs::table.find(host_id.to_owned())).execute(db)? > 0)
}
