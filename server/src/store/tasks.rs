//! Maintenance tasks, what was said of them, and what they are linked to.

mod signs;

pub use signs::{NewSign, SignRow, add_sign, signs_since, take_signs};

use super::schema::{task_links, task_notes, task_signs, tasks};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// Most links of one task; what comes after is counted.
const MAX_LINKS: i64 = 200;

/// One task as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable, AsChangeset)]
#[diesel(table_name = tasks)]
#[diesel(treat_none_as_null = true)]
pub struct TaskRow {
    pub id: i64,
    pub host_id: String,
    pub component: String,
    pub reason: String,
    pub title: String,
    pub severity: String,
    pub status: String,
    pub scheduled_for: Option<i64>,
    pub assignee: String,
    pub created_by: Option<String>,
    pub created_at: i64,
    pub closed_at: Option<i64>,
    pub verify_since: Option<i64>,
    pub verify_millis: i64,
    pub seen: i64,
    pub tell: Option<String>,
}

/// One that is not kept yet.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = tasks)]
#[diesel(treat_none_as_default_value = false)]
pub struct NewTask {
    pub host_id: String,
    pub component: String,
    pub reason: String,
    pub title: String,
    pub severity: String,
    pub status: String,
    pub scheduled_for: Option<i64>,
    pub assignee: String,
    pub created_by: Option<String>,
    pub created_at: i64,
    pub verify_millis: i64,
    pub seen: i64,
    pub tell: Option<String>,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = task_notes)]
pub struct NoteRow {
    pub id: i64,
    pub task_id: i64,
    pub at: i64,
    pub author: String,
    pub text: String,
}

/// An alert or an event that is about the same.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = task_links)]
pub struct LinkRow {
    pub id: i64,
    pub task_id: i64,
    pub kind: String,
    pub linked_id: i64,
    pub at: i64,
    pub words: String,
}

/// Links to alerts.
pub const ALERT: &str = "alert";
/// Links to events.
pub const EVENT: &str = "event";

/// Which tasks are wanted; all when nothing is said.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// In one of these statuses.
    pub statuses: Option<Vec<&'static str>>,
    /// Of these hosts; none: of all.
    pub hosts: Option<Vec<String>>,
    pub assignee: Option<String>,
}

macro_rules! narrowed {
    ($query:expr, $wanted:expr) => {{
        let (mut query, wanted) = ($query, $wanted);
        if let Some(statuses) = &wanted.statuses {
            query = query.filter(tasks::status.eq_any(statuses.clone()));
        }
        if let Some(hosts) = &wanted.hosts {
            query = query.filter(tasks::host_id.eq_any(hosts.clone()));
        }
        if let Some(assignee) = &wanted.assignee {
            query = query.filter(tasks::assignee.eq(assignee.clone()));
        }
        query
    }};
}

/// Newest first, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, wanted: &Wanted, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<TaskRow>> {
    let mut query = narrowed!(tasks::table.order(tasks::id.desc()).limit(limit).select(TaskRow::as_select()).into_boxed(), wanted);
    if let Some(before) = before_id {
        query = query.filter(tasks::id.lt(before));
    }
    query.load(db)
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, wanted: &Wanted) -> StoreResult<i64> {
    narrowed!(tasks::table.select(diesel::dsl::count_star()).into_boxed(), wanted).first(db)
}

/// One of them.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: i64) -> StoreResult<Option<TaskRow>> {
    tasks::table.find(id).select(TaskRow::as_select()).first(db).optional()
}

/// The one of a host and part that is open for this reason.
///
/// # Errors
/// What the database says.
pub fn open_for(db: &mut Db, host_id: &str, component: &str, reason: &str) -> StoreResult<Option<TaskRow>> {
    let same =
        tasks::host_id.eq(host_id.to_owned()).and(tasks::component.eq(component.to_owned())).and(tasks::reason.eq(reason.to_owned()));
    tasks::table.filter(same.and(tasks::closed_at.is_null())).order(tasks::id).select(TaskRow::as_select()).first(db).optional()
}

/// Those whose repair is being watched, of a host or of all.
///
/// # Errors
/// What the database says.
pub fn verifying(db: &mut Db, host_id: Option<&str>) -> StoreResult<Vec<TaskRow>> {
    let mut query = tasks::table.filter(tasks::status.eq("verifying")).order(tasks::id).select(TaskRow::as_select()).into_boxed();
    if let Some(host_id) = host_id {
        query = query.filter(tasks::host_id.eq(host_id.to_owned()));
    }
    query.load(db)
}

/// Those of which something is to be told.
///
/// # Errors
/// What the database says.
pub fn to_tell(db: &mut Db, limit: i64) -> StoreResult<Vec<TaskRow>> {
    tasks::table.filter(tasks::tell.is_not_null()).order(tasks::id).limit(limit).select(TaskRow::as_select()).load(db)
}

/// Keeps a new one; returns its id.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, new: &NewTask) -> StoreResult<i64> {
    on_both!(db, connection => diesel::insert_into(tasks::table).values(new).returning(tasks::id).get_result(connection))
}

/// Keeps a task as it is now.
///
/// # Errors
/// What the database says.
pub fn save(db: &mut Db, row: &TaskRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::update(tasks::table.find(row.id)).set(row).execute(connection))?;
    Ok(())
}

/// Nothing is to be told of it any more.
///
/// # Errors
/// What the database says.
pub fn told(db: &mut Db, id: i64) -> StoreResult<()> {
    diesel::update(tasks::table.find(id)).set(tasks::tell.eq(None::<String>)).execute(db)?;
    Ok(())
}

/// Adds what somebody said.
///
/// # Errors
/// What the database says.
pub fn add_note(db: &mut Db, task_id: i64, at: i64, author: &str, text: &str) -> StoreResult<()> {
    let note = (
        task_notes::task_id.eq(task_id),
        task_notes::at.eq(at),
        task_notes::author.eq(author.to_owned()),
        task_notes::text.eq(text.to_owned()),
    );
    diesel::insert_into(task_notes::table).values(note).execute(db)?;
    Ok(())
}

/// What was said, oldest first.
///
/// # Errors
/// What the database says.
pub fn notes(db: &mut Db, task_id: i64) -> StoreResult<Vec<NoteRow>> {
    task_notes::table.filter(task_notes::task_id.eq(task_id)).order(task_notes::id).select(NoteRow::as_select()).load(db)
}

/// Links something, once; above the bound it is left out.
///
/// # Errors
/// What the database says.
pub fn link(db: &mut Db, task_id: i64, kind: &str, linked_id: i64, at: i64, words: &str) -> StoreResult<()> {
    let its = task_links::table.filter(task_links::task_id.eq(task_id));
    let all: i64 = its.count().get_result(db)?;
    let same = its.filter(task_links::kind.eq(kind.to_owned()).and(task_links::linked_id.eq(linked_id)));
    let known: i64 = same.count().get_result(db)?;
    if all >= MAX_LINKS || known > 0 {
        return Ok(());
    }
    let link = (
        task_links::task_id.eq(task_id),
        task_links::kind.eq(kind.to_owned()),
        task_links::linked_id.eq(linked_id),
        task_links::at.eq(at),
        task_links::words.eq(words.to_owned()),
    );
    diesel::insert_into(task_links::table).values(link).execute(db)?;
    Ok(())
}

/// What it is linked to, oldest first.
///
/// # Errors
/// What the database says.
pub fn links(db: &mut Db, task_id: i64) -> StoreResult<Vec<LinkRow>> {
    task_links::table.filter(task_links::task_id.eq(task_id)).order(task_links::id).select(LinkRow::as_select()).load(db)
}

/// All of a host go.
///
/// # Errors
/// What the database says.
pub fn forget(db: &mut Db, host_id: &str) -> StoreResult<()> {
    let ids: Vec<i64> = tasks::table.filter(tasks::host_id.eq(host_id.to_owned())).select(tasks::id).load(db)?;
    for some in ids.chunks(500) {
        diesel::delete(task_notes::table.filter(task_notes::task_id.eq_any(some.to_vec()))).execute(db)?;
        diesel::delete(task_links::table.filter(task_links::task_id.eq_any(some.to_vec()))).execute(db)?;
    }
    diesel::delete(tasks::table.filter(tasks::host_id.eq(host_id.to_owned()))).execute(db)?;
    diesel::delete(task_signs::table.filter(task_signs::host_id.eq(host_id.to_owned()))).execute(db)?;
    Ok(())
}

/// All of a host are another's. Of two that are open for the same the other's goes on.
///
/// # Errors
/// What the database says.
pub fn give(db: &mut Db, from_host: &str, to_host: &str, at: i64) -> StoreResult<()> {
    let open: Vec<TaskRow> = tasks::table
        .filter(tasks::host_id.eq(from_host.to_owned()).and(tasks::closed_at.is_null()))
        .order(tasks::id)
        .select(TaskRow::as_select())
        .load(db)?;
    for task in open {
        let Some(other) = open_for(db, to_host, &task.component, &task.reason)? else { continue };
        if task.reason == ironwatch_core::task::BY_HAND {
            continue;
        }
        add_note(db, task.id, at, "", &format!("goes on as task {}: the two hosts are one machine", other.id))?;
        let ended = (tasks::status.eq("cancelled"), tasks::closed_at.eq(Some(at)), tasks::tell.eq(None::<String>));
        diesel::update(tasks::table.find(task.id)).set(ended).execute(db)?;
    }
    diesel::update(tasks::table.filter(tasks::host_id.eq(from_host.to_owned()))).set(tasks::host_id.eq(to_host.to_owned())).execute(db)?;
    diesel::update(task_signs::table.filter(task_signs::host_id.eq(from_host.to_owned())))
        .set(task_signs::host_id.eq(to_host.to_owned()))
        .execute(db)?;
    Ok(())
}
