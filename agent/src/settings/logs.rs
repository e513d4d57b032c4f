//! What is read of logs, and what of it leaves the host.

use super::Settings;
use crate::redact;
use ironwatch_shared::settings::SettingsError;
use ironwatch_shared::wire::v1::report::MAX_NAME_BYTES;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Names, files or patterns in one list: each file is looked at every second, each name goes to a command line.
const MAX_LISTED: usize = 64;

/// Lines of programs in systemd's journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Journal {
    pub enabled: bool,
    /// Programs whose lines leave the host, as syslog names them; from the journal and from files alike.
    pub identifiers: Vec<String>,
    /// Units whose lines leave the host, whatever they name themselves.
    pub units: Vec<String>,
    /// Also lines that ordinary users (uid 1000 and above) write under one of `identifiers`. Off, so that none of them can
    /// fake a login.
    pub accept_user_records: bool,
    /// Where journals lie; without any the machine has none.
    pub directories: Vec<String>,
}

/// Files that programs write lines to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogFiles {
    /// Read in place of a journal that is not read.
    pub paths: Vec<String>,
    /// Always read, and all of their lines leave the host.
    pub extra: Vec<String>,
}

/// What must not leave the host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redact {
    /// Regular expressions; parts of lines that match become `[redacted]`.
    pub patterns: Vec<String>,
}

/// What a boot that has ended left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Crash {
    /// Where systemd-pstore(8) moves what firmware kept.
    pub systemd_pstore: String,
    /// Where kdump leaves its folders.
    pub vmcore: String,
}

impl Default for Journal {
    fn default() -> Self {
        let identifiers = [
            "sshd",
            "sshd-session",
            "dropbear",
            "smartd",
            "dockerd",
            "containerd",
            "systemd",
            "nvidia-persistenced",
            "nv-hostengine",
            "nvidia-fabricmanager",
            "nv-fabricmanager",
            "rasdaemon",
            "mcelog",
            "mdadm",
            "zed",
            "multipathd",
            "iscsid",
            "systemd-oomd",
            "earlyoom",
        ];
        Self {
            enabled: true,
            identifiers: identifiers.map(str::to_owned).to_vec(),
            units: Vec::new(),
            accept_user_records: false,
            directories: ["/run/log/journal", "/var/log/journal"].map(str::to_owned).to_vec(),
        }
    }
}

impl Default for LogFiles {
    fn default() -> Self {
        // Debian's and Red Hat's names.
        let paths = ["/var/log/auth.log", "/var/log/secure", "/var/log/syslog", "/var/log/messages"];
        Self { paths: paths.map(str::to_owned).to_vec(), extra: Vec::new() }
    }
}

impl Default for Crash {
    fn default() -> Self {
        Self { systemd_pstore: "/var/lib/systemd/pstore".to_owned(), vmcore: "/var/crash".to_owned() }
    }
}

/// Names what cannot be used.
pub fn check(settings: &Settings) -> Result<(), SettingsError> {
    let Settings { journal, log_files, crash, .. } = settings;
    let lists = [
        ("journal.identifiers", &journal.identifiers),
        ("journal.units", &journal.units),
        ("journal.directories", &journal.directories),
        ("log_files.paths", &log_files.paths),
        ("log_files.extra", &log_files.extra),
        ("redact.patterns", &settings.redact.patterns),
    ];
    for (key, list) in lists {
        if list.len() > MAX_LISTED {
            return Err(SettingsError(format!("{key} has {} entries; it may have {MAX_LISTED}", list.len())));
        }
    }
    for (key, list) in lists.iter().take(2) {
        let is_name = |name: &&String| !name.is_empty() && name.len() <= MAX_NAME_BYTES && name.chars().all(|c| c.is_ascii_graphic());
        if let Some(name) = list.iter().find(|name| !is_name(name)) {
            return Err(SettingsError(format!("{key}: {name:?} must be a name of 1 to {MAX_NAME_BYTES} letters without spaces")));
        }
    }
    if journal.identifiers.iter().any(|name| name == "kernel") {
        return Err(SettingsError("journal.identifiers: \"kernel\" is not read here; kernel_log reads the kernel's lines".to_owned()));
    }
    let in_lists = lists.iter().skip(2).take(3).flat_map(|(key, list)| list.iter().map(move |path| (*key, path)));
    for (key, path) in in_lists.chain([("crash.systemd_pstore", &crash.systemd_pstore), ("crash.vmcore", &crash.vmcore)]) {
        if !Path::new(path).is_absolute() {
            return Err(SettingsError(format!("{key}: {path:?} must be a path that begins with /")));
        }
    }
    redact::Redact::new(&settings.redact.patterns).map(|_| ()).map_err(SettingsError)
}
