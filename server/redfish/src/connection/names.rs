//! Names of BMCs.

use crate::error::Error;
use crate::target::Address;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};

/// Most addresses tried of one name.
const MAX_ADDRESSES: usize = 8;

/// A name has no address.
#[derive(Debug, thiserror::Error)]
#[error("no address is known for {0}")]
pub(super) struct NoSuchName(pub String);

/// The system's resolver, with an error of its own; or one answer that is settled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver(pub Option<IpAddr>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let settled = self.0;
        Box::pin(async move {
            // Port 0 stands for that of the URL.
            let found = match settled {
                Some(address) => vec![SocketAddr::new(address, 0)],
                None => look_up(name.as_str(), 0).await?,
            };
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

/// Where a BMC is to be connected to.
pub(crate) async fn resolve(address: &Address) -> Result<Vec<SocketAddr>, Error> {
    if let Some(settled) = address.settled() {
        return Ok(vec![SocketAddr::new(settled, address.port())]);
    }
    look_up(address.host(), address.port()).await.map_err(|NoSuchName(host)| Error::NameNotFound { host })
}
