//! The database goes away under a running server: real PostgreSQL, whose sessions are ended from outside. Agents keep
//! what they have, the server reads its memory again from the store, and nobody is told anything that is not so.

use diesel::connection::SimpleConnection as _;
use ironwatch_server::store::Address;
use ironwatch_tests::postgres;
use ironwatch_tests::stories::live::LiveWorld;
use ironwatch_tests::stories::play::{Sent, Stage};
use ironwatch_tests::stories::{Told, World as _};
use std::time::{Duration, Instant};

const XID: &str = "NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.";

/// Sends until it is taken, as an agent does.
async fn until_taken(world: &mut LiveWorld, sent: &Sent) -> usize {
    let began = Instant::now();
    let mut refused = 0;
    while !world.report("node-01", sent.clone()).await {
        refused += 1;
        assert!(began.elapsed() < Duration::from_secs(60), "the server does not come back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    refused
}

fn titles(told: &[Told]) -> Vec<(&str, &str)> {
    told.iter().map(|told| (told.step.as_str(), told.title.as_str())).collect()
}

#[test]
fn a_lost_connection_costs_a_503_and_nothing_else() {
    let Some(url) = postgres::new_database() else { return };
    ironwatch_server::runtime(async move {
        let mut world = LiveWorld::start(Some(url.clone())).await;
        world.enrol("node-01").await;
        until_taken(&mut world, &Stage::sent("node-01", &[])).await;

        for _ in 0..3 {
            let mut other = Address::Postgres(url.clone()).connect().unwrap_or_else(|error| panic!("{error}"));
            let end =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
            other.batch_execute(end).unwrap_or_else(|error| panic!("{error}"));
            drop(other);
            let refused = until_taken(&mut world, &Stage::sent("node-01", &[])).await;
            assert!(refused > 0, "the server did not notice; then this test proves nothing");
        }

        until_taken(&mut world, &Stage::sent("node-01", &[XID])).await;
        until_taken(&mut world, &Stage::sent("node-01", &[XID])).await;
        let told = world.told().await;
        assert_eq!(titles(&told), [("opened", "GPU fell off the bus")]);
        world.stop().await;
    });
}
