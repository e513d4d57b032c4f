//! The command line of the server.

mod bmc;
mod hosts;
mod keeping;
mod settings;
mod users;

use crate::audit::{Actor, Entry};
use crate::clock::SystemClock;
use crate::join::make_token;
use crate::join_line::{join_line, pin, url_for_hosts};
use crate::people;
use crate::serve::{self, StartError};
use crate::settings::{Flags, Settings, read_secret};
use crate::store::{Db, StoreResult, audit, tokens};
use clap::{Args, Parser, Subcommand};
use diesel::Connection as _;
use ironwatch_core::normalise::kernel_log::classify_line;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Hardware-health monitoring for fleets of servers: the server.
#[derive(Parser)]
#[command(name = "ironwatch-server", version)]
pub struct Command {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Args)]
struct Common {
    /// Settings file (TOML); default /etc/ironwatch/server.toml
    #[arg(long, global = true, env = "IRONWATCH_CONFIG")]
    config: Option<PathBuf>,
    /// sqlite://PATH or postgres://USER@HOST/NAME
    #[arg(long, global = true)]
    database: Option<String>,
    /// Folder of the embedded database
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the server
    Serve {
        /// Address and port, for example 127.0.0.1:8080
        #[arg(long)]
        listen: Option<String>,
    },
    /// Join tokens for agents
    #[command(subcommand)]
    Token(TokenVerb),
    /// People who may sign in
    #[command(subcommand)]
    User(users::UserVerb),
    /// Hosts and their BMCs
    #[command(subcommand)]
    Hosts(hosts::HostsVerb),
    /// Who changed what
    #[command(subcommand)]
    Audit(keeping::AuditVerb),
    /// How the server is set up, and who says so
    #[command(subcommand)]
    Settings(settings::SettingsVerb),
    /// Passwords of BMCs, sealed in the database
    #[command(subcommand)]
    Secrets(keeping::SecretsVerb),
    /// Read kernel log lines on standard input, write one JSON object per line
    Classify,
    /// Print the description of the API (OpenAPI 3.1)
    Openapi,
    /// Ask one BMC, without a database
    Bmc(bmc::BmcCommand),
}

#[derive(Subcommand)]
enum TokenVerb {
    /// Make a token and show it once
    Create {
        /// How many hosts may join with it
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i32).range(1..=1_000_000))]
        uses: i32,
        /// How long it is worth something: 90s, 30m, 24h or 7d
        #[arg(long, default_value = "24h", value_parser = duration_millis)]
        expires: i64,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

fn duration_millis(text: &str) -> Result<i64, String> {
    let wanted = "a number with s, m, h or d, for example 24h, and at most 365d";
    let unit = text.chars().last().ok_or(wanted)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wanted.to_owned()),
    };
    let number: i64 = text.trim_end_matches(unit).parse().map_err(|_| wanted)?;
    number.checked_mul(seconds * 1000).filter(|millis| (1..=365 * 86_400_000).contains(millis)).ok_or_else(|| wanted.to_owned())
}

impl Command {
    /// Does what was asked. Exit codes: 0 done, 1 failed, 2 something is set wrongly.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let result = match self.verb {
            Verb::Classify => classify(),
            Verb::Openapi => openapi(),
            Verb::Bmc(ref command) => return command.run(),
            Verb::Serve { ref listen } => self.settings(listen.clone()).and_then(serve_until_stopped),
            Verb::Token(TokenVerb::Create { uses, expires, json }) => {
                self.settings(None).and_then(|settings| create_token(&settings, uses, expires, json))
            }
            Verb::User(ref verb) => self.settings(None).and_then(|settings| users::run(&settings, verb)),
            Verb::Hosts(ref verb) => self.settings(None).and_then(|settings| hosts::run(&settings, verb)),
            Verb::Audit(ref verb) => self.settings(None).and_then(|settings| keeping::audit(&settings, verb)),
            Verb::Settings(ref verb) => self.settings(None).and_then(|settings| settings::show(&settings, verb)),
            Verb::Secrets(ref verb) => self.settings(None).and_then(|settings| keeping::secrets(&settings, verb)),
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("ironwatch-server: {error}");
                if matches!(error, StartError::Settings(_)) { ExitCode::from(2) } else { ExitCode::FAILURE }
            }
        }
    }

    fn settings(&self, listen: Option<String>) -> Result<Settings, StartError> {
        let flags = Flags {
            config: self.common.config.clone(),
            listen,
            database: self.common.database.clone(),
            data_dir: self.common.data_dir.clone(),
        };
        Ok(Settings::read(&flags, std::env::vars())?)
    }
}

fn openapi() -> Result<(), StartError> {
    let text = serde_json::to_string_pretty(&crate::http::openapi::document()).unwrap_or_default();
    writeln!(std::io::stdout().lock(), "{text}").map_err(|error| StartError::System(error.to_string()))
}

fn classify() -> Result<(), StartError> {
    let failed = |error: std::io::Error| StartError::System(error.to_string());
    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut bytes = Vec::new();
    while input.read_until(b'\n', &mut bytes).map_err(failed)? > 0 {
        let line = String::from_utf8_lossy(&bytes);
        let shown = match classify_line(line.trim_end_matches(['\n', '\r'])) {
            Some(understood) => serde_json::json!({
                "class": understood.class,
                "code": understood.code,
                "device": understood.device,
                "severity": understood.severity,
                "fields": understood.fields,
            }),
            None => serde_json::json!({ "class": "none" }),
        };
        writeln!(output, "{shown}").map_err(failed)?;
        bytes.clear();
    }
    output.flush().map_err(failed)
}

fn create_token(settings: &Settings, uses: i32, lives_millis: i64, json: bool) -> Result<(), StartError> {
    let pin = pin(settings)?;
    let mut db = serve::open(settings)?;
    let (token, row) = make_token(uses, SystemClock::start().now(), lives_millis).map_err(|error| StartError::System(error.to_owned()))?;
    kept(&mut db, "token.create", &row.id, |db| tokens::insert(db, &row))?;
    let token = pin.map_or(token.clone(), |pin| format!("{token}.{pin}"));
    let expires_at = ironwatch_shared::Timestamp::from_millis(row.expires_at);
    let url = url_for_hosts(settings, &hostname());
    if json {
        let shown = serde_json::json!({
            "token": token,
            "id": row.id,
            "uses": uses,
            "expires_at": expires_at,
            "pin": pin,
            "enrol_command": join_line(&token, &url),
        });
        println!("{shown}");
        return Ok(());
    }
    println!("{token}");
    eprintln!("Shown once. For {uses} host(s), until {expires_at}.");
    if pin.is_some() {
        eprintln!("It names this server's key: hosts that join with it trust that key, and no certificate has to be copied to them.");
    }
    // A program that reads the token gets nothing else, and no log that keeps standard error gets the token.
    if std::io::stdout().is_terminal() {
        println!("On the host, as root:\n{}", join_line(&token, &url));
    } else {
        eprintln!("On the host, as root, with the token for TOKEN: {}", join_line("TOKEN", &url));
    }
    Ok(())
}

/// A change with its entry in the audit: both, or neither.
fn kept(db: &mut Db, action: &str, subject: &str, change: impl FnOnce(&mut Db) -> StoreResult<()>) -> StoreResult<()> {
    let entry = Entry::done(&Actor::command_line(), action, subject, SystemClock::start().now());
    db.transaction(|db| {
        change(db)?;
        audit::append(db, &entry)
    })
}

fn hostname() -> String {
    let read = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match read.trim() {
        "" => "HOST".to_owned(),
        name => name.to_owned(),
    }
}

fn start_log(settings: &Settings) {
    use tracing_subscriber::EnvFilter;
    // Libraries speak at warn; ours at the level that is set.
    let filter = EnvFilter::new(format!("warn,ironwatch_server={0},ironwatch_core={0}", settings.log.level));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if settings.log.format == "json" {
        builder.json().init();
    } else {
        builder.with_ansi(std::io::stderr().is_terminal()).init();
    }
}

fn serve_until_stopped(settings: Settings) -> Result<(), StartError> {
    start_log(&settings);
    make_first_administrator(&settings)?;
    crate::runtime(async move {
        let url = settings.base_url();
        let running = serve::start(settings, SystemClock::start()).await?;
        tracing::info!(listen = %running.listen, url, version = env!("CARGO_PKG_VERSION"), "ironwatch-server is ready");
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .map_err(|error| StartError::System(error.to_string()))?;
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
        running.stop().await;
        tracing::info!("stopped");
        Ok(())
    })
}

fn make_first_administrator(settings: &Settings) -> Result<(), StartError> {
    let given = match std::env::var("IRONWATCH_ADMIN_PASSWORD_FILE") {
        Ok(path) if !path.is_empty() => Some(read_secret(&path, "IRONWATCH_ADMIN_PASSWORD_FILE")?),
        Ok(_) | Err(_) => None,
    };
    let mut db = serve::open(settings)?;
    let shown = people::first_administrator(&mut db, given, SystemClock::start().now()).map_err(|why| match why {
        people::NoFirst::Weak(_) => StartError::Settings(format!("IRONWATCH_ADMIN_PASSWORD_FILE: {why}")),
        people::NoFirst::Failed(why) => StartError::System(why),
    })?;
    if let Some(password) = shown {
        // To the terminal and not to the log: a password is shown once and kept nowhere.
        println!("First administrator: user admin, one-time password {password} (to be changed at the first sign-in)");
    }
    Ok(())
}
