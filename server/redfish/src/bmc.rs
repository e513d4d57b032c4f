//! One BMC: what can be asked of it.

mod changes;
mod health;
mod logs;
mod managers;
mod map;
mod parts;
mod plan;
mod reported;
mod sensors;

pub use health::PowerAndHealth;
pub use logs::LogServices;
pub use managers::Managers;
pub use plan::{Plan, Purpose};
pub use sensors::MetricReports;

use crate::client::{Client, Freshness, SavedSession};
use crate::cost::Cost;
use crate::doc::Doc;
use crate::error::Error;
use crate::limits::Limits;
use crate::model::ServiceRoot;
use crate::quirks::Quirks;
use crate::target::Target;
use crate::walk::{ExpandBook, Walked};
use map::{LinkMap, Root};
use serde_json::Value;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Where a service begins (DSP0266, "Universal resource identifiers"), with the slash that the standard has and some services want.
const ROOT: &str = "/redfish/v1/";

/// One BMC. It is asked one thing at a time, in one session, over one connection; the session is given back when this is
/// closed or dropped.
#[derive(Debug)]
pub struct Bmc {
    client: Client,
    map: Mutex<LinkMap>,
}

impl Bmc {
    /// Prepares; nothing is sent yet. Must be used within a tokio runtime.
    ///
    /// # Errors
    /// [`Error::NoTls`] when the authorities of this system cannot be read.
    pub fn new(target: &Target, limits: &Limits) -> Result<Self, Error> {
        Ok(Self { client: Client::new(target, limits)?, map: Mutex::default() })
    }

    /// Goes on in a session of earlier, instead of logging in. If it is over, there is one new login.
    pub fn resume(&self, session: SavedSession) {
        self.client.resume(session);
    }

    /// The open session, to be stored for [`Bmc::resume`].
    #[must_use]
    pub fn session(&self) -> Option<SavedSession> {
        self.client.session()
    }

    /// Leaves without ending the session, which is the caller's from now on.
    #[must_use]
    pub fn release(self) -> Option<SavedSession> {
        self.client.release()
    }

    /// Ends the session, after what is under way. A later call would log in again.
    ///
    /// # Errors
    /// Those of a request. The session is forgotten in any case.
    pub async fn close(&self) -> Result<(), Error> {
        self.client.close().await
    }

    /// When the certificate runs out by which an authority vouches for the BMC, as written in it: `YYMMDDHHMMSSZ` or
    /// `YYYYMMDDHHMMSSZ`. None before it was shown, and for a BMC that is known by its key.
    #[must_use]
    pub fn certificate_ends(&self) -> Option<String> {
        self.client.certificate_ends()
    }

    /// Lets refused credentials be offered once more: without it a client that was told that they are wrong stays silent.
    pub fn try_credentials_again(&self) {
        self.client.try_credentials_again();
    }

    /// Forgets what is known of the tree, for example after an update of the firmware.
    pub fn forget_map(&self) {
        *self.map() = LinkMap::default();
    }

    /// The service root. Read once, then remembered.
    ///
    /// # Errors
    /// [`Error::NotRedfish`] when something else answers, and those of a request.
    pub async fn root(&self) -> Result<ServiceRoot, Error> {
        self.known_root().await.map(|root| root.service)
    }

    /// Which peculiarities are known of this BMC: `Dell iDRAC`, `NVIDIA HGX`, …
    ///
    /// # Errors
    /// As [`Bmc::root`].
    pub async fn peculiarities(&self) -> Result<Vec<&'static str>, Error> {
        self.known_root().await.map(|root| root.quirks.names)
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) async fn root_value(&self) -> Result<Value, Error> {
        self.known_root().await.map(|root| root.value)
    }

    fn map(&self) -> MutexGuard<'_, LinkMap> {
        self.map.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn known_root(&self) -> Result<Root, Error> {
        if let Some(root) = self.map().root(self.client.limits().map_age) {
            return Ok(root);
        }
        let value = self.read_root().await?;
        let doc = Doc(&value);
        let service = ServiceRoot::of(doc);
        let sessions = doc.link("Links/Sessions").or_else(|| doc.link("links/Sessions"));
        self.client.set_sessions(sessions.map(|link| link.url().to_owned()));
        let quirks = Quirks::of(&service);
        let expand = ExpandBook::new(service.expand.filter(|_| !quirks.no_expand));
        let root = Root { service, quirks, value, read_at: Instant::now() };
        self.map().set_root(root.clone(), expand);
        Ok(root)
    }

    /// Openly first: who speaks no Redfish gets no password. Some tell nothing without one.
    async fn read_root(&self) -> Result<Value, Error> {
        let mut answer = self.client.get_openly(ROOT).await;
        if matches!(answer, Err(Error::NotFound { .. })) {
            answer = self.client.get_openly(ROOT.trim_end_matches('/')).await;
        }
        if matches!(answer, Err(Error::WrongCredentials { .. } | Error::Forbidden { .. })) {
            answer = self.client.get(ROOT, Freshness::Unchanged).await;
        }
        let not_redfish = |why: &str| Error::NotRedfish { why: why.to_owned() };
        let value = match answer {
            Ok(document) => document.value,
            Err(Error::NotFound { .. }) => return Err(not_redfish("there is no /redfish/v1")),
            Err(Error::NotJson { why, .. }) => return Err(Error::NotRedfish { why }),
            Err(error) => return Err(error),
        };
        let leads = |value: &Value| ["Systems", "Chassis", "Managers"].iter().any(|field| value.get(field).is_some());
        if leads(&value) {
            return Ok(value);
        }
        if value.get("RedfishVersion").is_none() && value.get("Links").is_none() {
            return Err(not_redfish("/redfish/v1 does not say so"));
        }
        // Without a login some show a root that leads nowhere.
        self.client.get(ROOT, Freshness::Unchanged).await.map(|document| document.value)
    }

    /// What a call has cost since `before`.
    fn cost_since(&self, before: (u64, u64), began: Instant) -> Cost {
        let now = self.client.counts();
        Cost { requests: now.0.saturating_sub(before.0), bytes: now.1.saturating_sub(before.1), took: began.elapsed() }
    }

    /// A walk that found nothing because of an error is that error.
    fn checked(&self, walked: Walked) -> Result<Walked, Error> {
        self.map().expand = walked.expand.clone();
        let error = walked.stopped.clone().or_else(|| walked.first_error.clone());
        match error {
            Some(error) if walked.found.sources.is_empty() => Err(error),
            Some(_) | None => Ok(walked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A poller runs as a task.
    #[test]
    fn what_is_asked_can_be_asked_from_any_thread() {
        fn sends<T: Send>(_: impl Fn(&'static Bmc) -> T) {}
        fn shares<T: Send + Sync>() {}
        shares::<Bmc>();
        sends(|bmc| bmc.sensors());
        sends(|bmc| bmc.inventory());
        sends(|bmc| bmc.power_and_health());
        sends(|bmc| bmc.log_services());
        sends(|bmc| bmc.listen_hints());
        sends(|bmc| bmc.reset_system("", crate::action::ResetVerb::On));
        sends(|bmc| bmc.close());
    }
}
