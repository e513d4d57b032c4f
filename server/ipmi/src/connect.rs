//! Finding out how a BMC may be spoken to, and opening a session.

use crate::credentials::{Credentials, Privilege};
use crate::error::Error;
use crate::exchange::{MAX_PACKET_BYTES, Wire};
use crate::handshake::{Rakp, open_session_request, open_session_response};
use crate::keys::Keys;
use crate::packet::{self, PayloadType};
use crate::presence;
use crate::session::Session;
use crate::socket::Socket;
use crate::suite::CipherSuite;
use crate::timing::Timing;
use ring::rand::{SecureRandom as _, SystemRandom};
use std::net::SocketAddr;
use tokio::time::{Instant, timeout_at};

/// What was found out about a BMC, to be remembered and given to the next [`connect`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The suite it allows.
    pub suite: CipherSuite,
    /// What its user may do at most, of what was wanted.
    pub privilege: Privilege,
}

/// A session, and what was found out on the way to it.
pub struct Connected {
    /// The session.
    pub session: Session,
    /// To be remembered.
    pub known: Known,
}

/// Opens a session: with suite 17 if the BMC allows it, else with 3; with the wanted privilege if the user has it, else
/// with a lower one.
///
/// # Errors
/// Why there is no session, in kinds that a person can act on.
pub async fn connect(
    address: SocketAddr,
    credentials: &Credentials,
    wanted: Privilege,
    known: Option<Known>,
    timing: Timing,
) -> Result<Connected, Error> {
    let first_suite = known.map(|known| known.suite);
    let mut suites: Vec<CipherSuite> =
        first_suite.into_iter().chain(CipherSuite::ALL.into_iter().filter(|suite| Some(*suite) != first_suite)).collect();
    let mut privilege = known.map_or(wanted, |known| known.privilege.min(wanted));
    loop {
        let Some(suite) = suites.first().copied() else { return Err(Error::SuiteNotAllowed) };
        match open_again(address, credentials, privilege, suite, timing).await {
            Ok(session) => return Ok(Connected { known: Known { suite, privilege }, session }),
            Err(Error::SuiteNotAllowed) => {
                suites.remove(0);
            }
            Err(Error::PrivilegeTooLow(_)) if privilege.lower().is_some() => {
                privilege = privilege.lower().unwrap_or(privilege);
            }
            Err(Error::NoAnswer) => return Err(presence::why_silent(address, timing).await),
            Err(error) => return Err(error),
        }
    }
}

/// Sends until something comes that `read` takes. Strangers' packets do not lengthen the wait.
pub(crate) async fn until<T>(socket: &Socket, packet: &[u8], timing: Timing, mut read: impl FnMut(&[u8]) -> Option<T>) -> Result<T, Error> {
    let mut refused = None;
    for sent in 0..timing.tries {
        let due = Instant::now() + timing.wait(sent);
        if let Err(error) = socket.send(packet) {
            refused = Some(Error::from_io(&error));
        }
        let mut buffer = [0; MAX_PACKET_BYTES];
        loop {
            match timeout_at(due, socket.receive(&mut buffer)).await {
                Err(_) => break,
                Ok(Err(error)) => {
                    // A BMC that is starting refuses for a moment; one that still refuses when asked again does not listen.
                    if refused.is_some() {
                        return Err(Error::from_io(&error));
                    }
                    refused = Some(Error::from_io(&error));
                }
                Ok(Ok(length)) => {
                    if let Some(found) = read(buffer.get(..length).unwrap_or_default()) {
                        return Ok(found);
                    }
                }
            }
        }
    }
    Err(refused.unwrap_or(Error::NoAnswer))
}

/// A handshake whose last answers are lost cannot be taken up again in the middle: the BMC thinks that it is over.
const HANDSHAKES: u32 = 3;

async fn open_again(
    address: SocketAddr,
    credentials: &Credentials,
    privilege: Privilege,
    suite: CipherSuite,
    timing: Timing,
) -> Result<Session, Error> {
    let mut last = Error::NoAnswer;
    for _ in 0..HANDSHAKES {
        last = match open(address, credentials, privilege, suite, timing).await {
            Err(Error::LoginUnanswered) => Error::LoginUnanswered,
            other => return other,
        };
    }
    Err(last)
}

async fn open(
    address: SocketAddr,
    credentials: &Credentials,
    privilege: Privilege,
    suite: CipherSuite,
    timing: Timing,
) -> Result<Session, Error> {
    let socket = Socket::connect(address)?;
    let mut random = [0; 21];
    SystemRandom::new().fill(&mut random).map_err(|_| Error::System("the system has no randomness".to_owned()))?;
    let [s0, s1, s2, s3, tag, our_random @ ..] = random;
    let our_session = u32::from_le_bytes([s0, s1, s2, s3]).max(1);

    let request = packet::plain(PayloadType::OpenSessionRequest, &open_session_request(tag, privilege, our_session, suite));
    let opened = until(&socket, &request, timing, |packet| {
        let content = packet::open_plain(packet, PayloadType::OpenSessionResponse)?;
        open_session_response(content, tag, privilege, our_session, suite)
    })
    .await??;

    let rakp = Rakp::new(credentials, privilege, suite, our_session, opened.bmc_session, our_random);
    let tag = tag.wrapping_add(1);
    let bmc = until(&socket, &packet::plain(PayloadType::Rakp1, &rakp.first(tag)), timing, |packet| {
        rakp.second(packet::open_plain(packet, PayloadType::Rakp2)?, tag)
    })
    .await
    .map_err(unanswered)??;

    let key = rakp.session_integrity_key(&bmc);
    let tag = tag.wrapping_add(1);
    until(&socket, &packet::plain(PayloadType::Rakp3, &rakp.third(tag, &bmc)), timing, |packet| {
        rakp.fourth(packet::open_plain(packet, PayloadType::Rakp4)?, tag, &bmc, key.as_ref())
    })
    .await
    .map_err(unanswered)??;

    let keys = Keys::new(suite, key.as_ref());
    let mut session = Session::new(Wire::new(socket, keys, our_session, opened.bmc_session, timing), suite, Privilege::User);
    if privilege > Privilege::User
        && let Err(error) = session.raise(privilege).await
    {
        session.close().await;
        return Err(error);
    }
    Ok(session)
}

fn unanswered(error: Error) -> Error {
    if error == Error::NoAnswer { Error::LoginUnanswered } else { error }
}
