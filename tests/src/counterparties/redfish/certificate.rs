//! What the service shows in its handshakes.

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// A certificate with its key.
#[derive(Clone)]
pub struct Certificate {
    /// SHA-256 of its SubjectPublicKeyInfo, in hexadecimal.
    pub pin: String,
    /// The authority that signed it, PEM. Nobody trusts it.
    pub authority: String,
    pub(super) tls: Arc<ServerConfig>,
}

type Anything = Box<dyn std::error::Error>;

impl Default for Certificate {
    fn default() -> Self {
        Self::new()
    }
}

impl Certificate {
    /// Of a new key, for 127.0.0.1 and localhost.
    ///
    /// # Panics
    /// When none can be made.
    #[must_use]
    pub fn new() -> Self {
        Self::make().unwrap_or_else(|error| panic!("a certificate: {error}"))
    }

    fn make() -> Result<Self, Anything> {
        let authority_key = KeyPair::generate()?;
        let mut parameters = CertificateParams::new(Vec::<String>::new())?;
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = parameters.self_signed(&authority_key)?.pem();
        let issuer = Issuer::new(parameters, authority_key);
        let key = KeyPair::generate()?;
        let mut parameters = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])?;
        parameters.distinguished_name = DistinguishedName::new();
        parameters.distinguished_name.push(DnType::CommonName, "bmc-7");
        let certificate = parameters.signed_by(&key, &issuer)?;
        let mut pin = String::new();
        for byte in Sha256::digest(rcgen::PublicKeyData::subject_public_key_info(&key)) {
            write!(pin, "{byte:02x}")?;
        }
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        Ok(Self { pin, authority, tls: Arc::new(config) })
    }
}
