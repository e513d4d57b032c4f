//! Memory on disk. The only place with SQL; one file per aggregate.
//!
//! SQLite is embedded and the default; PostgreSQL is the same code through [`Db`]. Writing goes through the pipeline's
//! one writer; readers come from a [`Readers`] pool and never write.

/// The same words on either connection, where the derive cannot do it on both.
macro_rules! on_both {
    ($db:expr, $connection:ident => $question:expr) => {
        match $db {
            $crate::store::Db::Sqlite($connection) => $question,
            $crate::store::Db::Postgres($connection) => $question,
        }
    };
}

pub mod alerts;
pub mod api_tokens;
pub mod asked;
pub mod audit;
pub mod availability;
pub mod bmcs;
pub mod captures;
pub mod channels;
pub mod credentials;
pub mod events;
pub mod held;
pub mod hosts;
pub mod idempotency;
pub mod incidents;
pub mod inventories;
pub mod jobs;
pub mod kept_settings;
pub mod meta;
pub mod notifications;
pub mod outages;
pub mod purge;
pub mod reports;
pub mod rules;
pub mod schema;
pub mod sessions;
pub mod silences;
pub mod sweeps;
pub mod tasks;
pub mod tellings;
pub mod tokens;
pub mod users;
pub mod views;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, ConnectionError, PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Most readers open at once; a page needs one for milliseconds.
const MAX_READERS: usize = 8;

/// A connection to either database. What the two share is written once, on this.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// Embedded.
    Sqlite(SqliteConnection),
    /// A server.
    Postgres(PgConnection),
}

/// The result of a question to the store.
pub type StoreResult<T> = Result<T, diesel::result::Error>;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is neither form.
    #[error("database = {0:?} must be sqlite://PATH or postgres://USER@HOST/NAME")]
    Address(String),
    /// No connection. The text never has the password: only host and reason.
    #[error("the database cannot be opened: {0}")]
    Connection(String),
    /// The schema cannot be brought up to date.
    #[error("the database's tables cannot be brought up to date: {0}")]
    Migration(String),
    /// Another server works on the same data.
    #[error("another ironwatch-server works on this database; stop it first")]
    InUse,
    /// A newer version has been here.
    #[error("the database was written by a newer version ({0} is not known to this one); start that version, or restore a backup")]
    Newer(String),
}

/// Held while a server works on its data.
pub enum Lock {
    /// SQLite: a file beside the database.
    File(std::fs::File),
    /// PostgreSQL: a session of its own with an advisory lock.
    Session(Box<Db>),
}

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A file.
    Sqlite(PathBuf),
    /// A `postgres://` URL; may hold a password, so it is never shown.
    Postgres(String),
}

impl Address {
    /// Reads `sqlite://PATH` or `postgres://…`.
    ///
    /// # Errors
    /// [`OpenError::Address`], without showing what may be a password.
    pub fn parse(text: &str) -> Result<Self, OpenError> {
        if let Some(path) = text.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(Address::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Address::Postgres(text.to_owned()));
        }
        let scheme: String = text.chars().take_while(|c| *c != ':').take(20).collect();
        Err(OpenError::Address(format!("{scheme}:…")))
    }

    /// Opens a connection with the settings we rely on.
    ///
    /// # Errors
    /// [`OpenError::Connection`].
    pub fn connect(&self) -> Result<Db, OpenError> {
        let failed = |error: ConnectionError| OpenError::Connection(without_secrets(&error.to_string()));
        match self {
            Address::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(&path.to_string_lossy()).map_err(failed)?;
                // An acknowledged report is on disk (FULL); readers do not wait for the writer (WAL).
                connection
                    .batch_execute("PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=4000;")
                    .map_err(|error| OpenError::Connection(error.to_string()))?;
                Ok(Db::Sqlite(connection))
            }
            Address::Postgres(url) => {
                let mut connection = PgConnection::establish(&with_timeouts(url)).map_err(failed)?;
                connection.batch_execute("SET statement_timeout = '30s'").map_err(|error| OpenError::Connection(error.to_string()))?;
                Ok(Db::Postgres(connection))
            }
        }
    }

    /// Makes sure that no other server works on the same data: two would each find the other's hosts silent. What is
    /// returned must be kept.
    ///
    /// # Errors
    /// [`OpenError::InUse`], [`OpenError::Connection`].
    pub fn lock(&self) -> Result<Lock, OpenError> {
        match self {
            Address::Sqlite(path) => {
                let mut name = path.clone().into_os_string();
                name.push(".lock");
                let file = std::fs::File::options()
                    .create(true)
                    .append(true)
                    .open(&name)
                    .map_err(|error| OpenError::Connection(format!("{}: {error}", name.display())))?;
                file.try_lock().map_err(|_| OpenError::InUse)?;
                Ok(Lock::File(file))
            }
            Address::Postgres(_) => {
                let mut db = self.connect()?;
                let locked = meta::try_lock(&mut db).map_err(|error| OpenError::Connection(without_secrets(&error.to_string())))?;
                if locked { Ok(Lock::Session(Box::new(db))) } else { Err(OpenError::InUse) }
            }
        }
    }

    /// The folder of the file, for SQLite.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Address::Sqlite(path) => path.parent(),
            Address::Postgres(_) => None,
        }
    }
}

/// A server that has gone dark must be noticed in seconds, not when TCP gives up. What the URL says already stays.
fn with_timeouts(url: &str) -> String {
    let mut url = url.to_owned();
    for (key, value) in [
        ("connect_timeout", "5"),
        ("keepalives_idle", "10"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        ("tcp_user_timeout", "15000"),
    ] {
        if !url.contains(key) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&format!("{key}={value}"));
        }
    }
    url
}

/// libpq quotes the connection string in some errors.
fn without_secrets(text: &str) -> String {
    text.split_whitespace()
        .map(|word| if word.contains("password=") || word.contains("://") { "…" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Brings the tables up to date.
///
/// # Errors
/// [`OpenError::Migration`]; [`OpenError::Newer`] when a newer version has been here: nothing is written then.
pub fn migrate(db: &mut Db) -> Result<(), OpenError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| OpenError::Migration(error.to_string());
    let (applied, known): (Vec<String>, Vec<String>) = match db {
        Db::Sqlite(connection) => {
            (names(connection.applied_migrations().map_err(failed)?), known::<diesel::sqlite::Sqlite>(&SQLITE_MIGRATIONS))
        }
        Db::Postgres(connection) => {
            (names(connection.applied_migrations().map_err(failed)?), known::<diesel::pg::Pg>(&POSTGRES_MIGRATIONS))
        }
    };
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(OpenError::Newer(newer.clone()));
    }
    match db {
        Db::Sqlite(connection) => connection.run_pending_migrations(SQLITE_MIGRATIONS).map(|_| ()).map_err(failed),
        Db::Postgres(connection) => connection.run_pending_migrations(POSTGRES_MIGRATIONS).map(|_| ()).map_err(failed),
    }
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'static>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

fn known<B: diesel::backend::Backend>(migrations: &EmbeddedMigrations) -> Vec<String> {
    use diesel::migration::MigrationSource;
    let listed = MigrationSource::<B>::migrations(migrations).unwrap_or_default();
    listed.iter().map(|migration| migration.name().version().to_string()).collect()
}

/// Connections for reading, opened as needed.
#[derive(Clone)]
pub struct Readers {
    address: Address,
    pool: Arc<(Mutex<Pool>, Condvar)>,
}

struct Pool {
    idle: Vec<Db>,
    open: usize,
}

impl Readers {
    /// An empty pool.
    #[must_use]
    pub fn new(address: Address) -> Self {
        Self { address, pool: Arc::new((Mutex::new(Pool { idle: Vec::new(), open: 0 }), Condvar::new())) }
    }

    /// Asks something; waits for a free connection. Blocks: call it on a thread that may.
    ///
    /// # Errors
    /// What the database says; `BrokenTransactionManager` when it cannot be reached.
    pub fn ask<T>(&self, question: impl FnOnce(&mut Db) -> StoreResult<T>) -> StoreResult<T> {
        let (lock, freed) = &*self.pool;
        let mut pool = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = loop {
            if let Some(db) = pool.idle.pop() {
                break Some(db);
            }
            if pool.open < MAX_READERS {
                pool.open += 1;
                break None;
            }
            pool = freed.wait(pool).unwrap_or_else(PoisonError::into_inner);
        };
        drop(pool);
        let mut slot = Slot { pool: &self.pool, db: idle };
        if slot.db.is_none() {
            slot.db = self.address.connect().ok();
        }
        let db = slot.db.as_mut().ok_or(diesel::result::Error::BrokenTransactionManager)?;
        let answer = question(db);
        if answer.as_ref().is_err_and(is_transient) {
            // The connection may be dead; the next one is new.
            slot.db = None;
        }
        answer
    }
}

/// Gives the connection, or its place, back whatever happens.
struct Slot<'a> {
    pool: &'a Arc<(Mutex<Pool>, Condvar)>,
    db: Option<Db>,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let (lock, freed) = &**self.pool;
        let mut pool = lock.lock().unwrap_or_else(PoisonError::into_inner);
        match self.db.take() {
            Some(db) => pool.idle.push(db),
            None => pool.open -= 1,
        }
        freed.notify_one();
    }
}

/// Whether trying later may help: locked, full, unreachable. What breaks a rule of the tables will not get better.
#[must_use]
pub fn is_transient(error: &diesel::result::Error) -> bool {
    use diesel::result::DatabaseErrorKind::{CheckViolation, ForeignKeyViolation, NotNullViolation, UniqueViolation};
    use diesel::result::Error::{BrokenTransactionManager, DatabaseError, RollbackErrorOnCommit};
    if let DatabaseError(kind, information) = error {
        let rule = matches!(kind, UniqueViolation | ForeignKeyViolation | NotNullViolation | CheckViolation);
        return !rule && !information.message().contains("invalid byte sequence");
    }
    matches!(error, BrokenTransactionManager | RollbackErrorOnCommit { .. })
}
