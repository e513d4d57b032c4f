//! One host of a file, checked: from words to what a host can be.

use super::given::{Given, Key, word_of};
use crate::bmcs::{BmcSaid, Protocol, address};
use crate::credentials::{check_password, checked_username};
use crate::hosts::words;
use crate::secrets::Secret;

/// How the BMC is signed in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LoginGiven {
    /// The file does not say.
    Nothing,
    /// By a credential that is there, by name or id.
    Named(String),
    /// By these.
    These { username: String, password: Secret },
}

/// One host. `None` is what the file does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub line: usize,
    pub name: String,
    /// Address and all that the file says of the BMC.
    pub bmc_address: String,
    pub ipmi_port: Option<u16>,
    pub redfish_port: Option<u16>,
    pub protocol: Option<Protocol>,
    pub network: Option<String>,
    pub enabled: Option<bool>,
    pub login: LoginGiven,
    pub host_address: Option<String>,
    pub group: Option<String>,
    pub site: Option<String>,
    pub rack: Option<String>,
    pub tags: Option<Vec<String>>,
    pub notes: Option<String>,
    pub warnings: Vec<String>,
}

/// Why an entry is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// It is wrong.
    Refused(String),
    /// There is nothing to do for it.
    Skipped(String),
}

impl From<String> for NotTaken {
    fn from(why: String) -> Self {
        NotTaken::Refused(why)
    }
}

fn text(given: &Given, key: Key) -> Result<Option<&str>, String> {
    given.one(key)?.map(|value| value.expose_text().ok_or_else(|| format!("{} is no text", word_of(key)))).transpose()
}

fn label(given: &Given, key: Key) -> Result<Option<String>, String> {
    text(given, key)?.map(|value| words::label(word_of(key), value)).transpose()
}

fn port(given: &Given, key: Key) -> Result<Option<u16>, String> {
    let wrong = || format!("{} is 1 to 65535", word_of(key));
    text(given, key)?.map(|value| value.trim().parse().ok().filter(|port| *port > 0).ok_or_else(wrong)).transpose()
}

fn yes_or_no(given: &Given, key: Key) -> Result<Option<bool>, String> {
    let said = |value: &str| match value.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" | "on" => Ok(true),
        "false" | "no" | "0" | "off" => Ok(false),
        _ => Err(format!("{} is true or false", word_of(key))),
    };
    text(given, key)?.map(said).transpose()
}

fn protocol(given: &Given) -> Result<Option<Protocol>, String> {
    let said =
        |value: &str| Protocol::parse(&value.trim().to_ascii_lowercase()).ok_or_else(|| "protocol is auto, ipmi or redfish".to_owned());
    text(given, Key::Protocol)?.map(said).transpose()
}

/// Checks what a file gives for one host.
pub(super) fn checked(given: &Given, allow_local: bool) -> Result<Entry, NotTaken> {
    let mut warnings = Vec::new();
    if given.twice {
        return Err("a key is given twice, with different values".to_owned().into());
    }
    if given.unknown > 0 {
        warnings.push(format!("{} keys are not known and passed over", given.unknown));
    }
    let name = text(given, Key::Name)?.map(|name| words::name("name", name)).transpose()?;
    let Some(bmc_address) = text(given, Key::BmcAddress)? else {
        return Err(NotTaken::Skipped(
            "it has no BMC address; a host with an agent joins by itself (ironwatch-server token create)".to_owned(),
        ));
    };
    let name = name.ok_or_else(|| "it has no name".to_owned())?;
    let bmc_address = address::checked(bmc_address, allow_local).map_err(|why| format!("the BMC's address {why}"))?;
    let host_address = match text(given, Key::HostAddress)? {
        None => None,
        Some(text) => match address::checked(text, true) {
            Ok(address) => Some(address),
            Err(_) => {
                warnings.push(format!("{} is no address and passed over", word_of(Key::HostAddress)));
                None
            }
        },
    };
    let login = login(given, &mut warnings)?;
    let nvidia = yes_or_no(given, Key::Nvidia)?.unwrap_or_default().then(|| "nvidia".to_owned());
    let tags = given.many(Key::Tags).map(|tags| words::tags(&tags)).transpose()?;
    Ok(Entry {
        line: given.line,
        name,
        bmc_address,
        ipmi_port: port(given, Key::IpmiPort)?,
        redfish_port: port(given, Key::RedfishPort)?,
        protocol: protocol(given)?,
        network: label(given, Key::Network)?,
        enabled: yes_or_no(given, Key::Enabled)?,
        login,
        host_address,
        group: label(given, Key::Group)?.or(nvidia),
        site: label(given, Key::Site)?,
        rack: label(given, Key::Rack)?,
        tags,
        notes: text(given, Key::Notes)?.map(words::notes).transpose()?,
        warnings,
    })
}

fn login(given: &Given, warnings: &mut Vec<String>) -> Result<LoginGiven, String> {
    let named = text(given, Key::Credential)?.map(|name| words::name("credential", name)).transpose()?;
    let (username, password) = (text(given, Key::Username)?, given.one(Key::Password)?);
    match (named, username, password) {
        (Some(_), _, Some(_)) => Err("either a credential or a password, not both".to_owned()),
        (Some(name), _, None) => Ok(LoginGiven::Named(name)),
        (None, Some(username), Some(password)) => {
            check_password(password)?;
            Ok(LoginGiven::These { username: checked_username(username)?, password: password.clone() })
        }
        (None, None, Some(_)) => Err("a password without a user".to_owned()),
        (None, Some(_), None) => {
            warnings.push("a user without a password: the credential of the group, or the default one, holds".to_owned());
            Ok(LoginGiven::Nothing)
        }
        (None, None, None) => Ok(LoginGiven::Nothing),
    }
}

impl Entry {
    /// The BMC after the file has said what it says of it.
    pub fn bmc(&self, known: Option<BmcSaid>) -> BmcSaid {
        let before = known.unwrap_or_else(|| BmcSaid::at(&self.bmc_address));
        BmcSaid {
            address: self.bmc_address.clone(),
            ipmi_port: self.ipmi_port.unwrap_or(before.ipmi_port),
            redfish_port: self.redfish_port.unwrap_or(before.redfish_port),
            protocol: self.protocol.unwrap_or(before.protocol),
            network: self.network.clone().unwrap_or_else(|| before.network.clone()),
            enabled: self.enabled.unwrap_or(before.enabled),
            ..before
        }
    }
}
