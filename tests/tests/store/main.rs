//! The contract of the store, kept by both databases: real SQLite in a file, real PostgreSQL over its socket.

mod alerts;
mod captures;
mod deliveries;
mod hosts;
mod people;

use ironwatch_server::store::{Address, Db, OpenError, StoreResult, migrate};
use ironwatch_tests::postgres;

/// Runs a test on a fresh database of each kind.
fn on_both(test: fn(&mut Db) -> StoreResult<()>) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let mut addresses = vec![Address::Sqlite(folder.path().join("test.db"))];
    addresses.extend(postgres::new_database().map(Address::Postgres));
    for address in addresses {
        let kind = if matches!(address, Address::Sqlite(_)) { "SQLite" } else { "PostgreSQL" };
        let mut db = address.connect().unwrap_or_else(|error| panic!("{kind}: {error}"));
        migrate(&mut db).unwrap_or_else(|error| panic!("{kind}: {error}"));
        migrate(&mut db).unwrap_or_else(|error| panic!("{kind}, twice: {error}"));
        test(&mut db).unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    on_both(|db| {
        use diesel::connection::SimpleConnection as _;
        db.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')")?;
        assert!(matches!(migrate(db), Err(OpenError::Newer(version)) if version == "99999999999999"));
        Ok(())
    });
}

#[test]
fn an_address_that_is_none_is_refused_without_showing_it() {
    for wrong in ["mysql://root:hunter2@db/x", "sqlite://", "", "/var/lib/x.db"] {
        let error = Address::parse(wrong).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("sqlite://PATH or postgres://") && !error.contains("hunter2"), "{wrong}: {error}");
    }
    let refused = Address::Postgres("postgres://user:hunter2@127.0.0.1:1/x".into()).connect();
    assert!(refused.is_err_and(|error| !error.to_string().contains("hunter2")));
}
