//! One simulated agent: identity, boot, numbers, and the reports it makes of them.

use super::World;
use super::body::{Random, pack};
use super::spool::Waiting;
use ironwatch_shared::proof::{Claims, LIFETIME_SECONDS, SigningKey};
use ironwatch_shared::wire::v1::REPORTS_PATH;
use ironwatch_shared::{BootId, Epoch, HostId, ServerId};
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// Who an agent is, since it joined.
pub struct Identity {
    pub key: SigningKey,
    pub host: HostId,
    pub server: ServerId,
    pub name: String,
}

/// One agent.
pub struct Agent {
    identity: Identity,
    boot: BootId,
    epoch: Epoch,
    sequence: u64,
    /// How long its machine ran when the simulation began.
    booted_before_ms: u64,
    random: Random,
    values: Vec<i32>,
    /// The first words of every report, up to the moment.
    head: String,
    /// From the machine's name on, up to its uptime.
    machine: String,
    kernel_records: u64,
    pub interval_seconds: u32,
}

fn unix_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Agent {
    /// An agent on a machine that has been running for a while.
    ///
    /// # Errors
    /// Never in practice: the ids are UUIDs.
    pub fn new(identity: Identity, world: &World, seed: u64) -> Result<Self, String> {
        let wrong = |_| "a UUID is not an id".to_owned();
        let boot = BootId::parse(&uuid::Uuid::new_v4().to_string()).map_err(wrong)?;
        let epoch = Epoch::parse(&uuid::Uuid::new_v4().simple().to_string()).map_err(wrong)?;
        let mut random = Random::new(seed + 1);
        let values = world.shapes.start(&mut random);
        let machine = format!(
            r#""machine":{{"hostname":"{}","os":"Debian GNU/Linux 12","kernel":"6.1.0-26-amd64","architecture":"x86_64","agent_version":"{}","uptime_seconds":"#,
            identity.name,
            env!("CARGO_PKG_VERSION")
        );
        Ok(Self {
            head: format!(r#"{{"v":1,"boot_id":"{boot}","taken":{{"wall_ms":"#),
            machine,
            booted_before_ms: 3_600_000 + u64::try_from(random.below(1_000_000)).unwrap_or_default() * 1_000,
            identity,
            boot,
            epoch,
            sequence: 0,
            random,
            values,
            kernel_records: 0,
            interval_seconds: u32::try_from(world.arguments.interval.as_secs()).unwrap_or(30).max(1),
        })
    }

    /// Milliseconds since its boot.
    fn boot_ms(&self, world: &World) -> u64 {
        self.booted_before_ms + u64::try_from(world.start.elapsed().as_millis()).unwrap_or_default()
    }

    /// A chance of this agent's own, from 0 to 1.
    pub fn chance(&mut self) -> f64 {
        self.random.share()
    }

    /// How its machine does now.
    ///
    /// # Errors
    /// When the report cannot be packed.
    pub fn report(&mut self, world: &World) -> Result<Waiting, String> {
        let boot_ms = self.boot_ms(world);
        let mut text = Vec::with_capacity(world.arguments.samples * 90 + world.arguments.kernel_lines * 160 + 512);
        // Writing to a Vec cannot fail.
        let _ = write!(
            text,
            r#"{}{},"boot_ms":{boot_ms}}},"interval_seconds":{},{}{}}}"#,
            self.head,
            unix_millis(),
            self.interval_seconds,
            self.machine,
            boot_ms / 1000
        );
        text.extend_from_slice(br#","samples":["#);
        world.shapes.write(&mut self.values, &mut self.random, &mut text);
        text.push(b']');
        if world.arguments.kernel_lines > 0 {
            text.extend_from_slice(br#","kernel_lines":["#);
            for place in 0..world.arguments.kernel_lines {
                if place > 0 {
                    text.push(b',');
                }
                world.lines.write(self.kernel_records, boot_ms, &mut text);
                self.kernel_records += 1;
            }
            text.push(b']');
        }
        text.push(b'}');
        self.sequence += 1;
        Ok(Waiting { sequence: self.sequence, body: pack(&text)? })
    }

    /// The headers of a report, signed now.
    #[must_use]
    pub fn headers(&self, waiting: &Waiting, world: &World) -> Option<String> {
        let now = unix_millis() / 1000;
        let claims = Claims {
            iss: self.identity.host.clone(),
            aud: self.identity.server.clone(),
            iat: now,
            exp: now + LIFETIME_SECONDS,
            jti: format!("{}-{}", self.epoch, waiting.sequence),
            htm: "POST".to_owned(),
            htu: REPORTS_PATH.to_owned(),
            ep: self.epoch.clone(),
            seq: waiting.sequence,
            bh: waiting.body.digest.clone(),
            boot: self.boot.clone(),
            bms: self.boot_ms(world),
        };
        let proof = self.identity.key.prove(&claims)?;
        Some(format!("Content-Encoding: gzip\r\nAuthorization: {} {proof}\r\n", ironwatch_shared::wire::v1::PROOF_SCHEME))
    }

    /// The server knows its numbers otherwise: begins a new life of the spool.
    pub fn begin_epoch(&mut self) {
        if let Ok(epoch) = Epoch::parse(&uuid::Uuid::new_v4().simple().to_string()) {
            self.epoch = epoch;
        }
    }
}
