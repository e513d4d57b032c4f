//! Mail over SMTP, by lettre.

use super::{Attempted, Outcome, Parts, Sends};
use crate::settings::{ChannelKind, read_file};
use futures_util::future::BoxFuture;
use ironwatch_core::message::Parcel;
use ironwatch_shared::Severity;
use ironwatch_shared::settings::SettingsError;
use lettre::message::{Mailbox, MultiPart, header};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::path::Path;
use std::time::Duration;

struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
    domain: String,
}

/// Checks the settings. Mail servers are usually inside: their address is not looked at.
pub(super) fn make(parts: &Parts<'_>) -> Result<Box<dyn Sends>, SettingsError> {
    let ChannelKind::Email(said) = &parts.settings.kind else { return Err(SettingsError("not an e-mail channel".into())) };
    let name = &parts.settings.name;
    let refuse = |key: &str, value: &str, wanted: &str| parts.settings.refuse(key, value, wanted);
    let (host, port) = host_and_port(&said.smtp_url).ok_or_else(|| refuse("smtp_url", &said.smtp_url, "smtp://HOST:PORT"))?;
    let mut parameters = TlsParameters::builder(host.clone());
    for (key, pem) in [("ca_file", file(&said.ca_file, name)?), ("ca_pem", said.ca_pem.clone())] {
        if !pem.is_empty() {
            let shown = if key == "ca_file" { said.ca_file.as_str() } else { "…" };
            parameters = parameters.add_root_certificate(certificate(&pem).ok_or_else(|| refuse(key, shown, "a PEM certificate"))?);
        }
    }
    let parameters = || parameters.clone().build().map_err(|error| SettingsError(format!("channel {name:?}: TLS: {error}")));
    let tls = match said.tls.as_str() {
        "none" => Tls::None,
        "starttls" => Tls::Required(parameters()?),
        "tls" => Tls::Wrapper(parameters()?),
        other => return Err(refuse("tls", other, "\"none\", \"starttls\" or \"tls\"")),
    };
    if !said.username.is_empty() && matches!(tls, Tls::None) && !is_loopback(&host) {
        return Err(refuse("tls", "none", "\"starttls\" or \"tls\" when there is a username: a password must not travel in clear"));
    }
    let mut builder =
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host).port(port).tls(tls).timeout(Some(Duration::from_secs(10)));
    if !said.username.is_empty() {
        builder = builder.credentials(Credentials::new(said.username.clone(), parts.secrets.need("password", parts.settings)?));
    }
    let mailbox = |key: &str, text: &String| text.parse::<Mailbox>().map_err(|_| refuse(key, text, "a mail address"));
    let to = said.to.iter().map(|text| mailbox("to", text)).collect::<Result<Vec<_>, _>>()?;
    if to.is_empty() {
        return Err(refuse("to", "[]", "at least one address"));
    }
    let from = mailbox("from", &said.from)?;
    let domain = from.email.domain().to_owned();
    Ok(Box::new(Email { transport: builder.build(), from, to, domain }))
}

fn file(path: &str, name: &str) -> Result<String, SettingsError> {
    if path.is_empty() { Ok(String::new()) } else { read_file(Path::new(path), &format!("channel {name:?}: ca_file")) }
}

/// The client takes a text without a certificate too, and would find out when a message has to go.
fn certificate(pem: &str) -> Option<Certificate> {
    let holds_one = CertificateDer::pem_slice_iter(pem.as_bytes()).next().is_some_and(|first| first.is_ok());
    Certificate::from_pem(pem.as_bytes()).ok().filter(|_| holds_one)
}

impl Sends for Email {
    fn send<'a>(&'a self, parcel: &'a Parcel, id: i64) -> BoxFuture<'a, Attempted> {
        Box::pin(self.send_to_all(parcel, id))
    }
}

impl Email {
    /// Sends one mail to all addresses; when one of them is refused, one mail to each, so that the others hear of it.
    async fn send_to_all(&self, parcel: &Parcel, id: i64) -> Attempted {
        let all = self.send_to(&self.to, parcel, id).await;
        if all.outcome != Outcome::GiveUp || self.to.len() < 2 {
            return all;
        }
        let mut taken = 0;
        let mut refused = Vec::new();
        for to in &self.to {
            let one = self.send_to(std::slice::from_ref(to), parcel, id).await;
            match one.outcome {
                Outcome::Sent => taken += 1,
                Outcome::GiveUp | Outcome::Retry { .. } => refused.push(format!("{}: {}", to.email, one.detail)),
            }
        }
        match taken {
            0 => all,
            _ => Attempted::sent(format!("taken for {taken}; refused for {}", refused.join("; "))),
        }
    }

    async fn send_to(&self, to: &[Mailbox], parcel: &Parcel, id: i64) -> Attempted {
        let mail = match self.mail(to, parcel, id) {
            Ok(mail) => mail,
            Err(error) => return Attempted::give_up(format!("the mail cannot be written: {error}")),
        };
        match self.transport.send(mail).await {
            Ok(response) => {
                let said = response.message().collect::<Vec<_>>().join(" ");
                Attempted::sent(said.clone()).with_answer(250, said)
            }
            Err(error) if error.is_permanent() && !may_pass(&error) => Attempted::give_up(error.to_string()),
            Err(error) => Attempted::retry(error.to_string()),
        }
    }

    fn mail(&self, to: &[Mailbox], parcel: &Parcel, id: i64) -> Result<Message, lettre::error::Error> {
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(parcel.subject())
            // The same notification has the same id: a second copy after a crash can be told from a second event.
            .message_id(Some(format!("<ironwatch-notification-{id}@{}>", self.domain)));
        if let Some(message) = parcel.message() {
            let thread = format!("<ironwatch-alert-{}@{}>", message.alert_id, self.domain);
            builder = builder.in_reply_to(thread.clone()).references(thread);
        }
        if parcel.worst() == Some(Severity::Critical) {
            builder = builder.header(Importance);
        }
        for to in to {
            builder = builder.to(to.clone());
        }
        builder.multipart(MultiPart::alternative_plain_html(parcel.long(), parcel.mail_html()))
    }
}

/// Permanent by number, but somebody will mend it: authentication (53x, RFC 4954) and a server that serves nobody just
/// now (521, 554 as a greeting is told apart from a refusal by nothing, so it is tried again too).
fn may_pass(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    code.starts_with("53") || code == "521" || code == "554"
}

#[derive(Debug, Clone)]
struct Importance;

impl header::Header for Importance {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Importance")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "high".to_owned())
    }
}

fn host_and_port(url: &str) -> Option<(String, u16)> {
    let rest = url.strip_prefix("smtp://")?.trim_end_matches('/');
    let (host, port) = rest.rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (!host.is_empty() && !host.contains('@')).then_some((host.to_owned(), port.parse().ok()?))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
