//! The server's program.

use clap::Parser as _;
use ironwatch_server::command::Command;
use std::process::ExitCode;

fn main() -> ExitCode {
    Command::parse().run()
}
