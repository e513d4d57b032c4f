//! Simulated machines, for demonstrations, load tests and measurements.

use clap::Parser as _;
use ironwatch_tests::sim::arguments::{Command, Verb};
use ironwatch_tests::sim::run;
use std::process::ExitCode;

/// Exit codes: 0 they ran, 1 they could not, 2 wrong arguments.
#[tokio::main]
async fn main() -> ExitCode {
    let Verb::Agents(arguments) = Command::parse().verb;
    let as_json = arguments.json;
    match run(arguments).await {
        Ok(summary) => {
            eprintln!("{}", summary.words());
            if as_json {
                println!("{}", serde_json::to_string(&summary).unwrap_or_default());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("ironwatch-sim: {error}");
            ExitCode::FAILURE
        }
    }
}
