//! One report to the server: signed at this moment, sent, its answer understood.

use super::client::{Client, Failure};
use super::link::Link;
use super::reply::{Reply, understand};
use super::shared::Shared;
use crate::clock;
use crate::identity::Identity;
use ironwatch_shared::BootId;
use ironwatch_shared::proof::{Claims, LIFETIME_SECONDS, SigningKey, body_digest};
use ironwatch_shared::wire::v1::receipt::Receipt;
use ironwatch_shared::wire::v1::{PROOF_SCHEME, REPORTS_PATH};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A failure within this time on a connection that worked before was a connection that had been closed meanwhile.
const STALE_WITHIN: Duration = Duration::from_secs(1);

/// Everything that a request needs.
pub struct Pusher {
    pub client: Client,
    pub key: Arc<SigningKey>,
    pub identity: Identity,
    pub boot_id: BootId,
}

impl Pusher {
    /// Sends one report; once more at once when a connection that worked turns out closed.
    pub fn try_twice(&self, shared: &Shared, number: u64) -> Option<Reply> {
        let worked = shared.link().link == Link::Up;
        let begun = Instant::now();
        let reply = match self.exchange(shared, number)? {
            Err(_) if worked && begun.elapsed() < STALE_WITHIN => self.exchange(shared, number)?,
            reply => reply,
        };
        Some(reply.unwrap_or_else(|failure| match failure {
            Failure::OtherKey => Reply::OtherKey,
            Failure::NoAnswer(why) => Reply::Unclear(why),
        }))
    }

    /// Sends one report, signed now. `None` when it is gone.
    pub fn exchange(&self, shared: &Shared, number: u64) -> Option<Result<Reply, Failure>> {
        let (packed, (epoch, sequence)) = {
            let mut spool = shared.spool();
            (spool.packed(number)?, spool.on_the_wire(number))
        };
        let issued = clock::wall_ms().saturating_add(shared.clock_offset_ms()).div_euclid(1000);
        let claims = Claims {
            iss: self.identity.host_id.clone(),
            aud: self.identity.server_id.clone(),
            iat: issued,
            exp: issued.saturating_add(LIFETIME_SECONDS),
            jti: format!("{epoch}-{sequence}"),
            htm: "POST".to_owned(),
            htu: REPORTS_PATH.to_owned(),
            ep: epoch.clone(),
            seq: sequence,
            bh: body_digest(&packed),
            boot: self.boot_id.clone(),
            bms: clock::boot_ms(),
        };
        let Some(proof) = self.key.prove(&claims) else {
            return Some(Err(Failure::NoAnswer("the report cannot be signed".to_owned())));
        };
        let authorization = format!("{PROOF_SCHEME} {proof}");
        let headers = [("Content-Encoding", "gzip"), ("Authorization", authorization.as_str())];
        let reply = self.client.post(REPORTS_PATH, &headers, &packed).map(|answer| {
            let reply = understand(answer.status, answer.retry_after.as_deref(), &answer.body);
            let other = |receipt: &Receipt| receipt.committed.epoch != epoch || receipt.committed.sequence != sequence;
            if matches!(&reply, Reply::Committed(receipt) if other(receipt)) {
                return Reply::Unclear("the receipt is for another report".to_owned());
            }
            reply
        });
        Some(reply)
    }

    /// Says goodbye with one report; the caller's client decides how long that may take.
    pub fn send_last(&self, shared: &Shared, number: u64) -> bool {
        match self.exchange(shared, number) {
            Some(Ok(Reply::Committed(_))) => {
                shared.spool().committed(number);
                shared.link().up(clock::wall_ms());
                true
            }
            Some(_) | None => false,
        }
    }
}
