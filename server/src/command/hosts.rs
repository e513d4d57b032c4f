//! `ironwatch-server hosts import|export`.

use super::StartError;
use crate::audit::Actor;
use crate::clock::SystemClock;
use crate::export::export;
use crate::import::{Format, Options, Outcome, Passwords, Report, import, read_bounded};
use crate::problem::Refusal;
use crate::serve;
use crate::settings::Settings;
use crate::store::meta;
use clap::Subcommand;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Hosts and their BMCs, from a file or into one.
#[derive(Subcommand)]
pub enum HostsVerb {
    /// Take hosts and their BMCs from a file: all of it, or nothing
    Import {
        file: PathBuf,
        /// yaml, json, csv, ini or text; otherwise by the ending of the file's name
        #[arg(long)]
        format: Option<String>,
        /// Only say what would become of it
        #[arg(long)]
        dry_run: bool,
        /// Keep what is good when something is refused
        #[arg(long)]
        partial: bool,
    },
    /// Write all hosts that have a BMC to standard output, without secrets
    Export {
        /// yaml, json, csv or ini
        #[arg(long, default_value = "yaml")]
        format: String,
    },
}

fn format_of(word: Option<&str>, file: Option<&Path>) -> Result<Format, StartError> {
    let words = Format::WORDS.map(|(word, _)| word).join(", ");
    let format = match word {
        Some(word) => Format::parse(word),
        None => file.and_then(Format::of_file),
    };
    format.ok_or_else(|| StartError::Settings(format!("--format must be one of {words}")))
}

/// Does it.
pub fn run(settings: &Settings, verb: &HostsVerb) -> Result<(), StartError> {
    match verb {
        HostsVerb::Import { file, format, dry_run, partial } => {
            let format = format_of(format.as_deref(), Some(file))?;
            let text = read_bounded(file).map_err(|why| StartError::Settings(format!("FILE {file:?} cannot be read: {why}")))?;
            take(settings, format, &Zeroizing::new(text), *dry_run, *partial)
        }
        HostsVerb::Export { format } => {
            let mut db = serve::open(settings)?;
            let text = export(&mut db, format_of(Some(format), None)?)?;
            print!("{}", text.ok_or_else(|| StartError::Settings("--format must be one of yaml, json, csv, ini".to_owned()))?);
            Ok(())
        }
    }
}

fn take(settings: &Settings, format: Format, text: &str, dry_run: bool, partial: bool) -> Result<(), StartError> {
    let mut db = serve::open(settings)?;
    let now = SystemClock::start().now();
    let options = Options {
        format,
        dry_run,
        partial,
        passwords: Passwords::Compared,
        allow_local: settings.bmc.allow_local_addresses,
        interval_seconds: settings.liveness.interval_seconds,
        key_file: settings.key_file(),
        actor: Actor::command_line(),
        now,
    };
    let report = import(&mut db, text, &options).map_err(|refusal: Refusal| StartError::System(refusal.words()))?;
    show(&report);
    if report.applied {
        // A server that runs looks for new hosts when this changes.
        meta::set(&mut db, meta::HOSTS_ADDED_AT, &now.as_millis().to_string())?;
        return Ok(());
    }
    if dry_run { Ok(()) } else { Err(StartError::System("nothing was imported; --partial imports what is not refused".to_owned())) }
}

fn show(report: &Report) {
    for (line, words) in &report.warnings {
        eprintln!("{}warning: {words}", if *line == 0 { String::new() } else { format!("line {line}: ") });
    }
    for line in report.lines.iter().filter(|line| line.outcome != Outcome::Unchanged || !line.warnings.is_empty()) {
        let why = if line.why.is_empty() { String::new() } else { format!(": {}", line.why) };
        println!("line {}: {} {}{why}", line.line, line.outcome.as_str(), line.name);
        for warning in &line.warnings {
            println!("line {}: warning: {warning}", line.line);
        }
    }
    let kept = if report.dry_run { " (dry run: nothing was changed)" } else { "" };
    println!("{}{kept}", report.in_words());
}
