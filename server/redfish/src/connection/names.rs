//! Names of BMCs.

use crate::error::Error;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;

/// Most addresses tried of one name.
const MAX_ADDRESSES: usize = 8;

/// A name has no address.
#[derive(Debug, thiserror::Error)]
#[error("no address is known for {0}")]
pub(super) struct NoSuchName(pub String);

/// The system's resolver, with an error of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = look_up(name.as_str(), 0).await?;
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

async fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, NoSuchName> {
    let found = tokio::net::lookup_host((host, port)).await.map_err(|_| NoSuchName(host.to_owned()))?;
    let found: Vec<_> = found.take(MAX_ADDRESSES).collect();
    if found.is_empty() { Err(NoSuchName(host.to_owned())) } else { Ok(found) }
}

/// Addresses of a host.
pub(crate) async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, Error> {
    look_up(host, port).await.map_err(|NoSuchName(host)| Error::NameNotFound { host })
}
