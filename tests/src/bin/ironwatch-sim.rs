//! Simulated machines, for demonstrations, load tests and measurements.

use clap::Parser as _;
use ironwatch_tests::sim::arguments::{Agents, Bmcs, Command, Hostile, Verb};
use ironwatch_tests::sim::{bmcs, hostile, run};
use std::process::ExitCode;

/// Exit codes: 0 they ran, 1 they could not, 2 wrong arguments.
fn main() -> ExitCode {
    let done = match Command::parse().verb {
        Verb::Agents(arguments) => agents(arguments),
        Verb::Bmcs(arguments) => bmcs(&arguments),
        Verb::Hostile(arguments) => hold_hostile(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ironwatch-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())
}

fn hold_hostile(arguments: &Hostile) -> Result<(), String> {
    runtime()?.block_on(hostile::hold(arguments))
}

fn agents(arguments: Agents) -> Result<(), String> {
    let as_json = arguments.json;
    let runtime = runtime()?;
    let summary = runtime.block_on(run(arguments))?;
    eprintln!("{}", summary.words());
    if as_json {
        println!("{}", serde_json::to_string(&summary).unwrap_or_default());
    }
    Ok(())
}

fn bmcs(arguments: &Bmcs) -> Result<(), String> {
    if let Some(file) = &arguments.hold {
        return bmcs::hold(arguments, file);
    }
    let sims = bmcs::start(arguments)?;
    // One thread, as in the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let outcome = runtime.block_on(bmcs::measure(sims.len(), arguments))?;
    eprintln!("{}", outcome.words());
    if arguments.json {
        println!("{}", serde_json::to_string(&outcome).unwrap_or_default());
    }
    Ok(())
}
