//! What may be changed: power, logs, indicators, boot, clock. Nothing is sent twice.

mod tasks;

use super::Bmc;
use crate::action::{ManagerReset, Outcome, ResetVerb, reset_type};
use crate::client::{Document, Freshness};
use crate::doc::Doc;
use crate::error::Error;
use crate::link::Link;
use crate::log::LogService;
use crate::model::{PowerState, offered_targets};
use reqwest::Method;
use serde_json::{Value, json};

impl Bmc {
    /// Resets a computer, or turns it on or off. `system` is the path of [`crate::System`].
    ///
    /// # Errors
    /// [`Error::NotOffered`] when the BMC offers no such reset, and those of a request. After [`Error::NoAnswer`] it is not
    /// known whether it was done.
    pub async fn reset_system(&self, system: &str, verb: ResetVerb) -> Result<Outcome, Error> {
        let root = self.known_root().await?;
        let resource = self.client.get(system, Freshness::Fresh).await?;
        let action = Action::of(self, &resource, "#ComputerSystem.Reset", "ResetType").await?;
        let power = PowerState::of(Doc(&resource.value));
        let kind = reset_type(verb, &action.offered, &root.quirks.resets, power.as_ref())?;
        self.act(&action.target, json!({"ResetType": kind}), kind).await
    }

    /// Restarts a board controller. `manager` is the path of [`crate::Manager`]. It will be silent for minutes, and the
    /// session is lost.
    ///
    /// # Errors
    /// As [`Bmc::reset_system`].
    pub async fn reset_manager(&self, manager: &str, how: ManagerReset) -> Result<Outcome, Error> {
        self.known_root().await?;
        let resource = self.client.get(manager, Freshness::Fresh).await?;
        let action = Action::of(self, &resource, "#Manager.Reset", "ResetType").await?;
        let wanted = match how {
            ManagerReset::Graceful => ["GracefulRestart", "ForceRestart"],
            ManagerReset::Force => ["ForceRestart", "GracefulRestart"],
        };
        // Some offer one way only, or do not say.
        let offered = |word: &&&str| action.offered.is_empty() || action.offered.iter().any(|offered| offered == **word);
        let kind = wanted.iter().find(offered).ok_or_else(|| not_offered("a restart", &action.offered))?;
        self.act(&action.target, json!({"ResetType": kind}), (*kind).to_owned()).await
    }

    /// Clears a log. Read it first: what was not read is gone.
    ///
    /// # Errors
    /// As [`Bmc::reset_system`].
    pub async fn clear_log(&self, log: &LogService) -> Result<Outcome, Error> {
        self.known_root().await?;
        let resource = self.client.get(&log.path, Freshness::Fresh).await?;
        let action = Action::of(self, &resource, "#LogService.ClearLog", "").await?;
        self.act(&action.target, json!({}), "ClearLog".to_owned()).await
    }

    /// Lets a log take entries, or not. The way to turn the system event log on and off where IPMI over LAN may not.
    ///
    /// # Errors
    /// As [`Bmc::reset_system`].
    pub async fn enable_log(&self, log: &LogService, enabled: bool) -> Result<Outcome, Error> {
        self.change(&log.path, |_| Ok(json!({"ServiceEnabled": enabled}))).await
    }

    /// Lights the indicator of a computer or chassis, by whichever of the two fields it has.
    ///
    /// # Errors
    /// [`Error::NotOffered`] when it has none, and those of a request.
    pub async fn set_indicator(&self, resource: &str, lit: bool) -> Result<Outcome, Error> {
        self.change(resource, |doc| match (doc.has("LocationIndicatorActive"), doc.has("IndicatorLED")) {
            (true, _) => Ok(json!({"LocationIndicatorActive": lit})),
            // DSP0268: `Lit` is "on", `Blinking` is how most BMCs show where they are.
            (false, true) => Ok(json!({"IndicatorLED": if lit { "Blinking" } else { "Off" }})),
            (false, false) => Err(not_offered("an indicator", &[])),
        })
        .await
    }

    /// Boots from something else, once or until told otherwise. `target` is one of [`crate::BootOverride::offered`];
    /// `None` goes back to the order of the computer.
    ///
    /// # Errors
    /// [`Error::NotOffered`] for a target that is not, and those of a request.
    pub async fn override_boot(&self, system: &str, target: Option<&str>, once: bool) -> Result<Outcome, Error> {
        self.override_boot_by(system, target, once, None).await
    }

    /// The same by a mode, `UEFI` or `Legacy`; without one as it is set.
    ///
    /// # Errors
    /// As [`Bmc::override_boot`].
    pub async fn override_boot_by(&self, system: &str, target: Option<&str>, once: bool, mode: Option<&str>) -> Result<Outcome, Error> {
        self.change(system, |doc| {
            let Some(target) = target else {
                return Ok(json!({"Boot": {"BootSourceOverrideEnabled": "Disabled", "BootSourceOverrideTarget": "None"}}));
            };
            let offered = offered_targets(doc);
            if !offered.is_empty() && !offered.iter().any(|offered| offered == target) {
                return Err(not_offered(&format!("booting from {target}"), &offered));
            }
            let enabled = if once { "Once" } else { "Continuous" };
            let mut boot = json!({"BootSourceOverrideEnabled": enabled, "BootSourceOverrideTarget": target});
            // Asked for what it is already, some refuse.
            let other_mode = mode.filter(|mode| doc.name("Boot/BootSourceOverrideMode").as_deref() != Some(mode));
            if let (Some(mode), Value::Object(boot)) = (other_mode, &mut boot) {
                boot.insert("BootSourceOverrideMode".to_owned(), mode.into());
            }
            Ok(json!({"Boot": boot}))
        })
        .await
    }

    /// Sets the clock of a board controller. `date_time` is RFC 3339, `2024-08-08T18:48:07+00:00`.
    ///
    /// # Errors
    /// [`Error::NotOffered`] when it shows no clock, and those of a request. Many refuse while NTP is on.
    pub async fn set_clock(&self, manager: &str, date_time: &str) -> Result<Outcome, Error> {
        self.change(manager, |doc| {
            if !doc.has("DateTime") {
                return Err(not_offered("a clock", &[]));
            }
            Ok(json!({"DateTime": date_time}))
        })
        .await
    }

    /// Reads a resource and changes some of its fields, if nobody else has changed it since.
    async fn change(&self, path: &str, fields: impl FnOnce(Doc<'_>) -> Result<Value, Error>) -> Result<Outcome, Error> {
        self.known_root().await?;
        let resource = self.client.get(path, Freshness::Fresh).await?;
        let body = fields(Doc(&resource.value))?;
        let sent = body.to_string();
        let reply = self.client.send(Method::PATCH, &resource.url, Some(sent.clone().into_bytes()), resource.etag.as_deref()).await?;
        self.outcome(path, reply, sent).await
    }

    async fn act(&self, target: &Link, body: Value, sent: String) -> Result<Outcome, Error> {
        let reply = self.client.send(Method::POST, target.url(), Some(body.to_string().into_bytes()), None).await?;
        self.outcome(target.url(), reply, sent).await
    }
}

/// An action of a resource: where to, and with which values.
struct Action {
    target: Link,
    offered: Vec<String>,
}

impl Action {
    /// Values are told beside the action, or by an ActionInfo (DSP0266, "Action info").
    async fn of(bmc: &Bmc, resource: &Document, name: &str, parameter: &str) -> Result<Self, Error> {
        let action = Doc(&resource.value).at("Actions").at(name);
        let target = action.name("target").as_deref().and_then(Link::parse);
        let target = target.ok_or_else(|| not_offered(name.trim_start_matches('#'), &[]))?;
        let mut offered = action.names(&format!("{parameter}@Redfish.AllowableValues"));
        let info = action.name("@Redfish.ActionInfo").as_deref().and_then(Link::parse).or_else(|| action.link("@Redfish.ActionInfo"));
        if let Some(info) = info.filter(|_| offered.is_empty() && !parameter.is_empty())
            && let Ok(info) = bmc.client.get(info.url(), Freshness::Unchanged).await
        {
            let parameters = Doc(&info.value).items("Parameters");
            offered = parameters
                .filter(|item| item.name("Name").as_deref() == Some(parameter))
                .flat_map(|item| item.names("AllowableValues"))
                .collect();
        }
        Ok(Self { target, offered })
    }
}

fn not_offered(what: &str, offered: &[String]) -> Error {
    let instead = if offered.is_empty() { String::new() } else { format!(" (it offers {})", offered.join(", ")) };
    Error::NotOffered { what: format!("{what}{instead}") }
}
