//! The verifiers, and what they saw last.

use super::certificate::{describe, pin_of, public_key};
use crate::pin::Pin;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use std::sync::{Arc, Mutex, PoisonError};

/// What was shown in the last handshake, for an error that tells it, and for whoever watches when it runs out.
#[derive(Debug, Default)]
pub(crate) struct Judgement(Mutex<Shown>);

#[derive(Debug, Default, Clone)]
struct Shown {
    pin: Option<Pin>,
    ends: Option<String>,
}

impl Judgement {
    /// The pin of the certificate shown last.
    pub(crate) fn shown(&self) -> Option<Pin> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pin
    }

    /// The last moment of the certificate shown last, as written in it.
    pub(crate) fn ends(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ends.clone()
    }

    pub(super) fn note(&self, certificate: &CertificateDer<'_>) -> Option<Pin> {
        let pin = pin_of(certificate);
        let ends = describe(certificate).and_then(|shown| shown.not_after);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Shown { pin, ends };
        pin
    }
}

/// Takes one key, whatever name and dates stand beside it.
#[derive(Debug)]
pub(super) struct PinnedKey {
    wanted: Option<Pin>,
    provider: Arc<CryptoProvider>,
    judgement: Arc<Judgement>,
}

impl PinnedKey {
    pub(super) fn new(pin: Pin, provider: Arc<CryptoProvider>, judgement: Arc<Judgement>) -> Self {
        Self { wanted: Some(pin), provider, judgement }
    }

    /// Takes any key, to look at it. No request may follow on such a connection.
    pub(super) fn only_looking(provider: Arc<CryptoProvider>, judgement: Arc<Judgement>) -> Self {
        Self { wanted: None, provider, judgement }
    }

    /// The signature proves that the other side holds the key. By the key alone, so that the form of the certificate
    /// does not matter.
    fn check(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let key = public_key(certificate).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let mapping = self.provider.signature_verification_algorithms.mapping;
        let candidates = mapping.iter().filter(|(scheme, _)| *scheme == signed.scheme).flat_map(|(_, algorithms)| algorithms.iter());
        let mut fitting = candidates.filter(|algorithm| algorithm.public_key_alg_id().as_ref() == key.algorithm).peekable();
        if fitting.peek().is_none() {
            return Err(Error::General("its key is of a kind that is not supported".to_owned()));
        }
        if fitting.any(|algorithm| algorithm.verify_signature(key.bits, message, signed.signature()).is_ok()) {
            Ok(HandshakeSignatureValid::assertion())
        } else if key.is_short_rsa() {
            Err(Error::General("its RSA key has less than 2048 bits".to_owned()))
        } else {
            Err(Error::InvalidCertificate(CertificateError::BadSignature))
        }
    }
}

impl ServerCertVerifier for PinnedKey {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = self.judgement.note(end_entity).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        if self.wanted.is_none_or(|wanted| wanted == shown) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        // RFC 8446, 4.2.3: these sign certificates only.
        if [SignatureScheme::RSA_PKCS1_SHA256, SignatureScheme::RSA_PKCS1_SHA384, SignatureScheme::RSA_PKCS1_SHA512].contains(&dss.scheme) {
            return Err(Error::InvalidCertificate(CertificateError::BadSignature));
        }
        self.check(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Another verifier, with a note of what was shown.
#[derive(Debug)]
pub(super) struct Noted<V> {
    verifier: Arc<V>,
    judgement: Arc<Judgement>,
}

impl<V> Noted<V> {
    pub(super) fn new(verifier: Arc<V>, judgement: Arc<Judgement>) -> Self {
        Self { verifier, judgement }
    }
}

impl<V: ServerCertVerifier> ServerCertVerifier for Noted<V> {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.judgement.note(end_entity);
        self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
