//! Mail over SMTP, by lettre.

use super::Attempted;
use crate::settings::{ChannelSettings, read_file, read_secret};
use ironwatch_core::alert::Step;
use ironwatch_core::message::Message as Told;
use ironwatch_shared::Severity;
use ironwatch_shared::settings::SettingsError;
use lettre::message::{Mailbox, header};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::path::Path;
use std::time::Duration;

/// One mail channel.
pub struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
    domain: String,
}

impl Email {
    /// Checks the settings.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn new(settings: &ChannelSettings) -> Result<Self, SettingsError> {
        let ChannelSettings::Email { name, smtp_url, from, to, tls, username, password_file, ca_file, .. } = settings else {
            return Err(SettingsError("not an e-mail channel".into()));
        };
        let refuse = |key: &str, value: &str, wanted: &str| SettingsError(format!("channel {name:?}: {key} = {value:?} must be {wanted}"));
        let (host, port) = host_and_port(smtp_url).ok_or_else(|| refuse("smtp_url", smtp_url, "smtp://HOST:PORT"))?;
        let mut parameters = TlsParameters::builder(host.clone());
        if !ca_file.is_empty() {
            let pem = read_file(Path::new(ca_file), &format!("channel {name:?}: ca_file"))?;
            // The client takes a file without a certificate too, and would find out when a message has to go.
            let holds_one = CertificateDer::pem_slice_iter(pem.as_bytes()).next().is_some_and(|first| first.is_ok());
            let certificate = Certificate::from_pem(pem.as_bytes())
                .ok()
                .filter(|_| holds_one)
                .ok_or_else(|| refuse("ca_file", ca_file, "a PEM certificate"))?;
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = || parameters.clone().build().map_err(|error| SettingsError(format!("channel {name:?}: TLS: {error}")));
        let tls = match tls.as_str() {
            "none" => Tls::None,
            "starttls" => Tls::Required(parameters()?),
            "tls" => Tls::Wrapper(parameters()?),
            other => return Err(refuse("tls", other, "\"none\", \"starttls\" or \"tls\"")),
        };
        if !username.is_empty() && matches!(tls, Tls::None) && !is_loopback(&host) {
            return Err(refuse("tls", "none", "\"starttls\" or \"tls\" when there is a username: a password must not travel in clear"));
        }
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host).port(port).tls(tls).timeout(Some(Duration::from_secs(10)));
        if !username.is_empty() {
            builder = builder
                .credentials(Credentials::new(username.clone(), read_secret(password_file, &format!("channel {name:?}: password_file"))?));
        }
        let mailbox = |key: &str, text: &String| text.parse::<Mailbox>().map_err(|_| refuse(key, text, "a mail address"));
        let to = to.iter().map(|text| mailbox("to", text)).collect::<Result<Vec<_>, _>>()?;
        if to.is_empty() {
            return Err(refuse("to", "[]", "at least one address"));
        }
        let from = mailbox("from", from)?;
        let domain = from.email.domain().to_owned();
        Ok(Self { transport: builder.build(), from, to, domain })
    }

    /// Sends one mail to all addresses; when one of them is refused, one mail to each, so that the others hear of it.
    pub async fn send(&self, told: &Told, id: i64) -> Attempted {
        let all = self.send_to(&self.to, told, id).await;
        if !matches!(all, Attempted::GiveUp(_)) || self.to.len() < 2 {
            return all;
        }
        let mut taken = 0;
        let mut refused = Vec::new();
        for to in &self.to {
            match self.send_to(std::slice::from_ref(to), told, id).await {
                Attempted::Sent(_) => taken += 1,
                Attempted::GiveUp(detail) | Attempted::Retry { detail, .. } => refused.push(format!("{}: {detail}", to.email)),
            }
        }
        match taken {
            0 => all,
            _ => Attempted::Sent(format!("taken for {taken}; refused for {}", refused.join("; "))),
        }
    }

    async fn send_to(&self, to: &[Mailbox], told: &Told, id: i64) -> Attempted {
        let mail = match self.mail(to, told, id) {
            Ok(mail) => mail,
            Err(error) => return Attempted::GiveUp(format!("the mail cannot be written: {error}")),
        };
        match self.transport.send(mail).await {
            Ok(response) => Attempted::Sent(response.message().collect::<Vec<_>>().join(" ")),
            Err(error) if error.is_permanent() && !may_pass(&error) => Attempted::GiveUp(error.to_string()),
            Err(error) => Attempted::retry(error.to_string()),
        }
    }

    fn mail(&self, to: &[Mailbox], told: &Told, id: i64) -> Result<Message, lettre::error::Error> {
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(told.subject())
            // The same notification has the same id: a second copy after a crash can be told from a second event.
            .message_id(Some(format!("<ironwatch-notification-{id}@{}>", self.domain)))
            .header(header::ContentType::TEXT_PLAIN);
        let thread = format!("<ironwatch-alert-{}@{}>", told.alert_id, self.domain);
        builder = builder.in_reply_to(thread.clone()).references(thread);
        if told.severity == Severity::Critical && told.step != Step::Resolved {
            builder = builder.header(Importance);
        }
        for to in to {
            builder = builder.to(to.clone());
        }
        builder.body(told.long())
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
