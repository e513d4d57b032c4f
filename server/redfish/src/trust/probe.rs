//! A look at the certificate of a BMC that is not known yet.

use super::certificate::{ShownCertificate, describe};
use super::pinned::{Judgement, PinnedKey};
use crate::connection::tls_error;
use crate::error::Error;
use crate::limits::Limits;
use crate::target::Address;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Which certificate this BMC shows. A handshake and nothing more: no request, no password.
///
/// A person compares the pin with what the BMC's own page or console says, and accepts it as [`crate::Trust::Pin`].
///
/// # Errors
/// Those of a connection; [`Error::NoTls`] for an address with `http`.
pub async fn probe_certificate(address: &Address, limits: &Limits) -> Result<ShownCertificate, Error> {
    if address.is_plain() {
        return Err(Error::NoTls { why: "the address is one with http".to_owned() });
    }
    tokio::time::timeout(limits.connect, look(address))
        .await
        .unwrap_or_else(|_| Err(Error::NoAnswer { why: format!("nothing within {} s", limits.connect.as_secs()) }))
}

async fn look(address: &Address) -> Result<ShownCertificate, Error> {
    let judgement = Arc::new(Judgement::default());
    let config = super::config(Arc::new(PinnedKey::only_looking(super::provider(), Arc::clone(&judgement))))?;
    let name = ServerName::try_from(address.host().to_owned()).map_err(|error| Error::BadAddress { why: error.to_string() })?;
    let places = crate::connection::resolve(address).await?;
    let stream = TcpStream::connect(places.as_slice()).await.map_err(|error| crate::connection::io_error(address, &error))?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    let stream = stream.map_err(|error| tls_error(address, &error, &judgement, None))?;
    let certificates = stream.get_ref().1.peer_certificates().unwrap_or_default();
    certificates
        .first()
        .and_then(|certificate| describe(certificate))
        .ok_or_else(|| Error::NoTls { why: "its certificate cannot be read".to_owned() })
}
