//! A mail server.
//!
//! Real: SMTP over a socket with EHLO, STARTTLS by a certificate of an own authority, AUTH PLAIN and LOGIN (refused
//! before TLS, required for mail), SIZE, dot-stuffing, strict line ends. Not real: mail goes nowhere; any recipient is
//! known. Sources: RFC 5321, RFC 3207, RFC 4954, RFC 1870.

mod mail;
mod session;

pub use mail::Mail;

use super::{Ending, locked};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// Who may send.
pub const USER: &str = "ironwatch@example.org";
/// The password of [`USER`].
pub const PASSWORD: &str = "smtp-secret-5f2c";

/// Where in a mail's way something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// At `RCPT TO`.
    Recipient,
    /// After the last line of the mail.
    End,
}

/// What happens there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// This line, for example `451 4.3.0 try later`.
    Say(&'static str),
    /// Nothing, for ever.
    Stall,
    /// The connection is closed.
    Drop,
}

pub(super) struct State {
    acceptor: TlsAcceptor,
    script: Mutex<VecDeque<(Stage, Reply)>>,
    mails: Mutex<Vec<Mail>>,
    refusals: AtomicUsize,
    unencrypted_secrets: AtomicUsize,
}

impl State {
    fn next(&self, stage: Stage) -> Option<Reply> {
        let mut script = locked(&self.script);
        let fits = script.front().is_some_and(|(wanted, _)| *wanted == stage);
        let reply = fits.then(|| script.pop_front()).flatten().map(|(_, reply)| reply)?;
        self.refusals.fetch_add(1, Ordering::Relaxed);
        Some(reply)
    }
}

/// The server. Dropped, it is gone, with its connections.
pub struct Smtp {
    /// `smtp://127.0.0.1:PORT`.
    pub url: String,
    /// The authority that signed its certificate, PEM.
    pub authority: String,
    state: Arc<State>,
    _task: Ending,
}

impl Smtp {
    /// Listens on a free port.
    pub async fn start() -> Self {
        Self::start_on(0).await
    }

    /// Listens on this port.
    ///
    /// # Panics
    /// When the port is taken, or no certificate can be made.
    pub async fn start_on(port: u16) -> Self {
        let (acceptor, authority) = tls().unwrap_or_else(|error| panic!("a certificate: {error}"));
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap_or_else(|error| panic!("port {port}: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("an address: {error}"));
        let state = Arc::new(State {
            acceptor,
            script: Mutex::default(),
            mails: Mutex::default(),
            refusals: AtomicUsize::new(0),
            unencrypted_secrets: AtomicUsize::new(0),
        });
        let served = Arc::clone(&state);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(session::serve(stream, Arc::clone(&served)));
                while connections.try_join_next().is_some() {}
            }
        });
        Self { url: format!("smtp://{address}"), authority, state, _task: Ending(task) }
    }

    /// Does this at the next mails that come so far, one after the other; after them takes what comes.
    pub fn plan(&self, replies: &[(Stage, Reply)]) {
        locked(&self.state.script).extend(replies);
    }

    /// Mails taken.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        locked(&self.state.mails).clone()
    }

    /// How many of the planned replies were given.
    #[must_use]
    pub fn refusals(&self) -> usize {
        self.state.refusals.load(Ordering::Relaxed)
    }

    /// How often somebody offered a password in clear.
    #[must_use]
    pub fn unencrypted_secrets(&self) -> usize {
        self.state.unencrypted_secrets.load(Ordering::Relaxed)
    }

    /// The settings of a channel that leads here.
    #[must_use]
    pub fn channel(&self, password_file: &std::path::Path, ca_file: &std::path::Path) -> String {
        let (url, password, ca) = (&self.url, password_file.display().to_string(), ca_file.display().to_string());
        format!(
            "[[channels]]\nname = \"mail\"\nkind = \"email\"\nsmtp_url = {url:?}\nfrom = \"Ironwatch <ironwatch@example.org>\"\nto = [\"ops@example.org\"]\n\
             tls = \"starttls\"\nusername = {USER:?}\npassword_file = {password:?}\nca_file = {ca:?}\n"
        )
    }
}

type Anything = Box<dyn std::error::Error>;

/// An authority, and a certificate by it for 127.0.0.1.
fn tls() -> Result<(TlsAcceptor, String), Anything> {
    let authority_key = KeyPair::generate()?;
    let mut parameters = CertificateParams::new(Vec::<String>::new())?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = parameters.self_signed(&authority_key)?.pem();
    let issuer = Issuer::new(parameters, authority_key);
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])?.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    Ok((TlsAcceptor::from(Arc::new(config)), authority))
}
