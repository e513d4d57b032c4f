//! What lets us in, and what we know about it.

use crate::error::Error;
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Paths remembered as forbidden; a new login does not help there.
const MAX_FORBIDDEN: usize = 200;
/// Between two logins that a 401 calls for: a BMC that says it again means something else by it, and logins fill logs.
const BETWEEN_RENEWALS: Duration = Duration::from_secs(20);

/// An open session, to be kept over a restart. Whoever holds the token is logged in: store it as a password.
#[derive(Debug, Clone)]
pub struct SavedSession {
    /// `X-Auth-Token` (DSP0266, "Redfish session login authentication").
    pub token: Secret,
    /// Path of the session, for its end. Empty when the BMC did not tell it.
    pub location: String,
}

/// How a request says who asks.
#[derive(Debug, Clone)]
pub(super) enum Auth {
    Session(SavedSession),
    /// `Authorization: Basic`, where the BMC has no sessions.
    Basic(Secret),
}

impl Auth {
    pub(super) fn basic(user: &str, password: &Secret) -> Self {
        let plain = Secret::new(format!("{user}:{}", password.expose_secret()));
        Self::Basic(Secret::new(format!("Basic {}", STANDARD.encode(plain.expose_secret()))))
    }

    pub(super) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let (name, words) = match self {
            Self::Session(session) => (HeaderName::from_static("x-auth-token"), &session.token),
            Self::Basic(words) => (AUTHORIZATION, words),
        };
        let mut value = HeaderValue::from_str(words.expose_secret()).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        let (Self::Session(SavedSession { token: ours, .. }) | Self::Basic(ours)) = self;
        let (Self::Session(SavedSession { token: theirs, .. }) | Self::Basic(theirs)) = other;
        ours.expose_secret() == theirs.expose_secret()
    }
}

/// What a client remembers between requests.
#[derive(Debug, Default)]
pub(super) struct State {
    pub auth: Option<Auth>,
    /// The credentials were refused; they are not offered again by themselves.
    pub refused: Option<Error>,
    /// When a 401 led to a login.
    pub renewed_at: Option<Instant>,
    /// Where sessions are made, if the root says.
    pub sessions: Option<String>,
    pub forbidden: BTreeSet<String>,
    busy_until: Option<Instant>,
    /// Where to say goodbye from when the client is dropped outside of any task.
    pub runtime: Option<tokio::runtime::Handle>,
}

impl State {
    /// Whether the BMC may be asked now.
    pub(super) fn check_hold(&mut self) -> Result<(), Error> {
        let left = self.busy_until.map(|until| until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero());
        match left {
            Some(left) => Err(Error::Busy { wait: Some(left), said: String::new() }),
            None => {
                self.busy_until = None;
                Ok(())
            }
        }
    }

    pub(super) fn hold(&mut self, wait: Duration) {
        self.busy_until = Instant::now().checked_add(wait);
    }

    /// Whether a 401 for this path may mean that the session is over.
    pub(super) fn may_have_expired(&self, path: &str) -> bool {
        let renewed = self.renewed_at.is_some_and(|at| at.elapsed() < BETWEEN_RENEWALS);
        !renewed && !self.forbidden.contains(path)
    }

    pub(super) fn forbid(&mut self, path: &str) {
        if self.forbidden.len() < MAX_FORBIDDEN {
            self.forbidden.insert(path.to_owned());
        }
    }
}
