//! Who asks (DSP0266, "Authentication").

use super::Manners;
use super::connection::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

#[derive(Debug)]
struct Session {
    id: usize,
    token: String,
    requests: usize,
}

/// Sessions of the service.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    list: Vec<Session>,
    next: usize,
    failures: usize,
    pub logins: usize,
    pub most: usize,
}

/// What comes of a request for a session.
pub(super) enum Login {
    Made { token: String, path: String },
    Refused { status: u16, body: Value },
}

/// Words beside a status.
pub(super) fn words(id: &str, message: &str) -> Value {
    json!({"error": {"code": "Base.1.8.GeneralError", "message": "See @Message.ExtendedInfo", "@Message.ExtendedInfo": [{"MessageId": id, "Message": message}]}})
}

impl Sessions {
    pub(super) fn forget(&mut self) {
        self.list.clear();
    }

    pub(super) fn open(&self) -> usize {
        self.list.len()
    }

    /// A login by the body of a POST.
    pub(super) fn log_in(&mut self, body: &Value, manners: &Manners) -> Login {
        self.logins += 1;
        let refuse = |status, id, message| Login::Refused { status, body: words(id, message) };
        if manners.locks_after.is_some_and(|most| self.failures >= most) {
            return refuse(403, "Base.1.8.AccountLocked", "The account is locked.");
        }
        let (user, password) = manners.login;
        if body.get("UserName") != Some(&user.into()) || body.get("Password") != Some(&password.into()) {
            self.failures += 1;
            return refuse(401, "Base.1.8.InsufficientPrivilege", "The user name or password is wrong.");
        }
        if self.list.len() >= manners.most_sessions {
            return refuse(503, "IDRAC.2.7.RAC0218", "The maximum number of user sessions has been reached.");
        }
        self.next += 1;
        let (id, token) = (self.next, format!("token-{:08x}", self.next * 7919));
        self.list.push(Session { id, token: token.clone(), requests: 0 });
        self.most = self.most.max(self.list.len());
        Login::Made { token, path: format!("/redfish/v1/SessionService/Sessions/{id}") }
    }

    /// Whether a request is by somebody who may.
    pub(super) fn may(&mut self, request: &Request, manners: &Manners) -> bool {
        if let Some(token) = request.header("x-auth-token") {
            let Some(place) = self.list.iter().position(|session| session.token == token) else { return false };
            let Some(session) = self.list.get_mut(place) else { return false };
            session.requests += 1;
            if manners.requests_per_session.is_some_and(|most| session.requests > most) {
                self.list.remove(place);
                return false;
            }
            return true;
        }
        let (user, password) = manners.login;
        let basic = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        manners.basic && request.header("authorization") == Some(&basic)
    }

    /// Ends a session by its path.
    pub(super) fn end(&mut self, path: &str) -> bool {
        let id = path.rsplit('/').next().and_then(|id| id.parse::<usize>().ok());
        let before = self.list.len();
        self.list.retain(|session| Some(session.id) != id);
        self.list.len() < before
    }
}
