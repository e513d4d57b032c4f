//! What makes a task when it is seen often enough.

use crate::store::schema::task_signs;
use crate::store::{Db, StoreResult};
use diesel::prelude::*;

/// One sign that is not kept yet.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = task_signs)]
pub struct NewSign {
    pub host_id: String,
    pub component: String,
    pub reason: String,
    pub at: i64,
    pub count: i64,
    pub event_id: i64,
    pub words: String,
}

/// One as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = task_signs)]
pub struct SignRow {
    pub id: i64,
    pub host_id: String,
    pub component: String,
    pub reason: String,
    pub at: i64,
    pub count: i64,
    pub event_id: i64,
    pub words: String,
}

/// Keeps one.
///
/// # Errors
/// What the database says.
pub fn add_sign(db: &mut Db, sign: &NewSign) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(task_signs::table).values(sign).execute(connection))?;
    Ok(())
}

macro_rules! of {
    ($host:expr, $component:expr, $reason:expr) => {
        task_signs::host_id
            .eq($host.to_owned())
            .and(task_signs::reason.eq($reason.to_owned()))
            .and(task_signs::component.eq($component.to_owned()))
    };
}

/// Those of a part since a moment, oldest first; older ones go.
///
/// # Errors
/// What the database says.
pub fn signs_since(db: &mut Db, host_id: &str, component: &str, reason: &str, since: i64) -> StoreResult<Vec<SignRow>> {
    diesel::delete(task_signs::table.filter(of!(host_id, component, reason).and(task_signs::at.lt(since)))).execute(db)?;
    task_signs::table.filter(of!(host_id, component, reason)).order((task_signs::at, task_signs::id)).select(SignRow::as_select()).load(db)
}

/// They have made a task: the next one counts from nothing.
///
/// # Errors
/// What the database says.
pub fn take_signs(db: &mut Db, host_id: &str, component: &str, reason: &str) -> StoreResult<()> {
    diesel::delete(task_signs::table.filter(of!(host_id, component, reason))).execute(db)?;
    Ok(())
}
