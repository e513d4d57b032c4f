//! What an operator takes to a host: a join token, with the pin of our key where no authority vouches for it, and the
//! line that joins.

use crate::serve::StartError;
use crate::settings::Settings;
use ironwatch_shared::certificate::{Certificate, Pin};
use ring::digest::{SHA256, digest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::net::SocketAddr;

/// The pin of our certificate's key; `None` when an authority has issued it, or when another speaks TLS for us or nobody does.
///
/// # Errors
/// When `tls.cert_file` cannot be read.
pub fn pin(settings: &Settings) -> Result<Option<Pin>, StartError> {
    let file = &settings.tls.cert_file;
    if file.is_empty() || settings.http.behind_tls_proxy {
        return Ok(None);
    }
    // The first one is the server's own (RFC 8446, 4.4.2).
    let certificate = CertificateDer::pem_file_iter(file)
        .and_then(|mut chain| chain.next().transpose())
        .map_err(|error| StartError::Settings(format!("tls.cert_file = {file:?} cannot be used: {error}")))?;
    Ok(certificate.and_then(|certificate| pin_of(&certificate)))
}

fn pin_of(certificate: &[u8]) -> Option<Pin> {
    let read = Certificate::read(certificate).filter(|read| read.self_signed)?;
    Pin::of_digest(digest(&SHA256, read.public_key_info).as_ref())
}

/// How hosts reach us. Where we listen on every address, `hostname` stands for all of them.
#[must_use]
pub fn url_for_hosts(settings: &Settings, hostname: &str) -> String {
    match settings.listen.parse::<SocketAddr>() {
        Ok(listen) if settings.public_url.is_empty() && listen.ip().is_unspecified() => {
            let scheme = if settings.tls.cert_file.is_empty() { "http" } else { "https" };
            format!("{scheme}://{hostname}:{}", listen.port())
        }
        Ok(_) | Err(_) => settings.base_url(),
    }
}

/// The line to paste on a host. `echo` is the shell's own: the token shows up in no list of processes.
#[must_use]
pub fn join_line(token: &str, url: &str) -> String {
    format!("echo {token} | ironwatch-agent enrol --server {url}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_an_address_that_leads_somewhere() {
        for (listen, public_url, cert_file, wanted) in [
            ("0.0.0.0:8443", "", "server.pem", "https://watch:8443"),
            ("[::]:8080", "", "", "http://watch:8080"),
            ("10.0.0.5:8443", "", "server.pem", "https://10.0.0.5:8443"),
            ("0.0.0.0:8443", "https://watch.example/", "server.pem", "https://watch.example"),
        ] {
            let mut settings = Settings { listen: listen.into(), public_url: public_url.into(), ..Settings::default() };
            settings.tls.cert_file = cert_file.into();
            assert_eq!(url_for_hosts(&settings, "watch"), wanted);
        }
    }

    #[test]
    fn there_is_no_pin_without_tls_of_our_own() {
        let mut settings = Settings::default();
        assert_eq!(pin(&settings).ok(), Some(None));
        settings.tls.cert_file = "/nowhere/server.pem".into();
        assert!(pin(&settings).is_err_and(|error| error.to_string().contains("/nowhere/server.pem")));
        settings.http.behind_tls_proxy = true;
        assert_eq!(pin(&settings).ok(), Some(None));
    }
}
