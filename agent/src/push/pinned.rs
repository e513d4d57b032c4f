//! TLS to a server that is known by its key: whoever has the pinned key is the server, and nobody else. What the
//! certificate says besides (names, issuer, dates) does not matter; it is its own witness.

use ironwatch_shared::certificate::{Certificate, Pin};
use ring::digest::{SHA256, digest};
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::{CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, PeerIncompatible, SignatureScheme, StreamOwned};
use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use ureq::Error;
use ureq::unversioned::transport::time::{Duration, Instant};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport, TransportAdapter};

/// How a server with another key is told from other failures.
pub const OTHER_KEY: &str = "the server's key is not the pinned one";

/// Speaks TLS on what the connectors before it have opened.
pub struct PinnedConnector {
    config: Arc<ClientConfig>,
}

impl PinnedConnector {
    /// A connector that accepts this key alone.
    pub fn new(pin: Pin, provider: Arc<CryptoProvider>) -> Result<Self, String> {
        let verifier = PinnedKey { pin, provider: Arc::clone(&provider) };
        let mut config = ClientConfig::builder_with_provider(provider)
            // Only our own server has a pin, and it speaks this version.
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| format!("no TLS: {error}"))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        // One server; more would be memory for nothing.
        config.resumption = Resumption::in_memory_sessions(1);
        Ok(Self { config: Arc::new(config) })
    }
}

impl fmt::Debug for PinnedConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinnedConnector")
    }
}

impl<In: Transport> Connector<In> for PinnedConnector {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let Some(below) = chained else { return Ok(None) };
        // The way to a proxy; the client itself refuses to go to a server without TLS.
        if !details.needs_tls() {
            return Ok(Some(Box::new(below)));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Error::Tls("the server's name is none that TLS can carry"))?;
        let connection = ClientConnection::new(Arc::clone(&self.config), name)?;
        let socket = TransportAdapter::new(below.boxed(), Arc::clone(&details.current_time));
        let mut stream = StreamOwned::new(connection, socket);
        stream.sock.set_timeout(what_is_left(details));
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).map_err(in_words)?;
        }
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Box::new(PinnedTransport { stream, buffers })))
    }
}

/// The time to connect began before the connection below was opened.
fn what_is_left(details: &ConnectionDetails) -> NextTimeout {
    let mut timeout = details.timeout;
    if let (Duration::Exact(limit), Instant::Exact(begun), Instant::Exact(now)) = (timeout.after, details.now, (details.current_time)()) {
        timeout.after = Duration::Exact(limit.saturating_sub(now.saturating_duration_since(begun)));
    }
    timeout
}

/// A refused key is told in our words, the rest as it comes.
fn in_words(error: io::Error) -> Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)) => Error::Tls(OTHER_KEY),
        Some(_) | None => error.into(),
    }
}

struct PinnedTransport {
    stream: StreamOwned<ClientConnection, TransportAdapter>,
    buffers: LazyBuffers,
}

impl fmt::Debug for PinnedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PinnedTransport").field(self.stream.sock.inner()).finish()
    }
}

impl Transport for PinnedTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output)?;
        // A write alone keeps what could not be sent, and its error, for the next call.
        self.stream.flush()?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

struct PinnedKey {
    pin: Pin,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for PinnedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PinnedKey({})", self.pin)
    }
}

/// Whether this certificate is of the pinned key.
fn holds(pin: &Pin, certificate: &[u8]) -> bool {
    let found = Certificate::read(certificate).and_then(|read| Pin::of_digest(digest(&SHA256, read.public_key_info).as_ref()));
    found.as_ref() == Some(pin)
}

impl ServerCertVerifier for PinnedKey {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if holds(&self.pin, end_entity) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(PeerIncompatible::Tls12NotOfferedOrEnabled.into())
    }

    /// The signature must be by the very bytes that were compared: nothing else reads the certificate, so that no two
    /// readers can see two keys in it.
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let read = Certificate::read(certificate).ok_or(CertificateError::BadEncoding)?;
        let key = SubjectPublicKeyInfoDer::from(read.public_key_info);
        verify_tls13_signature_with_raw_key(message, &key, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
