//! Why something could not be read or done. Each case calls for another answer, so each has a name.
//!
//! No text here holds a password or a token: what a BMC says is cleaned and cut, what we sent is never repeated.

use crate::pin::Pin;
use std::time::Duration;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address cannot be used.
    #[error("this address cannot be used: {why}")]
    BadAddress {
        /// In words.
        why: String,
    },
    /// Nobody of that name.
    #[error("no address is known for {host}")]
    NameNotFound {
        /// As asked.
        host: String,
    },
    /// The connection was refused: something is there, but no such service.
    #[error("{address} refuses the connection")]
    Refused {
        /// Host and port.
        address: String,
    },
    /// No answer in time, or the connection broke. Whether a command was carried out is unknown.
    #[error("no answer: {why}")]
    NoAnswer {
        /// In words.
        why: String,
    },
    /// The certificate is not trusted. Nothing was sent.
    #[error("the certificate is not trusted ({why}); its pin is {}", pin_text(.pin.as_ref()))]
    NotTrusted {
        /// What the BMC shows, for a person to accept or not.
        pin: Option<Pin>,
        /// In words.
        why: String,
    },
    /// The BMC shows another key than the one that was accepted. Nothing was sent.
    #[error("the certificate has changed: pinned {pinned}, shown {shown}")]
    PinChanged {
        /// Accepted.
        pinned: Pin,
        /// Shown now.
        shown: Pin,
    },
    /// TLS could not be agreed upon.
    #[error("no TLS connection: {why}")]
    NoTls {
        /// In words.
        why: String,
    },
    /// User or password is wrong. The client does not try again by itself: four failures lock some BMCs.
    #[error("user or password is wrong{}", words_of(.said))]
    WrongCredentials {
        /// The BMC's words.
        said: String,
    },
    /// The account may not log in: locked, disabled, or its password must be changed first.
    #[error("the account may not log in{}", words_of(.said))]
    Locked {
        /// The BMC's words.
        said: String,
    },
    /// Logging in is not possible, for another reason than those above.
    #[error("logging in is not possible: {why}")]
    NoLogin {
        /// In words.
        why: String,
    },
    /// The account lacks the right for this resource.
    #[error("not allowed to use {path}{}", words_of(.said))]
    Forbidden {
        /// Of the resource.
        path: String,
        /// The BMC's words.
        said: String,
    },
    /// All sessions of the BMC are taken.
    #[error("the BMC has no session left{}", words_of(.said))]
    NoSessionLeft {
        /// The BMC's words.
        said: String,
    },
    /// The BMC asks to wait. Until then the client asks nothing.
    #[error("the BMC is busy{}{}", wait_text(.wait.as_ref()), words_of(.said))]
    Busy {
        /// How long, if it says.
        wait: Option<Duration>,
        /// The BMC's words.
        said: String,
    },
    /// Something else answers there.
    #[error("this is no Redfish service: {why}")]
    NotRedfish {
        /// In words.
        why: String,
    },
    /// No such resource.
    #[error("{path} is not there")]
    NotFound {
        /// Of the resource.
        path: String,
    },
    /// The answer is larger than taken.
    #[error("{path} is larger than {most_bytes} bytes")]
    TooLarge {
        /// Of the resource.
        path: String,
        /// The limit.
        most_bytes: usize,
    },
    /// The answer ended before it was complete.
    #[error("the answer for {path} is cut off")]
    Truncated {
        /// Of the resource.
        path: String,
    },
    /// The answer is no JSON object.
    #[error("{path} is not readable: {why}")]
    NotJson {
        /// Of the resource.
        path: String,
        /// In words.
        why: String,
    },
    /// The BMC sends us elsewhere. We do not go.
    #[error("{path} leads to {to}, which is not followed")]
    RedirectRefused {
        /// Of the resource.
        path: String,
        /// Where it leads, without a query.
        to: String,
    },
    /// The BMC does not offer this.
    #[error("the BMC does not offer this: {what}")]
    NotOffered {
        /// In words.
        what: String,
    },
    /// The BMC refuses, with another status than those above.
    #[error("the BMC answers {status} for {path}{}", words_of(.said))]
    Status {
        /// Of the resource.
        path: String,
        /// Of HTTP.
        status: u16,
        /// The BMC's words.
        said: String,
    },
    /// A limit of ours is reached.
    #[error("stopped: {which}")]
    LimitReached {
        /// Which, in words.
        which: String,
    },
}

impl Error {
    /// Whether asking this BMC for something else now would fail as well.
    #[must_use]
    pub fn ends_a_walk(&self) -> bool {
        match self {
            Self::BadAddress { .. }
            | Self::NameNotFound { .. }
            | Self::Refused { .. }
            | Self::NotTrusted { .. }
            | Self::PinChanged { .. }
            | Self::NoTls { .. }
            | Self::WrongCredentials { .. }
            | Self::Locked { .. }
            | Self::NoLogin { .. }
            | Self::NoSessionLeft { .. }
            | Self::NotRedfish { .. }
            | Self::LimitReached { .. } => true,
            // Without a wait it may be this resource alone.
            Self::Busy { wait, .. } => wait.is_some(),
            Self::NoAnswer { .. }
            | Self::Forbidden { .. }
            | Self::NotFound { .. }
            | Self::TooLarge { .. }
            | Self::Truncated { .. }
            | Self::NotJson { .. }
            | Self::RedirectRefused { .. }
            | Self::NotOffered { .. }
            | Self::Status { .. } => false,
        }
    }
}

fn words_of(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

fn pin_text(pin: Option<&Pin>) -> String {
    pin.map_or_else(|| "not known".to_owned(), Pin::to_string)
}

fn wait_text(wait: Option<&Duration>) -> String {
    wait.map(|wait| format!(" and asks to wait {} s", wait.as_secs())).unwrap_or_default()
}
