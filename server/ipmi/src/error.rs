//! What can go wrong, in kinds that a person can act on.

use crate::completion::Completion;
use crate::credentials::Privilege;
use std::io;

/// Why a BMC could not be asked, or did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing came back, however often it was asked.
    #[error("no answer")]
    NoAnswer,
    /// The machine answers, and nothing listens on the port: IPMI over LAN is off there, or the port is another.
    #[error("refused: nothing listens on the port")]
    Refused,
    /// The way there is closed: no route, or a firewall says so.
    #[error("the address cannot be reached: {0}")]
    Unreachable(String),
    /// Something listens and speaks RMCP, and it offers no IPMI 2.0 session.
    #[error("it speaks no IPMI 2.0 sessions, or they are switched off")]
    NoSessions,
    /// The BMC knows no such user, or the user may not use the LAN.
    #[error("the user is not known, or may not use IPMI over LAN")]
    WrongUser,
    /// The BMC has another password for this user, or another BMC key.
    #[error("the password, or the BMC key, is another")]
    WrongPassword,
    /// The BMC allows neither suite 17 nor suite 3.
    #[error("it allows neither cipher suite 17 nor 3")]
    SuiteNotAllowed,
    /// The user may not have this privilege.
    #[error("the user may not act as {0}")]
    PrivilegeTooLow(Privilege),
    /// All sessions of the BMC are taken.
    #[error("it has no session left")]
    NoSessionLeft,
    /// The BMC began a login and then fell silent, each time. Some do so when user or password are wrong.
    #[error("it begins a login and then falls silent; some BMCs do so when user or password are wrong")]
    LoginUnanswered,
    /// The handshake ended with a status that says nothing else.
    #[error("the session was refused with status {0:#04x}")]
    Handshake(u8),
    /// The BMC ended the session or forgot it.
    #[error("the session was lost")]
    SessionLost,
    /// The BMC did not do what it was asked.
    #[error("{command}: {code}")]
    Completion {
        /// What was asked.
        command: &'static str,
        /// Its answer.
        code: Completion,
    },
    /// An answer that is not one.
    #[error("{what}: the answer makes no sense")]
    Malformed {
        /// What was asked.
        what: &'static str,
    },
    /// More than any real BMC has.
    #[error("{what}: more than {limit}")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// The most that is taken.
        limit: usize,
    },
    /// The system of this program.
    #[error("{0}")]
    System(String),
}

impl Error {
    /// A short word for programs; stable.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Error::NoAnswer => "no_answer",
            Error::Refused => "refused",
            Error::Unreachable(_) => "unreachable",
            Error::NoSessions => "ipmi_off",
            Error::WrongUser => "wrong_user",
            Error::WrongPassword => "wrong_password",
            Error::SuiteNotAllowed => "suite_not_allowed",
            Error::PrivilegeTooLow(_) => "privilege_too_low",
            Error::NoSessionLeft => "no_session_left",
            Error::LoginUnanswered => "login_unanswered",
            Error::Handshake(_) => "session_refused",
            Error::SessionLost => "session_lost",
            Error::Completion { .. } => "command_refused",
            Error::Malformed { .. } => "malformed",
            Error::TooMuch { .. } => "too_much",
            Error::System(_) => "system",
        }
    }

    /// The login was refused: trying again as before may lock the user out.
    #[must_use]
    pub fn is_login_refused(&self) -> bool {
        matches!(self, Error::WrongUser | Error::WrongPassword)
    }

    /// The BMC answers nothing at all.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        matches!(self, Error::NoAnswer | Error::Refused | Error::Unreachable(_))
    }

    /// The command was refused with one of these codes.
    #[must_use]
    pub fn is_code(&self, codes: &[u8]) -> bool {
        matches!(self, Error::Completion { code, .. } if codes.contains(&code.0))
    }

    pub(crate) fn from_io(error: &io::Error) -> Self {
        let closed = [io::ErrorKind::HostUnreachable, io::ErrorKind::NetworkUnreachable, io::ErrorKind::PermissionDenied];
        if error.kind() == io::ErrorKind::ConnectionRefused {
            // ICMP "port unreachable", which Linux gives to a connected socket.
            Error::Refused
        } else if closed.contains(&error.kind()) {
            Error::Unreachable(error.to_string())
        } else {
            Error::System(error.to_string())
        }
    }
}
