//! An open session.

use crate::completion::Completion;
use crate::credentials::Privilege;
use crate::error::Error;
use crate::exchange::Wire;
use crate::request::{Answer, Request};
use crate::suite::CipherSuite;
use crate::timing::Timing;
use std::time::Duration;

/// `NetFn` App and two of its commands (IPMI 2.0, appendix G).
const APP: u8 = 0x06;
const SET_PRIVILEGE: u8 = 0x3b;
const CLOSE_SESSION: u8 = 0x3c;
/// A session that is not closed ends by itself after a minute (6.12.15); that is not worth waiting for.
const CLOSING: Timing = Timing { first_wait: Duration::from_millis(300), tries: 2, longest_wait: Duration::from_millis(600) };

/// An open session with one BMC. [`Session::close`] it, or the BMC keeps its place taken for a minute.
pub struct Session {
    pub(crate) wire: Wire,
    suite: CipherSuite,
    privilege: Privilege,
    /// Requests on their way at once.
    window: usize,
}

impl Session {
    pub(crate) fn new(wire: Wire, suite: CipherSuite, privilege: Privilege) -> Self {
        Self { wire, suite, privilege, window: 1 }
    }

    /// How many requests may be on their way at once, 1 to 4. Many BMCs serve one after the other, and some drop more.
    pub fn set_window(&mut self, window: usize) {
        self.window = window.clamp(1, 4);
    }

    /// The suite that seals it.
    #[must_use]
    pub fn suite(&self) -> CipherSuite {
        self.suite
    }

    /// What it may do.
    #[must_use]
    pub fn privilege(&self) -> Privilege {
        self.privilege
    }

    /// Packets sent in it, and packets that came and answered nothing.
    #[must_use]
    pub fn packets(&self) -> (u64, u64) {
        (self.wire.packets_sent, self.wire.strays)
    }

    /// Asks many, some of them at once; answers in the order of the requests. A code other than 0 is an answer.
    ///
    /// # Errors
    /// When the BMC is silent or the session is gone.
    pub async fn ask_all(&mut self, requests: &[Request]) -> Result<Vec<Answer>, Error> {
        self.wire.ask_all(requests, self.window).await
    }

    /// Asks, and takes any code for an answer.
    ///
    /// # Errors
    /// When the BMC is silent or the session is gone.
    pub async fn try_ask(&mut self, request: &Request) -> Result<Answer, Error> {
        let answers = self.wire.ask_all(std::slice::from_ref(request), 1).await?;
        answers.into_iter().next().ok_or(Error::SessionLost)
    }

    /// Asks, and wants it done.
    ///
    /// # Errors
    /// As [`Session::try_ask`], and [`Error::Completion`] when the BMC did not do it.
    pub async fn ask(&mut self, request: &Request) -> Result<Vec<u8>, Error> {
        self.try_ask(request).await?.done(request.name)
    }

    /// Raises the session to a privilege; after the handshake it has that of a user (22.18).
    pub(crate) async fn raise(&mut self, privilege: Privilege) -> Result<(), Error> {
        let request = Request::new("set session privilege level", APP, SET_PRIVILEGE, vec![privilege.number()]);
        let answer = self.try_ask(&request).await?;
        match answer.code.0 {
            0 => {
                self.privilege = privilege;
                Ok(())
            }
            // Not this user, or not this user together with this channel.
            0x80 | 0x81 => Err(Error::PrivilegeTooLow(privilege)),
            _ => Err(Error::Completion { command: request.name, code: answer.code }),
        }
    }

    /// Ends the session. Whatever comes of it, it is over.
    pub async fn close(mut self) {
        self.wire.timing = CLOSING;
        let number = self.wire.bmc_session.to_le_bytes().to_vec();
        let _ = self.try_ask(&Request::new("close session", APP, CLOSE_SESSION, number)).await;
    }
}

impl Answer {
    /// Its data, or that it was not done.
    ///
    /// # Errors
    /// [`Error::Completion`].
    pub fn done(self, command: &'static str) -> Result<Vec<u8>, Error> {
        match self.code {
            Completion(0) => Ok(self.data),
            code => Err(Error::Completion { command, code }),
        }
    }
}
