//! The agent of Ironwatch: watches one host, keeps what it sees until the server has it. Plain threads.

mod check;
mod check_in;
mod child;
mod clock;
mod collectors;
mod command_line;
mod conditions;
mod doctor;
mod enrol;
mod identity;
mod losses;
mod output;
mod pack;
mod private_file;
mod push;
mod read_privileged;
mod redact;
mod run;
mod service;
mod settings;
mod signals;
mod spool;
mod status;
mod status_file;
mod stopping;
mod told;

use command_line::{Action, CommandLine};
use std::process::ExitCode;

/// Something is wrong with the host, the server or the way between.
const FAILED: u8 = 1;
/// Something is wrong with what was asked or set.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let misused = |why: &str| {
        output::error(why);
        ExitCode::from(MISUSED)
    };
    let CommandLine { action, config, state_dir } = match command_line::parse(arguments) {
        Ok(read) => read,
        Err(why) => return misused(&why),
    };
    match action {
        Action::Help => {
            output::say(command_line::USAGE);
            return ExitCode::SUCCESS;
        }
        Action::Version => {
            output::say(concat!("ironwatch-agent ", env!("CARGO_PKG_VERSION")));
            return ExitCode::SUCCESS;
        }
        Action::Enrol { .. }
        | Action::Run
        | Action::Check
        | Action::Status
        | Action::Doctor
        | Action::SpoolLs
        | Action::ReadPrivileged { .. } => {}
    }
    let settings = match settings::read(config.as_deref(), state_dir) {
        Ok(settings) => settings,
        Err(error) => return misused(&error.0),
    };
    if let Err(why) = push::trusted_certificates(&settings) {
        return misused(&why);
    }
    let well = match action {
        Action::Enrol { server, token, new_key } => match enrol::server(&settings, server.as_deref()) {
            Ok(url) => enrol::enrol(&settings, &url, &token, new_key).map(|()| true),
            Err(why) => return misused(&why),
        },
        Action::Run => run::run(&settings).map(|()| true),
        Action::Check => check::check(&settings).map(|()| true),
        Action::Help | Action::Version => Ok(true),
        Action::Status => Ok(status::status(&settings)),
        Action::Doctor => Ok(doctor::doctor(&settings)),
        Action::SpoolLs => status::spool_ls(&settings).map(|()| true),
        Action::ReadPrivileged { out } => read_privileged::read_privileged(&settings, out.as_deref()).map(|()| true),
    };
    match well {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err(why) => {
            output::error(&why);
            ExitCode::from(FAILED)
        }
    }
}
