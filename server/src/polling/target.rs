//! How a BMC that people gave becomes one that is asked.

use crate::bmcs::{Places, Protocol, Watched};
use crate::credentials::Login as Credential;
use crate::secrets::Secret;
use crate::sources::bmc::client::Ways;
use crate::sources::bmc::ipmi::{Boards, Login};
use crate::sources::bmc::redfish::RedfishLogin;
use crate::sources::bmc::{Client, Learned, Trouble};
use crate::store::{Readers, inventories};
use ironwatch_ipmi::{BmcKey, Credentials, Privilege, Timing};
use ironwatch_redfish::{Pin, Trust};
use ironwatch_shared::HostId;
use ironwatch_shared::wire::v1::inventory::Inventory;
use std::net::SocketAddr;
use std::time::Duration;

/// A BMC on a good network answers in milliseconds; one that is asked every half minute may be given up after seconds.
pub const TIMING: Timing = Timing { first_wait: Duration::from_millis(500), tries: 4, longest_wait: Duration::from_secs(2) };

/// Where a BMC is, as people gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub address: String,
    pub ipmi_port: u16,
    pub redfish_port: u16,
    pub protocol: Protocol,
    pub pin: Option<String>,
}

impl Place {
    /// Of a BMC that is watched.
    #[must_use]
    pub fn of(watched: &Watched) -> Self {
        let port = |port: i32| u16::try_from(port).unwrap_or_default();
        Self {
            address: watched.bmc.address.clone(),
            ipmi_port: port(watched.bmc.ipmi_port),
            redfish_port: port(watched.bmc.redfish_port),
            protocol: Protocol::parse(&watched.bmc.protocol).unwrap_or_default(),
            pin: watched.bmc.pin.clone(),
        }
    }
}

fn trouble(code: &'static str, class: &'static str, words: String, hint: &'static str) -> Trouble {
    Trouble { code, class, words, hint }
}

/// The address that a name leads to, if it may be connected to. Asked anew for each client: what a name leads to changes.
///
/// # Errors
/// That there is none, or that it is refused.
pub async fn resolve(address: &str, port: u16, places: &Places) -> Result<SocketAddr, Trouble> {
    let no_name = |why: String| {
        let words = format!("the name {address:?} leads to no address ({why})");
        trouble("no_such_name", "bmc_unreachable", words, "Check the name of the BMC and the DNS of this server.")
    };
    let found = tokio::net::lookup_host((address, port)).await.map_err(|error| no_name(error.to_string()))?;
    let mut refused = None;
    for found in found {
        match places.refuse(found.ip()) {
            None => return Ok(found),
            Some(why) => refused = Some((found.ip(), why)),
        }
    }
    let (ip, why) = refused.ok_or_else(|| no_name("nothing was found".to_owned()))?;
    let words = format!("the address {ip} {why}");
    Err(trouble("address_refused", "bmc_refuses", words, "Correct the address, or allow it in the settings of this server."))
}

fn unusable(error: &ironwatch_ipmi::CredentialsError) -> Trouble {
    let hint = "Change the credentials: IPMI takes user names of 16 bytes and passwords and keys of 20 bytes at most.";
    trouble("unusable_credentials", "bmc_login_refused", error.to_string(), hint)
}

/// Somebody who signs in.
fn credentials(username: &str, password: &Secret, bmc_key: Option<&Secret>) -> Result<Credentials, Trouble> {
    let password = password.expose_text().ok_or_else(|| unusable(&ironwatch_ipmi::CredentialsError::Zero))?;
    let credentials = Credentials::new(username, password).map_err(|error| unusable(&error))?;
    match bmc_key {
        Some(key) => Ok(credentials.with_bmc_key(BmcKey::new(key.expose()).map_err(|error| unusable(&error))?)),
        None => Ok(credentials),
    }
}

/// A client for a BMC. Nothing is sent.
///
/// # Errors
/// Why it cannot be asked.
pub async fn client(
    place: &Place,
    login: &Credential,
    learned: Learned,
    window: usize,
    places: &Places,
    boards: &Boards,
) -> Result<Client, Trouble> {
    let address = resolve(&place.address, place.ipmi_port, places).await?;
    let (with_ipmi, with_redfish) = match place.protocol {
        Protocol::Auto => (true, true),
        Protocol::Ipmi => (true, false),
        Protocol::Redfish => (false, true),
    };
    let ipmi = with_ipmi.then(|| {
        let credentials = credentials(&login.username, &login.password, login.bmc_key.as_ref())?;
        Ok(Login { address, credentials, privilege: Privilege::Administrator, timing: TIMING, window })
    });
    let redfish = with_redfish.then(|| redfish(place, login, SocketAddr::new(address.ip(), place.redfish_port)));
    let asked_for = format!("{} {}", place.protocol.as_str(), place.pin.as_deref().unwrap_or_default());
    Ok(Client::new(Ways { ipmi, redfish, boards: boards.clone(), asked_for }, learned))
}

/// What the agent of a host has seen of it, if there is one.
pub async fn seen_by_agent(readers: &Readers, host: &HostId) -> Option<Inventory> {
    let (readers, host) = (readers.clone(), host.to_string());
    let read = tokio::task::spawn_blocking(move || readers.ask(|db| inventories::find(db, &host)).ok().flatten()).await;
    serde_json::from_str(&read.ok()??.body).ok()
}

/// By Redfish: at the address that was checked, and with the certificate that was accepted, if one was.
fn redfish(place: &Place, login: &Credential, address: SocketAddr) -> Result<RedfishLogin, Trouble> {
    let unusable = |words: &str| {
        let hint = "Change the credentials or the pin of this BMC.";
        trouble("unusable_credentials", "bmc_login_refused", words.to_owned(), hint)
    };
    let password = login.password.expose_text().ok_or_else(|| unusable("the password is no text"))?;
    let trust = match place.pin.as_deref().map(Pin::parse) {
        Some(pin) => Trust::Pin(pin.map_err(|_| unusable("the pin is no SHA-256 in hex digits"))?),
        None => Trust::System,
    };
    Ok(RedfishLogin { host: place.address.clone(), address, user: login.username.clone(), password: password.into(), trust })
}
