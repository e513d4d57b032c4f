//! What can be learned from a BMC without a session: whether something is there, and what it offers.

use crate::connect::until;
use crate::error::Error;
use crate::message::{self, Address};
use crate::socket::Socket;
use crate::timing::Timing;
use std::net::SocketAddr;
use std::time::Duration;

/// RMCP version 1.0, class ASF; then ASF's enterprise number, "presence ping", tag, no data (ASF 2.0, 3.2.4.2).
const PING: [u8; 12] = [0x06, 0x00, 0xff, 0x06, 0x00, 0x00, 0x11, 0xbe, 0x80, 0x4a, 0x00, 0x00];
const PONG: u8 = 0x40;
/// Header of a message outside of sessions as IPMI 1.5 has it: RMCP, no authentication, no sequence, no session (13.6).
const OUTSIDE: [u8; 13] = [0x06, 0x00, 0xff, 0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const APP: u8 = 0x06;
const GET_CHANNEL_AUTHENTICATION_CAPABILITIES: u8 = 0x38;
/// It is asked after a silence already.
const QUICK: Timing = Timing { first_wait: Duration::from_millis(300), tries: 3, longest_wait: Duration::from_secs(1) };

/// What a BMC says before anybody has logged in (IPMI 2.0, 22.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offers {
    /// It speaks IPMI 2.0 sessions (RMCP+).
    pub sessions: bool,
    /// A BMC key (K_G) is set.
    pub bmc_key: bool,
    /// Logins without user name and password are possible: a door that should be shut.
    pub anonymous: bool,
}

/// Whether anything speaks RMCP there.
///
/// # Errors
/// [`Error::NoAnswer`] and its kin.
pub async fn ping(address: SocketAddr, timing: Timing) -> Result<(), Error> {
    let socket = Socket::connect(address)?;
    until(&socket, &PING, timing, |packet| (packet.get(8) == Some(&PONG) && packet.get(4..8) == PING.get(4..8)).then_some(())).await
}

/// Asks what is offered.
///
/// # Errors
/// [`Error::NoAnswer`] and its kin.
pub async fn offers(address: SocketAddr, timing: Timing) -> Result<Offers, Error> {
    let socket = Socket::connect(address)?;
    let to = Address { net_function: APP, command: GET_CHANNEL_AUTHENTICATION_CAPABILITIES, sequence: 1 };
    // This channel, with the data of IPMI 2.0, for an administrator.
    let mut content = Vec::new();
    message::write_request(&mut content, to, 0, &[0x8e, 0x04]);
    let mut packet = OUTSIDE.to_vec();
    packet.push(content.len() as u8);
    packet.extend_from_slice(&content);
    until(&socket, &packet, timing, |packet| {
        let content = packet.get(OUTSIDE.len() + 1..)?;
        let response = message::parse_response(content).filter(|response| response.to == to && response.code == 0)?;
        let [_, support, status, extended, ..] = response.data else { return None };
        let sessions = support & 0x80 != 0 && extended & 0x02 != 0;
        Some(Offers { sessions, bmc_key: status & 0x20 != 0, anonymous: status & 0x03 != 0 })
    })
    .await
}

/// After no session could be opened because nothing came back: is it that nobody is there?
pub(crate) async fn why_silent(address: SocketAddr, timing: Timing) -> Error {
    let quick = Timing { first_wait: timing.first_wait.min(QUICK.first_wait), ..QUICK };
    match offers(address, quick).await {
        Ok(Offers { sessions: false, .. }) => return Error::NoSessions,
        // It does offer sessions: what was asked was lost on the way, or it has too much to do.
        Ok(_) => return Error::NoAnswer,
        Err(Error::NoAnswer) => {}
        Err(error) => return error,
    }
    match ping(address, quick).await {
        Ok(()) => Error::NoSessions,
        Err(error) => error,
    }
}
