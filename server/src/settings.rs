//! Settings of the server: one TOML file, overlaid by the environment, overlaid by flags. Some of what none of them says may be
//! set on a page: see `kept`.

mod access;
mod agents;
mod bmc;
mod channels;
mod doors;
pub mod in_force;
mod itself;
mod keeping;
pub mod kept;
mod limits;
mod liveness;
pub mod meanings;
mod origins;
pub mod shown;

pub use access::AccessSettings;
pub use agents::AgentSettings;
pub use bmc::BmcSettings;
pub use channels::{
    AlertmanagerSettings, ChannelKind, ChannelSecrets, ChannelSettings, EmailSettings, NtfySettings, PagerdutySettings, SecretSlot,
    TelegramSettings, UrlSettings, WebhookSettings,
};
pub use doors::{HttpSettings, TlsSettings};
pub use in_force::InForce;
pub use itself::{DeadManSettings, SelfWatchSettings, TaskSettings, UpdateSettings};
pub use keeping::{CaptureSettings, RetentionSettings, SecretsSettings};
pub use liveness::LivenessFile;
pub use origins::{Origins, Source};

use crate::rules::Origin;
use crate::secrets::KeyFile;
use crate::store::Address;
use crate::telling::Routes;
use ironwatch_core::rule::{DEFAULT_RULES, Rule, RuleError, Rules};
use ironwatch_core::telling::{Rotation, Route};
use ironwatch_shared::settings::{SettingsError, keys, load};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How variables that are settings begin.
const PREFIX: &str = "IRONWATCH_";
/// Variables with our prefix that are not settings.
const RESERVED: [&str; 2] = ["IRONWATCH_CONFIG", "IRONWATCH_ADMIN_PASSWORD_FILE"];
/// Where the file is looked for when nobody names one.
pub const DEFAULT_FILE: &str = "/etc/ironwatch/server.toml";

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on.
    pub listen: String,
    /// `sqlite://PATH` or `postgres://…`; empty: a file in `data_dir`.
    pub database: String,
    /// Folder for the embedded database.
    pub data_dir: PathBuf,
    /// How people reach the dashboard; for links in messages. Empty: the listening address.
    pub public_url: String,
    /// A file with rules, over those that come with the product: one with the same id is in place of that one.
    pub rules_file: String,
    /// A file with hosts and their BMCs, read at each start.
    pub hosts_file: String,
    pub secrets: SecretsSettings,
    pub bmc: BmcSettings,
    pub log: LogSettings,
    pub tls: TlsSettings,
    pub http: HttpSettings,
    pub access: AccessSettings,
    pub liveness: LivenessFile,
    pub retention: RetentionSettings,
    pub captures: CaptureSettings,
    pub tasks: TaskSettings,
    pub self_watch: SelfWatchSettings,
    pub dead_man: DeadManSettings,
    pub updates: UpdateSettings,
    /// What agents are asked to read.
    pub agents: AgentSettings,
    pub delivery: DeliverySettings,
    /// Where messages go.
    pub channels: Vec<ChannelSettings>,
    /// Which message goes where. Empty: as set in the dashboard, and without that everything goes to all channels.
    pub routes: Vec<Route>,
    /// Who is on call.
    pub rotations: Vec<Rotation>,
    /// Who says which of them.
    #[serde(skip)]
    pub origins: Origins,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            database: String::new(),
            data_dir: "/var/lib/ironwatch".into(),
            public_url: String::new(),
            rules_file: String::new(),
            hosts_file: String::new(),
            secrets: SecretsSettings::default(),
            bmc: BmcSettings::default(),
            log: LogSettings::default(),
            tls: TlsSettings::default(),
            http: HttpSettings::default(),
            access: AccessSettings::default(),
            liveness: LivenessFile::default(),
            retention: RetentionSettings::default(),
            captures: CaptureSettings::default(),
            tasks: TaskSettings::default(),
            self_watch: SelfWatchSettings::default(),
            dead_man: DeadManSettings::default(),
            updates: UpdateSettings::default(),
            agents: AgentSettings::default(),
            delivery: DeliverySettings::default(),
            channels: Vec::new(),
            routes: Vec::new(),
            rotations: Vec::new(),
            origins: Origins::default(),
        }
    }
}

/// How the server logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// `text` or `json`.
    pub format: String,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: "text".into(), level: "info".into() }
    }
}

/// Telling people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeliverySettings {
    /// A channel to which nothing got through for so long, with something waiting, is told through the others.
    pub fails_after_seconds: u32,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self { fails_after_seconds: 300 }
    }
}

/// Flags that win over file and environment.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub config: Option<PathBuf>,
    pub listen: Option<String>,
    pub database: Option<String>,
    pub data_dir: Option<PathBuf>,
}

impl Settings {
    /// Reads file, environment and flags, and checks them.
    ///
    /// # Errors
    /// One sentence that names the key, the value and what is allowed.
    pub fn read(flags: &Flags, environment: impl Iterator<Item = (String, String)>) -> Result<Self, SettingsError> {
        let file = match &flags.config {
            Some(path) => read_file(path, "the settings file")?,
            None if Path::new(DEFAULT_FILE).exists() => read_file(Path::new(DEFAULT_FILE), "the settings file")?,
            None => String::new(),
        };
        let variables: Vec<(String, String)> = environment
            .filter(|(name, _)| name.starts_with(PREFIX) && !name.starts_with("IRONWATCH_AGENT_") && !RESERVED.contains(&name.as_str()))
            .collect();
        let mut origins = Origins::default();
        origins.note(Source::File, keys(&file));
        origins.note(Source::Environment, variables.iter().filter_map(|(name, _)| key_of(name)));
        let mut settings: Settings = load(&file, PREFIX, &RESERVED, variables.into_iter())?;
        let said = |key: &str, is_said: bool| is_said.then(|| key.to_owned());
        if let Some(listen) = &flags.listen {
            settings.listen.clone_from(listen);
        }
        if let Some(database) = &flags.database {
            settings.database.clone_from(database);
        }
        if let Some(data_dir) = &flags.data_dir {
            settings.data_dir.clone_from(data_dir);
        }
        let flags = [
            said("listen", flags.listen.is_some()),
            said("database", flags.database.is_some()),
            said("data_dir", flags.data_dir.is_some()),
        ];
        origins.note(Source::CommandLine, flags.into_iter().flatten());
        settings.origins = origins;
        settings.check()?;
        Ok(settings)
    }

    /// Where the data is.
    ///
    /// # Errors
    /// When `database` has neither form.
    pub fn address(&self) -> Result<Address, SettingsError> {
        if self.database.is_empty() {
            return Ok(Address::Sqlite(self.data_dir.join("ironwatch.db")));
        }
        Address::parse(&self.database).map_err(|error| SettingsError(error.to_string()))
    }

    /// The file with the key that seals passwords.
    #[must_use]
    pub fn key_file(&self) -> KeyFile {
        let path = if self.secrets.key_file.is_empty() { self.data_dir.join("secrets.key") } else { PathBuf::from(&self.secrets.key_file) };
        KeyFile::at(path)
    }

    /// How people reach the dashboard.
    #[must_use]
    pub fn base_url(&self) -> String {
        if !self.public_url.is_empty() {
            return self.public_url.trim_end_matches('/').to_owned();
        }
        format!("{}://{}", if self.tls.cert_file.is_empty() { "http" } else { "https" }, self.listen)
    }

    /// The rules that come with the product, and over them those of the file: one of the same id in place of that one, others
    /// after them.
    ///
    /// # Errors
    /// What is wrong with the file of rules.
    pub fn rules(&self) -> Result<Vec<(Rule, Origin)>, SettingsError> {
        let of = |text: &str, origin: Origin| -> Result<Vec<(Rule, Origin)>, RuleError> {
            Ok(Rules::parse(text)?.all().map(|rule| (rule.clone(), origin)).collect())
        };
        let wrong = |error: RuleError| SettingsError(format!("rules_file = {:?}: {error}", self.rules_file));
        let mut rules = of(DEFAULT_RULES, Origin::Product).map_err(wrong)?;
        if !self.rules_file.is_empty() {
            for (rule, origin) in of(&read_file(Path::new(&self.rules_file), "rules_file")?, Origin::File).map_err(wrong)? {
                match rules.iter_mut().find(|(known, _)| known.id == rule.id) {
                    Some(known) => *known = (rule, origin),
                    None => rules.push((rule, origin)),
                }
            }
            Rules::new(rules.iter().map(|(rule, _)| rule.clone()).collect()).map_err(wrong)?;
        }
        Ok(rules)
    }

    /// What the file says of who is told.
    #[must_use]
    pub fn telling(&self) -> Routes {
        Routes { routes: self.routes.clone(), rotations: self.rotations.clone() }
    }
}

/// The setting that a variable names.
fn key_of(variable: &str) -> Option<String> {
    Some(variable.strip_prefix(PREFIX)?.to_ascii_lowercase().replace("__", "."))
}

/// Reads a file that a setting names; the error names the setting and the reason, never the content.
///
/// # Errors
/// A sentence with the key, the path and why it cannot be read.
pub fn read_file(path: &Path, key: &str) -> Result<String, SettingsError> {
    std::fs::read_to_string(path)
        .map_err(|error| SettingsError(format!("{key} = {:?} cannot be read: {error}", path.display().to_string())))
}

/// Reads a secret from a file: the first line, trimmed.
///
/// # Errors
/// As [`read_file`]; also when the file is empty.
pub fn read_secret(path: &str, key: &str) -> Result<String, SettingsError> {
    let text = read_file(Path::new(path), key)?;
    match text.lines().next().map(str::trim) {
        Some(secret) if !secret.is_empty() => Ok(secret.to_owned()),
        Some(_) | None => Err(SettingsError(format!("{key} = {path:?} must hold the secret on its first line"))),
    }
}
