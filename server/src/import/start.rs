//! The file that is named in the settings, read at each start. Whatever is wrong with it is told and stops nothing.

use super::{Format, MAX_BYTES, Options, Outcome, Passwords, import};
use crate::audit::Actor;
use crate::settings::Settings;
use crate::store::Db;
use ironwatch_shared::Timestamp;
use std::io::Read as _;
use std::path::Path;

/// Lines told one by one.
const MAX_TOLD: usize = 20;

/// Takes the file, if one is named.
pub fn at_start(db: &mut Db, settings: &Settings, now: Timestamp) {
    let file = settings.hosts_file.as_str();
    if file.is_empty() {
        return;
    }
    let path = Path::new(file);
    let Some(format) = Format::of_file(path) else {
        tracing::error!(file, "hosts_file is passed over: its name ends in none of .yaml, .json, .csv, .ini, .txt");
        return;
    };
    let text = match read_bounded(path) {
        Ok(text) => text,
        Err(why) => {
            tracing::error!(file, why, "hosts_file is passed over");
            return;
        }
    };
    let options = Options {
        format,
        dry_run: false,
        partial: true,
        passwords: Passwords::Compared,
        allow_local: settings.bmc.allow_local_addresses,
        interval_seconds: settings.liveness.interval_seconds,
        key_file: settings.key_file(),
        actor: Actor::server("hosts_file"),
        now,
    };
    match import(db, &text, &options) {
        Ok(report) => {
            tracing::info!(file, result = report.in_words(), "hosts_file was read");
            for line in report.lines.iter().filter(|line| line.outcome == Outcome::Refused).take(MAX_TOLD) {
                tracing::warn!(file, line = line.line, name = line.name, why = line.why, "a host of hosts_file is not taken");
            }
        }
        Err(refusal) => tracing::error!(file, why = refusal.words(), "hosts_file is passed over"),
    }
}

/// A file of bounded size. The error is for people and says nothing of what is in it.
///
/// # Errors
/// That it cannot be read, is too large, or is no text.
pub(crate) fn read_bounded(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() > MAX_BYTES {
        return Err(format!("it has more than {MAX_BYTES} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "it is no text (UTF-8)".to_owned())
}
