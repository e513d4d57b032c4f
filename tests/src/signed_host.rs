//! A host without a machine: it joins, signs and sends reports as an agent does, byte by byte under the test's control.

use crate::answer::Answer;
use crate::programs::{Server, client};
use ironwatch_shared::proof::{Claims, LIFETIME_SECONDS, SigningKey, body_digest};
use ironwatch_shared::wire::v1::enrol::{EnrolAnswer, EnrolRequest, transcript};
use ironwatch_shared::wire::v1::report::{KernelLine, Machine, Moment, Report};
use ironwatch_shared::wire::v1::{ENROL_PATH, PROOF_SCHEME, REPORTS_PATH, VERSION};
use ironwatch_shared::{BootId, Epoch, HostId, ServerId};
use std::io::Write as _;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// What its boot clock showed when it was made, milliseconds.
const BOOT_MS: u64 = 3_600_000;

/// One host.
pub struct SignedHost {
    /// Its private key.
    pub key: SigningKey,
    /// The identity the server gave.
    pub host_id: HostId,
    /// Whom its proofs are for.
    pub server_id: ServerId,
    /// Life of its spool.
    pub epoch: Epoch,
    /// Number of its next report.
    pub sequence: u64,
    /// The boot it is in.
    pub boot: BootId,
    /// Its name.
    pub name: String,
    url: String,
    client: reqwest::Client,
    made_at: Instant,
}

/// A fresh random id.
///
/// # Panics
/// Never: a UUID is an id.
#[must_use]
pub fn random_id<T: TryFrom<String>>() -> T {
    T::try_from(uuid::Uuid::new_v4().to_string()).unwrap_or_else(|_| panic!("a UUID is an id"))
}

/// A new key.
///
/// # Panics
/// When the system has no randomness.
#[must_use]
pub fn new_key() -> SigningKey {
    SigningKey::generate_pkcs8().and_then(|bytes| SigningKey::from_pkcs8(&bytes)).unwrap_or_else(|| panic!("no randomness"))
}

/// What a host asks for with this key.
#[must_use]
pub fn enrolment(key: &SigningKey, token: &str, hostname: &str) -> EnrolRequest {
    let words = transcript(token, &key.public_key(), hostname);
    EnrolRequest {
        v: VERSION,
        token: token.to_owned(),
        public_key: key.public_key(),
        signature: key.sign(&words),
        hostname: hostname.to_owned(),
        previous_host_id: None,
        previous_signature: None,
    }
}

/// Asks a server to let a host in.
///
/// # Panics
/// When nothing answers.
pub async fn ask_to_join(url: &str, request: &EnrolRequest) -> Answer {
    let body = serde_json::to_vec(request).unwrap_or_default();
    let sent = client().post(format!("{url}{ENROL_PATH}")).header("Content-Type", "application/json").body(body).send().await;
    let response = sent.unwrap_or_else(|error| panic!("joining: {error}"));
    Answer::read(response).await.unwrap_or_else(|error| panic!("joining: {error}"))
}

/// Unix seconds.
#[must_use]
pub fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

/// Packs with gzip.
///
/// # Panics
/// Never: memory takes every byte.
#[must_use]
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).and_then(|()| packer.finish()).unwrap_or_else(|error| panic!("packing: {error}"))
}

impl SignedHost {
    /// Joins a server.
    pub async fn join(server: &Server, name: &str) -> Self {
        Self::join_with(&server.url, &server.join_token(1, "1h"), name).await
    }

    /// Joins with a token.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn join_with(url: &str, token: &str, name: &str) -> Self {
        let key = new_key();
        let answer = ask_to_join(url, &enrolment(&key, token, name)).await;
        let welcome: EnrolAnswer = serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("joining: {answer:?}"));
        Self {
            key,
            host_id: welcome.host_id,
            server_id: welcome.server_id,
            epoch: random_id(),
            sequence: 1,
            boot: random_id(),
            name: name.to_owned(),
            url: url.to_owned(),
            client: client(),
            made_at: Instant::now(),
        }
    }

    /// Its boot clock, milliseconds.
    #[must_use]
    pub fn boot_ms(&self) -> u64 {
        BOOT_MS + u64::try_from(self.made_at.elapsed().as_millis()).unwrap_or_default()
    }

    /// A live report with these kernel lines.
    #[must_use]
    pub fn report(&self, lines: &[String]) -> Report {
        let boot_ms = self.boot_ms();
        let line = |(seq, text): (usize, &String)| KernelLine {
            seq: self.sequence * 10_000 + seq as u64,
            boot_ms,
            level: 4,
            facility: 0,
            text: text.clone(),
            tags: std::collections::BTreeMap::new(),
        };
        Report {
            machine: Some(Machine {
                hostname: self.name.clone(),
                os: "Debian GNU/Linux 12".into(),
                kernel: "6.1.0-26-amd64".into(),
                architecture: "x86_64".into(),
                agent_version: "0.1.0".into(),
                uptime_seconds: boot_ms / 1000,
            }),
            kernel_lines: lines.iter().enumerate().map(line).collect(),
            ..Report::new(self.boot.clone(), Moment { wall_ms: unix_seconds() * 1000, boot_ms }, 1)
        }
    }

    /// What a right proof for this body says.
    #[must_use]
    pub fn claims(&self, body: &[u8]) -> Claims {
        let now = unix_seconds();
        Claims {
            iss: self.host_id.clone(),
            aud: self.server_id.clone(),
            iat: now,
            exp: now + LIFETIME_SECONDS,
            jti: format!("{}-{}", self.epoch, self.sequence),
            htm: "POST".into(),
            htu: REPORTS_PATH.into(),
            ep: self.epoch.clone(),
            seq: self.sequence,
            bh: body_digest(body),
            boot: self.boot.clone(),
            bms: self.boot_ms(),
        }
    }

    /// The value of the `Authorization` header for these claims.
    #[must_use]
    pub fn authorization(&self, claims: &Claims) -> String {
        format!("{PROOF_SCHEME} {}", self.key.prove(claims).unwrap_or_default())
    }

    /// Sends a body with a right proof under the present number.
    ///
    /// # Errors
    /// When nothing answers.
    pub async fn send_body(&self, encoding: &str, body: Vec<u8>) -> Result<Answer, reqwest::Error> {
        let authorization = self.authorization(&self.claims(&body));
        self.post(&authorization, encoding, body).await
    }

    /// Sends any body with any proof.
    ///
    /// # Errors
    /// When nothing answers.
    pub async fn post(&self, authorization: &str, encoding: &str, body: Vec<u8>) -> Result<Answer, reqwest::Error> {
        let mut request = self.client.post(format!("{}{REPORTS_PATH}", self.url)).header("Content-Type", "application/json");
        if !authorization.is_empty() {
            request = request.header("Authorization", authorization);
        }
        if !encoding.is_empty() {
            request = request.header("Content-Encoding", encoding);
        }
        Answer::read(request.body(body).send().await?).await
    }

    /// Sends a report and counts on when the server has it.
    ///
    /// # Errors
    /// When nothing answers; the number is kept then, to send the same again.
    pub async fn send(&mut self, report: &Report) -> Result<Answer, reqwest::Error> {
        let body = gzip(&serde_json::to_vec(report).unwrap_or_default());
        let answer = self.send_body("gzip", body).await?;
        if answer.status == 200 {
            self.sequence += 1;
        }
        Ok(answer)
    }

    /// Checks in with these lines.
    ///
    /// # Panics
    /// When the server does not take it.
    pub async fn tell(&mut self, lines: &[String]) {
        let report = self.report(lines);
        let answer = self.send(&report).await.unwrap_or_else(|error| panic!("checking in: {error}"));
        assert_eq!(answer.status, 200, "checking in: {}", answer.text);
    }
}
