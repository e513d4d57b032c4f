//! Who the BMC is: by an authority of the system or by the pin of its key. Never by nothing.

mod certificate;
mod der;
mod pinned;
mod probe;

pub use certificate::ShownCertificate;
pub use probe::probe_certificate;

use crate::error::Error;
use crate::target::Trust;
use pinned::PinnedKey;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls_platform_verifier::Verifier;
use std::sync::{Arc, OnceLock};

pub(crate) use pinned::Judgement;

/// The system's authorities, read once: a fleet has thousands of clients.
static SYSTEM: OnceLock<Option<Arc<Verifier>>> = OnceLock::new();

fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    Arc::clone(PROVIDER.get_or_init(|| Arc::new(ring::default_provider())))
}

fn config(verifier: Arc<dyn ServerCertVerifier>) -> Result<rustls::ClientConfig, Error> {
    let builder = rustls::ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::NoTls { why: error.to_string() })?;
    let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// TLS for this trust, and where the last certificate seen is noted.
pub(crate) fn client_config(trust: Trust) -> Result<(rustls::ClientConfig, Arc<Judgement>), Error> {
    let judgement = Arc::new(Judgement::default());
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::Pin(pin) => Arc::new(PinnedKey::new(pin, provider(), Arc::clone(&judgement))),
        Trust::System => {
            let system = SYSTEM.get_or_init(|| Verifier::new(provider()).ok().map(Arc::new)).clone();
            let system = system.ok_or_else(|| Error::NoTls { why: "the authorities of this system cannot be read".to_owned() })?;
            Arc::new(pinned::Noted::new(system, Arc::clone(&judgement)))
        }
    };
    Ok((config(verifier)?, judgement))
}
