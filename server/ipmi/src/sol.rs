//! The machine's serial console through the BMC, listened to (IPMI 2.0, 15 and 24.1).

use crate::error::Error;
use crate::packet::PayloadType;
use crate::request::Request;
use crate::session::Session;
use std::time::Duration;
use tokio::time::Instant;

const APP: u8 = 0x06;
const ACTIVATE: u8 = 0x48;
const DEACTIVATE: u8 = 0x49;
/// Payload "serial over LAN", instance 1.
const PAYLOAD: [u8; 2] = [0x01, 0x01];
/// Most that is kept of what the console says.
pub const MAX_CONSOLE_BYTES: usize = 1 << 20;
/// Sequence, acknowledged sequence, accepted bytes, status.
const HEADER_BYTES: usize = 4;

impl Session {
    /// Listens to the console for so long, or until there is this much of it. Types nothing.
    ///
    /// # Errors
    /// As [`Session::ask`]; with the codes 0x80 (somebody else listens) and 0x81 (switched off) of the command.
    pub async fn listen_to_console(&mut self, duration: Duration, most_bytes: usize) -> Result<Vec<u8>, Error> {
        // Encrypted and authenticated; alerts while it lasts stay as they are.
        let activate = Request::new("activate payload", APP, ACTIVATE, [&PAYLOAD[..], &[0xc0, 0, 0, 0]].concat());
        self.ask(&activate).await?;
        let heard = self.hear(Instant::now() + duration, most_bytes.min(MAX_CONSOLE_BYTES)).await;
        let deactivate = Request::new("deactivate payload", APP, DEACTIVATE, [&PAYLOAD[..], &[0, 0, 0, 0]].concat());
        let ended = self.try_ask(&deactivate).await;
        let heard = heard?;
        ended?;
        Ok(heard)
    }

    async fn hear(&mut self, until: Instant, most_bytes: usize) -> Result<Vec<u8>, Error> {
        let (mut heard, mut last) = (Vec::new(), 0);
        while heard.len() < most_bytes {
            let Some(packet) = self.wire.next_sol(until).await? else { break };
            let Some((header, characters)) = packet.split_first_chunk::<HEADER_BYTES>() else { continue };
            let [sequence, ..] = *header;
            // 0 acknowledges what we never sent.
            if sequence & 0x0f == 0 {
                continue;
            }
            if sequence != last {
                heard.extend_from_slice(characters);
                last = sequence;
            }
            let accepted = u8::try_from(characters.len()).unwrap_or(u8::MAX);
            self.wire.send_payload(PayloadType::Sol, &[0, sequence, accepted, 0])?;
        }
        heard.truncate(most_bytes);
        Ok(heard)
    }
}
