//! One enrolled host that signs what a test puts into its mouth.

use ironwatch_shared::proof::{Claims, LIFETIME_SECONDS, SigningKey, body_digest};
use ironwatch_shared::wire::v1::enrol::{EnrolAnswer, EnrolRequest, transcript};
use ironwatch_shared::wire::v1::report::Report;
use ironwatch_shared::wire::v1::{ENROL_PATH, PROOF_SCHEME, REPORTS_PATH, VERSION};
use ironwatch_shared::{BootId, Epoch, HostId, ServerId, Timestamp};

/// A host with its key and its place in its spool.
pub struct Speaker {
    client: reqwest::Client,
    key: SigningKey,
    pub host: HostId,
    server: ServerId,
    epoch: Epoch,
    pub sequence: u64,
}

impl Speaker {
    /// Joins.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub async fn enrol(url: &str, token: &str, name: &str) -> Result<Self, String> {
        let key = SigningKey::generate_pkcs8().and_then(|bytes| SigningKey::from_pkcs8(&bytes)).ok_or("no key")?;
        let public_key = key.public_key();
        let request = EnrolRequest {
            v: VERSION,
            token: token.to_owned(),
            signature: key.sign(&transcript(token, &public_key, name)),
            public_key,
            hostname: name.to_owned(),
            previous_host_id: None,
            previous_signature: None,
        };
        let client = reqwest::Client::new();
        let response = client.post(format!("{url}{ENROL_PATH}")).json(&request).send().await.map_err(|error| error.to_string())?;
        let text = response.text().await.map_err(|error| error.to_string())?;
        let answer: EnrolAnswer = serde_json::from_str(&text).map_err(|_| text)?;
        let epoch = Epoch::parse(&uuid::Uuid::new_v4().simple().to_string()).map_err(|error| error.to_string())?;
        Ok(Self { client, key, host: answer.host_id, server: answer.server_id, epoch, sequence: 0 })
    }

    /// Signs and sends the next report; the status of the answer.
    ///
    /// # Errors
    /// What went wrong on the way, in words.
    pub async fn send(&mut self, url: &str, report: &Report, boot: &BootId, boot_millis: u64, now: Timestamp) -> Result<u16, String> {
        self.sequence += 1;
        let body = serde_json::to_vec(report).map_err(|error| error.to_string())?;
        let seconds = now.as_millis().div_euclid(1000);
        let claims = Claims {
            iss: self.host.clone(),
            aud: self.server.clone(),
            iat: seconds,
            exp: seconds + LIFETIME_SECONDS,
            jti: format!("{}-{}", self.epoch, self.sequence),
            htm: "POST".into(),
            htu: REPORTS_PATH.into(),
            ep: self.epoch.clone(),
            seq: self.sequence,
            bh: body_digest(&body),
            boot: boot.clone(),
            bms: boot_millis,
        };
        let proof = self.key.prove(&claims).ok_or("no proof")?;
        let request =
            self.client.post(format!("{url}{REPORTS_PATH}")).header("Authorization", format!("{PROOF_SCHEME} {proof}")).body(body);
        Ok(request.send().await.map_err(|error| error.to_string())?.status().as_u16())
    }
}
