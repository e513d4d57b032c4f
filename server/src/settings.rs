//! Settings of the server: one TOML file, overlaid by the environment, overlaid by flags. Some of what none of them says may be
//! set on a page: see `kept`.

mod access;
mod channels;
pub mod in_force;
mod itself;
pub mod kept;
pub mod meanings;
mod origins;
pub mod shown;

pub use access::AccessSettings;
pub use channels::{
    AlertmanagerSettings, ChannelKind, ChannelSecrets, ChannelSettings, EmailSettings, NtfySettings, PagerdutySettings, SecretSlot,
    TelegramSettings, UrlSettings, WebhookSettings,
};
pub use in_force::InForce;
pub use itself::{DeadManSettings, SelfWatchSettings, TaskSettings, UpdateSettings};
pub use origins::{Origins, Source};

use crate::bmcs::{Network, Places};
use crate::rules::Origin;
use crate::secrets::KeyFile;
use crate::store::Address;
use crate::telling::Routes;
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::rule::{DEFAULT_RULES, Rule, RuleError, Rules};
use ironwatch_core::telling::{Rotation, Route};
use ironwatch_shared::settings::{SettingsError, keys, load};
use ironwatch_shared::wire::v1::agent_health::{Wish, Wishes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
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

/// TLS of the server's own port.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM chain. Empty: plain HTTP.
    pub cert_file: String,
    /// PEM key.
    pub key_file: String,
}

/// What agents are asked to read, and how often. Each takes of it what its host's own file allows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgentSettings {
    /// By the collector's name.
    pub collectors: BTreeMap<String, Wish>,
}

impl AgentSettings {
    /// As receipts carry it; `None` when nothing is asked.
    #[must_use]
    pub fn wishes(&self) -> Option<Wishes> {
        if self.collectors.is_empty() {
            return None;
        }
        // Other wishes have another version, and the same wishes the same one after a restart.
        let text = serde_json::to_vec(&self.collectors).unwrap_or_default();
        let digest = ring::digest::digest(&ring::digest::SHA256, &text);
        let version = digest.as_ref().iter().take(6).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        Some(Wishes { version, collectors: self.collectors.clone() })
    }
}

/// The HTTP door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// A proxy in front of us speaks TLS with the browsers.
    pub behind_tls_proxy: bool,
    /// Where that proxy is, as `10.1.0.0/16`: who asks is taken from its headers, and from nobody else's. Empty: on this machine.
    pub trusted_proxies: Vec<String>,
    /// A file with the bearer token for `/metrics`. Empty: signed-in people only.
    pub metrics_token_file: String,
    /// Worker threads; 0: one per core.
    pub workers: usize,
    /// Requests of one person in a minute, after a burst of 300; 0: as many as they like. From an address without a
    /// session, as many that are refused.
    pub requests_per_minute: u32,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            behind_tls_proxy: false,
            trusted_proxies: Vec::new(),
            metrics_token_file: String::new(),
            workers: 0,
            requests_per_minute: 1_200,
        }
    }
}

impl HttpSettings {
    /// Networks of our own proxies.
    #[must_use]
    pub fn proxies(&self) -> Vec<Network> {
        if self.trusted_proxies.is_empty() {
            return ["127.0.0.0/8", "::1"].into_iter().filter_map(Network::parse).collect();
        }
        self.trusted_proxies.iter().filter_map(|text| Network::parse(text)).collect()
    }
}

/// Secrets at rest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecretsSettings {
    /// The file with the key that seals passwords. Empty: `secrets.key` in `data_dir`.
    pub key_file: String,
}

/// Board controllers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BmcSettings {
    /// Ask them. Otherwise they are kept and left alone.
    pub watch: bool,
    /// Allow addresses of this machine, of its own link, and of metadata services.
    pub allow_local_addresses: bool,
    /// Networks in which BMCs are, as `10.1.0.0/16`: to other addresses no password is sent. Empty: anywhere.
    pub networks: Vec<String>,
    /// Between two looks at power and reachability.
    pub power_seconds: u32,
    /// Between two looks into the logs.
    pub log_seconds: u32,
    /// Between two readings of all sensors.
    pub sensors_seconds: u32,
    /// Between two looks at what the machine is made of.
    pub inventory_hours: u32,
    /// BMCs asked at once.
    pub at_once: u32,
    /// Requests on their way to one BMC at once: 1 to 4.
    pub requests_per_bmc: u32,
    /// What people order is given up when a BMC is busy with something else for longer.
    pub job_wait_seconds: u32,
}

impl Default for BmcSettings {
    fn default() -> Self {
        Self {
            watch: true,
            allow_local_addresses: false,
            networks: Vec::new(),
            power_seconds: 30,
            log_seconds: 60,
            sensors_seconds: 60,
            inventory_hours: 24,
            at_once: 256,
            requests_per_bmc: 1,
            job_wait_seconds: 600,
        }
    }
}

impl BmcSettings {
    /// Where BMCs may be.
    ///
    /// # Errors
    /// What is wrong with `bmc.networks`.
    pub fn places(&self) -> Result<Places, SettingsError> {
        let networks = self.networks.iter().map(|text| {
            Network::parse(text)
                .ok_or_else(|| SettingsError(format!("bmc.networks = {text:?} must be a network as 10.1.0.0/16 or fd12::/48")))
        });
        Ok(Places { allow_local: self.allow_local_addresses, networks: networks.collect::<Result<_, _>>()? })
    }
}

/// How liveness is judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LivenessFile {
    pub interval_seconds: u32,
    pub missed_check_ins: u32,
    pub slack_seconds: u32,
    pub start_grace_seconds: u32,
    pub hold_seconds: u32,
    pub reboot_seconds: u32,
}

impl Default for LivenessFile {
    fn default() -> Self {
        let default = LivenessSettings::default();
        Self {
            interval_seconds: 30,
            missed_check_ins: default.missed_check_ins,
            slack_seconds: default.slack_seconds,
            start_grace_seconds: default.start_grace_seconds,
            hold_seconds: default.hold_seconds,
            reboot_seconds: default.reboot_seconds,
        }
    }
}

impl LivenessFile {
    /// In the words of the core.
    #[must_use]
    pub fn for_core(&self) -> LivenessSettings {
        LivenessSettings {
            missed_check_ins: self.missed_check_ins,
            slack_seconds: self.slack_seconds,
            start_grace_seconds: self.start_grace_seconds,
            hold_seconds: self.hold_seconds,
            reboot_seconds: self.reboot_seconds,
        }
    }
}

/// How long things are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionSettings {
    /// Bodies of reports: the numbers.
    pub reports_hours: u32,
    /// Events.
    pub events_days: u32,
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self { reports_hours: 48, events_days: 365 }
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

/// Recordings of sensors. They are kept until somebody deletes them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureSettings {
    /// What all of them take at most: the oldest that have ended go first.
    pub max_megabytes: u32,
}

impl Default for CaptureSettings {
    fn default() -> Self {
        Self { max_megabytes: 1_024 }
    }
}

impl CaptureSettings {
    /// In bytes.
    #[must_use]
    pub fn max_bytes(&self) -> i64 {
        i64::from(self.max_megabytes) << 20
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

    /// Every number that has bounds, as it is and within which.
    fn ranges(&self) -> Vec<(&'static str, u32, RangeInclusive<u32>)> {
        vec![
            ("liveness.interval_seconds", self.liveness.interval_seconds, 1..=3600),
            ("liveness.missed_check_ins", self.liveness.missed_check_ins, 1..=100),
            ("liveness.slack_seconds", self.liveness.slack_seconds, 0..=3600),
            ("liveness.start_grace_seconds", self.liveness.start_grace_seconds, 0..=86_400),
            ("liveness.hold_seconds", self.liveness.hold_seconds, 0..=300),
            ("liveness.reboot_seconds", self.liveness.reboot_seconds, 1..=86_400),
            ("access.step_up_minutes", self.access.step_up_minutes, 1..=1_440),
            ("http.requests_per_minute", self.http.requests_per_minute, 0..=1_000_000),
            ("bmc.power_seconds", self.bmc.power_seconds, 1..=3600),
            ("bmc.log_seconds", self.bmc.log_seconds, 1..=86_400),
            ("bmc.sensors_seconds", self.bmc.sensors_seconds, 1..=86_400),
            ("bmc.inventory_hours", self.bmc.inventory_hours, 1..=8_760),
            ("bmc.at_once", self.bmc.at_once, 1..=4_096),
            ("bmc.requests_per_bmc", self.bmc.requests_per_bmc, 1..=4),
            ("bmc.job_wait_seconds", self.bmc.job_wait_seconds, 1..=3600),
            ("retention.reports_hours", self.retention.reports_hours, 1..=8_760),
            ("retention.events_days", self.retention.events_days, 1..=36_500),
            ("delivery.fails_after_seconds", self.delivery.fails_after_seconds, 1..=86_400),
            ("self_watch.disk_warning_megabytes", self.self_watch.disk_warning_megabytes, 0..=u32::MAX),
            ("self_watch.disk_error_megabytes", self.self_watch.disk_error_megabytes, 0..=self.self_watch.disk_warning_megabytes),
            ("dead_man.every_seconds", self.dead_man.every_seconds, 1..=86_400),
            ("tasks.reboots", self.tasks.reboots, 0..=1_000),
            ("tasks.power_cycles", self.tasks.power_cycles, 0..=1_000),
            ("tasks.gpu_errors", self.tasks.gpu_errors, 0..=100_000),
            ("tasks.window_hours", self.tasks.window_hours, 1..=744),
            ("tasks.verify_hours", self.tasks.verify_hours, 1..=744),
            ("captures.max_megabytes", self.captures.max_megabytes, 1..=1_048_576),
        ]
    }

    fn check(&self) -> Result<(), SettingsError> {
        let refuse =
            |key: &str, value: &dyn std::fmt::Debug, wanted: &str| Err(SettingsError(format!("{key} = {value:?} must be {wanted}")));
        if self.listen.parse::<SocketAddr>().is_err() {
            return refuse("listen", &self.listen, "ADDRESS:PORT, for example 127.0.0.1:8080");
        }
        if !["text", "json"].contains(&self.log.format.as_str()) {
            return refuse("log.format", &self.log.format, "\"text\" or \"json\"");
        }
        if !["error", "warn", "info", "debug", "trace"].contains(&self.log.level.as_str()) {
            return refuse("log.level", &self.log.level, "\"error\", \"warn\", \"info\", \"debug\" or \"trace\"");
        }
        if self.tls.cert_file.is_empty() != self.tls.key_file.is_empty() {
            return refuse("tls.key_file", &self.tls.key_file, "set together with tls.cert_file");
        }
        if !self.public_url.is_empty() && !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            return refuse("public_url", &self.public_url, "a URL with http:// or https://");
        }
        for (key, value, range) in self.ranges() {
            if !range.contains(&value) {
                return refuse(key, &value, &format!("{} to {}", range.start(), range.end()));
            }
        }
        let mut names = std::collections::HashSet::new();
        for channel in &self.channels {
            if channel.name.is_empty() || !names.insert(channel.name.as_str()) {
                return refuse("channels.name", &channel.name, "unique and not empty");
            }
            channel.check()?;
        }
        self.telling().check().map_err(SettingsError)?;
        self.bmc.places()?;
        if let Some(text) = self.http.trusted_proxies.iter().find(|text| Network::parse(text).is_none()) {
            return refuse("http.trusted_proxies", text, "networks as 10.1.0.0/16 or fd12::/48");
        }
        crate::updates::check(&self.updates)?;
        self.address()?;
        Ok(())
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
