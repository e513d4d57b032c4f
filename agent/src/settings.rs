//! `/etc/ironwatch/agent.toml`, the environment over it, flags over both; checked once, at the start.

mod logs;
mod server_url;
pub use logs::{Crash, Journal, LogFiles, Redact};
pub use server_url::ServerUrl;

use crate::collectors::NAMES;
use crate::private_file;
use ironwatch_shared::settings::{SettingsError, load};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the settings are unless `--config` or `IRONWATCH_AGENT_CONFIG` say otherwise.
pub const DEFAULT_FILE: &str = "/etc/ironwatch/agent.toml";
const PREFIX: &str = "IRONWATCH_AGENT_";
const CONFIG_VARIABLE: &str = "IRONWATCH_AGENT_CONFIG";
/// Once a day is the least.
const MAX_COLLECTOR_SECONDS: u32 = 86_400;
/// A settings file has a few hundred bytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Key, identity and spool.
    pub state_dir: String,
    pub server: Server,
    pub push: Push,
    pub kernel_log: KernelLog,
    pub paths: Paths,
    pub commands: Commands,
    pub journal: Journal,
    pub log_files: LogFiles,
    pub redact: Redact,
    pub crash: Crash,
    pub spool: SpoolLimits,
    /// What is read, by the collector's name.
    pub collectors: BTreeMap<String, CollectorSettings>,
}

/// How one collector is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CollectorSettings {
    pub enabled: bool,
    /// Between readings; 0 for the collector's own.
    pub interval_seconds: u32,
    /// The server may wish for no shorter one.
    pub least_interval_seconds: u32,
    /// The server has no say.
    pub fixed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Where the server is; enrolment remembers it, this overrules.
    pub url: Option<String>,
    /// PEM certificates trusted instead of the web's.
    pub ca_file: Option<String>,
    /// The server may switch collectors and set their intervals, within what `[collectors]` allows.
    pub may_set_collectors: bool,
    /// Reports over plain HTTP to another machine; signed still, but readable on the way.
    pub allow_plain_http: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Push {
    /// Between check-ins; the server may ask for another interval.
    pub interval_seconds: u32,
    /// For one request from start to end.
    pub timeout_seconds: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KernelLog {
    pub enabled: bool,
    /// The kernel's device; a regular file or a FIFO in the same format for tests.
    pub path: String,
    /// Also records written by user space into the ring. Off, so that nobody there can fake a fault.
    pub accept_user_records: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paths {
    pub proc: String,
    pub sys: String,
    /// Where the privileged helper leaves what only root may read.
    pub privileged: String,
}

/// Programs that are asked; found in `PATH` unless they are named with theirs. None is run through a shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Commands {
    pub nvidia_smi: String,
    pub journalctl: String,
    pub smartctl: String,
    pub dmidecode: String,
}

impl Default for Commands {
    fn default() -> Self {
        let own = str::to_owned;
        Self { nvidia_smi: own("nvidia-smi"), journalctl: own("journalctl"), smartctl: own("smartctl"), dmidecode: own("dmidecode") }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpoolLimits {
    pub max_bytes: u64,
    pub max_age_hours: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            state_dir: "/var/lib/ironwatch-agent".to_owned(),
            server: Server::default(),
            push: Push::default(),
            kernel_log: KernelLog::default(),
            paths: Paths::default(),
            commands: Commands::default(),
            journal: Journal::default(),
            log_files: LogFiles::default(),
            redact: Redact::default(),
            crash: Crash::default(),
            spool: SpoolLimits::default(),
            collectors: NAMES.iter().map(|name| ((*name).to_owned(), CollectorSettings::default())).collect(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self { url: None, ca_file: None, may_set_collectors: true, allow_plain_http: false }
    }
}

impl Default for CollectorSettings {
    fn default() -> Self {
        Self { enabled: true, interval_seconds: 0, least_interval_seconds: 10, fixed: false }
    }
}

impl Default for Push {
    fn default() -> Self {
        Self { interval_seconds: 15, timeout_seconds: 30 }
    }
}

impl Default for KernelLog {
    fn default() -> Self {
        Self { enabled: true, path: "/dev/kmsg".to_owned(), accept_user_records: false }
    }
}

impl Default for Paths {
    fn default() -> Self {
        Self { proc: "/proc".to_owned(), sys: "/sys".to_owned(), privileged: "/run/ironwatch-agent/privileged".to_owned() }
    }
}

impl Default for SpoolLimits {
    fn default() -> Self {
        // A week at one report of about 1 kB each 15 s is about 40 MB.
        Self { max_bytes: 64 << 20, max_age_hours: 168 }
    }
}

impl Settings {
    /// The state directory as a path.
    pub fn state_dir(&self) -> &Path {
        Path::new(&self.state_dir)
    }

    /// Where the server is, when the settings say so.
    pub fn server_url(&self) -> Result<Option<ServerUrl>, SettingsError> {
        self.server.url.as_deref().map(|url| ServerUrl::parse(url, self.server.allow_plain_http)).transpose()
    }
}

/// Reads and checks the settings. `named` is the file given by flag; it must exist, the default one need not.
pub fn read(named: Option<&Path>, state_dir: Option<String>) -> Result<Settings, SettingsError> {
    let by_variable = std::env::var_os(CONFIG_VARIABLE).map(PathBuf::from);
    let named = named.map(Path::to_path_buf).or(by_variable);
    let text = match &named {
        Some(path) => file_text(path)?.ok_or_else(|| SettingsError(format!("--config {}: there is no such file", path.display())))?,
        None => file_text(Path::new(DEFAULT_FILE))?.unwrap_or_default(),
    };
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let mut settings: Settings = load(&text, PREFIX, &[CONFIG_VARIABLE], variables)?;
    if let Some(state_dir) = state_dir {
        settings.state_dir = state_dir;
    }
    check(&settings)?;
    Ok(settings)
}

fn file_text(path: &Path) -> Result<Option<String>, SettingsError> {
    let wrong = |why: String| SettingsError(format!("{}: {why}", path.display()));
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(format!("cannot be read: {error}"))),
    };
    if private_file::is_world_writable(&metadata) {
        return Err(wrong("anybody may write this file; take that away with `chmod o-w`".to_owned()));
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(wrong(format!("has {} bytes; a settings file has at most {MAX_FILE_BYTES}", metadata.len())));
    }
    std::fs::read_to_string(path).map(Some).map_err(|error| wrong(format!("cannot be read: {error}")))
}

fn check(settings: &Settings) -> Result<(), SettingsError> {
    let numbers = [
        ("push.interval_seconds", u64::from(settings.push.interval_seconds), 1, 3_600),
        ("push.timeout_seconds", u64::from(settings.push.timeout_seconds), 1, 300),
        // Below 64 kB not even one report with a storm of kernel lines fits.
        ("spool.max_bytes", settings.spool.max_bytes, 64 << 10, 16 << 30),
        ("spool.max_age_hours", settings.spool.max_age_hours, 1, 24 * 365),
    ];
    for (key, value, least, most) in numbers {
        if !(least..=most).contains(&value) {
            return Err(SettingsError(format!("{key} = {value} must be between {least} and {most}")));
        }
    }
    for (name, collector) in &settings.collectors {
        if !NAMES.contains(&name.as_str()) {
            return Err(SettingsError(format!("collectors.{name} is not a collector; there are {}", NAMES.join(", "))));
        }
        for (key, value) in [("interval_seconds", collector.interval_seconds), ("least_interval_seconds", collector.least_interval_seconds)]
        {
            if value > MAX_COLLECTOR_SECONDS {
                return Err(SettingsError(format!("collectors.{name}.{key} = {value} must be at most {MAX_COLLECTOR_SECONDS}")));
            }
        }
    }
    let paths = [
        ("state_dir", &settings.state_dir),
        ("kernel_log.path", &settings.kernel_log.path),
        ("paths.proc", &settings.paths.proc),
        ("paths.sys", &settings.paths.sys),
        ("paths.privileged", &settings.paths.privileged),
    ];
    for (key, value) in paths {
        if !Path::new(value).is_absolute() {
            return Err(SettingsError(format!("{key} = {value:?} must be a path that begins with /")));
        }
    }
    logs::check(settings)?;
    settings.server_url().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> Result<Settings, String> {
        let settings = load::<Settings>(text, PREFIX, &[], std::iter::empty()).map_err(|error| error.0)?;
        check(&settings).map_err(|error| error.0).map(|()| settings)
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(from(""), Ok(Settings::default()));
    }

    #[test]
    fn mistakes_are_named_with_key_value_and_what_is_allowed() {
        for (text, parts) in [
            ("push.interval_seconds = 0", vec!["push.interval_seconds", "0", "1 and 3600"]),
            ("push.interval_seconds = 3601", vec!["3601"]),
            ("push.intervall = 3", vec!["intervall"]),
            ("collectors.hwmonn.enabled = false", vec!["hwmonn", "is not a collector", "hwmon"]),
            ("collectors.edac.interval_seconds = 90000", vec!["collectors.edac.interval_seconds", "86400"]),
            ("spool.max_bytes = 10", vec!["spool.max_bytes", "10"]),
            ("journal.identifiers = ['kernel']", vec!["journal.identifiers", "kernel_log"]),
            ("journal.units = ['a b']", vec!["journal.units", "a b"]),
            ("log_files.extra = ['app.log']", vec!["log_files.extra", "app.log", "begins with /"]),
            ("redact.patterns = ['fine', 'user=(']", vec!["redact.patterns", "user=("]),
            ("crash.vmcore = 'crash'", vec!["crash.vmcore", "begins with /"]),
            ("state_dir = 'here'", vec!["state_dir", "here", "begins with /"]),
            ("server.url = 'ftp://a'", vec!["server.url", "ftp://a", "https"]),
        ] {
            let error = from(text).err().unwrap_or_default();
            for part in parts {
                assert!(error.contains(part), "{text}: {error:?}");
            }
        }
    }
}
