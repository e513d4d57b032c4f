//! Work on machines: tasks that make themselves, outages that are put away, and how long hosts were up.
//! Real: HTTP, signatures, both databases.
#![expect(clippy::indexing_slicing, reason = "in JSON a key that is not there is null, and a test may stop at once")]

mod about;
mod availability;
mod outages;
mod self_watch;
mod tasks;
mod work_order;

use ironwatch_server::join::make_token;
use ironwatch_server::store::{Db, StoreResult, tokens};
use ironwatch_tests::inner_server::InnerServer;
use ironwatch_tests::signed_host::SignedHost;

/// A host that has checked in.
async fn host(server: &InnerServer, name: &str) -> SignedHost {
    let now = server.running.app.clock.now();
    let (token, row) = make_token(1, now, 60_000).unwrap_or_else(|error| panic!("{error}"));
    write(server, move |db| tokens::insert(db, &row)).await;
    let mut host = SignedHost::join_with(&server.url, &token, name).await;
    host.tell(&[]).await;
    host
}

/// Changes the store as the server does.
async fn write<T: Send + 'static>(server: &InnerServer, change: impl FnOnce(&mut Db) -> StoreResult<T> + Send + 'static) -> T {
    server.running.app.pipeline.write(change).await.unwrap_or_else(|error| panic!("{error}"))
}

/// A line of the kernel about a GPU that is broken.
fn xid(number: u32) -> String {
    format!("NVRM: Xid (PCI:0000:3b:00): {number}, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.")
}
